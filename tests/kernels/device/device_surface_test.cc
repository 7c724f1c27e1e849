// Surfaces on a device against the host's, for every facet type; several parameter sets in one
// launch; sums that are the same in every order of threads.
#include <functional>
#include <limits>

#include <gtest/gtest.h>

#include "kernels/backend/device/device_surface_operator.h"
#include "tests/kernels/backend/surface_sample.h"
#include "tests/kernels/device/agreement.h"
#include "tests/kernels/device/devices.h"

namespace viscera::test {
namespace {

using kernels::Accumulation;
using kernels::Device;
using kernels::DeviceArray;
using kernels::DeviceError;
using kernels::DeviceSurface;
using kernels::DeviceSurfaceOptions;
using kernels::FacetType;
using kernels::Spring;
using kernels::SpringDirection;
using kernels::SurfaceOperator;
using Values = std::vector<double>;

constexpr double pressure = 2.5;
constexpr double origin[3] = {0.4, 0.1, -0.2};
constexpr Spring springs[] = {{3.5, SpringDirection::all}, {3.5, SpringDirection::normal}};

/// The first facets of a box with moved nodes.
SurfaceSample part_of_box(FacetType type, int n_facets) {
  const bool triangles = type == FacetType::tri3 || type == FacetType::tri6;
  SurfaceSample s =
      triangles ? box_surface(type, {1, 2, 3}, 0.02) : box_surface(type, {1, 3, 4}, 0.02);
  s.nodes.resize(n_facets * kernels::n_nodes(type));
  return s;
}

struct Variant {
  Accumulation accumulation;
  int patch_facets;
};
constexpr Variant variants[] = {{Accumulation::atomic, 0},
                                {Accumulation::ordered, 0},
                                {Accumulation::atomic, 8},
                                {Accumulation::ordered, 5}};

class DeviceSurfaceContract : public ::testing::TestWithParam<FacetType> {
 protected:
  /// Calls check(sample, host, device) for one facet and for more than a warp but no whole number
  /// of them, on every device, with every accumulation and size of patches.
  using Check = std::function<void(const SurfaceSample&, SurfaceOperator&, SurfaceOperator&)>;
  static void for_each(const Check& check) {
    for (const int n_facets : {1, 37})
      for (const NamedDevice& device : devices())
        for (const Variant& variant : variants) {
          const SurfaceSample s = part_of_box(GetParam(), n_facets);
          SCOPED_TRACE(device.name + ", " + std::to_string(n_facets) + " facets, patches of " +
                       std::to_string(variant.patch_facets));
          const auto host = s.make();
          const auto other =
              kernels::make_device_surface(device.device, {s.type, s.nodes, s.coordinates.data()},
                                           variant.accumulation, variant.patch_facets);
          ASSERT_EQ(other->n_facets(), host->n_facets());
          check(s, *host, *other);
          device.device->synchronize();
        }
  }
  static Values matrices_of(const SurfaceOperator& surface) {
    const int rows = 3 * surface.n_facet_nodes();
    return Values(surface.n_facets() * rows * rows, std::numeric_limits<double>::quiet_NaN());
  }
};

TEST_P(DeviceSurfaceContract, AreaWeights) {
  for_each([](const SurfaceSample& s, SurfaceOperator& host, SurfaceOperator& other) {
    std::vector<char> included(host.n_facets(), 1);
    included[host.n_facets() / 2] = 0;
    Values a(s.n_nodes(), 0.5), b = a, c = a, d = a;
    host.add_area_weights(nullptr, a.data());
    other.add_area_weights(nullptr, b.data());
    expect_equal(b, a, double_agreement, "weights");
    host.add_area_weights(&included, c.data());
    other.add_area_weights(&included, d.data());
    expect_equal(d, c, double_agreement, "weights of a part");
    EXPECT_NE(c, a);
  });
}

TEST_P(DeviceSurfaceContract, PressureAndItsDerivative) {
  for_each([](const SurfaceSample& s, SurfaceOperator& host, SurfaceOperator& other) {
    const Values u = s.noise(0.05, 3), direction = s.noise(1, 4);
    Values a = s.noise(0.1, 5), b = a, c = a, d = a;
    host.add_pressure(u.data(), pressure, a.data());
    other.add_pressure(u.data(), pressure, b.data());
    expect_equal(b, a, double_agreement, "force");
    host.apply_pressure(u.data(), pressure, direction.data(), c.data());
    other.apply_pressure(u.data(), pressure, direction.data(), d.data());
    expect_equal(d, c, double_agreement, "derivative");
  });
}

TEST_P(DeviceSurfaceContract, Springs) {
  for_each([](const SurfaceSample& s, SurfaceOperator& host, SurfaceOperator& other) {
    const Values u = s.noise(0.05, 3);
    const std::vector<float> single(u.begin(), u.end());
    for (const Spring& spring : springs) {
      Values a = s.zero(), b = a;
      host.apply_spring(spring, u.data(), a.data());
      other.apply_spring(spring, u.data(), b.data());
      expect_equal(b, a, double_agreement, "force");
      std::vector<float> c(u.size(), 0.0f), d = c;
      host.apply_spring(spring, single.data(), c.data());
      other.apply_spring(spring, single.data(), d.data());
      expect_equal(Values(d.begin(), d.end()), Values(c.begin(), c.end()), single_agreement,
                   "single");
    }
  });
}

TEST_P(DeviceSurfaceContract, Matrices) {
  for_each([](const SurfaceSample& s, SurfaceOperator& host, SurfaceOperator& other) {
    const Values u = s.noise(0.05, 3);
    Values a = matrices_of(host), b = a;
    host.pressure_matrices(u.data(), pressure, a.data());
    other.pressure_matrices(u.data(), pressure, b.data());
    expect_equal(b, a, double_agreement, "pressure");
    for (const Spring& spring : springs) {
      Values c = matrices_of(host), d = c;
      host.spring_matrices(spring, c.data());
      other.spring_matrices(spring, d.data());
      expect_equal(d, c, double_agreement, "springs");
    }
  });
}

TEST_P(DeviceSurfaceContract, VolumeAndArea) {
  for_each([](const SurfaceSample& s, SurfaceOperator& host, SurfaceOperator& other) {
    const Values u = s.noise(0.05, 3);
    expect_equal({other.area(u.data())}, {host.area(u.data())}, double_agreement, "area");
    // Parts of a flux have either sign: what counts is their size, area times distance.
    EXPECT_NEAR(other.flux_volume(u.data(), origin), host.flux_volume(u.data(), origin),
                double_agreement * host.area(u.data()));
  });
}

/// A surface and its vectors on a device; outputs that are written start as not a number.
class OnDevice {
 public:
  OnDevice(std::shared_ptr<Device> device,
           const SurfaceSample& s,
           const DeviceSurfaceOptions& options)
      : device_(std::move(device)),
        n_(options.n_sets),
        n_nodes_(s.n_nodes()),
        rows_(3 * kernels::n_nodes(s.type)),
        surface_(device_, {s.type, s.nodes, s.coordinates.data()}, options, 3 * n_nodes_) {}

