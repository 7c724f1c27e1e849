// What only a device operator does: several parameter sets in one launch, sums that are the same in
// every order of threads, errors with their reasons.
#include <limits>

#include <gtest/gtest.h>

#include "kernels/backend/device/device_element_operator.h"
#include "tests/kernels/backend/element_sample.h"
#include "tests/kernels/device/devices.h"

namespace viscera::test {
namespace {

using kernels::Accumulation;
using kernels::DeviceArray;
using kernels::DeviceError;
using kernels::DeviceLoop;
using kernels::DeviceOptions;
using kernels::TangentFormat;
using Values = std::vector<double>;

const LawSample& guccione() {
  for (const LawSample& sample : law_samples())
    if (sample.law == "guccione")
      return sample;
  throw std::logic_error("no such sample");
}

kernels::ElementGroup group_of(ElementSample& s) {
  kernels::ElementGroupInput input = s.input();
  input.coordinates = s.coordinates().data();
  return kernels::ElementGroup(std::move(input));
}

/// An operator and its vectors on a device.
class OnDevice {
 public:
  OnDevice(std::shared_ptr<kernels::Device> device, ElementSample& s, const DeviceOptions& options)
      : device_(device), n_u_(3 * s.n_nodes()), n_p_(s.n_vertices()), n_(options.n_sets) {
    operator_ = kernels::make_device_operator(device, group_of(s), options, n_u_, n_p_);
    operator_->set_parameters(std::vector<integrals::PointParameters>(n_, s.parameters));
  }
  kernels::DeviceOperator& get() { return *operator_; }
  DeviceArray<double> vector(const Values& values) {
    return DeviceArray<double>::copy_of(device_, values);
  }
  DeviceArray<double> zeros(std::size_t n) {
    DeviceArray<double> array(device_, n);
    array.set_zero();
    return array;
  }
  std::size_t n_u() const { return n_ * n_u_; }
  std::size_t n_p() const { return n_ * n_p_; }

  /// Linearises at u, p and returns the residual.
  std::pair<Values, Values> linearise(const Values& u, const Values& p) {
    u_ = vector(u);
    p_ = vector(p);
    auto momentum = zeros(n_u()), volume = zeros(n_p()), schur = zeros(n_p());
    ranges = operator_->linearise({u_.data(), p_.data()}, {momentum.data(), volume.data()},
                                  schur.data());
    return {momentum.download(), volume.download()};
  }
  std::pair<Values, Values> apply(const Values& u, const Values& p) {
    auto du = vector(u), dp = vector(p), momentum = zeros(n_u()), volume = zeros(n_p());
    operator_->apply({du.data(), dp.data()}, {momentum.data(), volume.data()});
    return {momentum.download(), volume.download()};
  }
  std::vector<kernels::DeterminantRange> ranges;

