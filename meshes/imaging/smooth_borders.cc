#include "meshes/imaging/smooth_borders.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_set>

#include "meshes/imaging/fit_sheet.h"
#include "meshes/vec.h"

namespace viscera::meshes::imaging {

namespace {

constexpr int smoothing_rounds = 3, volume_rounds = 12;
constexpr std::size_t most_nodes = 150;  // of a patch, where edges are short against voxels
constexpr double volume_tolerance = 1e-4;

/// Nodes of the sheet up to two edges away or nearer than `radius`, the node itself among them; not
/// those where the sheet has turned back.
std::vector<std::int32_t> patch_around(const Tetrahedra& mesh,
                                       const Borders& borders,
                                       const std::vector<Point>& normals,
                                       std::int32_t node,
                                       double radius) {
  std::vector<std::int32_t> patch = {node};
  std::unordered_set<std::int32_t> met = {node};
  std::size_t first_of_ring = 0;
  for (int ring = 0; first_of_ring < patch.size() && patch.size() < most_nodes; ++ring) {
    const std::size_t end_of_ring = patch.size();
    for (std::size_t i = first_of_ring; i < end_of_ring; ++i) {
      if (borders.kind[patch[i]] != BorderKind::sheet) {
        continue;
      }
      for (const std::int32_t next : borders.neighbours[patch[i]]) {
        const bool near = ring < 2 || norm(minus(mesh.nodes[next], mesh.nodes[node])) < radius;
        const bool same_side =
            borders.kind[next] != BorderKind::sheet || dot(normals[next], normals[node]) > 0;
        if (near && same_side && met.insert(next).second) {
          patch.push_back(next);
        }
      }
    }
    first_of_ring = end_of_ring;
  }
  return patch;
}

Point step_on_sheet(const Tetrahedra& mesh,
                    const Borders& borders,
                    const std::vector<Point>& normals,
                    std::int32_t node,
                    double radius) {
  std::vector<Point> points;
  for (const std::int32_t other : patch_around(mesh, borders, normals, node, radius)) {
    points.push_back(minus(mesh.nodes[other], mesh.nodes[node]));
  }
  return times(height_of_quadratic(points, normals[node]), normals[node]);
}

/// To the quadratic through five nodes of the curve (Savitzky and Golay 1964), across the curve;
/// nowhere near its ends.
Point step_on_curve(const Tetrahedra& mesh, const Borders& borders, std::int32_t node) {
  const auto beyond = [&](std::int32_t near) -> std::int32_t {
    if (borders.kind[near] != BorderKind::curve) {
      return -1;
    }
    const auto pair = borders.neighbours[near];
    return pair.begin()[0] == node ? pair.begin()[1] : pair.begin()[0];
  };
  const std::int32_t a = borders.neighbours[node].begin()[0];
  const std::int32_t b = borders.neighbours[node].begin()[1];
  const std::int32_t far_a = beyond(a), far_b = beyond(b);
  if (far_a < 0 || far_b < 0 || far_a == far_b || far_a == b || far_b == a) {
    return {};
  }
  const auto way = [&](std::int32_t other) { return minus(mesh.nodes[other], mesh.nodes[node]); };
  const Point step = times(
      1.0 / 35, minus(times(12, plus(way(a), way(b))), times(3, plus(way(far_a), way(far_b)))));
  const Point along = minus(way(a), way(b));
  return minus(step, times(dot(step, along) / std::max(dot(along, along), 1e-300), along));
}

/// q by region number (entry 0 is 0) from the balance of every region: sum of area (q_a - q_b) =
/// missing volume. Gauss-Seidel: a few regions, weakly coupled through their areas.
std::vector<double> solve_pressures(const std::map<std::pair<int, int>, double>& areas,
                                    const std::vector<double>& missing) {
  std::vector<double> q(missing.size(), 0);
  constexpr int sweeps = 2000;
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    std::vector<double> diagonal(q.size(), 0), right = missing;
    for (const auto& [pair, area] : areas) {
      diagonal[pair.first] += area;
      diagonal[pair.second] += area;
      right[pair.first] += area * q[pair.second];
      right[pair.second] += area * q[pair.first];
    }
    double change = 0, largest = 0;
    for (std::size_t r = 1; r < q.size(); ++r) {
      const double better = diagonal[r] > 0 ? right[r] / diagonal[r] : 0;
      change = std::max(change, std::abs(better - q[r]));
      q[r] = better;
      largest = std::max(largest, std::abs(better));
    }
    if (change <= 1e-6 * largest) {
      break;
    }
  }
  return q;
}

/// The step of a node that moves each facet around it by its own distance along its normal, as
/// closely as one step can: (sum A n n^T + small I) step = sum A n distance.
Point offset_step(const Tetrahedra& mesh,
                  const Borders& borders,
                  std::int32_t node,
                  const std::vector<double>& q) {
  std::array<Point, 3> rows{};
  Point right{};
  double total = 0;
  for (const std::int32_t f : borders.facets[node]) {
    const RegionFacet& facet = mesh.facets[f];
    const Point vector = area_vector(mesh, facet);
    const double area = norm(vector);
    const Point n = times(1 / std::max(area, 1e-300), vector);
    for (int i = 0; i < 3; ++i) {
      rows[i] = plus(rows[i], times(area * n[i], n));
    }
    right = plus(right, times(area * (q[facet.inside] - q[facet.outside]), n));
    total += area;
  }
  constexpr double regularisation = 0.02;
  for (int i = 0; i < 3; ++i) {
    rows[i][i] += regularisation * total;
  }
  const double determinant = dot(rows[0], cross(rows[1], rows[2]));
  if (!(determinant > 0)) {
    return {};
  }
  return times(1 / determinant,
               {dot(right, cross(rows[1], rows[2])), dot(right, cross(rows[2], rows[0])),
                dot(right, cross(rows[0], rows[1]))});
}

/// Largest share of its volume that a region of the mesh lacks or has too much.
double worst_miss(const std::vector<double>& missing, const std::vector<double>& volumes) {
  double worst = 0;
  for (std::size_t r = 1; r < missing.size(); ++r) {
    worst = std::max(worst, volumes[r] > 0 ? std::abs(missing[r]) / volumes[r] : 0);
  }
  return worst;
}

}  // namespace