  /// Every result for pressures and stiffnesses of the sets, one after the other: [result][set].
  std::vector<Values> all(const Values& u,
                          const Values& d,
                          const Values& pressures,
                          const Values& stiffnesses) {
    const auto at = in(u), along = in(d), p = in(pressures), k = in(stiffnesses);
    std::vector<Values> results;
    const auto keep = [&](DeviceArray<double> array) { results.push_back(array.download()); };
    auto force = zeros(3 * n_nodes_), action = zeros(3 * n_nodes_), spring = zeros(3 * n_nodes_);
    surface_.add_pressure(at.data(), p.data(), force.data());
    surface_.apply_pressure(at.data(), p.data(), along.data(), action.data());
    surface_.apply_spring({k.data(), SpringDirection::normal}, along.data(), spring.data());
    keep(std::move(force)), keep(std::move(action)), keep(std::move(spring));
    auto K = poisoned(surface_.n_facets() * rows_ * rows_), M = poisoned(K.size() / n_);
    surface_.pressure_matrices(at.data(), p.data(), K.data());
    surface_.spring_matrices({k.data(), SpringDirection::normal}, M.data());
    keep(std::move(K)), keep(std::move(M));
    auto volume = poisoned(1), area = poisoned(1);
    surface_.flux_volume(at.data(), origin, volume.data());
    surface_.area(at.data(), area.data());
    keep(std::move(volume)), keep(std::move(area));
    const std::vector<float> direction(d.begin(), d.end());
    const auto along_single = DeviceArray<float>::copy_of(device_, direction);
    DeviceArray<float> single(device_, direction.size());
    single.set_zero();
    surface_.apply_spring({k.data(), SpringDirection::all}, along_single.data(), single.data());
    const std::vector<float> sums = single.download();
    results.emplace_back(sums.begin(), sums.end());
    return results;
  }
  Values area_weights() {
    DeviceArray<double> weights(device_, n_nodes_);
    weights.set_zero();
    surface_.add_area_weights(nullptr, weights.data());
    return weights.download();
  }

