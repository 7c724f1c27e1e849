#include <algorithm>
#include <stdexcept>
#include <utility>

#include "kernels/backend/device/device_surface.h"
#include "kernels/backend/device/device_tools.h"
#include "kernels/backend/device/facet_kernels.h"

namespace viscera::kernels {
namespace {

/// About two points a thread, and shared memory for several blocks.
int default_patch_facets(FacetType type) {
  switch (type) {
    case FacetType::tri3:
      return 64;
    case FacetType::tri6:
      return 32;
    case FacetType::quad4:
      return 64;
    case FacetType::quad9:
      break;
  }
  return 16;
}

std::vector<unsigned char> table_bytes(FacetType type) {
  return elements::visit_facet(type, [](auto facet) {
    const auto& table = elements::facet_table<decltype(facet)>;
    const auto* bytes = reinterpret_cast<const unsigned char*>(&table);
    return std::vector<unsigned char>(bytes, bytes + sizeof(table));
  });
}

void check(const SurfaceInput& input, const DeviceSurfaceOptions& options, std::int64_t stride) {
  if (options.n_sets < 1)
    throw std::invalid_argument("a surface takes at least one parameter set, not " +
                                std::to_string(options.n_sets));
  if (options.patch_facets < 0)
    throw std::invalid_argument("a patch cannot have " + std::to_string(options.patch_facets) +
                                " facets");
  for (const std::int32_t node : input.nodes)
    if (node < 0 || 3 * std::int64_t(node) + 3 > stride)
      throw std::invalid_argument("node " + std::to_string(node) +
                                  " of a surface is outside vectors of " +
                                  std::to_string(stride / 3) + " nodes");
}

PatchMap patch_map(const SurfaceInput& input, int patch_facets) {
  return make_patch_map(input.nodes, n_nodes(input.type),
                        patch_facets ? patch_facets : default_patch_facets(input.type));
}

/// Coordinates in the order of the entries of a map.
std::vector<double> entry_coordinates(const PatchMap& map, const double* coordinates) {
  std::vector<double> out;
  out.reserve(3 * map.node.size());
  for (const std::int32_t node : map.node)
    out.insert(out.end(), coordinates + 3 * std::int64_t(node),
               coordinates + 3 * std::int64_t(node) + 3);
  return out;
}

}  // namespace

DeviceSurface::DeviceSurface(std::shared_ptr<Device> device,
                             const SurfaceInput& input,
                             const DeviceSurfaceOptions& options,
                             std::int64_t node_stride)
    : device_(std::move(device)),
      type_(input.type),
      n_facets_(static_cast<std::int64_t>(input.nodes.size()) / n_nodes(input.type)),
      n_sets_(options.n_sets),
      node_stride_(node_stride) {
  check(input, options, node_stride);
  const PatchMap map = patch_map(input, options.patch_facets);
  patches_ = DevicePatches(device_, map);
  coordinates_ = DeviceArray<double>::copy_of(device_, entry_coordinates(map, input.coordinates));
  table_ = DeviceArray<unsigned char>::copy_of(device_, table_bytes(type_));
  parts_ = DeviceArray<double>(device_, std::size_t(map.n_patches) * n_sets_);
  if (options.accumulation == Accumulation::ordered)
    slots_ = DeviceArray<double>(device_, map.n_slots() * 3 * n_sets_);
}

std::size_t DeviceSurface::bytes() const {
  return patches_.bytes() + coordinates_.bytes() + table_.bytes() + parts_.bytes() + slots_.bytes();
}

SurfaceView DeviceSurface::view() const {
  SurfaceView v;
  v.n_facets = n_facets_;
  v.coordinates = coordinates_.data();
  v.table = table_.data();
  v.patches = patches_.view();
  return v;
}

/// Slots of float lie in the memory of those of double.
template <class Real>
PatchSum<Real> DeviceSurface::sum(Real* out) {
  return {patches_.view(), out, reinterpret_cast<Real*>(slots_.data()), node_stride_};
}

template <class Real, class Term>
void DeviceSurface::add(const Term& term,
                        const double* displacement,
                        const Real* direction,
                        const PatchSum<Real>& force,
                        int n_sets) {
  elements::visit_facet(type_, [&](auto facet) {
    const FacetForceKernel<decltype(facet), Real, Term> kernel{
        view(), term, displacement, direction, node_stride_, force};
    launch(*device_, {kernel.surface.patches.n_patches, n_sets, kernel.shared_bytes()}, kernel);
  });
  finish_sum(*device_, force, Term::n_components, n_sets);
}

template <class Term>
void DeviceSurface::matrices(const Term& term, const double* displacement, double* out) {
  elements::visit_facet(type_, [&](auto facet) {
    const FacetMatrixKernel<decltype(facet), Term> kernel{view(), term, displacement, node_stride_,
                                                          out};
    launch(*device_, {kernel.surface.patches.n_patches, n_sets_, kernel.shared_bytes()}, kernel);
  });
}

template <class Measure>
void DeviceSurface::integrate(const Measure& measure, const double* displacement, double* out) {
  elements::visit_facet(type_, [&](auto facet) {
    const FacetMeasureKernel<decltype(facet), Measure> kernel{view(), measure, displacement,
                                                              node_stride_, parts_.data()};
    launch(*device_, {kernel.surface.patches.n_patches, n_sets_, kernel.shared_bytes()}, kernel);
  });
  sum_parts(*device_, parts_.data(), patches_.view().n_patches, n_sets_, out);
}

void DeviceSurface::add_area_weights(const char* included, double* weights) {
  add<double>(AreaTerm{included}, nullptr, nullptr, sum(weights), 1);
}

void DeviceSurface::add_pressure(const double* displacement,
                                 const double* pressure,
                                 double* force) {
  add<double>(PressureTerm{pressure}, displacement, nullptr, sum(force), n_sets_);
}
void DeviceSurface::apply_pressure(const double* displacement,
                                   const double* pressure,
                                   const double* direction,
                                   double* force) {
  add(PressureIncrementTerm{pressure}, displacement, direction, sum(force), n_sets_);
}
void DeviceSurface::pressure_matrices(const double* displacement,
                                      const double* pressure,
                                      double* out) {
  matrices(PressureIncrementTerm{pressure}, displacement, out);
}

void DeviceSurface::apply_spring(const DeviceSprings& springs,
                                 const double* displacement,
                                 double* force) {
  const SpringTerm term{springs.stiffness, springs.direction == SpringDirection::normal};
  add(term, nullptr, displacement, sum(force), n_sets_);
}
void DeviceSurface::apply_spring(const DeviceSprings& springs,
                                 const float* displacement,
                                 float* force) {
  const SpringTerm term{springs.stiffness, springs.direction == SpringDirection::normal};
  add(term, nullptr, displacement, sum(force), n_sets_);
}
void DeviceSurface::spring_matrices(const DeviceSprings& springs, double* out) {
  matrices(SpringTerm{springs.stiffness, springs.direction == SpringDirection::normal}, nullptr,
           out);
}

void DeviceSurface::flux_volume(const double* displacement,
                                const double (&origin)[3],
                                double* out) {
  integrate(FluxMeasure{{origin[0], origin[1], origin[2]}}, displacement, out);
}
void DeviceSurface::area(const double* displacement, double* out) {
  integrate(AreaMeasure{}, displacement, out);
}

}  // namespace viscera::kernels
