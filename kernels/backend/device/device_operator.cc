#include "kernels/backend/device/device_operator.h"

#include <algorithm>
#include <utility>

#include "kernels/backend/device/device_laws.h"
#include "kernels/backend/device/device_memory.h"
#include "kernels/backend/device/device_tangent.h"
#include "kernels/backend/device/device_tools.h"

namespace viscera::kernels {
namespace {

class Operator final : public DeviceOperator {
 public:
  Operator(std::shared_ptr<Device> device,
           const ElementGroup& group,
           const DeviceOptions& options,
           std::int64_t node_stride,
           std::int64_t vertex_stride)
      : device_(std::move(device)),
        type_(group.type()),
        n_elements_(group.n_elements()),
        options_(options),
        node_stride_(node_stride),
        vertex_stride_(vertex_stride),
        group_(
            device_,
            group,
            options.patch_elements ? options.patch_elements : default_patch_elements(group.type())),
        tangent_(device_, group, options, node_stride),
        scratch_(device_) {
    set_laws(std::vector<materials::AnyLaw>(options.n_sets, group.law()));
    set_parameters(std::vector<integrals::PointParameters>(options.n_sets));
    const int patches = group_.view().node_patches.n_patches;
    ranges_ = DeviceArray<RatioRange>(device_, std::size_t(patches) * options.n_sets);
    merged_ = DeviceArray<RatioRange>(device_, options.n_sets);
  }

  int n_sets() const override { return options_.n_sets; }
  std::size_t bytes() const override {
    return group_.bytes() + tangent_.bytes() + scratch_.bytes() + volumetric_.bytes() +
           laws_.bytes() + parameters_.bytes() + ranges_.bytes() + places_.bytes() +
           first_.bytes() + items_.bytes();
  }

  void set_laws(const std::vector<materials::AnyLaw>& laws) override;
  void set_parameters(const std::vector<integrals::PointParameters>& parameters) override;
  void set_augmentation(const double* g, double bulk_modulus) override;
  void set_vertex_places(const std::int32_t* places, std::int64_t n_blocks) override;

  std::vector<DeterminantRange> residual(const StateView& state, const ResidualView& out) override {
    return run(evaluation(state, out));
  }
  std::vector<DeterminantRange> linearise(const StateView& state,
                                          const ResidualView& out,
                                          double* schur) override {
    LawTask task = evaluation(state, out);
    task.linearise = true;
    task.view.tangent = tangent_.view();
    task.schur = vertex_sum(schur, 1);
    tangent_.keep_state(state.displacement);
    tangent_.upload_compliance(compliance_);
    return run(task);
  }

  void apply(const StateView& direction, const ResidualView& out, DeviceLoop loop) override {
    ActionTask<double> task = action<double>(loop);
    task.state = tangent_.state();
    task.direction = direction.displacement;
    task.momentum = node_sum(out.momentum, 3);
    if (direction.pressure && tangent_.view().coupling) {
      task.pressure = direction.pressure;
      task.volume = vertex_sum(out.volume, 0);
    }
    visit([&](auto tangent) { tangent.apply(*device_, task); });
  }
  void apply_single(const float* direction, float* out, DeviceLoop loop) override {
    ActionTask<float> task = action<float>(loop);
    task.state = tangent_.state_single();
    task.direction = direction;
    task.momentum = {group_.view().node_patches, out, scratch_.get<float>(0, slots() * 3),
                     node_stride_};
    visit([&](auto tangent) { tangent.apply(*device_, task); });
  }
  void apply_divergence_transpose(const double* pressure, double* momentum) override {
    ActionTask<double> task = action<double>(DeviceLoop::patches);
    task.pressure = pressure;
    task.momentum = node_sum(momentum, 3);
    visit([&](auto tangent) { tangent.apply_divergence_transpose(*device_, task); });
  }
  void add_block_diagonal(double* blocks) override {
    PatchSum<double> sum = node_sum(blocks, 9);
    sum.set_stride = 3 * node_stride_;
    visit([&](auto tangent) { tangent.add_block_diagonal(*device_, matrix(), sum); });
  }

  int n_matrix_rows() const override {
    return 3 * n_nodes(type_) + (tangent_.view().coupling ? n_vertices(type_) : 0);
  }
  void element_matrices(double* out) override {
    visit([&](auto tangent) { tangent.element_matrices(*device_, matrix(), out); });
  }
  void vertex_matrices(double* out) override {
    visit([&](auto tangent) { tangent.vertex_matrices(*device_, matrix(), out); });
  }
  void add_vertex_matrices(double* blocks) override {
    MatrixTask task = matrix();
    if (n_vertices(type_) == 4)
      task.summed = scratch_.get<double>(3, tangent_.view().lanes * 45 * options_.n_sets);
    const BlockPlaces to{places_.data(), first_.data(), items_.data(), n_place_blocks_};
    visit([&](auto tangent) { tangent.add_vertex_matrices(*device_, task, to, blocks); });
  }