 private:
  DeviceArray<double> in(const Values& values) {
    return DeviceArray<double>::copy_of(device_, values);
  }
  DeviceArray<double> zeros(std::size_t n) {
    DeviceArray<double> array(device_, n * n_);
    array.set_zero();
    return array;
  }
  DeviceArray<double> poisoned(std::size_t n) {
    return in(Values(n * n_, std::numeric_limits<double>::quiet_NaN()));
  }

  std::shared_ptr<Device> device_;
  std::size_t n_, n_nodes_, rows_;
  DeviceSurface surface_;
};

class DeviceSurfaces : public ::testing::TestWithParam<FacetType> {};

/// Pressures, stiffnesses and states of three sets in one launch are the three one by one.
TEST_P(DeviceSurfaces, SetsAreIndependent) {
  constexpr int n = 3;
  const SurfaceSample s = part_of_box(GetParam(), 37);
  for (const NamedDevice& device : devices()) {
    SCOPED_TRACE(device.name);
    DeviceSurfaceOptions options{Accumulation::ordered, 1, 8};
    OnDevice one(device.device, s, options);
    options.n_sets = n;
    OnDevice batch(device.device, s, options);
    Values u, d, p, k;
    std::vector<Values> alone;
    for (int set = 0; set < n; ++set) {
      const Values u_set = s.noise(0.05, 3 + set), d_set = s.noise(1, 10 + set);
      p.push_back(1.0 + set), k.push_back(4.0 - set);
      u.insert(u.end(), u_set.begin(), u_set.end());
      d.insert(d.end(), d_set.begin(), d_set.end());
      const std::vector<Values> results = one.all(u_set, d_set, {p.back()}, {k.back()});
      alone.resize(results.size());
      for (std::size_t r = 0; r < results.size(); ++r)
        alone[r].insert(alone[r].end(), results[r].begin(), results[r].end());
    }

    EXPECT_EQ(batch.all(u, d, p, k), alone);
    EXPECT_EQ(batch.area_weights(), one.area_weights());
  }
}

std::vector<Values> sums(const SurfaceSample& s,
                         std::shared_ptr<Device> device,
                         Accumulation accumulation) {
  OnDevice one(std::move(device), s, {accumulation, 1, 8});
  std::vector<Values> results = one.all(s.noise(0.05, 3), s.noise(1, 4), {pressure}, {3.5});
  results.push_back(one.area_weights());
  return results;
}

TEST_P(DeviceSurfaces, OrderedSumsAreTheSameBitsInEveryOrderOfThreads) {
  const SurfaceSample s = part_of_box(GetParam(), 37);
  const std::vector<Values> first = sums(s, emulated(0), Accumulation::ordered);

  for (const unsigned schedule : {1u, 7u, 99u})
    EXPECT_EQ(sums(s, emulated(schedule), Accumulation::ordered), first) << schedule;
  EXPECT_NE(sums(s, emulated(7), Accumulation::atomic), first)
      << "atomics in another order give other last digits, or this test sees nothing";
  if (const auto gpu = gpu_or_null()) {
    const std::vector<Values> on_gpu = sums(s, gpu, Accumulation::ordered);
    for (int repeat = 0; repeat < 5; ++repeat)
      EXPECT_EQ(sums(s, gpu, Accumulation::ordered), on_gpu);
  }
}

TEST_P(DeviceSurfaces, VolumeAndAreaAreTheSameBitsWithAtomics) {
  const SurfaceSample s = part_of_box(GetParam(), 37);
  constexpr int volume = 5, area = 6;  // results of OnDevice::all
  const std::vector<Values> first = sums(s, emulated(0), Accumulation::atomic);
  for (const unsigned schedule : {1u, 7u, 99u}) {
    const std::vector<Values> other = sums(s, emulated(schedule), Accumulation::atomic);
    EXPECT_EQ(other[volume], first[volume]);
    EXPECT_EQ(other[area], first[area]);
  }
}

TEST_P(DeviceSurfaces, NoFacetsNoForces) {
  SurfaceSample s = part_of_box(GetParam(), 1);
  s.nodes.clear();
  const auto surface = kernels::make_device_surface(
      emulated(0), {s.type, s.nodes, s.coordinates.data()}, Accumulation::ordered);
  Values force = s.zero();

  surface->add_pressure(force.data(), pressure, force.data());
  surface->add_area_weights(nullptr, force.data());

  EXPECT_EQ(surface->n_facets(), 0);
  EXPECT_EQ(force, s.zero());
  EXPECT_EQ(surface->flux_volume(force.data(), origin), 0);
}

TEST(DeviceSurface, RefusesNodesOutsideItsVectors) {
  const SurfaceSample s = part_of_box(FacetType::tri6, 37);
  const auto device = emulated(0);
  EXPECT_THROW(DeviceSurface(device, {s.type, s.nodes, s.coordinates.data()}, {}, 30),
               std::invalid_argument);
  EXPECT_THROW(DeviceSurface(device, {s.type, s.nodes, s.coordinates.data()},
                             {Accumulation::atomic, 0, 0}, 3 * s.n_nodes()),
               std::invalid_argument);
}

TEST(DeviceSurface, SaysWhenMemoryIsTooSmall) {
  const SurfaceSample s = part_of_box(FacetType::tri6, 37);
  kernels::EmulationOptions small;
  small.memory = 1 << 12;
  try {
    DeviceSurface(kernels::make_emulated_device(small), {s.type, s.nodes, s.coordinates.data()}, {},
                  3 * s.n_nodes());
    FAIL() << "fitted into 4 KiB";
  } catch (const DeviceError& error) {
    EXPECT_EQ(error.reason(), DeviceError::Reason::out_of_memory);
  }
}

constexpr const char* facet_names[] = {"Tri3", "Tri6", "Quad4", "Quad9"};
const auto all_facets =
    ::testing::Values(FacetType::tri3, FacetType::tri6, FacetType::quad4, FacetType::quad9);
const auto name_of_facet = [](const auto& info) {
  return facet_names[static_cast<int>(info.param)];
};

INSTANTIATE_TEST_SUITE_P(Facets, DeviceSurfaceContract, all_facets, name_of_facet);
INSTANTIATE_TEST_SUITE_P(Facets, DeviceSurfaces, all_facets, name_of_facet);

}  // namespace
}  // namespace viscera::test
