#include <algorithm>
#include <cmath>
#include <petsctao.h>

#include "solver/calibration/inference/brgn.h"
#include "solver/calibration/inference/levenberg_marquardt.h"
#include "solver/solve/petsc_session.h"

namespace viscera::calibration {

namespace {

/// Owns one PETSc handle.
template <class Handle, PetscErrorCode (*destroy)(Handle*)>
class Owned {
 public:
  Owned() = default;
  ~Owned() { destroy(&handle_); }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  operator Handle() const { return handle_; }
  Handle* address() { return &handle_; }

 private:
  Handle handle_ = nullptr;
};
using OwnedVec = Owned<Vec, VecDestroy>;
using OwnedMat = Owned<Mat, MatDestroy>;
using OwnedTao = Owned<Tao, TaoDestroy>;
using OwnedOptions = Owned<PetscOptions, PetscOptionsDestroy>;

Eigen::VectorXd copy(Vec from) {
  PetscInt size = 0;
  const PetscScalar* data = nullptr;
  check_petsc(VecGetSize(from, &size), "VecGetSize");
  check_petsc(VecGetArrayRead(from, &data), "VecGetArrayRead");
  const Eigen::VectorXd result = Eigen::Map<const Eigen::VectorXd>(data, size);
  check_petsc(VecRestoreArrayRead(from, &data), "VecRestoreArrayRead");
  return result;
}

void copy(const Eigen::VectorXd& from, Vec to) {
  PetscScalar* data = nullptr;
  check_petsc(VecGetArray(to, &data), "VecGetArray");
  std::copy(from.data(), from.data() + from.size(), data);
  check_petsc(VecRestoreArray(to, &data), "VecRestoreArray");
}

/// PETSc's dense matrices have columns one after another, as Eigen's.
void copy(const Eigen::MatrixXd& from, Mat to) {
  PetscScalar* data = nullptr;
  check_petsc(MatDenseGetArray(to, &data), "MatDenseGetArray");
  std::copy(from.data(), from.data() + from.size(), data);
  check_petsc(MatDenseRestoreArray(to, &data), "MatDenseRestoreArray");
  check_petsc(MatAssemblyBegin(to, MAT_FINAL_ASSEMBLY), "MatAssemblyBegin");
  check_petsc(MatAssemblyEnd(to, MAT_FINAL_ASSEMBLY), "MatAssemblyEnd");
}

/// What TAO's callbacks see. One row beyond the residual holds the wall.
class Search {
 public:
  Search(Memo& memo, const Box& box, const OptimiserOptions& options)
      : memo_(memo), box_(box), options_(options) {}

  int rows() const { return memo_.n_data_rows() + static_cast<int>(memo_.priors().size()) + 1; }
  int points() const { return count_.points(); }

  Eigen::VectorXd residual(const Eigen::VectorXd& working) {
    const Trial& trial = count_.add(memo_.residual_at(box_.clamp(working), options_.purpose));
    Eigen::VectorXd result = Eigen::VectorXd::Zero(rows());
    if (trial.feasible)
      result.head(rows() - 1) = trial.residual;
    else
      result[rows() - 1] = wall();
    return result;
  }

  Eigen::MatrixXd jacobian(const Eigen::VectorXd& working) {
    const Trial& trial = count_.add(memo_.jacobian_at(box_.clamp(working), options_.purpose));
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(rows(), memo_.n_unknowns());
    if (trial.feasible) {
      result.topRows(rows() - 1) = trial.jacobian;
      return result;
    }
    const Eigen::VectorXd away = working - memo_.nearest(working)->working;
    result.row(rows() - 1) = wall() / away.squaredNorm() * away.transpose();
    return result;
  }

  /// TAO's iterate `working`: true ends its search, by the tests of `OptimiserOptions` or because
  /// the point failed or the small box has no more to give.
  bool converged(const Eigen::VectorXd& working) {
    const Trial& trial = count_.add(memo_.jacobian_at(box_.clamp(working), options_.purpose));
    if (!trial.feasible)
      return lost_ = true;
    const bool moved = last_ != nullptr && last_ != &trial;
    const double fall = moved ? last_->chi2() - trial.chi2() : INFINITY;
    last_ = &trial;
    const double decrement = bounded_decrement(trial, box_);
    memo_.set_decrement(trial, decrement);
    if (best_ == nullptr || trial.chi2() <= best_->chi2()) {
      best_ = &trial;  // BRGN's iterates may rise
      decrement_ = decrement;
    }
    if (decrement < options_.decrement)
      stop_ = Stop::decrement;
    else if (fall >= 0 && fall < options_.chi2_change)
      stop_ = Stop::chi2_change;
    else
      return false;
    return true;
  }
  bool out_of_points() {
    if (points() < options_.max_points)
      return false;
    stop_ = Stop::point_limit;
    return true;
  }

  bool lost() const { return lost_; }

  Optimum finish() const {
    Optimum optimum;
    optimum.stop = stop_;
    optimum.best = best_;
    optimum.decrement = decrement_;
    optimum.points = points();
    optimum.failed = count_.failed();
    return optimum;
  }

 private:
  /// Ten times the largest norm of a residual so far.
  double wall() const {
    double largest = 1;
    for (const Trial& trial : memo_.trials())
      if (trial.feasible)
        largest = std::max(largest, std::sqrt(trial.chi2()));
    return 10 * largest;
  }