  void effective_shear(const StateView& state, double* out) override {
    LawTask task = evaluation(state, {});
    task.linearise = true;
    task.shear = out;
    run(task);
  }
  void point_fields(const StateView& state, double* out) override {
    LawTask task = evaluation(state, {});
    task.view.fields = out;
    run(task);
  }
  void add_volume_weights(double* weights) override {
    visit([&](auto tangent) {
      tangent.add_volume_weights(*device_, matrix(), node_sum(weights, 1));
    });
  }
  void element_volumes(const double* displacement, double* out) override {
    visit([&](auto tangent) { tangent.element_volumes(*device_, matrix(), displacement, out); });
  }

 private:
  template <class Body>
  void visit(const Body& body) {
    if (n_elements_ > 0)
      elements::visit_element(type_,
                              [&](auto element) { body(DeviceTangent<decltype(element)>()); });
  }
  std::int64_t slots() const {
    return options_.accumulation == Accumulation::atomic
               ? 0
               : options_.n_sets * group_.view().node_patches.n_slots;
  }
  /// Sums at nodes and at vertices; ordered ones take scratch memory.
  PatchSum<double> node_sum(double* out, int n_components) {
    return {group_.view().node_patches, out, scratch_.get<double>(0, slots() * n_components),
            node_stride_};
  }
  PatchSum<double> vertex_sum(double* out, int which) {
    const PatchView patches = group_.view().vertex_patches;
    const bool ordered = options_.accumulation == Accumulation::ordered;
    const std::int64_t n = ordered ? options_.n_sets * patches.n_slots : 0;
    return {patches, out, scratch_.get<double>(1 + which, n), vertex_stride_};
  }

  LawTask evaluation(const StateView& state, const ResidualView& out) {
    LawTask task;
    task.type = type_;
    task.group = group_.view();
    task.laws = laws_.data();
    task.view.parameters = parameters_.data();
    task.view.volumetric = volumetric_.data();
    task.view.tangent.lanes = tangent_.view().lanes;
    task.view.format = options_.format;
    task.n_sets = options_.n_sets;
    task.state = state;
    task.node_stride = node_stride_;
    task.vertex_stride = vertex_stride_;
    task.momentum = node_sum(out.momentum, 3);
    if (tangent_.has_pressure() && state.pressure)
      task.volume = vertex_sum(out.volume, 0);
    else
      task.state.pressure = nullptr;
    task.ranges = ranges_.data();
    return task;
  }

  std::vector<DeterminantRange> run(const LawTask& task) {
    std::vector<DeterminantRange> out(options_.n_sets);
    if (n_elements_ == 0)
      return out;
    std::visit([&](const auto& law) { run_law<std::decay_t<decltype(law)>>(*device_, task); },
               kind_);
    merge_ranges(*device_, ranges_.data(), task.group.node_patches.n_patches, options_.n_sets,
                 merged_.data());
    const std::vector<RatioRange> ranges = merged_.download();
    for (int set = 0; set < options_.n_sets; ++set)
      out[set] = {ranges[set].smallest, ranges[set].largest, ranges[set].element};
    return out;
  }

  template <class Real>
  ActionTask<Real> action(DeviceLoop loop) {
    ActionTask<Real> task;
    task.group = group_.view();
    task.tangent = tangent_.view();
    task.format = options_.format;
    task.node_stride = node_stride_;
    task.vertex_stride = vertex_stride_;
    task.n_sets = options_.n_sets;
    task.loop = options_.accumulation == Accumulation::ordered ? DeviceLoop::patches : loop;
    return task;
  }
  MatrixTask matrix() {
    return {group_.view(), tangent_.view(), options_.format, tangent_.state(),
            node_stride_,  options_.n_sets, nullptr};
  }

