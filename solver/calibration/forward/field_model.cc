#include "solver/calibration/forward/field_model.h"

#include <algorithm>
#include <cmath>

#include "solver/calibration/inference/huber.h"

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
  box_ = white_box_ = working_box(model.unknowns());
  for (int j = 0; j < n_scalars_; ++j) {
    const Prior& prior = model.unknowns()[j].prior;
    white_box_.lower[j] = (box_.lower[j] - prior.mean) / prior.sd;
    white_box_.upper[j] = (box_.upper[j] - prior.mean) / prior.sd;
  }
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

/// On a bound exactly where z is on it.
Vector FieldModel::working(const Vector& z) const {
  Vector w(n_scalars_);
  for (int j = 0; j < n_scalars_; ++j) {
    const Prior& prior = model_.unknowns()[j].prior;
    w[j] = z[j] <= white_box_.lower[j]   ? box_.lower[j]
           : z[j] >= white_box_.upper[j] ? box_.upper[j]
                                         : prior.mean + prior.sd * z[j];
  }
  return box_.clamp(w);
}

Vector FieldModel::clamp(const Vector& z) const {
  Vector out = z;
  out.head(n_scalars_) = white_box_.clamp(z.head(n_scalars_));
  return out;
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

Vector FieldModel::residual(const Vector& z, const Vector& step) {
  tried_ = z;
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
  if (observer_)
    observer_(z, evaluation_);
  return roots_;
}

void FieldModel::accept() {
  slopes_ = informative_ = Vector::Ones(roots_.size());
  for (const ObservationBlock& block : model_.blocks())
    for (int row = block.first_row; row < block.first_row + block.n_rows; ++row)
      if (std::isfinite(block.huber)) {
        slopes_[row] = huber_slope(roots_[row], block.huber);
        informative_[row] = std::abs(roots_[row]) > block.huber ? 0 : slopes_[row];
      }
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
  const Vector& slopes = rows_ == Rows::by_loss ? slopes_ : informative_;
  return slopes.cwiseProduct(model_.apply_jacobian(change(direction)));
}

/// Along z, from derivatives along values and factors.
Vector FieldModel::white(const PointGradient& gradient) const {
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

Vector FieldModel::apply_transpose(const Vector& weights) {
  const Vector& slopes = rows_ == Rows::by_loss ? slopes_ : informative_;
  return white(model_.apply_transpose(slopes.cwiseProduct(weights)));
}

/// By differences along the exact change of the state, inside the bounds.
void FieldModel::fill_by_sensitivities(const std::vector<Eigen::Index>& which,
                                       Eigen::MatrixXd& gradients) {
  constexpr double step = 1e-3;  // of a standard deviation of the prior
  for (int j = 0; j < model_.n_mechanical(); ++j) {
    const Vector unit = Vector::Unit(size_, j);
    const double up = clamp(z_ + step * unit)[j] - z_[j], down = clamp(z_ - step * unit)[j] - z_[j];
    const Vector slopes = model_.prediction_slopes(change(unit), down, up);
    for (const Eigen::Index q : which)
      gradients(q, j) = slopes[q];
  }
}

Eigen::MatrixXd FieldModel::prediction_gradients() {
  Eigen::MatrixXd out = Eigen::MatrixXd::Zero(model_.predictions().size(), size_);
  const std::vector<std::optional<PointGradient>> found = model_.prediction_gradients();
  std::vector<Eigen::Index> others;
  for (Eigen::Index q = 0; q < out.rows(); ++q)
    if (found[q])
      out.row(q) = white(*found[q]).transpose();
    else
      others.push_back(q);
  if (priors_.empty() && !others.empty())
    fill_by_sensitivities(others, out);
  for (const Eigen::Index q : others)
    if (!priors_.empty())
      out.row(q).setConstant(std::nan(""));
  return out;
}

}  // namespace viscera::calibration
