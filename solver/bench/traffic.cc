#include "solver/bench/traffic.h"

namespace viscera::bench {
namespace {

constexpr double real = 8, single = 4, index = 4;  // bytes

}  // namespace

double tangent_bytes(Precision precision) {
  return 45 * (precision == Precision::double_stored ? real : single);
}

Traffic::Traffic(const OrganOperator& organ)
    : mixed_(organ.space().has_pressure()),
      nodes_(static_cast<double>(organ.space().displacement().n_global)),
      vertices_(static_cast<double>(organ.space().vertices().n_global)) {
  for (const RegionOperator& region : organ.regions()) {
    const kernels::ElementGroup& group = region.elements->group();
    const auto cells = static_cast<double>(group.n_elements());
    const double points = cells * kernels::n_points(group.type());
    const double corners = kernels::n_vertices(group.type());
    const double rows = region.elements->n_matrix_rows();
    cells_ += cells;
    points_ += points;
    connectivity_ += index * cells * (kernels::n_nodes(group.type()) + (mixed_ ? corners : 0));
    geometry_ += real * 10 * (group.is_affine() ? cells : points);
    frames_ += group.has_frames() ? real * 6 * points : 0;
    element_matrices_ += cells * rows * rows;
    vertex_matrices_ += cells * 9 * corners * corners;
  }
  double* sums[] = {&cells_,  &points_,           &connectivity_,   &geometry_,
                    &frames_, &element_matrices_, &vertex_matrices_};
  for (double* sum : sums)
    MPI_Allreduce(MPI_IN_PLACE, sum, 1, MPI_DOUBLE, MPI_SUM, organ.space().communicator());
}

/// One read, one written.
double Traffic::vectors() const {
  return 2 * real * (3 * nodes_ + (mixed_ ? vertices_ : 0));
}

double Traffic::residual() const {
  return vectors() + connectivity_ + geometry_ + frames_;
}

/// Of a point: the cofactor is single where the tangent is single alone.
double Traffic::coupling(double stored_bytes) const {
  if (!mixed_)
    return 0;
  return 9 * (stored_bytes > tangent_bytes(Precision::single_stored) ? real : single);
}

double Traffic::linearise(double stored_bytes) const {
  return residual() + points_ * (stored_bytes + coupling(stored_bytes)) + real * vertices_;
}

double Traffic::action(double stored_bytes) const {
  const double weight = mixed_ ? real : 0;
  return vectors() + connectivity_ + points_ * (stored_bytes + coupling(stored_bytes) + weight);
}

double Traffic::smoother_action() const {
  return 2 * single * 3 * nodes_ + connectivity_ +
         points_ * tangent_bytes(Precision::single_stored);
}

double Traffic::block_diagonal(double stored_bytes) const {
  return real * 9 * nodes_ + connectivity_ + points_ * stored_bytes;
}

double Traffic::vertex_assembly(double stored_bytes, std::int64_t nonzeros) const {
  return points_ * stored_bytes + real * (vertex_matrices_ + static_cast<double>(nonzeros));
}

double Traffic::system_assembly(double stored_bytes, std::int64_t nonzeros) const {
  return points_ * stored_bytes + real * (element_matrices_ + static_cast<double>(nonzeros));
}

double Traffic::matrix_product(std::int64_t nonzeros) const {
  const double rows = 3 * nodes_ + (mixed_ ? vertices_ : 0);
  return (real + index) * static_cast<double>(nonzeros) + index * rows + vectors();
}

}  // namespace viscera::bench
