#include "meshes/imaging/tetrahedralize.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include <CGAL/Exact_predicates_inexact_constructions_kernel.h>
#include <CGAL/Labeled_mesh_domain_3.h>
#include <CGAL/Mesh_complex_3_in_triangulation_3.h>
#include <CGAL/Mesh_constant_domain_field_3.h>
#include <CGAL/Mesh_criteria_3.h>
#include <CGAL/Mesh_triangulation_3.h>
#include <CGAL/Random.h>
#include <CGAL/assertions_behaviour.h>
#include <CGAL/make_mesh_3.h>
#include <CGAL/refine_mesh_3.h>

namespace viscera::meshes::imaging {

namespace {

using Kernel = CGAL::Exact_predicates_inexact_constructions_kernel;
using Domain = CGAL::Labeled_mesh_domain_3<Kernel>;
using Triangulation = CGAL::Mesh_triangulation_3<Domain, CGAL::Default, CGAL::Sequential_tag>::type;
using Complex = CGAL::Mesh_complex_3_in_triangulation_3<Triangulation>;
using Criteria = CGAL::Mesh_criteria_3<Triangulation>;
using Sizing = CGAL::Mesh_constant_domain_field_3<Kernel, Domain::Index>;
namespace parameters = CGAL::parameters;

constexpr double smallest_dihedral = 10;  // degrees, aim of perturbation and exudation
// the bounds are on radii of circumscribed balls; with this factor the mean edge comes out as asked
constexpr double radius_per_edge = 0.76;

/// Region number at any place: the region with the largest trilinear weight among the eight voxels
/// around it, so that borders are smoother than voxels.
class RegionAt {
 public:
  explicit RegionAt(const RegionGrid& grid) : grid_(grid) {}

  int operator()(const Kernel::Point_3& x) const {
    int base[3];
    double part[3];
    for (int a = 0; a < 3; ++a) {
      const double place = x[a] / grid_.spacing[a];
      if (!(place >= 0 && place < grid_.size[a] - 1)) {
        return 0;
      }
      base[a] = static_cast<int>(place);
      part[a] = place - base[a];
    }
    return heaviest(base, part);
  }

 private:
  int heaviest(const int (&base)[3], const double (&part)[3]) const {
    int region[8];
    bool same = true;
    for (int corner = 0; corner < 8; ++corner) {
      region[corner] =
          at(base[0] + (corner & 1), base[1] + (corner >> 1 & 1), base[2] + (corner >> 2));
      same = same && region[corner] == region[0];
    }
    if (same) {
      return region[0];
    }
    double weight[8] = {};
    int best = 0;
    for (int corner = 0; corner < 8; ++corner) {
      const int slot =
          static_cast<int>(std::find(region, region + corner, region[corner]) - region);
      weight[slot] += (corner & 1 ? part[0] : 1 - part[0]) *
                      (corner >> 1 & 1 ? part[1] : 1 - part[1]) *
                      (corner >> 2 ? part[2] : 1 - part[2]);
    }
    for (int slot = 1; slot < 8; ++slot) {
      best = weight[slot] > weight[best] ? slot : best;
    }
    return region[best];
  }

  int at(int i, int j, int k) const {
    return grid_
        .regions[static_cast<std::size_t>(i) +
                 static_cast<std::size_t>(grid_.size[0]) *
                     (static_cast<std::size_t>(j) +
                      static_cast<std::size_t>(grid_.size[1]) * static_cast<std::size_t>(k))];
  }

