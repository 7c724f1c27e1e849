#include "solver/calibration/forward/field_prior.h"

#include <algorithm>
#include <map>
#include <random>

#include <Eigen/Geometry>
#include <Eigen/LU>
#include <Eigen/SparseCholesky>

#include "meshes/quality/reference_cell.h"

namespace viscera::calibration {
namespace {

using Triplets = std::vector<Eigen::Triplet<double>>;

/// Up to here the variances are computed exactly, one solve a vertex; beyond from so many samples.
constexpr int exact_limit = 3000, n_samples = 2000;

Eigen::Vector3d position(const meshes::OrganMesh& mesh, std::int32_t node) {
  return {mesh.nodes[node][0], mesh.nodes[node][1], mesh.nodes[node][2]};
}

/// Adds int grad N . grad N of a linear cell; returns its volume.
double add_stiffness(meshes::CellType type,
                     const Eigen::Matrix3Xd& x,
                     const std::vector<int>& vertices,
                     Triplets& out) {
  const meshes::ReferenceCell& reference = meshes::reference_cell(type);
  const int n = static_cast<int>(vertices.size());
  double volume = 0;
  for (std::size_t q = 0; q < reference.weights.size(); ++q) {
    const Eigen::Map<const Eigen::Matrix3Xd> gradients(&reference.at_points[3 * n * q], 3, n);
    const Eigen::Matrix3d J = x * gradients.transpose();
    const double share = reference.weights[q] * std::abs(J.determinant());
    const Eigen::MatrixXd physical = J.inverse().transpose() * gradients;
    const Eigen::MatrixXd K = share * physical.transpose() * physical;
    for (int a = 0; a < n; ++a)
      for (int b = 0; b < n; ++b)
        out.emplace_back(vertices[a], vertices[b], K(a, b));
    volume += share;
  }
  return volume;
}

double facet_area(const std::vector<Eigen::Vector3d>& x) {
  double area = 0;
  for (std::size_t k = 2; k < x.size(); ++k)
    area += 0.5 * (x[k - 1] - x[0]).cross(x[k] - x[0]).norm();
  return area;
}

}  // namespace

struct FieldPrior::Factorisation {
  Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>> solver;
};

FieldPrior::FieldPrior(const meshes::OrganMesh& mesh,
                       const std::vector<char>& taken,
                       double correlation_length,
                       double sd)
    : n_mesh_cells_(taken.size()), sd_(sd), inverse_(std::make_unique<Factorisation>()) {
  number(mesh, taken);
  factorise(mesh, 2 / correlation_length);
  scale();
}
FieldPrior::~FieldPrior() = default;
FieldPrior::FieldPrior(FieldPrior&&) noexcept = default;

void FieldPrior::number(const meshes::OrganMesh& mesh, const std::vector<char>& taken) {
  const int n_nodes = meshes::nodes_per_cell(mesh.cell_type);
  const int n = meshes::vertices_per_cell(mesh.cell_type);
  std::vector<int> number(mesh.nodes.size(), -1);
  for (std::size_t c = 0; c < taken.size(); ++c) {
    if (!taken[c])
      continue;
    Cell cell{static_cast<std::int32_t>(c), {}};
    for (int v = 0; v < n; ++v) {
      const std::int32_t node = mesh.cells[c * n_nodes + v];
      if (number[node] < 0) {
        number[node] = size();
        nodes_.push_back(node);
      }
      cell.vertices.push_back(number[node]);
    }
    cells_.push_back(std::move(cell));
  }
}

/// A = kappa^2 M + K + Robin: the coefficient kappa / 1.42 evens out the variance near the
/// boundary.
void FieldPrior::factorise(const meshes::OrganMesh& mesh, double kappa) {
  const meshes::CellType type = meshes::shape_of(mesh.cell_type).linear;
  Triplets entries;
  Eigen::VectorXd mass = Eigen::VectorXd::Zero(size());
  std::map<std::vector<int>, std::vector<int>> facets;  // sorted corners -> corners; once: boundary
  for (const Cell& cell : cells_) {
    Eigen::Matrix3Xd x(3, cell.vertices.size());
    for (std::size_t v = 0; v < cell.vertices.size(); ++v)
      x.col(v) = position(mesh, nodes_[cell.vertices[v]]);
    const double volume = add_stiffness(type, x, cell.vertices, entries);
    for (const int v : cell.vertices)
      mass[v] += volume / static_cast<double>(cell.vertices.size());
    const auto& shape = meshes::shape_of(type);
    for (int f = 0; f < shape.facets; ++f) {
      std::vector<int> corners;
      for (int k = 0; k < shape.facet_corners; ++k)
        corners.push_back(cell.vertices[shape.facet_vertices[f][k]]);
      std::vector<int> key = corners;
      std::sort(key.begin(), key.end());
      if (const auto [found, is_new] = facets.emplace(key, corners); !is_new)
        facets.erase(found);
    }
  }
  for (const auto& [key, corners] : facets) {
    std::vector<Eigen::Vector3d> x;
    for (const int v : corners)
      x.push_back(position(mesh, nodes_[v]));
    for (const int v : corners)
      entries.emplace_back(v, v, kappa / 1.42 * facet_area(x) / static_cast<double>(x.size()));
  }
  for (int v = 0; v < size(); ++v)
    entries.emplace_back(v, v, kappa * kappa * mass[v]);
  Eigen::SparseMatrix<double> A(size(), size());
  A.setFromTriplets(entries.begin(), entries.end());
  inverse_->solver.compute(A);
  shares_ = mass / mass.sum();
  root_mass_ = mass.cwiseSqrt();
}

void FieldPrior::scale() {
  Eigen::VectorXd variance = Eigen::VectorXd::Zero(size());
  if (size() <= exact_limit) {
    for (int v = 0; v < size(); ++v)
      variance[v] =
          root_mass_.cwiseProduct(inverse_->solver.solve(Eigen::VectorXd::Unit(size(), v)).eval())
              .squaredNorm();
  } else {
    std::mt19937_64 random(1);
    std::normal_distribution<double> normal;
    for (int s = 0; s < n_samples; ++s) {
      const Eigen::VectorXd white =
          Eigen::VectorXd::NullaryExpr(size(), [&] { return normal(random); });
      variance +=
          inverse_->solver.solve(root_mass_.cwiseProduct(white)).cwiseAbs2() / double(n_samples);
    }
  }
  scale_ = sd_ * variance.cwiseSqrt().cwiseInverse();
}

Eigen::VectorXd FieldPrior::field(const Eigen::VectorXd& white) const {
  return scale_.cwiseProduct(inverse_->solver.solve(root_mass_.cwiseProduct(white)).eval());
}

Eigen::VectorXd FieldPrior::transpose(const Eigen::VectorXd& gradient) const {
  return root_mass_.cwiseProduct(inverse_->solver.solve(scale_.cwiseProduct(gradient)).eval());
}

std::vector<double> FieldPrior::factors(const Eigen::VectorXd& field) const {
  std::vector<double> out(n_mesh_cells_, 1.0);
  for (const Cell& cell : cells_) {
    double mean = 0;
    for (const int v : cell.vertices)
      mean += field[v] / static_cast<double>(cell.vertices.size());
    out[cell.cell] = std::exp(mean);
  }
  return out;
}

std::vector<double> FieldPrior::factor_change(const std::vector<double>& factors,
                                              const Eigen::VectorXd& change) const {
  std::vector<double> out(n_mesh_cells_, 0.0);
  for (const Cell& cell : cells_)
    for (const int v : cell.vertices)
      out[cell.cell] += factors[cell.cell] * change[v] / static_cast<double>(cell.vertices.size());
  return out;
}

Eigen::VectorXd FieldPrior::field_gradient(const std::vector<double>& factors,
                                           const std::vector<double>& along_factors) const {
  Eigen::VectorXd out = Eigen::VectorXd::Zero(size());
  for (const Cell& cell : cells_)
    for (const int v : cell.vertices)
      out[v] +=
          factors[cell.cell] * along_factors[cell.cell] / static_cast<double>(cell.vertices.size());
  return out;
}

}  // namespace viscera::calibration
