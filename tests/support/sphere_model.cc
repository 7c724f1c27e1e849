#include "tests/support/sphere_model.h"

#include <algorithm>
#include <array>
#include <random>

namespace viscera::test {

using calibration::Evaluation;
using calibration::Transform;
using calibration::Unknown;

namespace {

constexpr int n_material = 4;  // C, alpha, inner, wall
constexpr double mm3_per_mL = 1000;

/// The five numbers that the state of one phase depends on.
template <class Number>
struct Sphere {
  ExponentialSphereLaw<Number> law;
  SphereShape<Number> shape;
  Number pressure;

  template <class Values>
  static Sphere from(const Values& v) {
    return {{v[0], v[1]}, {v[2], v[3]}, v[4]};
  }
};

using Five = std::array<double, n_material + 1>;

struct Root {
  double radius;
  double slope;  ///< dP/dr
};

Root find_root(const Five& v) {
  using One = Dual<double>;
  const auto at = Sphere<double>::from(v);
  const double radius = sphere_radius(at.law, at.shape, at.pressure);
  const auto dual = Sphere<One>::from(std::array<One, 5>{v[0], v[1], v[2], v[3], v[4]});
  return {radius, sphere_pressure(dual.law, dual.shape, One(radius, 1.0)).derivative};
}

template <class Number>
Number cube_volume(const Number& radius) {
  return Number(four_pi / 3 / mm3_per_mL) * radius * radius * radius;
}

/// dP/dV [mmHg/mL] at an inner radius.
template <class Number>
Number stiffness(const Sphere<Number>& sphere, const Number& radius) {
  using Outer = Dual<Number>;
  const ExponentialSphereLaw<Outer> law{Outer(sphere.law.C), Outer(sphere.law.alpha)};
  const SphereShape<Outer> shape{Outer(sphere.shape.inner), Outer(sphere.shape.wall)};
  const Outer pressure = sphere_pressure(law, shape, Outer(radius, Number(1.0)));
  return pressure.derivative / (Number(four_pi * kPa_per_mmHg / mm3_per_mL) * radius * radius);
}

/// All predictions along one direction in the five numbers.
template <class Number>
std::array<Number, n_sphere_predictions> predict(const Sphere<Number>& sphere,
                                                 const Root& ed,
                                                 const Root& middle,
                                                 const Root& high) {
  const auto& [law, shape, pressure] = sphere;
  const Number at_ed = sphere_radius(law, shape, pressure, ed.radius, ed.slope);
  const Number at_10 =
      sphere_radius(law, shape, Number(10 * kPa_per_mmHg), middle.radius, middle.slope);
  const Number at_20 =
      sphere_radius(law, shape, Number(20 * kPa_per_mmHg), high.radius, high.slope);
  std::array<Number, n_sphere_predictions> result;
  result[volume_at_20_mmHg] = cube_volume(at_20);
  result[unloaded_volume] = cube_volume(shape.inner);
  result[stiffness_at_10_mmHg] = stiffness(sphere, at_10);
  result[stress_at_1_1] = law.hoop_stress(Number(1.1));
  result[stress_at_1_2] = law.hoop_stress(Number(1.2));
  result[ed_stress] = law.hoop_stress(Number(at_ed / shape.inner));
  return result;
}

/// The five numbers with a unit derivative in one of them.
Sphere<Dual<double>> seeded(const Five& v, int direction) {
  std::array<Dual<double>, 5> dual;
  for (int i = 0; i < 5; ++i)
    dual[i] = Dual<double>(v[i], i == direction ? 1.0 : 0.0);
  return Sphere<Dual<double>>::from(dual);
}

}  // namespace

SphereTruth SphereTruth::unloaded(
    double C, double alpha, double ed_volume, double ed_thickness, double ed_pressure) {
  const double radius = std::cbrt(ed_volume * mm3_per_mL * 3 / four_pi);
  const double wall = four_pi / 3 * (std::pow(radius + ed_thickness, 3) - std::pow(radius, 3));
  double low = 0.4 * radius, high = radius;  // more unloaded: the same radius needs more pressure
  for (int i = 0; i < 100; ++i) {
    const double middle = 0.5 * (low + high);
    const double pressure = sphere_pressure(ExponentialSphereLaw<double>{C, alpha},
                                            SphereShape<double>{middle, wall}, radius);
    (pressure > ed_pressure ? low : high) = middle;
  }
  return {C, alpha, 0.5 * (low + high), wall};
}

SphereData exact_data(const SphereTruth& truth, const std::vector<double>& pressures, int ed) {
  SphereData data{pressures, {}, {}, ed};
  const SphereShape<double> shape{truth.inner, truth.wall};
  for (const double pressure : pressures) {
    const double radius =
        sphere_radius(ExponentialSphereLaw<double>{truth.C, truth.alpha}, shape, pressure);
    data.endo.push_back(radius);
    data.epi.push_back(shape.outer_at(radius));
  }
  return data;
}

SphereData noisy_data(const SphereTruth& truth,
                      const std::vector<double>& pressures,
                      int ed,
                      const SphereNoise& noise,
                      std::uint64_t seed) {
  SphereData data = exact_data(truth, pressures, ed);
  std::mt19937_64 generator(seed);
  std::normal_distribution<double> normal;
  const double endo = noise.bias_sd * normal(generator), epi = noise.bias_sd * normal(generator);
  const double offset = noise.offset_sd * normal(generator);
  for (std::size_t k = 0; k < pressures.size(); ++k) {
    data.endo[k] += endo + noise.radius_sd * normal(generator);
    data.epi[k] += epi + noise.radius_sd * normal(generator);
    data.pressure[k] += offset + noise.pressure_sd * normal(generator);
  }
  return data;
}

SphereModel::SphereModel(const SphereData& data,
                         const SphereNoise& noise,
                         const SpherePopulation& population)
    : data_(data),
      noise_(noise),
      predictions_{{"volume_at_20_mmHg", "mL", Transform::log},
                   {"unloaded_volume", "mL", Transform::log},
                   {"stiffness_at_10_mmHg", "mm[Hg]/mL", Transform::log},
                   {"stress_at_1.1", "kPa", Transform::log},
                   {"stress_at_1.2", "kPa", Transform::log},
                   {"ed_stress", "kPa", Transform::log}} {
  add_unknowns(population);
  add_blocks();
}

void SphereModel::add_unknowns(const SpherePopulation& population) {
  const auto material = [](const char* name, const char* unit, double start, double lower,
                           double upper, double sd) {
    Unknown unknown;
    unknown.name = name;
    unknown.unit = unit;
    unknown.transform = Transform::log;
    unknown.start = start;
    unknown.lower = lower;
    unknown.upper = upper;
    unknown.prior = {std::log(start), sd};
    return unknown;
  };
  const auto nuisance = [](const std::string& name, const char* unit, double start, double sd) {
    Unknown unknown;
    unknown.name = name;
    unknown.unit = unit;
    unknown.role = Unknown::Role::nuisance;
    unknown.start = start;
    unknown.prior.sd = sd;
    return unknown;
  };
  constexpr double flat = std::numeric_limits<double>::infinity();
  const double endo = *std::min_element(data_.endo.begin(), data_.endo.end());
  const double epi = *std::min_element(data_.epi.begin(), data_.epi.end());
  const double wall = four_pi / 3 * (std::pow(epi, 3) - std::pow(endo, 3));
  unknowns_.push_back(material("C", "kPa", population.C, 1e-3, 1e3, population.log_sd));
  unknowns_.push_back(material("alpha", "1", population.alpha, 1e-2, 1e4, population.log_sd));
  unknowns_.push_back(material("inner", "mm", 0.9 * endo, 0.2 * endo, 2 * endo, flat));
  unknowns_.push_back(material("wall", "mm3", wall, 0.1 * wall, 10 * wall, flat));
  const auto next = [&] { return static_cast<int>(unknowns_.size()); };
  if (noise_.pressure_sd > 0) {
    layout_.pressure = next();
    for (std::size_t k = 0; k < data_.pressure.size(); ++k)
      unknowns_.push_back(
          nuisance("pressure_" + std::to_string(k + 1), "kPa", data_.pressure[k], flat));
  }
  if (noise_.bias_sd > 0) {
    layout_.bias = next();
    unknowns_.push_back(nuisance("endo_bias", "mm", 0, noise_.bias_sd));
    unknowns_.push_back(nuisance("epi_bias", "mm", 0, noise_.bias_sd));
  }
  if (noise_.offset_sd > 0) {
    layout_.offset = next();
    unknowns_.push_back(nuisance("pressure_offset", "kPa", 0, noise_.offset_sd));
  }
}

void SphereModel::add_blocks() {
  const int phases = static_cast<int>(data_.pressure.size());
  blocks_.push_back({"endo", "mm", noise_.radius_sd, 0, phases});
  blocks_.push_back({"epi", "mm", noise_.radius_sd, phases, phases});
  if (layout_.pressure >= 0)
    blocks_.push_back({"pressure", "kPa", noise_.pressure_sd, 2 * phases, phases});
}

double SphereModel::pressure_at(const Eigen::VectorXd& values, int phase) const {
  return layout_.pressure >= 0 ? values[layout_.pressure + phase] : data_.pressure[phase];
}

/// Radii of one phase and their derivatives.
bool SphereModel::fill_phase(int phase, const Eigen::VectorXd& values, Evaluation& result) const {
  const Five v{values[0], values[1], values[2], values[3], pressure_at(values, phase)};
  const Root root = find_root(v);
  if (!std::isfinite(root.radius)) {
    result.reason = "no radius carries the pressure of phase " + std::to_string(phase + 1);
    return false;
  }
  const int phases = static_cast<int>(data_.pressure.size());
  const bool biased = layout_.bias >= 0;
  const double outer = SphereShape<double>{v[2], v[3]}.outer_at(root.radius);
  result.residual[phase] = root.radius - data_.endo[phase] + (biased ? values[layout_.bias] : 0);
  result.residual[phases + phase] =
      outer - data_.epi[phase] + (biased ? values[layout_.bias + 1] : 0);
  if (result.jacobian.size() == 0)
    return true;
  for (int i = 0; i < 5; ++i) {
    const int column = i < n_material ? i : layout_.pressure + phase;
    if (i == n_material && layout_.pressure < 0)
      continue;
    const auto sphere = seeded(v, i);
    const Dual<double> radius =
        sphere_radius(sphere.law, sphere.shape, sphere.pressure, root.radius, root.slope);
    result.jacobian(phase, column) = radius.derivative;
    result.jacobian(phases + phase, column) = sphere.shape.outer_at(radius).derivative;
  }
  if (biased) {
    result.jacobian(phase, layout_.bias) = 1;
    result.jacobian(phases + phase, layout_.bias + 1) = 1;
  }
  return true;
}

void SphereModel::fill_pressures(const Eigen::VectorXd& values, Evaluation& result) const {
  const int phases = static_cast<int>(data_.pressure.size());
  for (int k = 0; k < phases; ++k) {
    const int row = 2 * phases + k;
    const double offset = layout_.offset >= 0 ? values[layout_.offset] : 0;
    result.residual[row] = values[layout_.pressure + k] + offset - data_.pressure[k];
    if (result.jacobian.size() == 0)
      continue;
    result.jacobian(row, layout_.pressure + k) = 1;
    if (layout_.offset >= 0)
      result.jacobian(row, layout_.offset) = 1;
  }
}

bool SphereModel::fill_predictions(const Eigen::VectorXd& values, Evaluation& result) const {
  const Five v{values[0], values[1], values[2], values[3], pressure_at(values, data_.ed)};
  const auto root_at = [&](double mmHg) {
    return find_root({v[0], v[1], v[2], v[3], mmHg * kPa_per_mmHg});
  };
  const Root ed = find_root(v), middle = root_at(10), high = root_at(20);
  if (!std::isfinite(ed.radius + middle.radius + high.radius)) {
    result.reason = "no radius carries the pressures of the predictions";
    return false;
  }
  const auto numbers = predict(Sphere<double>::from(v), ed, middle, high);
  result.predictions = Eigen::Map<const Eigen::VectorXd>(numbers.data(), n_sphere_predictions);
  if (result.jacobian.size() == 0)
    return true;
  result.predictions_jacobian.setZero(n_sphere_predictions, values.size());
  for (int i = 0; i < 5; ++i) {
    const int column = i < n_material ? i : layout_.pressure + data_.ed;
    if (i == n_material && layout_.pressure < 0)
      continue;
    const auto along = predict(seeded(v, i), ed, middle, high);
    for (int k = 0; k < n_sphere_predictions; ++k)
      result.predictions_jacobian(k, column) = along[k].derivative;
  }
  return true;
}

Evaluation SphereModel::evaluate(const Eigen::VectorXd& values, bool with_jacobian) {
  if (last_.size() == 0 || last_ != values) {
    last_ = values;
    ++cost_.forward_solves;
    cost_.equivalent_solves += 1;
  }
  const int rows = blocks_.back().first_row + blocks_.back().n_rows;
  Evaluation result;
  result.residual.setZero(rows);
  if (with_jacobian)
    result.jacobian.setZero(rows, values.size());
  for (int k = 0; k < static_cast<int>(data_.pressure.size()); ++k)
    if (!fill_phase(k, values, result)) {
      ++cost_.failed;
      return result;
    }
  if (layout_.pressure >= 0)
    fill_pressures(values, result);
  if (!fill_predictions(values, result)) {
    ++cost_.failed;
    return result;
  }
  for (const auto& block : blocks_) {
    result.residual.segment(block.first_row, block.n_rows) /= block.sd;
    if (with_jacobian)
      result.jacobian.middleRows(block.first_row, block.n_rows) /= block.sd;
  }
  result.feasible = true;
  return result;
}

Eigen::VectorXd SphereModel::values_of(const SphereTruth& truth,
                                       const std::vector<double>& pressures) const {
  Eigen::VectorXd values = Eigen::VectorXd::Zero(unknowns_.size());
  values.head(n_material) << truth.C, truth.alpha, truth.inner, truth.wall;
  if (layout_.pressure >= 0)
    values.segment(layout_.pressure, pressures.size()) =
        Eigen::Map<const Eigen::VectorXd>(pressures.data(), pressures.size());
  return values;
}

}  // namespace viscera::test
