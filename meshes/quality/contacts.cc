#include "meshes/quality/contacts.h"

#include <algorithm>
#include <array>

#include <CGAL/Exact_predicates_inexact_constructions_kernel.h>
#include <CGAL/box_intersection_d.h>
#include <CGAL/intersections.h>

namespace viscera::meshes {

namespace {

using Kernel = CGAL::Exact_predicates_inexact_constructions_kernel;
using Box = CGAL::Box_intersection_d::Box_with_handle_d<double, 3, const struct Piece*>;

/// A triangle of the surface; two make a quadrilateral.
struct Piece {
  std::int32_t facet;
  std::array<std::int32_t, 3> nodes;  // by place
  std::array<Kernel::Point_3, 3> points;

  Kernel::Triangle_3 triangle() const { return {points[0], points[1], points[2]}; }
  bool has(std::int32_t node) const {
    return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
  }
};

Piece make_piece(const OrganMesh& mesh,
                 const std::vector<std::int32_t>& place_of,
                 std::size_t facet,
                 const std::array<std::int32_t, 3>& nodes) {
  Piece piece{static_cast<std::int32_t>(facet), {}, {}};
  for (int i = 0; i < 3; ++i) {
    piece.nodes[i] = place_of[nodes[i]];
    const Point& x = mesh.nodes[piece.nodes[i]];
    piece.points[i] = {x[0], x[1], x[2]};
  }
  return piece;
}

std::vector<Piece> pieces_of(const OrganMesh& mesh,
                             const std::vector<Facet>& facets,
                             const std::vector<std::int32_t>& place_of) {
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < facets.size(); ++i) {
    const Facet& f = facets[i];
    pieces.push_back(make_piece(mesh, place_of, i, {f[0], f[1], f[2]}));
    if (n_corners(f) == 4) {
      pieces.push_back(make_piece(mesh, place_of, i, {f[0], f[2], f[3]}));
    }
  }
  pieces.erase(std::remove_if(pieces.begin(), pieces.end(),
                              [](const Piece& p) { return p.triangle().is_degenerate(); }),
               pieces.end());
  return pieces;
}

std::vector<Box> boxes_of(const std::vector<Piece>& pieces, double margin) {
  std::vector<Box> boxes;
  for (const Piece& piece : pieces) {
    const CGAL::Bbox_3 box = piece.triangle().bbox();
    boxes.emplace_back(CGAL::Bbox_3(box.xmin() - margin, box.ymin() - margin, box.zmin() - margin,
                                    box.xmax() + margin, box.ymax() + margin, box.zmax() + margin),
                       &piece);
  }
  return boxes;
}

/// A corner of `a` that lies on `b` and is none of its corners, or -1.
int corner_on(const Piece& a, const Piece& b, double tolerance) {
  for (int i = 0; i < 3; ++i) {
    if (!b.has(a.nodes[i]) &&
        CGAL::squared_distance(a.points[i], b.triangle()) <= tolerance * tolerance) {
      return i;
    }
  }
  return -1;
}

/// Whether they cut through each other, beyond the corner or edge that they share.
bool cross(const Piece& a, const Piece& b) {
  const auto shared =
      std::count_if(a.nodes.begin(), a.nodes.end(), [&](std::int32_t node) { return b.has(node); });
  if (shared == 0) {
    return CGAL::do_intersect(a.triangle(), b.triangle());
  }
  const auto opposite_cuts = [](const Piece& p, const Piece& q) {
    int k = 0;
    while (!q.has(p.nodes[k])) {
      ++k;
    }
    return CGAL::do_intersect(Kernel::Segment_3(p.points[(k + 1) % 3], p.points[(k + 2) % 3]),
                              q.triangle());
  };
  return shared == 1 && (opposite_cuts(a, b) || opposite_cuts(b, a));
}

Point to_point(const Kernel::Point_3& x) {
  return {x.x(), x.y(), x.z()};
}

void classify(const Piece& a, const Piece& b, double tolerance, Contacts& found) {
  if (a.facet == b.facet) {
    return;
  }
  const std::int32_t low = std::min(a.facet, b.facet), high = std::max(a.facet, b.facet);
  if (const int corner = corner_on(a, b, tolerance); corner >= 0) {
    found.hanging.push_back({low, high, to_point(a.points[corner])});
  } else if (const int other = corner_on(b, a, tolerance); other >= 0) {
    found.hanging.push_back({low, high, to_point(b.points[other])});
  } else if (cross(a, b)) {
    found.crossing.push_back({low, high, to_point(CGAL::centroid(a.triangle()))});
  }
}

/// In the order of the facets, each pair once.
void tidy(std::vector<Contact>& contacts) {
  const auto key = [](const Contact& c) { return std::pair(c.first, c.second); };
  std::sort(contacts.begin(), contacts.end(),
            [&](const Contact& a, const Contact& b) { return key(a) < key(b); });
  contacts.erase(std::unique(contacts.begin(), contacts.end(),
                             [&](const Contact& a, const Contact& b) { return key(a) == key(b); }),
                 contacts.end());
}

}  // namespace

Contacts find_contacts(const OrganMesh& mesh,
                       const std::vector<Facet>& facets,
                       const std::vector<std::int32_t>& place_of,
                       double tolerance) {
  const std::vector<Piece> pieces = pieces_of(mesh, facets, place_of);
  std::vector<Box> boxes = boxes_of(pieces, tolerance);
  Contacts found;
  CGAL::box_self_intersection_d(boxes.begin(), boxes.end(), [&](const Box& a, const Box& b) {
    classify(*a.handle(), *b.handle(), tolerance, found);
  });
  tidy(found.hanging);
  tidy(found.crossing);
  return found;
}

}  // namespace viscera::meshes
