// Gaussian fields on the vertices of a part of the mesh: what is believed of a map of stiffness
// before anything is measured.
#pragma once

#include <memory>
#include <vector>

#include <Eigen/Core>

#include "meshes/organ_mesh.h"

namespace viscera::calibration {

/// Logarithms of factors, P1 on the vertices of the cells taken, zero mean. Covariance
/// D A^-1 M A^-1 D, the Matern field of smoothness 1/2 of (kappa^2 - Laplace) m = white noise with
/// kappa = 2 / correlation length, at which the correlation is exp(-2) (Lindgren, Rue and Lindstrom
/// 2011); A = kappa^2 M + K with a Robin boundary (Daon and Stadler 2018), M lumped, and D scales
/// every vertex to the same standard deviation, which walls thinner than the correlation length
/// would not have; in such walls correlations are shorter (0.06 to 0.09 instead of 0.14 at 15 mm in
/// a slab of 8 mm). Everything is held by every rank.
class FieldPrior {
 public:
  /// `taken`: [cell of the mesh]; lengths in mm.
  FieldPrior(const meshes::OrganMesh& mesh,
             const std::vector<char>& taken,
             double correlation_length,
             double sd);
  ~FieldPrior();
  FieldPrior(FieldPrior&&) noexcept;

  /// Vertices of the field, and their nodes of the mesh.
  int size() const { return static_cast<int>(nodes_.size()); }
  const std::vector<std::int32_t>& nodes() const { return nodes_; }
  double sd() const { return sd_; }
  /// Share of the volume that belongs to each vertex; they sum to 1.
  const Eigen::VectorXd& shares() const { return shares_; }

  /// The field of independent normal numbers, and the transpose: covariance = L L^T.
  Eigen::VectorXd field(const Eigen::VectorXd& white) const;
  Eigen::VectorXd transpose(const Eigen::VectorXd& gradient) const;

  /// Factor of each cell of the mesh, exp of the mean over its vertices; 1 outside.
  std::vector<double> factors(const Eigen::VectorXd& field) const;
  /// Their change, and its transpose.
  std::vector<double> factor_change(const std::vector<double>& factors,
                                    const Eigen::VectorXd& change) const;
  Eigen::VectorXd field_gradient(const std::vector<double>& factors,
                                 const std::vector<double>& along_factors) const;

 private:
  struct Factorisation;
  struct Cell {
    std::int32_t cell;
    std::vector<int> vertices;
  };
  void number(const meshes::OrganMesh& mesh, const std::vector<char>& taken);
  void factorise(const meshes::OrganMesh& mesh, double kappa);
  void scale();

  std::vector<std::int32_t> nodes_;
  std::vector<Cell> cells_;
  std::size_t n_mesh_cells_ = 0;
  double sd_;
  Eigen::VectorXd shares_, root_mass_, scale_;
  std::unique_ptr<Factorisation> inverse_;
};

}  // namespace viscera::calibration
