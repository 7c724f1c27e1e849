#include "solver/bench/assembled_system.h"

#include <cmath>

#include <deal.II/base/partitioner.h>
#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/core/machine.h"
#include "solver/core/text.h"
#include "solver/operators/assembly.h"

namespace viscera::bench {
namespace {

constexpr double gibibyte = 1024.0 * 1024 * 1024;

/// An entry of an element matrix: its value, twice its row and column (ours and PETSc's), the place
/// it is added to, and what growing lists leave unused.
constexpr double bytes_an_entry = 48;

}  // namespace

double assembly_bytes(const OrganOperator& organ) {
  double bytes = 0;
  for (const RegionOperator& region : organ.regions()) {
    const double rows = region.elements->n_matrix_rows();
    bytes += bytes_an_entry * rows * rows * static_cast<double>(region.cells.size());
  }
  MPI_Allreduce(MPI_IN_PLACE, &bytes, 1, MPI_DOUBLE, MPI_SUM, organ.space().communicator());
  return bytes;
}

std::string lacks_memory_for_assembly(const OrganOperator& organ) {
  MPI_Comm node = MPI_COMM_NULL;
  const MPI_Comm all = organ.space().communicator();
  MPI_Comm_split_type(all, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node);
  int ranks = 1, on_node = 1;
  MPI_Comm_size(all, &ranks);
  MPI_Comm_size(node, &on_node);
  MPI_Comm_free(&node);
  const double needed = assembly_bytes(organ) * on_node / ranks / gibibyte;
  double room = 0.7 * this_machine().free_memory_gib;
  MPI_Allreduce(MPI_IN_PLACE, &room, 1, MPI_DOUBLE, MPI_MIN, all);
  if (needed <= room)
    return "";
  return text::format("assembling needs about %.1f GiB a node, of which %.1f GiB are to be had",
                      needed, room);
}

struct AssembledSystem::Matrix {
  explicit Matrix(const OrganOperator& organ)
      : assembly(organ, 1.0), values(organ.space().communicator(), assembly.pattern()) {}
  SystemAssembly assembly;
  BlockMatrix values;
};

AssembledSystem::AssembledSystem(const OrganOperator& organ)
    : organ_(organ),
      matrix_(std::make_unique<Matrix>(organ)),
      x_(matrix_->values.owned_rows()),
      y_(matrix_->values.owned_rows()) {}

AssembledSystem::~AssembledSystem() = default;

void AssembledSystem::assemble() {
  matrix_->assembly.fill(matrix_->values);
}

std::int64_t AssembledSystem::nonzeros() const {
  return matrix_->values.nonzeros();
}

void AssembledSystem::multiply() {
  matrix_->values.vmult(x_.data(), y_.data());
}

void AssembledSystem::take(const BlockVector& d) {
  std::size_t k = 0;
  for (unsigned int b = 0; b < d.n_blocks(); ++b)
    for (unsigned int i = 0; i < d.block(b).locally_owned_size(); ++i)
      x_[k++] = d.block(b).local_element(i);
}

Answer AssembledSystem::against(const BlockVector& action, double tolerance) const {
  BlockVector expected = action;
  const std::int32_t n_owned = 3 * organ_.space().displacement().n_owned;
  for (const std::int32_t entry : organ_.constraints().entries())
    if (entry < n_owned)
      expected.block(0).local_element(entry) = x_[entry];
  double sums[2] = {0, 0};
  std::size_t k = 0;
  for (unsigned int b = 0; b < expected.n_blocks(); ++b)
    for (unsigned int i = 0; i < expected.block(b).locally_owned_size(); ++i, ++k) {
      const double right = expected.block(b).local_element(i);
      sums[0] += (y_[k] - right) * (y_[k] - right);
      sums[1] += right * right;
    }
  MPI_Allreduce(MPI_IN_PLACE, sums, 2, MPI_DOUBLE, MPI_SUM, organ_.space().communicator());
  return {"the matrix-free action", std::sqrt(sums[0] / sums[1]), tolerance};
}

}  // namespace viscera::bench
