#include "solver/problem/potentials.h"

#include <array>
#include <limits>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "meshes/quality/reference_cell.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"
#include "solver/operators/laplacian.h"
#include "solver/operators/surfaces.h"
#include "solver/solve/algebraic_multigrid.h"
#include "solver/solve/expand_nodes.h"
#include "solver/solve/krylov.h"

namespace viscera {
namespace {

using meshes::Point;
constexpr double free_value = std::numeric_limits<double>::quiet_NaN();

double distance(const meshes::Line& line, const double* x) {
  const Point along = meshes::minus(line.to, line.from);
  const Point place = meshes::minus(Point{x[0], x[1], x[2]}, line.from);
  const double length2 = meshes::dot(along, along);
  const double t = length2 > 0 ? std::clamp(meshes::dot(place, along) / length2, 0.0, 1.0) : 0.0;
  return meshes::norm(meshes::minus(place, meshes::times(t, along)));
}

/// Prescribed value of every owned node, NaN where it is free.
std::vector<double> prescribed(const OrganSpace& space, const meshes::PotentialProblem& problem) {
  const std::int32_t n_owned = space.displacement().n_owned;
  std::vector<double> sums(n_owned, 0.0), counts(n_owned, 0.0);
  DistributedVector<double> marks(space.displacement().scalar);
  for (const meshes::Held& held : problem.held) {
    marks = 0;
    for (const std::string& surface : held.surfaces)
      for (const std::int32_t node : surface_facets(space, surface))
        marks.local_element(node) = 1;
    marks.compress(dealii::VectorOperation::add);
    for (std::int32_t node = 0; node < n_owned; ++node) {
      bool is_held = marks.local_element(node) > 0;
      for (const meshes::Line& line : held.lines)
        is_held =
            is_held || distance(line, &space.coordinates()[3 * std::size_t(node)]) <= line.radius;
      if (is_held) {
        sums[node] += held.value;
        counts[node] += 1;
      }
    }
  }
  for (std::int32_t node = 0; node < n_owned; ++node)
    sums[node] = counts[node] > 0 ? sums[node] / counts[node] : free_value;
  return sums;
}

/// Three potentials with their prescribed nodes as one linear system.
class ThreePotentials final : public LinearOperator {
 public:
  ThreePotentials(const Laplacian& laplacian, std::array<std::vector<double>, 3> held)
      : laplacian_(laplacian),
        held_(std::move(held)),
        layout_(expand_nodes(laplacian.rows().nodes(), 3, laplacian.space().communicator())),
        x_(std::make_shared<DistributedVector<double>>(layout_)) {}

  const NodeNumbering& layout() const { return layout_; }
  bool is_free(std::int32_t node, int c) const { return std::isnan(held_[c][node]); }
  double held(std::int32_t node, int c) const { return held_[c][node]; }
  std::int32_t n_nodes() const { return laplacian_.rows().pattern().n_rows(); }

  /// The identity at prescribed entries, which do not act on others.
  void vmult(BlockVector& dst, const BlockVector& src) const override {
    apply(dst.block(0), src.block(0), Prescribed::left_out);
  }
  /// - K x_held on free entries.
  void right_hand_side(DistributedVector<double>& b) const {
    DistributedVector<double> values(layout_);
    for (std::int32_t node = 0; node < n_nodes(); ++node)
      for (int c = 0; c < 3; ++c)
        values.local_element(3 * node + c) = is_free(node, c) ? 0 : held(node, c);
    apply(b, values, Prescribed::acting);
    for (std::int32_t node = 0; node < n_nodes(); ++node)
      for (int c = 0; c < 3; ++c)
        b.local_element(3 * node + c) = is_free(node, c) ? -b.local_element(3 * node + c) : 0;
  }

  /// The matrix of vmult in 3x3 blocks; the diagonal of the Laplacian at prescribed entries.
  std::vector<double> blocks() const {
    DistributedVector<double> is_held(layout_);
    for (std::int32_t node = 0; node < n_nodes(); ++node)
      for (int c = 0; c < 3; ++c)
        is_held.local_element(3 * node + c) = is_free(node, c) ? 0 : 1;
    is_held.update_ghost_values();
    const kernels::BlockPattern& pattern = laplacian_.rows().pattern();
    std::vector<double> blocks(9 * pattern.n_blocks(), 0.0);
    for (std::int32_t row = 0; row < pattern.n_rows(); ++row)
      for (std::int64_t k = pattern.row_start[row]; k < pattern.row_start[row + 1]; ++k)
        for (int c = 0; c < 3; ++c) {
          const std::int32_t column = pattern.columns[k];
          const bool acts = column == row || (is_held.local_element(3 * row + c) == 0 &&
                                              is_held.local_element(3 * column + c) == 0);
          blocks[9 * k + 4 * c] = acts ? laplacian_.values()[k] : 0;
        }
    return blocks;
  }

