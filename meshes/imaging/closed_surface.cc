#include "meshes/imaging/closed_surface.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include <CGAL/Exact_predicates_inexact_constructions_kernel.h>
#include <CGAL/Polygon_mesh_processing/bbox.h>
#include <CGAL/Polygon_mesh_processing/border.h>
#include <CGAL/Polygon_mesh_processing/connected_components.h>
#include <CGAL/Polygon_mesh_processing/measure.h>
#include <CGAL/Polygon_mesh_processing/orient_polygon_soup.h>
#include <CGAL/Polygon_mesh_processing/orientation.h>
#include <CGAL/Polygon_mesh_processing/polygon_soup_to_polygon_mesh.h>
#include <CGAL/Polygon_mesh_processing/repair_polygon_soup.h>
#include <CGAL/Polygon_mesh_processing/self_intersections.h>
#include <CGAL/Polygon_mesh_processing/triangulate_hole.h>
#include <CGAL/Side_of_triangle_mesh.h>
#include <CGAL/Surface_mesh.h>

#include "meshes/imaging/tagged_triangles.h"
#include "meshes/vec.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::meshes {

namespace {

namespace pmp = CGAL::Polygon_mesh_processing;
using Kernel = CGAL::Exact_predicates_inexact_constructions_kernel;
using Mesh = CGAL::Surface_mesh<Kernel::Point_3>;

Point from_cgal(const Kernel::Point_3& x) {
  return {x.x(), x.y(), x.z()};
}

Kernel::Point_3 to_cgal(const Point& x) {
  return {x[0], x[1], x[2]};
}

std::string at(const Point& x) {
  return text::format("(%.1f, %.1f, %.1f) mm", x[0], x[1], x[2]);
}

/// Welds, drops and orients; remarks on what it did go to `notes`.
Mesh make_mesh(const SurfaceSoup& soup, std::vector<std::string>& notes) {
  std::vector<Kernel::Point_3> points;
  for (const Point& x : soup.points) {
    points.push_back(to_cgal(x));
  }
  std::vector<std::vector<std::size_t>> polygons;
  for (const auto& t : soup.triangles) {
    polygons.push_back({static_cast<std::size_t>(t[0]), static_cast<std::size_t>(t[1]),
                        static_cast<std::size_t>(t[2])});
  }
  pmp::repair_polygon_soup(points, polygons);
  if (const auto dropped = soup.triangles.size() - polygons.size(); dropped > 0) {
    notes.push_back(
        text::format("%s: %zu flat or double triangles were dropped.", soup.file.c_str(), dropped));
  }
  if (!pmp::orient_polygon_soup(points, polygons)) {
    notes.push_back(soup.file +
                    ": more than two triangles meet at some edges or pieces touch in points; it "
                    "was taken apart there.");
  }
  Mesh mesh;
  pmp::polygon_soup_to_polygon_mesh(points, polygons, mesh);
  if (mesh.number_of_faces() == 0) {
    throw GeometryError(soup.file + ": all its triangles are flat. Export the surface again.");
  }
  return mesh;
}

std::string describe_hole(const Mesh& mesh, Mesh::Halfedge_index start) {
  double length = 0;
  int edges = 0;
  Point middle{};
  for (const auto h : CGAL::halfedges_around_face(start, mesh)) {
    const Point a = from_cgal(mesh.point(mesh.source(h))),
                b = from_cgal(mesh.point(mesh.target(h)));
    length += norm(minus(b, a));
    middle = plus(middle, a);
    ++edges;
  }
  return text::format("%d edges, %.1f mm around, near ", edges, length) +
         at(times(1.0 / edges, middle));
}

void settle_holes(const SurfaceSoup& soup,
                  Holes choice,
                  Mesh& mesh,
                  std::vector<std::string>& notes) {
  std::vector<Mesh::Halfedge_index> cycles;
  pmp::extract_boundary_cycles(mesh, std::back_inserter(cycles));
  if (cycles.empty()) {
    return;
  }
  std::vector<std::string> holes;
  for (const auto& start : cycles) {
    holes.push_back(describe_hole(mesh, start));
  }
  std::string list;
  for (std::size_t i = 0; i < holes.size() && i < 5; ++i) {
    list += (i == 0 ? "" : "; ") + holes[i];
  }
  const std::string found =
      text::format("%s: the surface has %zu hole%s (%s%s)", soup.file.c_str(), holes.size(),
                   holes.size() == 1 ? "" : "s", list.c_str(), holes.size() > 5 ? "; ..." : "");
  if (choice == Holes::refuse) {
    const bool pieces_touch =
        std::set<std::string>(holes.begin(), holes.end()).size() < holes.size();
    throw GeometryError(found + ", so it has no inside. " +
                        (pieces_touch
                             ? "Several lie at one place, where closed pieces of it touch: give "
                               "each piece in a file of its own (NAME=FILE NAME=FILE)."
                             : "Close it, or let it be closed with --close-holes."));
  }
  for (const auto& start : cycles) {
    std::vector<Mesh::Face_index> patch;
    pmp::triangulate_hole(mesh, start, std::back_inserter(patch));
  }
  if (!CGAL::is_closed(mesh)) {
    throw GeometryError(found +
                        ", and not all of them can be closed by triangles. Close it in the "
                        "program that made it.");
  }
  notes.push_back(found + ": closed with triangles.");
}

/// Pieces with too little inside go.
void settle_pieces(const SurfaceSoup& soup,
                   double smallest_part,
                   Mesh& mesh,
                   std::vector<std::string>& notes) {
  auto piece_of = mesh.add_property_map<Mesh::Face_index, std::size_t>("f:piece", 0).first;
  const std::size_t pieces = pmp::connected_components(mesh, piece_of);
  std::vector<double> volumes(pieces, 0);
  for (const auto face : mesh.faces()) {
    const auto h = mesh.halfedge(face);
    const Point a = from_cgal(mesh.point(mesh.source(h)));
    const Point b = from_cgal(mesh.point(mesh.target(h)));
    const Point c = from_cgal(mesh.point(mesh.target(mesh.next(h))));
    volumes[piece_of[face]] += dot(a, cross(b, c)) / 6;
  }
  std::vector<std::size_t> small;
  double largest_small = 0;
  for (std::size_t piece = 0; piece < pieces; ++piece) {
    const double ml = std::abs(volumes[piece]) / 1000;
    if (ml < smallest_part) {
      small.push_back(piece);
      largest_small = std::max(largest_small, ml);
    }
  }
  if (small.size() == pieces) {
    throw GeometryError(
        text::format("%s: its largest closed piece has %.3g mL inside, less than "
                     "the smallest part of %.3g mL. Is its unit mm? If it is another, say so "
                     "(--unit m); else choose a smaller --smallest-part.",
                     soup.file.c_str(), largest_small, smallest_part));
  }
  if (!small.empty()) {
    pmp::remove_connected_components(mesh, small, piece_of);
    mesh.collect_garbage();
    notes.push_back(text::format(
        "%s: %zu of %zu closed pieces were left out, the largest of them with %.3g mL.",
        soup.file.c_str(), small.size(), pieces, largest_small));
  } else if (pieces > 1) {
    notes.push_back(
        text::format("%s: the surface has %zu closed pieces.", soup.file.c_str(), pieces));
  }
}

}  // namespace

