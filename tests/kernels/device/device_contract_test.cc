// Device operators against the host's, for every law, element and form: equal to 1e-12 of the
// largest entry in double and 1e-6 in single (the project's targets), whatever is stored, however
// nodes are summed, for patches smaller than a warp and groups that fill none.
#include <functional>

#include <gtest/gtest.h>

#include "kernels/backend/device/device_element_operator.h"
#include "tests/kernels/backend/element_sample.h"
#include "tests/kernels/device/agreement.h"
#include "tests/kernels/device/devices.h"

namespace viscera::test {
namespace {

using kernels::Accumulation;
using kernels::DeviceOptions;
using kernels::ElementOperator;
using kernels::TangentFormat;
using kernels::TangentPrecision;
using Operator = std::unique_ptr<ElementOperator>;
using Values = std::vector<double>;

struct Variant {
  TangentFormat format;
  TangentPrecision precision;
  Accumulation accumulation;
  int patch_elements;
};
constexpr Variant variants[] = {
    {TangentFormat::symmetric45, TangentPrecision::both, Accumulation::atomic, 0},
    {TangentFormat::symmetric45, TangentPrecision::single_precision, Accumulation::ordered, 8},
    {TangentFormat::stress_moduli27, TangentPrecision::both, Accumulation::ordered, 16},
    {TangentFormat::stress_moduli27, TangentPrecision::double_precision, Accumulation::atomic, 4}};

class DeviceContract : public ::testing::TestWithParam<ContractCase> {
 protected:
  DeviceContract() {
    samples_.emplace_back(GetParam().law, GetParam().form, 1, Edges::regular);
    samples_.emplace_back(GetParam().law, GetParam().form, 37, Edges::curved);
    for (ElementSample& sample : samples_) {
      sample.parameters.tension = 2.5;
      sample.parameters.transverse = 0.3;
    }
  }

  static Operator on_device(const ElementSample& s,
                            const NamedDevice& device,
                            const Variant& variant) {
    kernels::ElementGroupInput input = const_cast<ElementSample&>(s).input();
    input.coordinates = s.coordinates().data();
    DeviceOptions options;
    options.format = variant.format;
    options.precision = variant.precision;
    options.accumulation = variant.accumulation;
    options.patch_elements = variant.patch_elements;
    Operator elements = kernels::make_device_element_operator(
        device.device, kernels::ElementGroup(std::move(input)), options);
    elements->set_parameters(s.parameters);
    return elements;
  }
  static Operator on_host(const ElementSample& s, const Variant& variant) {
    kernels::TangentOptions options;
    options.format = variant.format;
    options.precision = variant.precision;
    return s.make_operator(options);
  }

  /// Calls check(sample, host, device, variant) for every sample and variant, on one of the
  /// emulated devices in turn and on a GPU where there is one.
  using Check =
      std::function<void(const ElementSample&, ElementOperator&, ElementOperator&, const Variant&)>;
  void for_each(const Check& check) {
    for (const ElementSample& s : samples_)
      for (std::size_t v = 0; v < std::size(variants); ++v)
        for (std::size_t d = v % 2; d < devices().size(); d += 2 - v % 2) {
          const Variant& variant = variants[v];
          const NamedDevice& device = devices()[d];
          SCOPED_TRACE(device.name + ", " + std::to_string(s.n_elements()) + " elements, variant " +
                       std::to_string(v));
          const Operator host = on_host(s, variant), other = on_device(s, device, variant);
          check(s, *host, *other, variant);
          device.device->synchronize();
        }
  }
  /// As for_each, both linearised at the deformed state.
  void for_each_linearised(const Check& check) {
    for_each([&](const ElementSample& s, ElementOperator& host, ElementOperator& other,
                 const Variant& variant) {
      s.linearise(host, s.deformed());
      s.linearise(other, s.deformed());
      check(s, host, other, variant);
    });
  }
  static double tolerance(const Variant& variant) {
    return variant.precision == TangentPrecision::single_precision ? single_agreement
                                                                   : double_agreement;
  }