 private:
  enum class Prescribed { left_out, acting };

  void apply(DistributedVector<double>& y,
             const DistributedVector<double>& x,
             Prescribed prescribed) const {
    DistributedVector<double>& all = *x_;
    all.zero_out_ghost_values();
    for (std::int32_t node = 0; node < n_nodes(); ++node)
      for (int c = 0; c < 3; ++c)
        all.local_element(3 * node + c) = prescribed == Prescribed::acting || is_free(node, c)
                                              ? x.local_element(3 * node + c)
                                              : 0;
    all.update_ghost_values();
    const kernels::BlockPattern& pattern = laplacian_.rows().pattern();
    for (std::int32_t row = 0; row < pattern.n_rows(); ++row) {
      double sum[3] = {0, 0, 0};
      for (std::int64_t k = pattern.row_start[row]; k < pattern.row_start[row + 1]; ++k)
        for (int c = 0; c < 3; ++c)
          sum[c] += laplacian_.values()[k] * all.local_element(3 * pattern.columns[k] + c);
      for (int c = 0; c < 3; ++c)
        y.local_element(3 * row + c) = is_free(row, c) ? sum[c] : x.local_element(3 * row + c);
    }
  }

  const Laplacian& laplacian_;
  std::array<std::vector<double>, 3> held_;
  NodeNumbering layout_;
  std::shared_ptr<DistributedVector<double>> x_;
};

class Cycle final : public LinearOperator {
 public:
  Cycle(const Laplacian& laplacian, const ThreePotentials& system)
      : system_(system),
        multigrid_(laplacian.space().communicator(), laplacian.rows(), coordinates(laplacian)) {
    multigrid_.rebuild(system.blocks().data());
  }

  void vmult(BlockVector& z, const BlockVector& r) const override {
    const double scale = r.block(0).linfty_norm();  // single precision has a short range
    if (!(scale > 0)) {
      z = 0;
      return;
    }
    const std::int32_t n = 3 * system_.n_nodes();
    std::vector<float> in(n), out(n);
    for (std::int32_t k = 0; k < n; ++k)
      in[k] = static_cast<float>(r.block(0).local_element(k) / scale);
    multigrid_.apply(in.data(), out.data());
    for (std::int32_t k = 0; k < n; ++k)
      z.block(0).local_element(k) =
          system_.is_free(k / 3, k % 3) ? scale * out[k] : r.block(0).local_element(k);
  }

 private:
  static std::vector<double> coordinates(const Laplacian& laplacian) {
    const OrganSpace& space = laplacian.space();
    const auto first = space.coordinates().begin();
    return {first, first + 3 * std::ptrdiff_t(space.displacement().n_owned)};
  }

