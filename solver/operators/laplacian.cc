#include "solver/operators/laplacian.h"

#include <array>

#include <deal.II/base/partitioner.h>

#include "meshes/quality/reference_cell.h"

namespace viscera {
namespace {

using Matrix3 = std::array<double, 9>;

/// Inverse transposed times determinant, and the determinant.
double cofactors(const Matrix3& J, Matrix3& cofactor) {
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) {
      const int i1 = (i + 1) % 3, i2 = (i + 2) % 3, j1 = (j + 1) % 3, j2 = (j + 2) % 3;
      cofactor[3 * i + j] = J[3 * i1 + j1] * J[3 * i2 + j2] - J[3 * i1 + j2] * J[3 * i2 + j1];
    }
  return J[0] * cofactor[0] + J[1] * cofactor[1] + J[2] * cofactor[2];
}

/// Cells and coordinates of one level.
struct Level {
  Level(const OrganSpace& the_space, NodeLevel level)
      : space(the_space),
        type(level == NodeLevel::nodes ? space.cell_type()
                                       : meshes::shape_of(space.cell_type()).linear),
        is_vertices(level == NodeLevel::vertices),
        n(meshes::nodes_per_cell(type)) {
    if (!is_vertices) {
      coordinates = space.coordinates();
      return;
    }
    coordinates.resize(3 * std::size_t(nodes().n_local));
    for (std::int32_t node = 0; node < space.displacement().n_local; ++node) {
      const std::int32_t vertex = space.parents().vertex_at(node);
      for (int i = 0; vertex >= 0 && i < 3; ++i)
        coordinates[3 * std::size_t(vertex) + i] = space.coordinates()[3 * std::size_t(node) + i];
    }
  }

  const NodeSpace& nodes() const { return is_vertices ? space.vertices() : space.displacement(); }
  const std::int32_t* cell(std::int32_t c) const {
    return is_vertices ? space.cell_vertices(c) : space.cell_nodes(c);
  }

  const OrganSpace& space;
  meshes::CellType type;
  bool is_vertices;
  int n;
  std::vector<double> coordinates;  // [local node][3]
};

/// The cells' matrices one by one.
class CellMatrix {
 public:
  explicit CellMatrix(const Level& level)
      : level_(level),
        reference_(meshes::reference_cell(level.type)),
        n_(level.n),
        physical_(3 * n_),
        matrix_(n_ * n_) {}

  /// [node][node], of owned cell `cell`.
  const std::vector<double>& operator()(std::int32_t cell) {
    std::fill(matrix_.begin(), matrix_.end(), 0.0);
    for (std::size_t q = 0; q < reference_.weights.size(); ++q)
      add_point(level_.cell(cell), &reference_.at_points[q * 3 * n_], reference_.weights[q]);
    return matrix_;
  }

 private:
  void add_point(const std::int32_t* nodes, const double* gradients, double weight) {
    Matrix3 J{}, cofactor;
    for (int k = 0; k < n_; ++k)
      for (int i = 0; i < 3; ++i)
        for (int a = 0; a < 3; ++a)
          J[3 * i + a] += level_.coordinates[3 * std::size_t(nodes[k]) + i] * gradients[3 * k + a];
    const double determinant = cofactors(J, cofactor);
    for (int k = 0; k < n_; ++k)
      for (int i = 0; i < 3; ++i) {
        double sum = 0;
        for (int a = 0; a < 3; ++a)
          sum += cofactor[3 * i + a] * gradients[3 * k + a];
        physical_[3 * k + i] = sum;
      }
    const double factor = weight / determinant;
    for (int k = 0; k < n_; ++k)
      for (int l = 0; l < n_; ++l)
        matrix_[k * n_ + l] += factor * (physical_[3 * k] * physical_[3 * l] +
                                         physical_[3 * k + 1] * physical_[3 * l + 1] +
                                         physical_[3 * k + 2] * physical_[3 * l + 2]);
  }

  const Level& level_;
  const meshes::ReferenceCell& reference_;
  int n_;
  std::vector<double> physical_, matrix_;  // gradients times determinant [node][3]
};

kernels::BlockPattern local_pattern(const Level& level) {
  std::vector<std::vector<std::int32_t>> rows(level.nodes().n_local);
  for (std::int32_t cell = 0; cell < level.space.n_cells(); ++cell) {
    const std::int32_t* nodes = level.cell(cell);
    for (int r = 0; r < level.n; ++r)
      rows[nodes[r]].insert(rows[nodes[r]].end(), nodes, nodes + level.n);
  }
  return kernels::make_pattern(rows);
}

}  // namespace

Laplacian::Laplacian(const OrganSpace& space, NodeLevel node_level) : space_(space) {
  Level level(space, node_level);
  const kernels::BlockPattern local = local_pattern(level);
  rows_ = std::make_unique<RowSum>(space.communicator(), level.nodes().scalar, local);
  values_.assign(rows_->n_places(), 0.0);
  CellMatrix matrix_of(level);
  const int n = level.n;
  for (std::int32_t cell = 0; cell < space.n_cells(); ++cell) {
    const std::vector<double>& matrix = matrix_of(cell);
    const std::int32_t* nodes = level.cell(cell);
    for (int r = 0; r < n; ++r)
      for (int c = 0; c < n; ++c)
        values_[rows_->place_of(local.find(nodes[r], nodes[c]))] += matrix[r * n + c];
  }
  rows_->sum_in_place(values_.data(), 1);
  values_.resize(rows_->pattern().n_blocks());
  coordinates_ = std::move(level.coordinates);
  coordinates_.resize(3 * std::size_t(level.nodes().n_owned));
}

}  // namespace viscera