struct ClosedSurface::Impl {
  Mesh mesh;
  std::unique_ptr<CGAL::Side_of_triangle_mesh<Mesh, Kernel>> side;
  CGAL::Bbox_3 box;
  double volume = 0;
  int self_intersections = 0;
  std::vector<std::string> notes;
  std::unique_ptr<imaging::TaggedTriangles> tagged;

  void find_self_intersections(const std::string& file) {
    std::vector<std::pair<Mesh::Face_index, Mesh::Face_index>> pairs;
    pmp::self_intersections(mesh, std::back_inserter(pairs));
    self_intersections = static_cast<int>(pairs.size());
    if (!pairs.empty()) {
      const auto corner = mesh.target(mesh.halfedge(pairs.front().first));
      notes.push_back(text::format("%s: the surface cuts itself, %zu pairs of triangles, the first "
                                   "near ",
                                   file.c_str(), pairs.size()) +
                      at(from_cgal(mesh.point(corner))) +
                      "; what is inside is decided by the parity of crossings.");
    }
  }

  void orient() {
    if (self_intersections == 0) {
      pmp::orient_to_bound_a_volume(mesh);
    } else {
      pmp::orient(mesh);
    }
  }

  bool contains(const Point& x) const {
    return x[0] > box.xmin() && x[0] < box.xmax() && x[1] > box.ymin() && x[1] < box.ymax() &&
           x[2] > box.zmin() && x[2] < box.zmax() && (*side)(to_cgal(x)) == CGAL::ON_BOUNDED_SIDE;
  }
};