 private:
  std::shared_ptr<kernels::Device> device_;
  std::size_t n_u_, n_p_, n_;
  std::unique_ptr<kernels::DeviceOperator> operator_;
  DeviceArray<double> u_, p_;
};

void append(Values& all, const Values& part) {
  all.insert(all.end(), part.begin(), part.end());
}
Values part(const Values& all, int k, int n) {
  const std::size_t size = all.size() / n;
  return {all.begin() + k * size, all.begin() + (k + 1) * size};
}

class ParameterSets : public ::testing::TestWithParam<TangentFormat> {};

/// Three laws, states and augmentations in one launch are the three operators one by one.
TEST_P(ParameterSets, AreIndependent) {
  constexpr int n = 3;
  ElementSample s(guccione(), Form::tet10_pressure, 37);
  for (const NamedDevice& device : devices()) {
    SCOPED_TRACE(device.name);
    DeviceOptions options;
    options.format = GetParam();
    options.accumulation = Accumulation::ordered;
    options.patch_elements = 8;
    std::vector<materials::AnyLaw> laws(n, s.law());
    std::vector<OnDevice> single;
    Values g, u, p, du, dp;
    for (int k = 0; k < n; ++k) {
      materials::set_parameter(laws[k], "C", 1.0 + k);
      single.emplace_back(device.device, s, options);
      single.back().get().set_laws({laws[k]});
      const Values g_k(s.n_elements(), 2.0 + k);
      single.back().get().set_augmentation(g_k.data(), 100.0);
      append(g, g_k);
      const State at = (1.0 - 0.2 * k) * s.deformed(), direction = s.direction(k);
      append(u, at.u), append(p, at.p), append(du, direction.u), append(dp, direction.p);
    }
    options.n_sets = n;
    OnDevice batch(device.device, s, options);
    batch.get().set_laws(laws);
    batch.get().set_augmentation(g.data(), 100.0);
    const auto residual = batch.linearise(u, p), action = batch.apply(du, dp);
    for (int k = 0; k < n; ++k) {
      const auto alone = single[k].linearise(part(u, k, n), part(p, k, n));
      EXPECT_EQ(part(residual.first, k, n), alone.first);
      EXPECT_EQ(part(residual.second, k, n), alone.second);
      EXPECT_EQ(batch.ranges[k].minimum, single[k].ranges[0].minimum);
      const auto alone_action = single[k].apply(part(du, k, n), part(dp, k, n));
      EXPECT_EQ(part(action.first, k, n), alone_action.first);
      EXPECT_EQ(part(action.second, k, n), alone_action.second);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Formats,
                         ParameterSets,
                         ::testing::Values(TangentFormat::symmetric45,
                                           TangentFormat::stress_moduli27),
                         [](const auto& info) {
                           return info.param == TangentFormat::symmetric45 ? "T45" : "SC27";
                         });

/// Everything an operator sums, in one array.
Values all_sums(ElementSample& s, std::shared_ptr<kernels::Device> device, Accumulation sums) {
  DeviceOptions options;
  options.accumulation = sums;
  options.patch_elements = 8;
  OnDevice one(device, s, options);
  const State at = s.deformed(), direction = s.direction(3);
  const auto residual = one.linearise(at.u, at.p), action = one.apply(direction.u, direction.p);
  auto diagonal = one.zeros(9 * s.n_nodes());
  one.get().add_block_diagonal(diagonal.data());
  const int v = s.n_element_vertices();
  const std::vector<std::int32_t> places(s.n_elements() * v * v, 0);  // all meet in one block
  one.get().set_vertex_places(places.data(), 1);
  auto block = one.zeros(9);
  one.get().add_vertex_matrices(block.data());
  Values all;
  append(all, residual.first), append(all, residual.second), append(all, action.first);
  append(all, action.second), append(all, diagonal.download()), append(all, block.download());
  return all;
}

class OrderedSums : public ::testing::TestWithParam<Form> {};

TEST_P(OrderedSums, AreTheSameBitsInEveryOrderOfThreads) {
  ElementSample s(guccione(), GetParam(), 37);
  const Values first = all_sums(s, emulated(0), Accumulation::ordered);
  for (const unsigned schedule : {1u, 7u, 99u})
    EXPECT_EQ(all_sums(s, emulated(schedule), Accumulation::ordered), first) << schedule;
  EXPECT_NE(all_sums(s, emulated(7), Accumulation::atomic), first)
      << "atomics in another order give other last digits, or this test sees nothing";
  if (const auto gpu = gpu_or_null()) {
    const Values on_gpu = all_sums(s, gpu, Accumulation::ordered);
    for (int repeat = 0; repeat < 5; ++repeat)
      EXPECT_EQ(all_sums(s, gpu, Accumulation::ordered), on_gpu);
  }
}

INSTANTIATE_TEST_SUITE_P(Forms, OrderedSums, ::testing::ValuesIn(all_forms), [](const auto& info) {
  return name_of(info.param);
});

/// A thread an element adds up to what patches do.
TEST(ElementThreads, ActAsPatches) {
  for (const Form form : displacement_forms)
    for (const TangentFormat format : {TangentFormat::symmetric45, TangentFormat::stress_moduli27})
      for (const NamedDevice& device : devices()) {
        ElementSample s(guccione(), form, 37);
        DeviceOptions options;
        options.format = format;
        OnDevice one(device.device, s, options);
        one.linearise(s.deformed().u, s.zero().p);
        const Values d = s.direction(4).u;
        auto in = one.vector(d), a = one.zeros(d.size()), b = one.zeros(d.size());
        one.get().apply({in.data(), nullptr}, {a.data(), nullptr}, DeviceLoop::patches);
        one.get().apply({in.data(), nullptr}, {b.data(), nullptr}, DeviceLoop::element_threads);
        const Values patches = a.download(), threads = b.download();
        double largest = 0, difference = 0;
        for (std::size_t k = 0; k < d.size(); ++k) {
          largest = std::max(largest, std::abs(patches[k]));
          difference = std::max(difference, std::abs(patches[k] - threads[k]));
        }
        EXPECT_GT(largest, 0);
        EXPECT_LE(difference, 1e-12 * largest) << device.name << " " << name_of(form);
      }
}

/// Turns element `e` inside out about its first node.
State inverted(const ElementSample& s, int e) {
  State state = s.zero();
  const std::int32_t* nodes = &s.nodes()[e * s.n_element_nodes()];
  for (int node = 0; node < s.n_element_nodes(); ++node)
    for (int i = 0; i < 3; ++i)
      state.u[3 * nodes[node] + i] =
          -2.0 * (s.coordinates()[3 * nodes[node] + i] - s.coordinates()[3 * nodes[0] + i]);
  return state;
}

TEST(DeviceOperator, NamesTheInvertedElement) {
  for (const NamedDevice& device : devices()) {
    ElementSample s(guccione(), Form::tet10, 37);
    const State state = inverted(s, 30);
    OnDevice one(device.device, s, {});
    one.linearise(state.u, state.p);
    State out = s.zero();
    const auto host = s.make_operator()->residual({state.u.data(), nullptr}, {out.u.data(), {}});
    EXPECT_EQ(one.ranges[0].worst_element, host.worst_element);
    EXPECT_LT(one.ranges[0].minimum, 0);
  }
}

TEST(DeviceOperator, CountsNotANumberAsInverted) {
  for (const NamedDevice& device : devices()) {
    ElementSample s(guccione(), Form::tet10, 37);
    State state = s.zero();
    state.u[3 * s.nodes()[36 * s.n_element_nodes()]] = std::numeric_limits<double>::quiet_NaN();
    OnDevice one(device.device, s, {});
    one.linearise(state.u, state.p);
    EXPECT_LT(one.ranges[0].minimum, 0);
    EXPECT_GE(one.ranges[0].worst_element, 0);
  }
}

TEST(DeviceOperator, EstimatesMemoryBeforeItStarts) {
  ElementSample s(guccione(), Form::tet10, 37);
  kernels::EmulationOptions small;
  small.memory = 1 << 16;
  try {
    OnDevice one(kernels::make_emulated_device(small), s, {});
    FAIL() << "fitted into 64 KiB";
  } catch (const DeviceError& error) {
    EXPECT_EQ(error.reason(), DeviceError::Reason::out_of_memory);
    EXPECT_NE(std::string(error.what()).find("37 elements"), std::string::npos) << error.what();
  }
}

TEST(DeviceOperator, TakesLawsOfOneKindOnly) {
  ElementSample s(guccione(), Form::tet10, 5);
  DeviceOptions options;
  options.n_sets = 2;
  OnDevice two(emulated(0), s, options);
  EXPECT_THROW(two.get().set_laws({s.law()}), std::invalid_argument);
  EXPECT_THROW(two.get().set_laws({s.law(), materials::make_law("neo_hookean", {{"mu", 1.0}})}),
               std::invalid_argument);
}

TEST(DeviceOperator, AnEmptyGroupAddsNothing) {
  ElementSample s(guccione(), Form::tet10, 1);
  kernels::ElementGroupInput input = s.input();
  input.nodes.clear(), input.vertices.clear(), input.frames.clear();
  input.coordinates = s.coordinates().data();
  const auto elements = kernels::make_device_element_operator(
      emulated(0), kernels::ElementGroup(std::move(input)), {});
  State state = s.zero(), out = s.zero();
  EXPECT_EQ(elements->residual({state.u.data(), nullptr}, {out.u.data(), nullptr}).worst_element,
            -1);
  EXPECT_EQ(norm(out), 0);
}

}  // namespace
}  // namespace viscera::test