  std::shared_ptr<Device> device_;
  ElementType type_;
  std::int64_t n_elements_;
  DeviceOptions options_;
  std::int64_t node_stride_, vertex_stride_;
  DeviceGroup group_;
  DeviceTangentMemory tangent_;
  DeviceScratch scratch_;
  materials::AnyLaw kind_;  ///< says which law; its values are not used
  DeviceArray<unsigned char> laws_;
  DeviceArray<integrals::PointParameters> parameters_;
  DeviceArray<double> volumetric_;
  std::vector<double> compliance_;  ///< [set][lane], of the next linearisation
  DeviceArray<RatioRange> ranges_, merged_;
  DeviceArray<std::int32_t> places_;
  DeviceArray<std::int64_t> first_;
  DeviceArray<std::uint32_t> items_;
  std::int64_t n_place_blocks_ = 0;
};

void Operator::set_laws(const std::vector<materials::AnyLaw>& laws) {
  if (static_cast<int>(laws.size()) != options_.n_sets)
    throw std::invalid_argument(std::to_string(laws.size()) + " laws for " +
                                std::to_string(options_.n_sets) + " parameter sets");
  kind_ = laws.front();
  std::visit(
      [&](const auto& first) {
        using Law = std::decay_t<decltype(first)>;
        std::vector<unsigned char> bytes(sizeof(Law) * laws.size());
        for (std::size_t i = 0; i < laws.size(); ++i) {
          const Law* law = std::get_if<Law>(&laws[i]);
          if (!law)
            throw std::invalid_argument("the sets of one operator must share the kind of law");
          std::copy_n(reinterpret_cast<const unsigned char*>(law), sizeof(Law),
                      bytes.data() + i * sizeof(Law));
        }
        if (laws_.size() != bytes.size())
          laws_ = DeviceArray<unsigned char>(device_, bytes.size());
        laws_.upload(bytes.data());
      },
      kind_);
}

void Operator::set_parameters(const std::vector<integrals::PointParameters>& parameters) {
  if (static_cast<int>(parameters.size()) != options_.n_sets)
    throw std::invalid_argument(std::to_string(parameters.size()) + " parameters for " +
                                std::to_string(options_.n_sets) + " parameter sets");
  if (parameters_.empty())
    parameters_ = DeviceArray<integrals::PointParameters>(device_, parameters.size());
  parameters_.upload(parameters.data());
  if (!volumetric_.empty())
    return;
  compliance_.clear();
  for (const integrals::PointParameters& p : parameters)
    compliance_.insert(compliance_.end(), tangent_.view().lanes, p.compliance);
}

void Operator::set_augmentation(const double* g, double bulk_modulus) {
  const std::int64_t lanes = tangent_.view().lanes;
  if (!g) {
    volumetric_ = DeviceArray<double>();
    const std::vector<integrals::PointParameters> same = parameters_.download();
    set_parameters(same);
    return;
  }
  std::vector<double> values(options_.n_sets * lanes * 2);
  compliance_.resize(options_.n_sets * lanes);
  for (int set = 0; set < options_.n_sets; ++set)
    for (std::int64_t e = 0; e < lanes; ++e) {
      const double slope = g[set * n_elements_ + std::min(e, n_elements_ - 1)];
      const double compliance = 1 / (bulk_modulus - slope);
      values[set * lanes * 2 + warp_index(e, 2, 0)] = slope;
      values[set * lanes * 2 + warp_index(e, 2, 1)] = compliance;
      compliance_[set * lanes + e] = compliance;
    }
  if (volumetric_.size() != values.size())
    volumetric_ = DeviceArray<double>(device_, values.size());
  volumetric_.upload(values.data());
}

void Operator::set_vertex_places(const std::int32_t* places, std::int64_t n_blocks) {
  const std::int64_t n = n_elements_ * n_vertices(type_) * n_vertices(type_);
  places_ = DeviceArray<std::int32_t>(device_, n);
  places_.upload(places);
  n_place_blocks_ = n_blocks;
  if (options_.accumulation == Accumulation::atomic)
    return;
  std::vector<std::int64_t> first(n_blocks + 1, 0);
  for (std::int64_t i = 0; i < n; ++i)
    ++first[places[i] + 1];
  for (std::int64_t b = 0; b < n_blocks; ++b)
    first[b + 1] += first[b];
  std::vector<std::int64_t> next(first.begin(), first.end() - 1);
  std::vector<std::uint32_t> items(n);
  for (std::int64_t i = 0; i < n; ++i)
    items[next[places[i]]++] = static_cast<std::uint32_t>(i);
  first_ = DeviceArray<std::int64_t>::copy_of(device_, first);
  items_ = DeviceArray<std::uint32_t>::copy_of(device_, items);
}

/// Throws when what is needed exceeds what is free.
void check_memory(const Device& device, const ElementGroup& group, const DeviceOptions& options) {
  const std::int64_t needed =
      device_group_bytes(group) + DeviceTangentMemory::estimate(group, options);
  const std::int64_t free = device.properties().free_memory;
  if (needed > free)
    throw DeviceError(
        DeviceError::Reason::out_of_memory,
        "an operator of " + std::to_string(group.n_elements()) + " elements and " +
            std::to_string(options.n_sets) + " parameter sets needs about " +
            std::to_string(needed >> 20) + " MiB on " + device.properties().name + ", of which " +
            std::to_string(free >> 20) +
            " MiB are free. Store the tangent in single precision or as stress and moduli, use "
            "fewer parameter sets, or more devices.");
}

}  // namespace

std::unique_ptr<DeviceOperator> make_device_operator(std::shared_ptr<Device> device,
                                                     const ElementGroup& group,
                                                     const DeviceOptions& options,
                                                     std::int64_t node_stride,
                                                     std::int64_t vertex_stride) {
  check_memory(*device, group, options);
  return std::make_unique<Operator>(std::move(device), group, options, node_stride, vertex_stride);
}

}  // namespace viscera::kernels