  Memo& memo_;
  const Box& box_;
  const OptimiserOptions& options_;
  PointCount count_;
  const Trial* last_ = nullptr;
  const Trial* best_ = nullptr;
  double decrement_ = 0;
  Stop stop_ = Stop::stalled;
  bool lost_ = false;
};

PetscErrorCode residual_callback(Tao, Vec at, Vec residual, void* search) {
  copy(static_cast<Search*>(search)->residual(copy(at)), residual);
  return 0;
}

PetscErrorCode jacobian_callback(Tao, Vec at, Mat jacobian, Mat, void* search) {
  copy(static_cast<Search*>(search)->jacobian(copy(at)), jacobian);
  return 0;
}

PetscErrorCode convergence_callback(Tao tao, void* context) {
  Search& search = *static_cast<Search*>(context);
  Vec at = nullptr;
  PetscCall(TaoGetSolution(tao, &at));
  TaoConvergedReason reason = TAO_CONTINUE_ITERATING;
  if (search.converged(copy(at)))
    reason = TAO_CONVERGED_USER;
  else if (search.out_of_points())
    reason = TAO_DIVERGED_MAXFCN;
  return TaoSetConvergedReason(tao, reason);
}

struct Workspace {
  OwnedVec solution, residual, lower, upper;
  OwnedMat jacobian;
  OwnedOptions options;
  OwnedTao tao;

  Workspace(int rows, int columns) {
    check_petsc(VecCreateSeq(PETSC_COMM_SELF, columns, solution.address()), "VecCreateSeq");
    check_petsc(VecDuplicate(solution, lower.address()), "VecDuplicate");
    check_petsc(VecDuplicate(solution, upper.address()), "VecDuplicate");
    check_petsc(VecCreateSeq(PETSC_COMM_SELF, rows, residual.address()), "VecCreateSeq");
    check_petsc(MatCreateSeqDense(PETSC_COMM_SELF, rows, columns, nullptr, jacobian.address()),
                "MatCreateSeqDense");
    check_petsc(PetscOptionsCreate(options.address()), "PetscOptionsCreate");
  }
};

/// The stop tests sit in the solver inside BRGN, which makes the iterations.
void set_up(Workspace& work, Search& search, int max_points) {
  const auto option = [&](const char* name, const char* value) {
    check_petsc(PetscOptionsSetValue(work.options, name, value), "PetscOptionsSetValue");
  };
  option("-tao_brgn_regularization_type", "lm");
  Tao* tao = work.tao.address();
  check_petsc(TaoCreate(PETSC_COMM_SELF, tao), "TaoCreate");
  check_petsc(PetscObjectSetOptions(reinterpret_cast<PetscObject>(*tao), work.options),
              "PetscObjectSetOptions");
  check_petsc(TaoSetType(*tao, TAOBRGN), "TaoSetType");
  check_petsc(TaoSetSolution(*tao, work.solution), "TaoSetSolution");
  check_petsc(TaoSetVariableBounds(*tao, work.lower, work.upper), "TaoSetVariableBounds");
  check_petsc(TaoSetResidualRoutine(*tao, work.residual, residual_callback, &search),
              "TaoSetResidualRoutine");
  check_petsc(
      TaoSetJacobianResidualRoutine(*tao, work.jacobian, work.jacobian, jacobian_callback, &search),
      "TaoSetJacobianResidualRoutine");
  check_petsc(TaoSetFromOptions(*tao), "TaoSetFromOptions");
  Tao inner = nullptr;
  check_petsc(TaoBRGNGetSubsolver(*tao, &inner), "TaoBRGNGetSubsolver");
  check_petsc(TaoSetConvergenceTest(inner, convergence_callback, &search), "TaoSetConvergenceTest");
  check_petsc(TaoSetMaximumIterations(inner, max_points), "TaoSetMaximumIterations");
}

/// BRGN goes on from points that its line search should have refused; ours takes over at the best.
Optimum finish_with_levenberg_marquardt(Memo& memo,
                                        const Optimum& lost,
                                        const Box& box,
                                        OptimiserOptions options) {
  options.max_points = std::max(options.max_points - lost.points, 1);
  Optimum optimum = minimise_levenberg_marquardt(memo, lost.best->working, box, options);
  optimum.points += lost.points;
  optimum.failed += lost.failed;
  return optimum;
}

}  // namespace

Optimum minimise_brgn(Memo& memo,
                      const Eigen::VectorXd& start,
                      const Box& box,
                      const OptimiserOptions& options) {
  Search search(memo, box, options);
  if (!memo.jacobian_at(box.clamp(start), options.purpose).feasible) {
    Optimum optimum = search.finish();
    optimum.stop = Stop::start_infeasible;
    return optimum;
  }
  Workspace work(search.rows(), memo.n_unknowns());
  copy(box.clamp(start), work.solution);
  copy(box.lower.cwiseMax(PETSC_NINFINITY), work.lower);
  copy(box.upper.cwiseMin(PETSC_INFINITY), work.upper);
  set_up(work, search, options.max_points);
  check_petsc(TaoSolve(work.tao), "TaoSolve");
  if (search.lost())
    return finish_with_levenberg_marquardt(memo, search.finish(), box, options);
  return search.finish();
}

}  // namespace viscera::calibration
