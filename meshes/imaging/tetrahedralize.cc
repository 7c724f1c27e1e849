#include "meshes/imaging/tetrahedralize.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <unordered_map>

#include <CGAL/Exact_predicates_inexact_constructions_kernel.h>
#include <CGAL/Labeled_mesh_domain_3.h>
#include <CGAL/Mesh_complex_3_in_triangulation_3.h>
#include <CGAL/Mesh_constant_domain_field_3.h>
#include <CGAL/Mesh_criteria_3.h>
#include <CGAL/Mesh_triangulation_3.h>
#include <CGAL/Random.h>
#include <CGAL/assertions_behaviour.h>
#include <CGAL/exude_mesh_3.h>
#include <CGAL/make_mesh_3.h>
#include <CGAL/perturb_mesh_3.h>
#include <CGAL/refine_mesh_3.h>

#include "meshes/vec.h"

namespace viscera::meshes::imaging {

namespace {

using Kernel = CGAL::Exact_predicates_inexact_constructions_kernel;
using Domain = CGAL::Labeled_mesh_domain_3<Kernel>;
using Triangulation = CGAL::Mesh_triangulation_3<Domain, CGAL::Default, CGAL::Sequential_tag>::type;
using Complex = CGAL::Mesh_complex_3_in_triangulation_3<Triangulation>;
/// Sizes by part, and by place where the limits say so.
class Sizing {
 public:
  using FT = Kernel::FT;
  using Point_3 = Kernel::Point_3;
  using Index = Domain::Index;

  /// `factor`: size for an edge of 1 mm.
  Sizing(double largest, double factor, const SizeLimits& limits)
      : of_parts_(largest), factor_(factor), edge_near_(limits.edge_near) {}

  void set_size(double size, int dimension, const Index& index) {
    of_parts_.set_size(size, dimension, index);
  }

  FT operator()(const Point_3& x, int dimension, const Index& index) const {
    const FT size = of_parts_(x, dimension, index);
    return edge_near_ ? std::min(size, factor_ * edge_near_({x.x(), x.y(), x.z()})) : size;
  }

 private:
  CGAL::Mesh_constant_domain_field_3<Kernel, Index> of_parts_;
  double factor_;
  std::function<double(const Point&)> edge_near_;
};

using Criteria = CGAL::Mesh_criteria_3<Triangulation>;
namespace parameters = CGAL::parameters;

constexpr double smallest_dihedral = 10;  // degrees, aim of perturbation and exudation
// the bounds are on radii of circumscribed balls; with this factor the mean edge comes out as asked
constexpr double radius_per_edge = 0.76;

Kernel::Point_3 to_cgal(const Point& x) {
  return {x[0], x[1], x[2]};
}

/// Tells now and then how many nodes there are. CGAL's refinement asks for regions all the time,
/// which is where this is called from.
class Watch {
 public:
  Watch(const SizeLimits& limits, const Triangulation& triangulation)
      : limits_(limits), triangulation_(triangulation) {}

  void look() {
    constexpr int queries_between = 4096;
    if (++queries_ % queries_between != 0) {
      return;
    }
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::seconds(2)) {
      return;
    }
    last_ = now;
    const auto nodes = static_cast<double>(triangulation_.number_of_vertices());
    std::string text = "refining: " + std::to_string(static_cast<long>(nodes));
    if (nodes < limits_.expected_nodes) {
      text += " of about " + std::to_string(static_cast<long>(limits_.expected_nodes));
    }
    limits_.progress(text + " nodes");
  }