ClosedSurface::ClosedSurface(const SurfaceSoup& soup, const SurfaceOptions& options)
    : impl_(std::make_unique<Impl>()) {
  try {
    impl_->notes = soup.notes;
    impl_->mesh = make_mesh(soup, impl_->notes);
    settle_holes(soup, options.holes, impl_->mesh, impl_->notes);
    settle_pieces(soup, options.smallest_part, impl_->mesh, impl_->notes);
    impl_->find_self_intersections(soup.file);
    impl_->orient();
    impl_->volume = CGAL::to_double(pmp::volume(impl_->mesh));
    impl_->box = pmp::bbox(impl_->mesh);
    impl_->side = std::make_unique<CGAL::Side_of_triangle_mesh<Mesh, Kernel>>(impl_->mesh);
    impl_->tagged = std::make_unique<imaging::TaggedTriangles>(
        soup, [this](const Point& x) { return impl_->contains(x); });
  } catch (const CGAL::Failure_exception&) {
    throw GeometryError(soup.file +
                        ": the surface is too tangled to be repaired. Repair it in the program "
                        "that made it, or export a label image.");
  }
}

ClosedSurface::~ClosedSurface() = default;
ClosedSurface::ClosedSurface(ClosedSurface&&) noexcept = default;
ClosedSurface& ClosedSurface::operator=(ClosedSurface&&) noexcept = default;

bool ClosedSurface::contains(const Point& x) const {
  return impl_->contains(x);
}

double ClosedSurface::volume() const {
  return impl_->volume;
}

double ClosedSurface::area() const {
  return CGAL::to_double(pmp::area(impl_->mesh));
}

Point ClosedSurface::low() const {
  return {impl_->box.xmin(), impl_->box.ymin(), impl_->box.zmin()};
}

Point ClosedSurface::high() const {
  return {impl_->box.xmax(), impl_->box.ymax(), impl_->box.zmax()};
}

std::vector<Point> ClosedSurface::points() const {
  std::vector<Point> points;
  for (const auto vertex : impl_->mesh.vertices()) {
    points.push_back(from_cgal(impl_->mesh.point(vertex)));
  }
  return points;
}

std::vector<imaging::Shell> ClosedSurface::shells() const {
  Mesh& mesh = impl_->mesh;
  auto piece_of = mesh.add_property_map<Mesh::Face_index, std::size_t>("f:shell", 0).first;
  std::vector<imaging::Shell> shells(pmp::connected_components(mesh, piece_of));
  std::unordered_map<Mesh::Vertex_index, std::int32_t> number;  // pieces share no vertex
  for (const auto face : mesh.faces()) {
    imaging::Shell& shell = shells[piece_of[face]];
    std::array<std::int32_t, 3> corners{};
    int i = 0;
    for (const auto vertex : CGAL::vertices_around_face(mesh.halfedge(face), mesh)) {
      const auto [entry, is_new] =
          number.try_emplace(vertex, static_cast<std::int32_t>(shell.points.size()));
      if (is_new) {
        shell.points.push_back(from_cgal(mesh.point(vertex)));
      }
      corners[i++] = entry->second;
    }
    shell.triangles.push_back(corners);
  }
  return shells;
}

int ClosedSurface::self_intersections() const {
  return impl_->self_intersections;
}

std::vector<imaging::Crossing> ClosedSurface::crossings(double block) const {
  constexpr double reach = 0.05;  // of a block, to either side
  const Mesh& mesh = impl_->mesh;
  std::vector<imaging::Crossing> found;
  std::set<std::array<long, 3>> seen;
  for (const auto face : mesh.faces()) {
    const auto h = mesh.halfedge(face);
    const Point a = from_cgal(mesh.point(mesh.source(h)));
    const Point b = from_cgal(mesh.point(mesh.target(h)));
    const Point c = from_cgal(mesh.point(mesh.target(mesh.next(h))));
    const Point middle = times(1.0 / 3, plus(a, plus(b, c)));
    const Point normal = cross(minus(b, a), minus(c, a));
    const std::array<long, 3> place = {std::lround(middle[0] / block),
                                       std::lround(middle[1] / block),
                                       std::lround(middle[2] / block)};
    if (norm(normal) > 0 && seen.insert(place).second) {
      const Point way = times(reach * block / norm(normal), normal);
      found.push_back({plus(middle, way), minus(middle, way)});
    }
  }
  return found;
}

int ClosedSurface::tag_near(const Point& x, const Point& outward, double reach) const {
  return impl_->tagged->tag_near(x, outward, reach);
}

const std::vector<std::string>& ClosedSurface::notes() const {
  return impl_->notes;
}

}  // namespace viscera::meshes