std::vector<double> region_volumes(const Tetrahedra& mesh, std::size_t regions) {
  std::vector<double> volumes(regions, 0);
  for (std::size_t cell = 0; cell < mesh.cell_regions.size(); ++cell) {
    const std::int32_t* c = &mesh.cells[4 * cell];
    const Point& origin = mesh.nodes[c[0]];
    volumes[mesh.cell_regions[cell]] +=
        dot(minus(mesh.nodes[c[1]], origin),
            cross(minus(mesh.nodes[c[2]], origin), minus(mesh.nodes[c[3]], origin))) /
        6;
  }
  return volumes;
}

void smooth_borders(Tetrahedra& mesh, const Borders& borders, double radius, BorderMover& mover) {
  std::vector<Point> normals(mesh.nodes.size(), Point{}), steps(borders.nodes.size());
  for (int round = 0; round < smoothing_rounds; ++round) {
    for (const std::int32_t node : borders.nodes) {
      normals[node] = normal_at(mesh, borders, node);
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const std::int32_t node = borders.nodes[i];
      const BorderKind kind = borders.kind[node];
      steps[i] = kind == BorderKind::sheet   ? step_on_sheet(mesh, borders, normals, node, radius)
                 : kind == BorderKind::curve ? step_on_curve(mesh, borders, node)
                                             : Point{};
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
      mover.move(borders.nodes[i], steps[i]);
    }
  }
}

void restore_volumes(Tetrahedra& mesh,
                     const Borders& borders,
                     const std::vector<double>& volumes,
                     BorderMover& mover) {
  double before = 1e300;
  for (int round = 0; round < volume_rounds; ++round) {
    std::vector<double> missing = region_volumes(mesh, volumes.size());
    for (std::size_t r = 1; r < missing.size(); ++r) {
      // a region without a cell cannot come back
      missing[r] = missing[r] > 0 && volumes[r] > 0 ? volumes[r] - missing[r] : 0;
    }
    const double miss = worst_miss(missing, volumes);
    if (miss <= volume_tolerance || miss > 0.98 * before) {
      break;
    }
    before = miss;
    std::map<std::pair<int, int>, double> areas;
    for (const RegionFacet& facet : mesh.facets) {
      areas[{facet.outside, facet.inside}] += norm(area_vector(mesh, facet));
    }
    const std::vector<double> q = solve_pressures(areas, missing);
    for (const std::int32_t node : borders.nodes) {
      mover.move(node, offset_step(mesh, borders, node, q));
    }
  }
}

}  // namespace viscera::meshes::imaging
