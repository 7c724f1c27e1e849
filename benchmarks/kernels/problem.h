// One operator on a box, with a state it is linearised at: what benchmarks time and checks check.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "benchmarks/kernels/curve_box.h"
#include "kernels/backend/traffic.h"

namespace viscera::benchmarks {

/// What is set up for a benchmark.
struct Setup {
  elements::ElementType type = elements::ElementType::tet10;
  std::string law = "neo_hookean";
  bool has_pressure = false;
  kernels::TangentOptions options;
};
bool operator==(const Setup& a, const Setup& b);

class Problem {
 public:
  /// On a box of about n_unknowns displacement unknowns; linearised.
  Problem(const Setup& setup, std::int64_t n_unknowns);

  const Setup& setup() const { return setup_; }
  const CurveBox& box() const { return box_; }
  kernels::ElementOperator& elements() { return *elements_; }
  const kernels::ElementOperator& elements() const { return *elements_; }
  /// Displacements, and pressures where there are.
  std::int64_t n_unknowns() const;

  kernels::StateView state() const { return view(u_, p_); }
  kernels::StateView direction() const { return view(d_, dp_); }
  const std::vector<double>& displacement_direction() const { return d_; }
  const std::vector<float>& single_direction() const { return d_single_; }
  /// Where results are added to; not zeroed.
  kernels::ResidualView out();
  float* single_out() { return r_single_.data(); }

  // Bytes of one pass, every array once and outputs twice (read and written).
  double bytes_of_residual() const;
  double bytes_of_linearise() const;
  double bytes_of_action() const;         ///< apply
  double bytes_of_single_action() const;  ///< apply_single
  double bytes_of_diagonal() const;
  double bytes_of_vertex_matrices() const;

 private:
  kernels::StateView view(const std::vector<double>& u, const std::vector<double>& p) const {
    return {u.data(), setup_.has_pressure ? p.data() : nullptr};
  }
  kernels::GroupTraffic traffic() const;
  double tangent_bytes(double number) const;
  double coupling_number() const;

  Setup setup_;
  CurveBox box_;
  std::unique_ptr<kernels::ElementOperator> elements_;
  std::vector<double> u_, p_, d_, dp_, r_, rp_;
  std::vector<float> d_single_, r_single_;
};

}  // namespace viscera::benchmarks