  const ThreePotentials& system_;
  AlgebraicMultigrid multigrid_;
};

void require_held(const OrganSpace& space,
                  const meshes::PotentialProblem& problem,
                  const std::vector<double>& held) {
  std::int64_t count = 0;
  for (const double value : held)
    count += std::isnan(value) ? 0 : 1;
  MPI_Allreduce(MPI_IN_PLACE, &count, 1, MPI_INT64_T, MPI_SUM, space.communicator());
  if (count == 0)
    throw GeometryError("The potential '" + problem.name +
                        "' is held nowhere: none of its surfaces has a facet.");
}

BlockVector block_vector(const NodeNumbering& layout) {
  BlockVector vector(1);
  vector.block(0).reinit(layout);
  vector.collect_sizes();
  return vector;
}

/// Entries of all local nodes from those of owned ones.
std::vector<double> with_ghosts(const OrganSpace& space, const std::vector<double>& owned) {
  DistributedVector<double> vector(space.displacement().scalar);
  std::copy(owned.begin(), owned.end(), vector.begin());
  vector.update_ghost_values();
  std::vector<double> all(space.displacement().n_local);
  for (std::int32_t node = 0; node < space.displacement().n_local; ++node)
    all[node] = vector.local_element(node);
  return all;
}

/// Solves problems first, first + 1, first + 2, as far as there are that many.
void solve_three(const Laplacian& laplacian,
                 const std::vector<meshes::PotentialProblem>& problems,
                 std::size_t first,
                 double tolerance,
                 PotentialFields& fields) {
  const std::size_t n = std::min<std::size_t>(3, problems.size() - first);
  std::array<std::vector<double>, 3> held;
  for (std::size_t c = 0; c < 3; ++c) {
    held[c] = c < n ? prescribed(laplacian.space(), problems[first + c]) : held[0];
    if (c < n)
      require_held(laplacian.space(), problems[first + c], held[c]);
  }
  const ThreePotentials system(laplacian, held);
  const Cycle cycle(laplacian, system);
  BlockVector x = block_vector(system.layout()), b = block_vector(system.layout());
  system.right_hand_side(b.block(0));
  KrylovOptions options;
  options.relative_tolerance = tolerance;
  const LinearReport report = fgmres(system, cycle, x, b, options);
  if (!report.converged)
    throw SolveFailure(
        "The potential '" + problems[first].name +
        text::format("' did not converge: %d iterations left a residual of %.2g of its start. "
                     "'viscera inspect' shows whether the mesh has bad cells or loose parts.",
                     report.iterations, report.reduction));
  fields.iterations = std::max(fields.iterations, report.iterations);
  for (std::size_t c = 0; c < n; ++c) {
    std::vector<double> owned(system.n_nodes());
    for (std::int32_t node = 0; node < system.n_nodes(); ++node)
      owned[node] = system.is_free(node, static_cast<int>(c))
                        ? x.block(0).local_element(3 * node + static_cast<int>(c))
                        : system.held(node, static_cast<int>(c));
    fields.values.push_back(with_ghosts(laplacian.space(), owned));
  }
}

}  // namespace

PotentialFields solve_potentials(const OrganSpace& space,
                                 const std::vector<meshes::PotentialProblem>& problems,
                                 double tolerance) {
  const Laplacian laplacian(space);
  PotentialFields fields;
  for (std::size_t first = 0; first < problems.size(); first += 3)
    solve_three(laplacian, problems, first, tolerance, fields);
  return fields;
}

PotentialPlaces::PotentialPlaces(const OrganSpace& space,
                                 const PotentialFields& fields,
                                 const std::vector<Point>& places)
    : space_(space), fields_(fields) {
  for (const Point& xi : places) {
    shapes_.push_back(meshes::shape_values(space.cell_type(), xi));
    gradients_.push_back(meshes::shape_gradients(space.cell_type(), xi));
  }
}

namespace {

/// Columns of the map from the reference cell at a place with these gradients of shapes.
std::array<Point, 3> tangents(const OrganSpace& space,
                              std::int32_t cell,
                              const std::vector<double>& gradients) {
  std::array<Point, 3> columns{};
  const std::int32_t* nodes = space.cell_nodes(cell);
  for (int k = 0; k < space.nodes_per_cell(); ++k) {
    const double* x = &space.coordinates()[3 * std::size_t(nodes[k])];
    for (int a = 0; a < 3; ++a)
      columns[a] =
          meshes::plus(columns[a], meshes::times(gradients[3 * k + a], Point{x[0], x[1], x[2]}));
  }
  return columns;
}

}  // namespace

std::vector<meshes::Potential> PotentialPlaces::at(std::int32_t cell, std::size_t place) const {
  const auto t = tangents(space_, cell, gradients_[place]);
  const Point dual[3] = {meshes::cross(t[1], t[2]), meshes::cross(t[2], t[0]),
                         meshes::cross(t[0], t[1])};
  const double determinant = meshes::dot(t[0], dual[0]);
  const std::int32_t* nodes = space_.cell_nodes(cell);
  std::vector<meshes::Potential> found;
  for (const std::vector<double>& values : fields_.values) {
    meshes::Potential potential;
    double slopes[3] = {0, 0, 0};
    for (int k = 0; k < space_.nodes_per_cell(); ++k) {
      potential.value += shapes_[place][k] * values[nodes[k]];
      for (int a = 0; a < 3; ++a)
        slopes[a] += gradients_[place][3 * k + a] * values[nodes[k]];
    }
    for (int a = 0; a < 3; ++a)
      potential.gradient =
          meshes::plus(potential.gradient, meshes::times(slopes[a] / determinant, dual[a]));
    found.push_back(potential);
  }
  return found;
}

Point PotentialPlaces::position(std::int32_t cell, std::size_t place) const {
  Point x{};
  for (int k = 0; k < space_.nodes_per_cell(); ++k) {
    const double* node = &space_.coordinates()[3 * std::size_t(space_.cell_nodes(cell)[k])];
    x = meshes::plus(x, meshes::times(shapes_[place][k], Point{node[0], node[1], node[2]}));
  }
  return x;
}

double PotentialPlaces::determinant(std::int32_t cell, std::size_t place) const {
  const auto t = tangents(space_, cell, gradients_[place]);
  return meshes::dot(t[0], meshes::cross(t[1], t[2]));
}

}  // namespace viscera
