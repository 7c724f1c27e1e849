#include "kernels/backend/device/device_element_operator.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "kernels/backend/device/device_vectors.h"

namespace viscera::kernels {
namespace {

std::int64_t count(const std::int32_t* indices, std::int64_t n) {
  return n == 0 ? 0 : 1 + *std::max_element(indices, indices + n);
}

[[noreturn]] void not_on_device(const char* what) {
  throw DeviceError(DeviceError::Reason::not_built, std::string("There is no device code for ") +
                                                        what + ". Run with --device cpu.");
}

class DeviceElementOperator final : public ElementOperator {
 public:
  DeviceElementOperator(std::shared_ptr<Device> device,
                        ElementGroup group,
                        const DeviceOptions& options)
      : group_(std::move(group)), vectors_(device) {
    const std::int64_t lanes = n_blocks(group_.n_elements()) * lane_block;
    n_nodes_ = count(group_.nodes(), lanes * kernels::n_nodes(group_.type()));
    n_vertices_ = count(group_.vertices(), lanes * kernels::n_vertices(group_.type()));
    device_ = make_device_operator(device, group_, options, 3 * n_nodes_, n_vertices_);
  }

  const ElementGroup& group() const override { return group_; }
  ElementGroup& group() override { return group_; }
  void set_parameters(const integrals::PointParameters& parameters) override {
    device_->set_parameters({parameters});
  }
  void set_augmentation(const double* g, double bulk_modulus) override {
    device_->set_augmentation(g, bulk_modulus);
  }

  double move_reference(const double*) override { not_on_device("a moving reference"); }
  void rotate_fibers(double) override { not_on_device("turning fibres"); }
  void residual_derivative(const StateView&,
                           const ResidualDirection&,
                           const ResidualView&) const override {
    not_on_device("derivatives along parameters");
  }
  void reference_derivative_transpose(const StateView&, const StateView&, double*) const override {
    not_on_device("derivatives along the reference");
  }
  void contract_derivative(const StateView&,
                           const ResidualDirection&,
                           const StateView&,
                           double*) const override {
    not_on_device("derivatives along parameters");
  }
  void set_cell_factors(int, const double*) override { not_on_device("fields of parameters"); }

  DeterminantRange residual(const StateView& state, const ResidualView& out) override {
    device_->set_laws({group_.law()});
    Results results = start(out);
    const DeterminantRange range = device_->residual(upload(state), results.view()).front();
    results.finish();
    return range;
  }
  DeterminantRange linearise(const StateView& state,
                             const ResidualView& out,
                             double* schur) override {
    device_->set_laws({group_.law()});
    Results results = start(out);
    double* mass = vectors_.start_sum(2, schur, n_vertices_);
    const DeterminantRange range = device_->linearise(upload(state), results.view(), mass).front();
    results.finish();
    vectors_.finish_sum(2, schur, n_vertices_);
    return range;
  }

  void apply(const StateView& direction, const ResidualView& out) const override {
    Results results = start(out);
    device_->apply(upload(direction), results.view());
    results.finish();
  }
  void apply_single(const float* direction, float* out) const override {
    const float* in = vectors_.upload_single(direction, 3 * n_nodes_);
    float* to = vectors_.start_sum_single(out, 3 * n_nodes_);
    device_->apply_single(in, to);
    vectors_.finish_sum_single(out, 3 * n_nodes_);
  }
  void add_block_diagonal(double* blocks) const override {
    add(blocks, 9 * n_nodes_, [&](double* out) { device_->add_block_diagonal(out); });
  }
  void add_block_diagonal(float* blocks) const override {
    std::vector<double> sum(9 * n_nodes_, 0.0);
    add_block_diagonal(sum.data());
    for (std::size_t i = 0; i < sum.size(); ++i)
      blocks[i] += static_cast<float>(sum[i]);
  }
  void apply_divergence_transpose(const double* pressure, double* momentum) const override {
    const double* p = vectors_.upload(1, pressure, n_vertices_);
    add(momentum, 3 * n_nodes_, [&](double* out) { device_->apply_divergence_transpose(p, out); });
  }

