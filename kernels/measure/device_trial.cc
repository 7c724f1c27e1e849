#include "kernels/measure/device_trial.h"

#include <algorithm>
#include <cmath>

#include "kernels/sparse/block_pattern.h"

namespace viscera::kernels {
namespace {

using Values = std::vector<double>;

/// |a - b| / |b| of one set.
template <class Real>
double relative_difference(const Real* a, const Values& b) {
  double difference = 0, size = 0;
  for (std::size_t k = 0; k < b.size(); ++k) {
    difference += (a[k] - b[k]) * (a[k] - b[k]);
    size += b[k] * b[k];
  }
  return std::sqrt(difference / size);
}

/// The largest over the sets of `values` [set][b]; not a number if one is.
template <class Real>
double largest_difference(const std::vector<Real>& values, const Values& b) {
  double largest = 0;
  for (std::size_t first = 0; first < values.size(); first += b.size()) {
    const double error = relative_difference(values.data() + first, b);
    if (!(error <= largest))
      largest = error;
  }
  return largest;
}

/// `values` once for each set.
template <class Real>
DeviceArray<Real> copies(const std::shared_ptr<Device>& device, const Values& values, int n_sets) {
  std::vector<Real> all;
  all.reserve(values.size() * n_sets);
  for (int set = 0; set < n_sets; ++set)
    all.insert(all.end(), values.begin(), values.end());
  return DeviceArray<Real>::copy_of(device, all);
}

const double* data_or_null(const Values& values) {
  return values.empty() ? nullptr : values.data();
}

}  // namespace

VertexPlaces make_vertex_places(const ElementGroup& group) {
  const int n = n_vertices(group.type());
  const auto vertex = [&](std::int64_t e, int v) { return group.vertices()[lane_index(e, n, v)]; };
  std::vector<std::vector<std::int32_t>> rows;
  for (std::int64_t e = 0; e < group.n_elements(); ++e)
    for (int r = 0; r < n; ++r) {
      const auto row = static_cast<std::size_t>(vertex(e, r));
      rows.resize(std::max(rows.size(), row + 1));
      for (int c = 0; c < n; ++c)
        if (std::find(rows[row].begin(), rows[row].end(), vertex(e, c)) == rows[row].end())
          rows[row].push_back(vertex(e, c));
    }
  const BlockPattern pattern = make_pattern(rows);
  VertexPlaces result;
  result.n_blocks = pattern.n_blocks();
  result.places.reserve(group.n_elements() * n * n);
  for (std::int64_t e = 0; e < group.n_elements(); ++e)
    for (int r = 0; r < n; ++r)
      for (int c = 0; c < n; ++c)
        result.places.push_back(
            static_cast<std::int32_t>(pattern.find(vertex(e, r), vertex(e, c))));
  return result;
}

HostAnswers host_answers(const ElementGroup& group,
                         const TrialState& state,
                         const VertexPlaces& places) {
  TangentOptions options;
  options.precision = TangentPrecision::double_precision;
  const auto host = make_host_operator(group, options);
  host->set_parameters(state.parameters);
  const std::size_t n_u = state.displacement.size(), n_p = state.pressure.size();
  HostAnswers a{Values(n_u),
                Values(n_p),
                Values(n_u),
                Values(n_p),
                Values(n_u),
                Values(3 * n_u),
                Values(9 * places.n_blocks)};
  const auto data = [](Values& values) { return values.empty() ? nullptr : values.data(); };
  host->linearise({state.displacement.data(), data_or_null(state.pressure)},
                  {a.residual.data(), data(a.volume)}, nullptr);
  host->apply({state.direction.data(), data_or_null(state.pressure_direction)},
              {a.action.data(), data(a.volume_action)});
  host->apply({state.direction.data(), nullptr}, {a.displacement_action.data(), nullptr});
  host->add_block_diagonal(a.diagonal.data());
  if (places.n_blocks > 0)
    host->add_vertex_matrices(places.places.data(), a.vertex_blocks.data());
  return a;
}

double trial_tolerance(const DeviceOptions& options, bool single_vectors) {
  return single_vectors || options.precision == TangentPrecision::single_precision
             ? device_single_tolerance
             : device_double_tolerance;
}

std::int64_t trial_bytes(const TrialState& state, const DeviceOptions& options) {
  const auto n_u = static_cast<std::int64_t>(state.displacement.size());
  const auto n_p = static_cast<std::int64_t>(state.pressure.size());
  return options.n_sets * ((3 * 8 + 2 * 4) * n_u + 3 * 8 * n_p);
}

DeviceTrial::DeviceTrial(std::shared_ptr<Device> device,
                         const ElementGroup& group,
                         const DeviceOptions& options,
                         const TrialState& state,
                         const VertexPlaces& places,
                         const HostAnswers& answers)
    : device_(std::move(device)),
      state_(state),
      places_(places),
      answers_(answers),
      n_sets_(options.n_sets),
      n_u_(static_cast<std::int64_t>(state.displacement.size())),
      n_p_(static_cast<std::int64_t>(state.pressure.size())),
      operator_(make_device_operator(device_, group, options, n_u_, n_p_)),
      u_(copies<double>(device_, state.displacement, options.n_sets)),
      p_(copies<double>(device_, state.pressure, options.n_sets)),
      d_(copies<double>(device_, state.direction, options.n_sets)),
      dp_(copies<double>(device_, state.pressure_direction, options.n_sets)),
      momentum_(device_, n_sets_ * n_u_),
      volume_(device_, n_sets_ * n_p_),
      d_single_(copies<float>(device_, state.direction, options.n_sets)),
      momentum_single_(device_, n_sets_ * n_u_) {
  operator_->set_parameters(
      std::vector<integrals::PointParameters>(options.n_sets, state.parameters));
  clear();
  linearise();
}

StateView DeviceTrial::view(const DeviceArray<double>& u, const DeviceArray<double>& p) const {
  return {u.data(), p.data()};
}
ResidualView DeviceTrial::out() {
  return {momentum_.data(), volume_.data()};
}
void DeviceTrial::clear() {
  momentum_.set_zero();
  volume_.set_zero();
  momentum_single_.set_zero();
}

void DeviceTrial::residual() {
  operator_->residual(view(u_, p_), out());
}
void DeviceTrial::linearise() {
  operator_->linearise(view(u_, p_), out(), nullptr);
}
void DeviceTrial::apply(DeviceLoop loop) {
  // a thread an element knows displacements alone
  if (loop == DeviceLoop::element_threads)
    operator_->apply({d_.data(), nullptr}, {momentum_.data(), nullptr}, loop);
  else
    operator_->apply(view(d_, dp_), out(), loop);
}
void DeviceTrial::apply_single(DeviceLoop loop) {
  operator_->apply_single(d_single_.data(), momentum_single_.data(), loop);
}
void DeviceTrial::block_diagonal() {
  if (diagonal_.empty()) {
    diagonal_ = DeviceArray<double>(device_, 3 * n_sets_ * n_u_);
    diagonal_.set_zero();
  }
  operator_->add_block_diagonal(diagonal_.data());
}
void DeviceTrial::vertex_matrices() {
  if (blocks_.empty()) {
    operator_->set_vertex_places(places_.places.data(), places_.n_blocks);
    blocks_ = DeviceArray<double>(device_, 9 * n_sets_ * places_.n_blocks);
    blocks_.set_zero();
  }
  operator_->add_vertex_matrices(blocks_.data());
}

double DeviceTrial::momentum_error(const Values& momentum, const Values& volume) {
  const double error = largest_difference(momentum_.download(), momentum);
  if (volume.empty())
    return error;
  const double of_volume = largest_difference(volume_.download(), volume);
  return of_volume <= error ? error : of_volume;  // not a number passes through
}

double DeviceTrial::residual_error() {
  clear();
  residual();
  return momentum_error(answers_.residual, answers_.volume);
}
double DeviceTrial::apply_error(DeviceLoop loop) {
  clear();
  apply(loop);
  if (loop == DeviceLoop::element_threads)
    return momentum_error(answers_.displacement_action, {});
  return momentum_error(answers_.action, answers_.volume_action);
}
double DeviceTrial::apply_single_error(DeviceLoop loop) {
  clear();
  apply_single(loop);
  return largest_difference(momentum_single_.download(), answers_.displacement_action);
}
double DeviceTrial::block_diagonal_error() {
  diagonal_ = DeviceArray<double>();
  block_diagonal();
  return largest_difference(diagonal_.download(), answers_.diagonal);
}
double DeviceTrial::vertex_matrices_error() {
  blocks_ = DeviceArray<double>();
  vertex_matrices();
  return largest_difference(blocks_.download(), answers_.vertex_blocks);
}

}  // namespace viscera::kernels
