#include <algorithm>
#include <utility>
#include <variant>

#include "kernels/backend/host_derivative.h"
#include "kernels/backend/host_evaluate.h"
#include "kernels/backend/host_matrices.h"
#include "kernels/backend/host_tangent.h"

namespace viscera::kernels {
namespace {

template <class Element>
class HostOperator final : public ElementOperator {
 public:
  HostOperator(ElementGroup group, const TangentOptions& options)
      : group_(std::move(group)), lanes_(options.lanes) {
    const std::int64_t n_lanes = n_blocks(group_.n_elements()) * lane_block;
    const std::int64_t size = n_lanes * Element::n_points * n_components(options.format);
    data_.format = options.format;
    if (options.precision != TangentPrecision::double_precision)
      data_.values_single.resize(size);
    if (options.precision != TangentPrecision::single_precision)
      data_.values.resize(size);
    if (group_.has_pressure()) {
      const std::int64_t n_coupling = n_lanes * Element::n_points * 9;
      if (options.precision == TangentPrecision::single_precision)
        data_.coupling_single.resize(n_coupling);
      else
        data_.coupling.resize(n_coupling);
      data_.compliance.resize(n_lanes);
    }
    if (options.format == TangentFormat::stress_moduli27)
      prepare_state(n_lanes);
  }

  const ElementGroup& group() const override { return group_; }
  ElementGroup& group() override { return group_; }
  void set_parameters(const integrals::PointParameters& parameters) override {
    parameters_ = parameters;
  }
  void set_augmentation(const double* g, double bulk_modulus) override {
    volumetric_.clear();
    if (!g)
      return;
    const std::int64_t n = group_.n_elements();
    volumetric_.resize(n_blocks(n) * lane_block * 2);
    for (std::int64_t e = 0; e < n_blocks(n) * lane_block; ++e) {
      const double slope = g[std::min(e, n - 1)];
      volumetric_[lane_index(e, 2, 0)] = slope;
      volumetric_[lane_index(e, 2, 1)] = 1 / (bulk_modulus - slope);
    }
  }

  void set_cell_factors(int parameter, const double* factors) override {
    const std::int64_t n = group_.n_elements(), n_lanes = n_blocks(n) * lane_block;
    const int n_law = static_cast<int>(materials::describe(group_.law()).parameters.size());
    if (cell_factors_.empty())
      cell_factors_.assign(n_lanes * (n_law + 1), 1.0);
    for (std::int64_t e = 0; e < n_lanes; ++e)
      cell_factors_[lane_index(e, n_law + 1, parameter)] =
          factors ? factors[std::min(e, n - 1)] : 1.0;
  }

  double move_reference(const double* coordinates) override {
    const double smallest = group_.move_reference(coordinates);
    if (data_.format == TangentFormat::stress_moduli27 && smallest > 0)
      copy_geometry();
    return smallest;
  }
  void rotate_fibers(double angle) override { group_.rotate_fibers(angle); }

  void residual_derivative(const StateView& state,
                           const ResidualDirection& direction,
                           const ResidualView& out) const override {
    DerivativeTask task = derivative_task(state);
    task.direction = direction;
    task.out = out;
    run(task);
  }
  void reference_derivative_transpose(const StateView& state,
                                      const StateView& multiplier,
                                      double* reference) const override {
    DerivativeTask task = derivative_task(state);
    task.multiplier = multiplier;
    task.reference = reference;
    run(task);
  }
  void contract_derivative(const StateView& state,
                           const ResidualDirection& direction,
                           const StateView& multiplier,
                           double* cells) const override {
    DerivativeTask task = derivative_task(state);
    task.direction = direction;
    task.multiplier = multiplier;
    task.cells = cells;
    run(task);
  }

  DeterminantRange residual(const StateView& state, const ResidualView& out) override {
    EvaluateTask task = basic_task(state);
    task.residual = out;
    return run(task);
  }

  DeterminantRange linearise(const StateView& state,
                             const ResidualView& out,
                             double* schur) override {
    EvaluateTask task = basic_task(state);
    task.residual = out;
    task.linearise = true;
    task.schur = schur;
    task.format = data_.format;
    task.tangent = data_.values.empty() ? nullptr : data_.values.data();
    task.tangent_single = data_.values_single.empty() ? nullptr : data_.values_single.data();
    task.coupling = data_.coupling.empty() ? nullptr : data_.coupling.data();
    task.coupling_single = data_.coupling_single.empty() ? nullptr : data_.coupling_single.data();
    for (std::size_t e = 0; e < data_.compliance.size(); ++e)
      data_.compliance[e] =
          volumetric_.empty() ? parameters_.compliance : volumetric_[lane_index(e, 2, 1)];
    std::copy_n(state.displacement, data_.state.size(), data_.state.begin());
    std::copy_n(state.displacement, data_.state_single.size(), data_.state_single.begin());
    return run(task);
  }

