#include "meshes/fibers/wall_depth.h"

#include <algorithm>
#include <limits>
#include <vtkCellArray.h>
#include <vtkGenericCell.h>
#include <vtkNew.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkStaticCellLocator.h>

#include "meshes/quality/facets.h"
#include "meshes/quality/reference_cell.h"
#include "meshes/vec.h"

namespace viscera::meshes {

namespace {

/// Facet of a cell with two coordinates from its first corner along its first and its last edge.
struct CurvedFacet {
  std::int32_t cell;
  Point origin, first, second;  ///< in the reference cell

  Point reference(double u, double v) const {
    return plus(origin, plus(times(u, first), times(v, second)));
  }
};

}  // namespace

struct SurfaceDistance::Impl {
  Impl(const OrganMesh& the_mesh, const std::vector<std::string>& surfaces)
      : mesh(the_mesh), shape(shape_of(the_mesh.cell_type)) {
    points->SetDataTypeToDouble();
    for (const std::string& surface : surfaces) {
      for (const FacetOwner& owner : resolve_facets(mesh, surface)) {
        add_facet(owner);
      }
    }
    vtkNew<vtkPolyData> surface;
    surface->SetPoints(points);
    surface->SetPolys(triangles);
    locator->SetDataSet(surface);
    locator->BuildLocator();
  }

  Point position(const CurvedFacet& facet, double u, double v) const {
    const std::vector<double> values = shape_values(mesh.cell_type, facet.reference(u, v));
    Point x{};
    for (int k = 0; k < shape.nodes; ++k) {
      x = plus(x, times(values[k], mesh.nodes[mesh.cells[facet.cell * shape.nodes + k]]));
    }
    return x;
  }

  /// Cuts it into triangles: one or two where it is straight, pieces x pieces squares or halves of
  /// them where it is curved.
  void add_facet(const FacetOwner& owner) {
    const ReferenceCell& cell = reference_cell(mesh.cell_type);
    const Facet corners = shape.facet_vertices[owner.facet];
    const ReferenceFacet& reference = cell.facets[owner.facet];
    const CurvedFacet facet = {owner.cell, cell.nodes[corners[0]], reference.tangents[0],
                               reference.tangents[1]};
    const bool is_triangle = n_corners(corners) == 3;
    const int n = pieces();
    const auto at = [&](int i, int j) {
      const Point x = position(facet, i / double(n), j / double(n));
      return points->InsertNextPoint(x.data());
    };
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < (is_triangle ? n - i : n); ++j) {
        add_triangle(at(i, j), at(i + 1, j), at(i, j + 1));
        if (!is_triangle || i + j + 2 <= n) {
          add_triangle(at(i + 1, j), at(i + 1, j + 1), at(i, j + 1));
        }
      }
    }
    facets.push_back(facet);
  }

  int pieces() const { return mesh.cell_type == CellType::tet4 ? 1 : 3; }

  void add_triangle(vtkIdType a, vtkIdType b, vtkIdType c) {
    const vtkIdType ids[3] = {a, b, c};
    triangles->InsertNextCell(3, ids);
    facet_of.push_back(static_cast<std::int32_t>(facets.size()));
  }

  /// The nearest point of the curved facet by Gauss and Newton's method.
  double nearest(const CurvedFacet& facet, const Point& x) const {
    constexpr int steps = 6;
    double u = 1.0 / 3, v = 1.0 / 3, best = std::numeric_limits<double>::max();
    for (int step = 0; step < steps; ++step) {
      const std::vector<double> slopes = shape_gradients(mesh.cell_type, facet.reference(u, v));
      Point du{}, dv{};
      for (int k = 0; k < shape.nodes; ++k) {
        const Point slope = {slopes[3 * k], slopes[3 * k + 1], slopes[3 * k + 2]};
        const Point& node = mesh.nodes[mesh.cells[facet.cell * shape.nodes + k]];
        du = plus(du, times(dot(slope, facet.first), node));
        dv = plus(dv, times(dot(slope, facet.second), node));
      }
      const Point gap = minus(x, position(facet, u, v));
      const double a = dot(du, du), b = dot(du, dv), c = dot(dv, dv);
      const double p = dot(du, gap), q = dot(dv, gap), det = a * c - b * b;
      u = std::clamp(u + (c * p - b * q) / det, 0.0, 1.0);
      v = std::clamp(v + (a * q - b * p) / det, 0.0, is_hexahedral(shape.type) ? 1.0 : 1 - u);
      best = std::min(best, norm(minus(x, position(facet, u, v))));
    }
    return best;
  }

  const OrganMesh& mesh;
  const CellShape& shape;
  std::vector<CurvedFacet> facets;
  std::vector<std::int32_t> facet_of;  // [triangle]
  vtkNew<vtkPoints> points;
  vtkNew<vtkCellArray> triangles;
  vtkNew<vtkStaticCellLocator> locator;
  vtkNew<vtkGenericCell> work;
};

SurfaceDistance::SurfaceDistance(const OrganMesh& mesh, const std::vector<std::string>& surfaces)
    : impl_(std::make_unique<Impl>(mesh, surfaces)) {}
SurfaceDistance::~SurfaceDistance() = default;
SurfaceDistance::SurfaceDistance(SurfaceDistance&&) noexcept = default;
SurfaceDistance& SurfaceDistance::operator=(SurfaceDistance&&) noexcept = default;

double SurfaceDistance::operator()(const Point& x) const {
  Point closest{};
  vtkIdType triangle = 0;
  int part = 0;
  double square = 0;
  impl_->locator->FindClosestPoint(x.data(), closest.data(), impl_->work, triangle, part, square);
  const double straight = std::sqrt(square);
  return impl_->pieces() == 1 ? straight
                              : impl_->nearest(impl_->facets[impl_->facet_of[triangle]], x);
}

WallDepth::WallDepth(const OrganMesh& mesh,
                     const std::vector<std::string>& inner,
                     const std::vector<std::string>& outer)
    : inner_(mesh, inner), outer_(mesh, outer) {}

double WallDepth::operator()(const Point& x) const {
  const double inside = inner_(x), outside = outer_(x);
  return inside + outside > 0 ? inside / (inside + outside) : 0.5;
}

}  // namespace viscera::meshes
