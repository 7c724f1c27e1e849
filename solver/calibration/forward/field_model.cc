#include "solver/calibration/forward/field_model.h"

#include <algorithm>
#include <cmath>

#include "solver/calibration/inference/huber.h"
#include "solver/calibration/inference/working.h"

namespace viscera::calibration {
namespace {

using Vector = Eigen::VectorXd;

/// A map may change by this factor at most in one step, and so may a searched logarithm.
constexpr double largest_change = 3;

std::vector<char> cells_of(const OrganSpace& space, const std::string& region) {
  const meshes::OrganMesh& mesh = space.mesh();
  std::vector<char> taken(mesh.n_cells());
  for (std::size_t c = 0; c < taken.size(); ++c)
    taken[c] = region == "all" || mesh.region_names[mesh.cell_regions[c]] == region;
  return taken;
}

}  // namespace

FieldModel::FieldModel(OrganModel& model, const OrganSpace& space, const Case& the_case)
    : model_(model), n_scalars_(static_cast<int>(model.unknowns().size())), size_(n_scalars_) {
  check(model.unknowns());
  const std::vector<physics::CalibratedParameter>& parameters = the_case.calibration->parameters;
  for (std::size_t i = 0; i < model.fields().size(); ++i) {
    const physics::FieldOptions& options = *parameters[model.field_unknowns()[i]].field;
    const physics::Material& material = the_case.materials[model.fields()[i].index];
    priors_.emplace_back(space.mesh(), cells_of(space, material.region), options.correlation_length,
                         options.sd);
    first_.push_back(size_);
    size_ += priors_.back().size();
  }
}

Vector FieldModel::start() const {
  Vector z = Vector::Zero(size_);
  const Vector w = start_point(model_.unknowns());
  for (int j = 0; j < n_scalars_; ++j)
    z[j] = (w[j] - model_.unknowns()[j].prior.mean) / model_.unknowns()[j].prior.sd;
  return z;
}

Vector FieldModel::working(const Vector& z) const {
  Vector w(n_scalars_);
  for (int j = 0; j < n_scalars_; ++j)
    w[j] = model_.unknowns()[j].prior.mean + model_.unknowns()[j].prior.sd * z[j];
  return w;
}

Vector FieldModel::values(const Vector& z) const {
  return to_values(model_.unknowns(), working(z));
}

Vector FieldModel::field(const Vector& z, std::size_t i) const {
  return priors_[i].field(z.segment(first_[i], priors_[i].size()));
}

CellFactors FieldModel::factors(const Vector& z) const {
  CellFactors out;
  for (std::size_t i = 0; i < priors_.size(); ++i)
    out.push_back(priors_[i].factors(field(z, i)));
  return out;
}

double FieldModel::longest_share(const Vector& step) const {
  double largest = 0;
  for (std::size_t i = 0; i < priors_.size(); ++i)
    largest = std::max(largest, field(step, i).lpNorm<Eigen::Infinity>());
  for (int j = 0; j < n_scalars_; ++j)
    if (model_.unknowns()[j].transform != Transform::none)
      largest = std::max(largest, std::abs(model_.unknowns()[j].prior.sd * step[j]));
  return std::log(largest_change) / std::max(largest, 1e-300);
}

/// Bounds of scalar unknowns end the trust in a point: beyond one it counts as infeasible.
Vector FieldModel::residual(const Vector& z, const Vector& step) {
  tried_ = z;
  const Box box = working_box(model_.unknowns());
  const Vector w = working(z);
  if ((w.array() < box.lower.array()).any() || (w.array() > box.upper.array()).any()) {
    evaluation_ = {};
    evaluation_.reason = "An unknown is beyond its bounds.";
    return {};
  }
  if (step.size() == 0) {
    evaluation_ = model_.evaluate_field(values(z), factors(z), nullptr);
  } else {
    const PointGradient along = change(step);
    evaluation_ = model_.evaluate_field(values(z), factors(z), &along);
  }
  roots_ = evaluation_.residual;
  if (evaluation_.feasible)
    for (const ObservationBlock& block : model_.blocks())
      for (int row = block.first_row; row < block.first_row + block.n_rows; ++row)
        if (std::isfinite(block.huber))
          roots_[row] = huber_root(roots_[row], block.huber);
  return roots_;
}

void FieldModel::accept() {
  slopes_ = Vector::Ones(roots_.size());
  for (const ObservationBlock& block : model_.blocks())
    for (int row = block.first_row; row < block.first_row + block.n_rows; ++row)
      if (std::isfinite(block.huber))
        slopes_[row] = huber_slope(roots_[row], block.huber);
  z_ = tried_;
  accepted_ = evaluation_;
  model_.accept_field();
}

/// Along a direction of z at the accepted point.
PointGradient FieldModel::change(const Vector& direction) const {
  const Vector slopes = value_slopes(model_.unknowns(), working(z_));
  PointGradient out;
  out.values.resize(n_scalars_);
  for (int j = 0; j < n_scalars_; ++j)
    out.values[j] = slopes[j] * model_.unknowns()[j].prior.sd * direction[j];
  const CellFactors now = factors(z_);
  for (std::size_t i = 0; i < priors_.size(); ++i)
    out.factors.push_back(priors_[i].factor_change(now[i], field(direction, i)));
  return out;
}

Vector FieldModel::apply(const Vector& direction) {
  return slopes_.cwiseProduct(model_.apply_jacobian(change(direction)));
}

Vector FieldModel::apply_transpose(const Vector& weights) {
  const PointGradient gradient = model_.apply_transpose(slopes_.cwiseProduct(weights));
  const Vector slopes = value_slopes(model_.unknowns(), working(z_));
  const CellFactors now = factors(z_);
  Vector out(size_);
  for (int j = 0; j < n_scalars_; ++j)
    out[j] = slopes[j] * model_.unknowns()[j].prior.sd * gradient.values[j];
  for (std::size_t i = 0; i < priors_.size(); ++i)
    out.segment(first_[i], priors_[i].size()) =
        priors_[i].transpose(priors_[i].field_gradient(now[i], gradient.factors[i]));
  return out;
}

}  // namespace viscera::calibration