  void apply(const StateView& direction, const ResidualView& out) const override {
    HostTangent<Element>::apply(group_, data_, lanes_, direction, out);
  }
  void apply_single(const float* direction, float* out) const override {
    HostTangent<Element>::apply_single(group_, data_, lanes_, direction, out);
  }
  void add_block_diagonal(double* blocks) const override {
    HostMatrices<Element>::add_block_diagonal(group_, data_, blocks);
  }
  void add_block_diagonal(float* blocks) const override {
    HostMatrices<Element>::add_block_diagonal(group_, data_, blocks);
  }
  void apply_divergence_transpose(const double* pressure, double* momentum) const override {
    HostTangent<Element>::apply_divergence_transpose(group_, data_, pressure, momentum);
  }

  int n_matrix_rows() const override {
    return 3 * Element::n_nodes + (group_.has_pressure() ? Element::n_vertices : 0);
  }
  void element_matrices(double* out) const override {
    HostMatrices<Element>::element_matrices(group_, data_, out);
  }
  void vertex_matrices(double* out) const override {
    HostMatrices<Element>::vertex_matrices(group_, data_, out);
  }
  void add_vertex_matrices(const std::int32_t* places, double* blocks) const override {
    HostMatrices<Element>::add_vertex_matrices(group_, data_, places, blocks);
  }

  void effective_shear(const StateView& state, double* out) const override {
    EvaluateTask task = basic_task(state);
    task.linearise = true;
    task.shear = out;
    run(task);
  }
  void point_fields(const StateView& state, double* out) const override {
    EvaluateTask task = basic_task(state);
    task.fields = out;
    run(task);
  }
  void add_volume_weights(double* weights) const override {
    HostTangent<Element>::add_volume_weights(group_, weights);
  }
  double volume(const double* displacement, const std::vector<char>& included) const override {
    return HostTangent<Element>::volume(group_, displacement, included);
  }

 private:
  void prepare_state(std::int64_t n_lanes) {
    const std::int32_t* nodes = group_.nodes();
    const std::int64_t n_nodes =
        n_lanes == 0 ? 0 : 1 + *std::max_element(nodes, nodes + n_lanes * Element::n_nodes);
    data_.state.resize(3 * n_nodes);
    data_.state_single.resize(3 * n_nodes);
    copy_geometry();
  }
  void copy_geometry() {
    const std::int64_t n_lanes = n_blocks(group_.n_elements()) * lane_block;
    const std::int64_t n = n_lanes * 10 * (group_.is_affine() ? 1 : Element::n_points);
    data_.geometry_single.assign(group_.geometry(), group_.geometry() + n);
  }
  EvaluateTask basic_task(const StateView& state) const {
    EvaluateTask task;
    task.group = &group_;
    task.parameters = parameters_;
    task.volumetric = volumetric_.empty() ? nullptr : volumetric_.data();
    task.cell_factors = cell_factors_.empty() ? nullptr : cell_factors_.data();
    task.state = state;
    return task;
  }
  DerivativeTask derivative_task(const StateView& state) const {
    const EvaluateTask same = basic_task(state);
    DerivativeTask task;
    task.group = same.group;
    task.parameters = same.parameters;
    task.volumetric = same.volumetric;
    task.cell_factors = same.cell_factors;
    task.state = state;
    return task;
  }
  void run(const DerivativeTask& task) const {
    std::visit([&](const auto& law) { differentiate(law, task); }, group_.law());
  }
  DeterminantRange run(const EvaluateTask& task) const {
    return std::visit([&](const auto& law) { return evaluate(law, task); }, group_.law());
  }

  ElementGroup group_;
  integrals::PointParameters parameters_;
  AlignedVector<double> volumetric_;    ///< [block][2][lane], slope and compliance, or empty
  AlignedVector<double> cell_factors_;  ///< as EvaluateTask, or empty
  TangentLanes lanes_;
  TangentData data_;
};

}  // namespace

std::unique_ptr<ElementOperator> make_host_operator(ElementGroup group,
                                                    const TangentOptions& options) {
  return elements::visit_element(
      group.type(), [&](auto element) -> std::unique_ptr<ElementOperator> {
        return std::make_unique<HostOperator<decltype(element)>>(std::move(group), options);
      });
}

}  // namespace viscera::kernels
