#include "kernels/backend/device/device_surface_operator.h"

#include <algorithm>
#include <string>
#include <utility>

#include "kernels/backend/device/device_vectors.h"

namespace viscera::kernels {
namespace {

[[noreturn]] void not_on_device(const char* what) {
  throw DeviceError(DeviceError::Reason::not_built, std::string("There is no device code for ") +
                                                        what + ". Run with --device cpu.");
}

std::int64_t count_nodes(const std::vector<std::int32_t>& nodes) {
  return nodes.empty() ? 0 : 1 + std::int64_t(*std::max_element(nodes.begin(), nodes.end()));
}

class DeviceSurfaceOperator final : public SurfaceOperator {
 public:
  DeviceSurfaceOperator(const std::shared_ptr<Device>& device,
                        SurfaceInput input,
                        const DeviceSurfaceOptions& options)
      : type_(input.type),
        n_nodes_(count_nodes(input.nodes)),
        vectors_(device),
        included_(device, input.nodes.size() / kernels::n_nodes(input.type)),
        value_(device, 1),
        result_(device, 1),
        device_(std::make_unique<DeviceSurface>(device, input, options, 3 * n_nodes_)),
        nodes_(std::move(input.nodes)) {}

  std::int64_t n_facets() const override { return device_->n_facets(); }
  int n_facet_nodes() const override { return kernels::n_nodes(type_); }
  const std::int32_t* facet_nodes(std::int64_t facet) const override {
    return &nodes_[facet * n_facet_nodes()];
  }

  void add_area_weights(const std::vector<char>* included, double* weights) const override {
    if (included)
      included_.upload(included->data());
    double* out = vectors_.start_sum(0, weights, n_nodes_);
    device_->add_area_weights(included ? included_.data() : nullptr, out);
    vectors_.finish_sum(0, weights, n_nodes_);
  }

  void add_area_weights_shape(const std::vector<char>*, const double*, double*) const override {
    not_on_device("a moving reference");
  }
  void add_area_weights_shape_transpose(const std::vector<char>*,
                                        const double*,
                                        double*) const override {
    not_on_device("a moving reference");
  }

  void add_pressure(const double* displacement, double p, double* force) const override {
    const double* u = vectors_.upload(0, displacement, size());
    double* out = vectors_.start_sum(0, force, size());
    device_->add_pressure(u, upload(p), out);
    vectors_.finish_sum(0, force, size());
  }
  void apply_pressure(const double* displacement,
                      double p,
                      const double* direction,
                      double* force) const override {
    const double* u = vectors_.upload(0, displacement, size());
    const double* d = vectors_.upload(1, direction, size());
    double* out = vectors_.start_sum(0, force, size());
    device_->apply_pressure(u, upload(p), d, out);
    vectors_.finish_sum(0, force, size());
  }
  void pressure_matrices(const double* displacement, double p, double* out) const override {
    const double* u = vectors_.upload(0, displacement, size());
    device_->pressure_matrices(u, upload(p), vectors_.start_copy(out, matrix_size()));
    vectors_.finish_copy(out, matrix_size());
  }

  void apply_spring(const Spring& spring,
                    const double* displacement,
                    double* force) const override {
    const double* u = vectors_.upload(0, displacement, size());
    double* out = vectors_.start_sum(0, force, size());
    device_->apply_spring(upload(spring), u, out);
    vectors_.finish_sum(0, force, size());
  }
  void apply_spring(const Spring& spring, const float* displacement, float* force) const override {
    const float* u = vectors_.upload_single(displacement, size());
    float* out = vectors_.start_sum_single(force, size());
    device_->apply_spring(upload(spring), u, out);
    vectors_.finish_sum_single(force, size());
  }
  void spring_matrices(const Spring& spring, double* out) const override {
    device_->spring_matrices(upload(spring), vectors_.start_copy(out, matrix_size()));
    vectors_.finish_copy(out, matrix_size());
  }

  void apply_spring_shape(const Spring&, const double*, const double*, double*) const override {
    not_on_device("a moving reference");
  }
  void apply_spring_shape_transpose(const Spring&,
                                    const double*,
                                    const double*,
                                    double*) const override {
    not_on_device("a moving reference");
  }
  void apply_pressure_transpose(const double*, double, const double*, double*) const override {
    not_on_device("transposed derivatives");
  }
  void add_flux_gradient(const double*, const double (&)[3], double*) const override {
    not_on_device("gradients of volumes");
  }

  double flux_volume(const double* displacement, const double (&origin)[3]) const override {
    device_->flux_volume(vectors_.upload(0, displacement, size()), origin, result_.data());
    return result_.download().front();
  }
  double area(const double* displacement) const override {
    device_->area(vectors_.upload(0, displacement, size()), result_.data());
    return result_.download().front();
  }

 private:
  std::int64_t size() const { return 3 * n_nodes_; }
  std::int64_t matrix_size() const { return n_facets() * 9 * n_facet_nodes() * n_facet_nodes(); }
  const double* upload(double value) const {
    value_.upload(&value);
    return value_.data();
  }
  DeviceSprings upload(const Spring& spring) const {
    return {upload(spring.stiffness), spring.direction};
  }

  FacetType type_;
  std::int64_t n_nodes_;
  mutable DeviceVectors vectors_;
  mutable DeviceArray<char> included_;
  mutable DeviceArray<double> value_, result_;
  std::unique_ptr<DeviceSurface> device_;
  std::vector<std::int32_t> nodes_;
};

}  // namespace

std::unique_ptr<SurfaceOperator> make_device_surface(std::shared_ptr<Device> device,
                                                     SurfaceInput input,
                                                     Accumulation accumulation,
                                                     int patch_facets) {
  DeviceSurfaceOptions options;
  options.accumulation = accumulation;
  options.patch_facets = patch_facets;
  return std::make_unique<DeviceSurfaceOperator>(device, std::move(input), options);
}

}  // namespace viscera::kernels
