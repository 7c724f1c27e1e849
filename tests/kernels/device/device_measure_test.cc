// What benchmarks of devices rest on: their answers are checked, the bytes they count are those of
// the arrays. No test asserts a time.
#include <gtest/gtest.h>

#include "kernels/backend/device/device_traffic.h"
#include "kernels/measure/device_trial.h"
#include "tests/kernels/backend/element_sample.h"
#include "tests/kernels/device/devices.h"

namespace viscera::test {
namespace {

using kernels::Accumulation;
using kernels::DeviceLoop;
using kernels::DeviceOptions;
using kernels::TangentFormat;
using kernels::TangentPrecision;

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

TEST(DeviceBandwidth, IsMeasuredOverArraysThatHoldWhatWasCopied) {
  for (const NamedDevice& device : devices()) {
    const auto measured = kernels::measure_device_bandwidth(device.device, 100000, 3);

    EXPECT_EQ(measured.array_bytes, 100000) << device.name;
    EXPECT_GT(measured.copy_median, 0);
    EXPECT_LE(measured.copy_median, measured.copy_best);
    EXPECT_GT(measured.triad_median, 0);
    EXPECT_LE(measured.triad_median, measured.triad_best);
  }
}

/// A sample with what the host makes of it.
struct Reference {
  explicit Reference(Form form)
      : sample(guccione(), form, 37),
        group(group_of(sample)),
        places(kernels::make_vertex_places(group)) {
    const test::State at = sample.deformed(), d = sample.direction(1);
    state.displacement = at.u;
    state.direction = d.u;
    if (has_pressure(form)) {
      state.pressure = at.p;
      state.pressure_direction = d.p;
    }
    state.parameters = sample.parameters;
    answers = kernels::host_answers(group, state, places);
  }
  ElementSample sample;
  kernels::ElementGroup group;
  kernels::VertexPlaces places;
  kernels::TrialState state;
  kernels::HostAnswers answers;
};

std::vector<double> errors(kernels::DeviceTrial& trial) {
  std::vector<double> all{trial.residual_error(), trial.block_diagonal_error(),
                          trial.vertex_matrices_error()};
  for (const auto loop : {DeviceLoop::patches, DeviceLoop::element_threads}) {
    all.push_back(trial.apply_error(loop));
    all.push_back(trial.apply_single_error(loop));
  }
  return all;
}

class Trials : public ::testing::TestWithParam<Form> {};

TEST_P(Trials, AreRightForEveryStorageAndSeveralSets) {
  const Reference r(GetParam());
  for (const NamedDevice& device : devices())
    for (const auto format : {TangentFormat::symmetric45, TangentFormat::stress_moduli27})
      for (const auto precision :
           {TangentPrecision::double_precision, TangentPrecision::single_precision}) {
        DeviceOptions options;
        options.format = format;
        options.precision = precision;
        options.n_sets = 2;
        kernels::DeviceTrial trial(device.device, r.group, options, r.state, r.places, r.answers);
        EXPECT_LE(trial.residual_error(), kernels::device_double_tolerance) << device.name;
        EXPECT_LE(trial.apply_error(DeviceLoop::patches), kernels::trial_tolerance(options, false));
        for (const double error : errors(trial))
          EXPECT_LE(error, kernels::device_single_tolerance) << device.name;
      }
}

TEST_P(Trials, NoticeEveryWrongAnswer) {
  Reference r(GetParam());
  kernels::HostAnswers& a = r.answers;
  for (auto* values :
       {&a.residual, &a.action, &a.displacement_action, &a.diagonal, &a.vertex_blocks})
    (*values)[r.sample.nodes()[5] * 3] += 1e-4 * norm({*values, {}});
  kernels::DeviceTrial trial(emulated(0), r.group, {}, r.state, r.places, a);

  for (const double error : errors(trial))
    EXPECT_GT(error, 10 * kernels::device_single_tolerance);
}

INSTANTIATE_TEST_SUITE_P(Forms, Trials, ::testing::ValuesIn(all_forms), [](const auto& info) {
  return name_of(info.param);
});

TEST(DeviceTrial, NoticesWrongPressuresAndLostNumbers) {
  Reference r(Form::tet10_pressure);
  r.answers.volume[r.sample.vertices()[0]] *= 1.01;
  r.answers.volume_action[r.sample.vertices()[0]] += 1;
  r.answers.diagonal[0] = std::nan("");
  kernels::DeviceTrial trial(emulated(0), r.group, {}, r.state, r.places, r.answers);

  EXPECT_GT(trial.residual_error(), 1e-6);
  EXPECT_GT(trial.apply_error(DeviceLoop::patches), 1e-6);
  EXPECT_FALSE(trial.block_diagonal_error() <= 1e300);
}

/// 48 straight tetrahedra of ten nodes in one patch, whose entries are the nodes.
class Traffic : public ::testing::Test {
 protected:
  Traffic() : sample_(guccione(), Form::tet10, 48, Edges::straight), group_(group_of(sample_)) {}
  kernels::DeviceTraffic traffic(const DeviceOptions& options) {
    return {group_, sample_.n_nodes(), sample_.n_vertices(), options};
  }
  double vector(double number) const { return number * 3 * sample_.n_nodes(); }