 private:
  const SizeLimits& limits_;
  const Triangulation& triangulation_;
  long queries_ = 0;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

double smallest_edge(const SizeLimits& limits) {
  double smallest = *std::min_element(limits.edge.begin() + 1, limits.edge.end());
  for (const auto& [regions, edge] : limits.border_edge) {
    smallest = std::min(smallest, edge);
  }
  return limits.least_edge > 0 ? std::min(smallest, limits.least_edge) : smallest;
}

/// Starting points on all borders, instead of CGAL's random rays that miss small parts.
void insert_border_points(const RegionField& field,
                          const Domain& domain,
                          const SizeLimits& limits,
                          Complex& complex) {
  Triangulation& triangulation = complex.triangulation();
  const auto intersect = domain.construct_intersection_object();
  for (const Crossing& crossing : field.crossings(smallest_edge(limits))) {
    const int here = field.at(crossing.from), there = field.at(crossing.to);
    const double edge = edge_on_border(limits, std::min(here, there), std::max(here, there));
    const Domain::Intersection hit =
        intersect(Kernel::Segment_3(to_cgal(crossing.from), to_cgal(crossing.to)));
    const Kernel::Point_3& x = std::get<0>(hit);
    const auto nearest = triangulation.nearest_power_vertex(x);
    const bool crowded = nearest != Triangulation::Vertex_handle() &&
                         CGAL::squared_distance(x, nearest->point().point()) < 0.4 * edge * edge;
    if (std::get<2>(hit) == 0 || crowded) {
      continue;
    }
    const Triangulation::Vertex_handle vertex =
        triangulation.insert(Triangulation::Weighted_point(x));
    if (vertex != Triangulation::Vertex_handle()) {
      complex.set_dimension(vertex, 2);
      complex.set_index(vertex, std::get<1>(hit));
    }
  }
}

Criteria make_criteria(const Domain& domain, const SizeLimits& limits) {
  const double largest = *std::max_element(limits.edge.begin() + 1, limits.edge.end());
  Sizing cells(radius_per_edge * largest, radius_per_edge, limits);
  Sizing facets = cells, distances(largest, 0.25, limits);
  const int regions = static_cast<int>(limits.edge.size());
  for (int a = 1; a < regions; ++a) {
    cells.set_size(radius_per_edge * limits.edge[a], 3, domain.index_from_subdomain_index(a));
    for (int b = 0; b < a; ++b) {
      const double edge = edge_on_border(limits, b, a);
      const auto patch = domain.index_from_surface_patch_index(std::make_pair(b, a));
      facets.set_size(radius_per_edge * edge, 2, patch);
      distances.set_size(limits.facet_distance > 0 ? limits.facet_distance : edge / 4, 2, patch);
    }
  }
  return Criteria(parameters::facet_angle = 25, parameters::facet_size = facets,
                  parameters::facet_distance = distances, parameters::cell_radius_edge_ratio = 2,
                  parameters::cell_size = cells);
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

double edge_on_border(const SizeLimits& limits, int outside, int inside) {
  const auto own = limits.border_edge.find({outside, inside});
  if (own != limits.border_edge.end()) {
    return own->second;
  }
  return outside == 0 ? limits.edge[inside] : std::min(limits.edge[outside], limits.edge[inside]);
}

Tetrahedra tetrahedralize(const RegionField& field, const SizeLimits& limits) {
  // what CGAL prints about a mesh that does not start is said by the caller, from the empty result
  CGAL::set_warning_handler([](const char*, const char*, const char*, int, const char*) {});
  CGAL::get_default_random() = CGAL::Random(limits.seed);
  CGAL::Random random(limits.seed);
  const CGAL::Bbox_3 box = to_cgal(field.low).bbox() + to_cgal(field.high).bbox();
  const double diagonal = norm(minus(field.high, field.low));
  Complex complex;
  Watch watch(limits, complex.triangulation());
  const Domain domain(
      [&](const Kernel::Point_3& x) {
        watch.look();
        return field.at({x.x(), x.y(), x.z()});
      },
      box, parameters::relative_error_bound = 0.01 * smallest_edge(limits) / diagonal,
      parameters::p_rng = &random);
  insert_border_points(field, domain, limits, complex);
  CGAL::refine_mesh_3(complex, domain, make_criteria(domain, limits), parameters::no_lloyd(),
                      parameters::no_odt(), parameters::no_perturb(), parameters::no_exude());
  limits.progress("removing slivers among " + std::to_string(complex.number_of_cells_in_complex()) +
                  " tetrahedra");
  // time limit 0 is none: the default, a share of the time so far, would differ from run to run
  CGAL::perturb_mesh_3(complex, domain, parameters::time_limit = 0,
                       parameters::sliver_bound = smallest_dihedral);
  CGAL::exude_mesh_3(complex, parameters::time_limit = 0,
                     parameters::sliver_bound = smallest_dihedral);
  return collect(complex);
}

}  // namespace viscera::meshes::imaging
