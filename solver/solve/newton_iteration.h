// The state of one Newton solve; used by newton.cc alone.
#pragma once

#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/solve/newton.h"

namespace viscera {

class NewtonIteration {
 public:
  NewtonIteration(const NewtonOptions& options, NonlinearProblem& problem, BlockVector& x);
  NewtonReport run(double least_detF);

 private:
  bool start(double least_detF);
  bool advance();
  bool solve_linear();
  bool line_search();
  bool accept(double length, const Admissibility& verdict);
  void evaluate_prescribed_increment();
  void update_state(double length);
  bool passes_merit(double length) const;
  bool is_converged() const;
  double remaining_increment() const;
  double target() const;
  bool has_diverged() const;
  bool end(NewtonReason reason);

  const NewtonOptions& options_;
  NonlinearProblem& problem_;
  BlockVector& x_;
  BlockVector trial_, residual_, increment_, prescribed_;
  bool lifts_ = false;  // prescribed_ is not zero
  ForcingTerm forcing_;
  NewtonReport report_;
};

}  // namespace viscera