  ElementSample sample_;
  kernels::ElementGroup group_;
  // local numbers in two warps and their lists; node, slot and start of the list of an entry
  double gather() const { return 2 * 64 * 10 + 4 * sample_.n_nodes(); }
  double sum() const { return 2 * 48 * 10 + 8 * sample_.n_nodes(); }
};

TEST_F(Traffic, IsEveryArrayOnce) {
  DeviceOptions options;
  options.precision = TangentPrecision::double_precision;
  const double points = 4 * 48, geometry = 80 * 48, frames = 48 * points;

  EXPECT_EQ(traffic(options).residual(), gather() + sum() + 3 * vector(8) + geometry + frames);
  EXPECT_EQ(traffic(options).linearise(), traffic(options).residual() + 360 * points);
  EXPECT_EQ(traffic(options).apply(DeviceLoop::patches),
            gather() + sum() + 3 * vector(8) + 360 * points);
  EXPECT_EQ(traffic(options).apply(DeviceLoop::element_threads),
            4 * 480 + 3 * vector(8) + 360 * points);
  options.format = TangentFormat::stress_moduli27;
  options.precision = TangentPrecision::both;
  EXPECT_EQ(traffic(options).apply_single(DeviceLoop::patches),
            gather() + sum() + 4 * vector(4) + 108 * points + geometry);
  EXPECT_EQ(traffic(options).linearise(),
            traffic(options).residual() + (216 + 108) * points + 3 * vector(8) + vector(4));
}

TEST_F(Traffic, SetsShareTheMesh) {
  DeviceOptions one, many;
  many.n_sets = 5;
  const double more =
      traffic(many).apply(DeviceLoop::patches) - traffic(one).apply(DeviceLoop::patches);

  EXPECT_EQ(more, 4 * (3 * vector(8) + 360.0 * 4 * 48));
}

TEST_F(Traffic, OrderedSumsOfSeveralPatchesPassThroughSlots) {
  DeviceOptions atomic, ordered;
  atomic.patch_elements = ordered.patch_elements = 8;
  ordered.accumulation = Accumulation::ordered;
  const kernels::PatchMap map = kernels::make_patch_map(sample_.nodes(), 10, 8);

  EXPECT_EQ(traffic(ordered).residual() - traffic(atomic).residual(),
            2.0 * 8 * 3 * static_cast<double>(map.n_slots()) + 8.0 * map.shared_node.size());
  EXPECT_GT(map.n_slots(), 0);
}

}  // namespace
}  // namespace viscera::test