  const RegionGrid& grid_;
};

/// Two neighbouring voxels of different regions.
struct Crossing {
  Kernel::Point_3 from, to;
};

/// Crossings all over every border: the first met in each block of the grid for each pair of
/// regions, so that no part, however small, is left without a starting point.
std::vector<Crossing> sample_borders(const RegionGrid& grid, double block) {
  std::vector<Crossing> found;
  std::set<std::array<int, 5>> seen;
  const int nx = grid.size[0], ny = grid.size[1], nz = grid.size[2];
  const std::size_t stride[3] = {1, static_cast<std::size_t>(nx),
                                 static_cast<std::size_t>(nx) * static_cast<std::size_t>(ny)};
  const auto point = [&](int i, int j, int k) {
    return Kernel::Point_3(i * grid.spacing[0], j * grid.spacing[1], k * grid.spacing[2]);
  };
  const auto block_of = [&](int index, int axis) {
    return static_cast<int>(index * grid.spacing[axis] / block);
  };
  std::size_t at = 0;
  for (int k = 0; k < nz; ++k) {
    for (int j = 0; j < ny; ++j) {
      for (int i = 0; i < nx; ++i, ++at) {
        const int step[3] = {i + 1 < nx, j + 1 < ny, k + 1 < nz};
        for (int a = 0; a < 3; ++a) {
          const int here = grid.regions[at];
          const int there = step[a] ? grid.regions[at + stride[a]] : here;
          if (here != there && seen.insert({block_of(i, 0), block_of(j, 1), block_of(k, 2),
                                            std::min(here, there), std::max(here, there)})
                                   .second) {
            found.push_back({point(i, j, k), point(i + (a == 0), j + (a == 1), k + (a == 2))});
          }
        }
      }
    }
  }
  return found;
}

/// Starting points on all borders, instead of CGAL's random rays that miss small parts.
void insert_border_points(const RegionGrid& grid,
                          const Domain& domain,
                          double block,
                          Complex& complex) {
  Triangulation& triangulation = complex.triangulation();
  const auto intersect = domain.construct_intersection_object();
  std::vector<Kernel::Point_3> inserted;
  for (const Crossing& crossing : sample_borders(grid, block)) {
    const Domain::Intersection hit = intersect(Kernel::Segment_3(crossing.from, crossing.to));
    const Kernel::Point_3& x = std::get<0>(hit);
    const bool crowded = std::any_of(inserted.begin(), inserted.end(), [&](const auto& other) {
      return CGAL::squared_distance(x, other) < block * block / 9;
    });
    if (std::get<2>(hit) == 0 || crowded) {
      continue;
    }
    const Triangulation::Vertex_handle vertex =
        triangulation.insert(Triangulation::Weighted_point(x));
    if (vertex != Triangulation::Vertex_handle()) {
      complex.set_dimension(vertex, 2);
      complex.set_index(vertex, std::get<1>(hit));
      inserted.push_back(x);
    }
  }
}

Criteria make_criteria(const Domain& domain, const SizeLimits& limits) {
  const double largest = *std::max_element(limits.edge.begin() + 1, limits.edge.end());
  Sizing cells(radius_per_edge * largest), facets(radius_per_edge * largest);
  const int regions = static_cast<int>(limits.edge.size());
  for (int a = 1; a < regions; ++a) {
    cells.set_size(radius_per_edge * limits.edge[a], 3, domain.index_from_subdomain_index(a));
    for (int b = 0; b < a; ++b) {
      const double edge = b == 0 ? limits.edge[a] : std::min(limits.edge[a], limits.edge[b]);
      facets.set_size(radius_per_edge * edge, 2,
                      domain.index_from_surface_patch_index(std::make_pair(b, a)));
    }
  }
  return Criteria(parameters::facet_angle = 25, parameters::facet_size = facets,
                  parameters::facet_distance = limits.facet_distance,
                  parameters::cell_radius_edge_ratio = 2, parameters::cell_size = cells);
}

void add_facets(const Complex& complex,
                const std::unordered_map<Triangulation::Vertex_handle, std::int32_t>& number,
                Tetrahedra& result) {
  for (auto facet = complex.facets_in_complex_begin(); facet != complex.facets_in_complex_end();
       ++facet) {
    auto [cell, opposite] = *facet;
    auto other = cell->neighbor(opposite);
    const auto region = [&](auto c) {
      return complex.is_in_complex(c) ? complex.subdomain_index(c) : 0;
    };
    if (region(cell) < region(other)) {
      opposite = other->index(cell);
      std::swap(cell, other);
    }
    RegionFacet triangle{{}, region(cell), region(other)};
    for (int v = 0; v < 3; ++v) {  // CGAL orients them towards the opposite vertex
      triangle.corners[2 - v] =
          number.at(cell->vertex(CGAL::Triangulation_utils_3::vertex_triple_index(opposite, v)));
    }
    result.facets.push_back(triangle);
  }
}

Tetrahedra collect(const Complex& complex) {
  Tetrahedra result;
  std::unordered_map<Triangulation::Vertex_handle, std::int32_t> number;
  for (auto cell = complex.cells_in_complex_begin(); cell != complex.cells_in_complex_end();
       ++cell) {
    for (int v = 0; v < 4; ++v) {
      const auto vertex = cell->vertex(v);
      const auto [entry, is_new] =
          number.try_emplace(vertex, static_cast<std::int32_t>(result.nodes.size()));
      if (is_new) {
        const auto& x = vertex->point().point();
        result.nodes.push_back({x.x(), x.y(), x.z()});
      }
      result.cells.push_back(entry->second);
    }
    result.cell_regions.push_back(complex.subdomain_index(cell));
  }
  add_facets(complex, number, result);
  return result;
}

}  // namespace

Tetrahedra tetrahedralize(const RegionGrid& grid, const SizeLimits& limits) {
  // what CGAL prints about a mesh that does not start is said by the caller, from the empty result
  CGAL::set_warning_handler([](const char*, const char*, const char*, int, const char*) {});
  CGAL::get_default_random() = CGAL::Random(limits.seed);
  CGAL::Random random(limits.seed);
  const CGAL::Bbox_3 box(0, 0, 0, (grid.size[0] - 1) * grid.spacing[0],
                         (grid.size[1] - 1) * grid.spacing[1],
                         (grid.size[2] - 1) * grid.spacing[2]);
  const double diagonal = std::hypot(box.xmax(), box.ymax(), box.zmax());
  const double smallest = *std::min_element(limits.edge.begin() + 1, limits.edge.end());
  const Domain domain(RegionAt(grid), box,
                      parameters::relative_error_bound = 0.01 * smallest / diagonal,
                      parameters::p_rng = &random);
  const Criteria criteria = make_criteria(domain, limits);
  Complex complex;
  insert_border_points(grid, domain, 2 * smallest, complex);
  // time limit 0 is none: the default, a share of the time so far, would differ from run to run
  CGAL::refine_mesh_3(
      complex, domain, criteria, parameters::no_lloyd(), parameters::no_odt(),
      parameters::perturb(parameters::time_limit = 0, parameters::sliver_bound = smallest_dihedral),
      parameters::exude(parameters::time_limit = 0, parameters::sliver_bound = smallest_dihedral));
  return collect(complex);
}

}  // namespace viscera::meshes::imaging