  int n_matrix_rows() const override { return device_->n_matrix_rows(); }
  void element_matrices(double* out) const override {
    const std::int64_t rows = n_matrix_rows();
    fill(out, group_.n_elements() * rows * rows,
         [&](double* to) { device_->element_matrices(to); });
  }
  void vertex_matrices(double* out) const override {
    const std::int64_t rows = 3 * kernels::n_vertices(group_.type());
    fill(out, group_.n_elements() * rows * rows, [&](double* to) { device_->vertex_matrices(to); });
  }
  void add_vertex_matrices(const std::int32_t* places, double* blocks) const override {
    const int v = kernels::n_vertices(group_.type());
    const std::int64_t n = group_.n_elements() * v * v;
    if (!std::equal(places_.begin(), places_.end(), places, places + n)) {
      places_.assign(places, places + n);
      device_->set_vertex_places(places, count(places, n));
    }
    add(blocks, 9 * count(places, n), [&](double* out) { device_->add_vertex_matrices(out); });
  }

  void effective_shear(const StateView& state, double* out) const override {
    device_->set_laws({group_.law()});
    const StateView on_device = upload(state);
    fill(out, group_.n_elements(), [&](double* to) { device_->effective_shear(on_device, to); });
  }
  void point_fields(const StateView& state, double* out) const override {
    device_->set_laws({group_.law()});
    const StateView on_device = upload(state);
    fill(out, group_.n_elements() * n_points(group_.type()) * n_point_fields,
         [&](double* to) { device_->point_fields(on_device, to); });
  }
  void add_volume_weights(double* weights) const override {
    add(weights, n_nodes_, [&](double* out) { device_->add_volume_weights(out); });
  }
  double volume(const double* displacement, const std::vector<char>& included) const override {
    const double* u = vectors_.upload(0, displacement, 3 * n_nodes_);
    std::vector<double> volumes(group_.n_elements());
    fill(volumes.data(), group_.n_elements(), [&](double* to) { device_->element_volumes(u, to); });
    double total = 0;
    for (std::size_t e = 0; e < volumes.size(); ++e)
      total += included.empty() || included[e] ? volumes[e] : 0;
    return total;
  }

 private:
  /// A residual on its way back.
  class Results {
   public:
    Results(DeviceVectors& vectors, const ResidualView& out, std::int64_t nodes, std::int64_t n)
        : vectors_(vectors), out_(out), n_nodes_(nodes), n_vertices_(n) {
      view_.momentum = vectors.start_sum(0, out.momentum, 3 * nodes);
      view_.volume = vectors.start_sum(1, out.volume, n);
    }
    const ResidualView& view() const { return view_; }
    void finish() {
      vectors_.finish_sum(0, out_.momentum, 3 * n_nodes_);
      vectors_.finish_sum(1, out_.volume, n_vertices_);
    }

   private:
    DeviceVectors& vectors_;
    ResidualView out_, view_;
    std::int64_t n_nodes_, n_vertices_;
  };

  Results start(const ResidualView& out) const {
    return Results(vectors_, out, n_nodes_, n_vertices_);
  }
  StateView upload(const StateView& state) const {
    return {vectors_.upload(0, state.displacement, 3 * n_nodes_),
            vectors_.upload(1, state.pressure, n_vertices_)};
  }
  /// out[n] += what body adds to a zeroed device array.
  template <class Body>
  void add(double* out, std::int64_t n, const Body& body) const {
    body(vectors_.start_sum(0, out, n));
    vectors_.finish_sum(0, out, n);
  }
  /// out[n] = what body writes.
  template <class Body>
  void fill(double* out, std::int64_t n, const Body& body) const {
    body(vectors_.start_copy(out, n));
    vectors_.finish_copy(out, n);
  }

  ElementGroup group_;
  std::int64_t n_nodes_ = 0, n_vertices_ = 0;
  mutable DeviceVectors vectors_;
  std::unique_ptr<DeviceOperator> device_;
  mutable std::vector<std::int32_t> places_;
};

}  // namespace

std::unique_ptr<ElementOperator> make_device_element_operator(std::shared_ptr<Device> device,
                                                              ElementGroup group,
                                                              const DeviceOptions& options) {
  if (options.n_sets != 1)
    throw std::invalid_argument("an operator on host vectors takes one parameter set");
  return std::make_unique<DeviceElementOperator>(std::move(device), std::move(group), options);
}

}  // namespace viscera::kernels
