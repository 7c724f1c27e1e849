#include "solver/solve/algebraic_multigrid.h"

#include <deal.II/base/partitioner.h>

#include "kernels/sparse/tentative_prolongator.h"
#include "solver/solve/multigrid_level.h"

namespace viscera {
namespace {

/// Above this many unknowns a level that could not be coarsened further is smoothed, not inverted.
constexpr int largest_inverse = 3000;

ChebyshevOptions smoother_options(int degree) {
  ChebyshevOptions options;
  options.degree = degree;
  options.range = 20;
  options.lanczos_iterations = 8;
  return options;
}

/// Diagonal 3x3 blocks of owned rows. Aggregates of a single node leave zero rows in their 6x6
/// blocks, so coarse levels (`block` 6) take point diagonals.
std::vector<double> diagonal_blocks(const kernels::BlockPattern& pattern,
                                    int block,
                                    const double* values) {
  std::vector<double> out(std::size_t(pattern.n_rows()) * 3 * block, 0.0);
  for (std::int32_t row = 0; row < pattern.n_rows(); ++row) {
    const double* at = values + pattern.find(row, row) * block * block;
    if (block == 3)
      std::copy_n(at, 9, &out[9 * std::size_t(row)]);
    else
      for (int i = 0; i < 6; ++i) {
        const double d = at[7 * i];
        out[18 * std::size_t(row) + 9 * (i / 3) + 4 * (i % 3)] = d > 0 ? d : 1.0;
      }
  }
  return out;
}

}  // namespace

struct AlgebraicMultigrid::Level {
  Level(MPI_Comm communicator, const RowSum& level_rows, int block_size, int degree)
      : rows(level_rows),
        block(block_size),
        matrix(rows.pattern(), block),
        chebyshev(matrix, diagonal, smoother_options(degree)) {
    const NodeNumbering unknowns = expand_nodes(rows.nodes(), block, communicator);
    for (FloatVector* vector : {&b, &x, &r})
      vector->reinit(unknowns);
  }

  std::int64_t n_unknowns() const {
    return static_cast<std::int64_t>(rows.nodes()->size()) * block;
  }

  void set_numbers(const double* values) {
    matrix.set(values);
    diagonal.set_blocks(diagonal_blocks(rows.pattern(), block, values));
    if (inverse) {
      inverse->invert(values);
      return;
    }
    fill_from_indices(r);
    chebyshev.estimate(r);
  }

  const RowSum& rows;
  int block;
  LevelMatrix matrix;
  BlockJacobi<float> diagonal;
  Chebyshev<float> chebyshev;
  std::unique_ptr<LevelTransfer> transfer;  // to the next coarser level
  std::unique_ptr<DenseInverse> inverse;    // of the coarsest level
  FloatVector b, x, r;
};

AlgebraicMultigrid::AlgebraicMultigrid(MPI_Comm communicator,
                                       const RowSum& rows,
                                       std::vector<double> coordinates,
                                       const MultigridOptions& options)
    : communicator_(communicator),
      rows_(rows),
      coordinates_(std::move(coordinates)),
      options_(options) {}

AlgebraicMultigrid::~AlgebraicMultigrid() = default;
AlgebraicMultigrid::AlgebraicMultigrid(AlgebraicMultigrid&&) noexcept = default;

void AlgebraicMultigrid::rebuild(const double* values) {
  levels_.clear();
  std::vector<double> modes = kernels::rigid_motions(coordinates_), held;
  add_level(rows_, 3);
  levels_.back()->set_numbers(values);
  while (coarsen(values, modes, held))
    values = held.data();
  Level& last = *levels_.back();
  if (last.n_unknowns() <= largest_inverse) {
    last.inverse = std::make_unique<DenseInverse>(communicator_, last.rows.nodes(),
                                                  last.rows.pattern(), last.block);
    last.set_numbers(values);
  }
}

void AlgebraicMultigrid::add_level(const RowSum& rows, int block) {
  levels_.push_back(std::make_unique<Level>(communicator_, rows, block, options_.smoothing_degree));
}

// `coarse` gets the numbers of the level it adds; it may hold `values`.
bool AlgebraicMultigrid::coarsen(const double* values,
                                 std::vector<double>& modes,
                                 std::vector<double>& coarse) {
  Level& fine = *levels_.back();
  if (fine.n_unknowns() <= options_.aggregation.coarse_limit)
    return false;
  const Prolongator prolongator =
      aggregate({communicator_, fine.rows.nodes(), fine.rows.pattern(), fine.block, values},
                {fine.diagonal, fine.chebyshev.lambda_max()}, options_.aggregation, modes);
  if (prolongator.n_coarse == 0)
    return false;
  fine.transfer = std::make_unique<LevelTransfer>(communicator_, fine.rows.nodes(),
                                                  fine.rows.pattern(), fine.block, prolongator);
  add_level(fine.transfer->coarse_rows(), 6);
  coarse = fine.transfer->galerkin(fine.rows.pattern(), values);
  levels_.back()->set_numbers(coarse.data());
  return true;
}

void AlgebraicMultigrid::refresh(const double* values) {
  std::vector<double> held;
  for (const auto& level : levels_) {
    level->set_numbers(values);
    if (!level->transfer)
      return;
    held = level->transfer->galerkin(level->rows.pattern(), values);
    values = held.data();
  }
}

// Solves for level.x from level.b.
void AlgebraicMultigrid::cycle(std::size_t k) const {
  Level& level = *levels_[k];
  if (level.inverse) {
    level.inverse->apply(level.b.begin(), level.x.begin());
    return;
  }
  level.chebyshev.vmult(level.x, level.b);
  if (!level.transfer)
    return;
  Level& coarse = *levels_[k + 1];
  level.matrix.vmult(level.r, level.x);
  level.r.sadd(-1.0f, 1.0f, level.b);
  level.transfer->restrict_to(level.r.begin(), coarse.b.begin());
  cycle(k + 1);
  level.transfer->prolongate_add(coarse.x.begin(), level.x.begin());
  level.chebyshev.step(level.x, level.b);
}

void AlgebraicMultigrid::apply(const float* r, float* z) const {
  Level& finest = *levels_.front();
  std::copy_n(r, finest.b.locally_owned_size(), finest.b.begin());
  cycle(0);
  std::copy_n(finest.x.begin(), finest.x.locally_owned_size(), z);
}

int AlgebraicMultigrid::levels() const {
  return static_cast<int>(levels_.size());
}

double AlgebraicMultigrid::operator_complexity() const {
  std::vector<double> entries;
  for (const auto& level : levels_) {
    double mine =
        static_cast<double>(level->rows.pattern().n_blocks()) * level->block * level->block;
    MPI_Allreduce(MPI_IN_PLACE, &mine, 1, MPI_DOUBLE, MPI_SUM, communicator_);
    entries.push_back(mine);
  }
  double sum = 0;
  for (const double n : entries)
    sum += n;
  return sum / entries.front();
}

}  // namespace viscera
