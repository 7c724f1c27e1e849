#include "solver/solve/nonlinear_problem.h"

#include <deal.II/lac/la_parallel_block_vector.h>

namespace viscera {

void NonlinearProblem::begin_step(const BlockVector& /*x*/) {}

double NonlinearProblem::norm(const BlockVector& r) const {
  return r.l2_norm();
}

std::string NonlinearProblem::diagnose() const {
  return "Try smaller first steps, a smaller load, or a better mesh where det F is lowest.";
}

}  // namespace viscera