  std::vector<ElementSample> samples_;
};

TEST_P(DeviceContract, ResidualAndVolumeRatios) {
  for_each(
      [](const ElementSample& s, ElementOperator& host, ElementOperator& other, const Variant&) {
        const State at = s.deformed();
        State a = s.zero(), b = s.zero();
        const auto on_host = host.residual(at.view(s.form()), {a.u.data(), a.p.data()});
        const auto on_device = other.residual(at.view(s.form()), {b.u.data(), b.p.data()});
        expect_equal(b.u, a.u, double_agreement, "momentum");
        expect_equal(b.p, a.p, double_agreement, "volume");
        EXPECT_NEAR(on_device.minimum, on_host.minimum, double_agreement);
        EXPECT_NEAR(on_device.maximum, on_host.maximum, double_agreement);
        EXPECT_EQ(on_device.worst_element, on_host.worst_element);
      });
}

TEST_P(DeviceContract, Linearisation) {
  for_each(
      [](const ElementSample& s, ElementOperator& host, ElementOperator& other, const Variant&) {
        const State at = s.deformed();
        State a = s.zero(), b = s.zero();
        Values schur_a(s.n_vertices(), 0.0), schur_b = schur_a;
        Values g(s.n_elements());
        for (int e = 0; e < s.n_elements(); ++e)
          g[e] = 2.0 + 0.1 * e;
        host.set_augmentation(g.data(), 300.0);
        other.set_augmentation(g.data(), 300.0);
        host.linearise(at.view(s.form()), {a.u.data(), a.p.data()}, schur_a.data());
        other.linearise(at.view(s.form()), {b.u.data(), b.p.data()}, schur_b.data());
        expect_equal(b.u, a.u, double_agreement, "momentum");
        expect_equal(b.p, a.p, double_agreement, "volume");
        expect_equal(schur_b, schur_a, double_agreement, "schur");
      });
}

/// What reads the stored tangent and no law: one law is enough.
class DeviceTangentContract : public DeviceContract {};

TEST_P(DeviceTangentContract, Actions) {
  for_each_linearised([](const ElementSample& s, ElementOperator& host, ElementOperator& other,
                         const Variant& variant) {
    const State d = s.direction(5);
    const State a = s.action(host, d), b = s.action(other, d);
    expect_equal(b.u, a.u, tolerance(variant), "momentum");
    expect_equal(b.p, a.p, tolerance(variant), "volume");
    const std::vector<float> in(d.u.begin(), d.u.end());
    std::vector<float> from_host(in.size(), 0.0f), from_device = from_host;
    host.apply_single(in.data(), from_host.data());
    other.apply_single(in.data(), from_device.data());
    expect_equal(Values(from_device.begin(), from_device.end()),
                 Values(from_host.begin(), from_host.end()), single_agreement, "single");
    if (s.has_pressure()) {
      Values momentum_a(d.u.size(), 0.0), momentum_b = momentum_a;
      host.apply_divergence_transpose(d.p.data(), momentum_a.data());
      other.apply_divergence_transpose(d.p.data(), momentum_b.data());
      expect_equal(momentum_b, momentum_a, tolerance(variant), "divergence transpose");
    }
  });
}

TEST_P(DeviceTangentContract, MatricesAndDiagonals) {
  for_each_linearised([](const ElementSample& s, ElementOperator& host, ElementOperator& other,
                         const Variant& variant) {
    ASSERT_EQ(other.n_matrix_rows(), host.n_matrix_rows());
    const std::size_t rows = host.n_matrix_rows(), vertex_rows = 3 * s.n_element_vertices();
    Values a(s.n_elements() * rows * rows), b = a;
    host.element_matrices(a.data());
    other.element_matrices(b.data());
    expect_equal(b, a, tolerance(variant), "element matrices");
    Values c(s.n_elements() * vertex_rows * vertex_rows), d = c;
    host.vertex_matrices(c.data());
    other.vertex_matrices(d.data());
    expect_equal(d, c, tolerance(variant), "vertex matrices");
    Values e(9 * s.n_nodes(), 0.0), f = e;
    host.add_block_diagonal(e.data());
    other.add_block_diagonal(f.data());
    expect_equal(f, e, tolerance(variant), "diagonal");
  });
}

/// Places of a dense matrix of blocks, so that elements meet in them.
std::vector<std::int32_t> dense_places(const ElementSample& s) {
  const int n = s.n_element_vertices();
  std::vector<std::int32_t> places;
  for (int e = 0; e < s.n_elements(); ++e)
    for (int v = 0; v < n; ++v)
      for (int w = 0; w < n; ++w)
        places.push_back(s.vertices()[e * n + v] * s.n_vertices() + s.vertices()[e * n + w]);
  return places;
}

TEST_P(DeviceTangentContract, VertexMatrixInPlace) {
  for_each_linearised([](const ElementSample& s, ElementOperator& host, ElementOperator& other,
                         const Variant& variant) {
    const std::vector<std::int32_t> places = dense_places(s);
    Values a(9 * s.n_vertices() * s.n_vertices(), 1.0), b = a;
    host.add_vertex_matrices(places.data(), a.data());
    other.add_vertex_matrices(places.data(), b.data());
    expect_equal(b, a, tolerance(variant), "vertex matrix");
  });
}

TEST_P(DeviceContract, FieldsShearWeightsAndVolume) {
  for_each(
      [](const ElementSample& s, ElementOperator& host, ElementOperator& other, const Variant&) {
        const State at = s.deformed();
        Values a(s.n_elements() * s.n_points() * kernels::n_point_fields), b = a;
        host.point_fields(at.view(s.form()), a.data());
        other.point_fields(at.view(s.form()), b.data());
        expect_equal(b, a, double_agreement, "fields");
        Values c(s.n_elements()), d = c;
        host.effective_shear(at.view(s.form()), c.data());
        other.effective_shear(at.view(s.form()), d.data());
        expect_equal(d, c, double_agreement, "effective shear");
        Values e(s.n_nodes(), 0.5), f = e;
        host.add_volume_weights(e.data());
        other.add_volume_weights(f.data());
        expect_equal(f, e, double_agreement, "volume weights");
        std::vector<char> included(s.n_elements(), 1);
        included.back() = 0;
        EXPECT_NEAR(other.volume(at.u.data(), {}), host.volume(at.u.data(), {}), double_agreement);
        EXPECT_NEAR(other.volume(at.u.data(), included), host.volume(at.u.data(), included),
                    double_agreement);
      });
}

std::vector<ContractCase> one_law() {
  std::vector<ContractCase> cases;
  for (const ContractCase& contract : contract_cases())
    if (contract.law.label == "HolzapfelOgden")
      cases.push_back(contract);
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Forms,
                         DeviceTangentContract,
                         ::testing::ValuesIn(one_law()),
                         [](const auto& info) { return name_of(info.param); });
INSTANTIATE_TEST_SUITE_P(LawsAndForms,
                         DeviceContract,
                         ::testing::ValuesIn(contract_cases()),
                         [](const auto& info) { return name_of(info.param); });

}  // namespace
}  // namespace viscera::test
