// The distributed vectors of the solver, declared without deal.II's headers (they cost seconds a
// file). Files that use a member include <deal.II/lac/la_parallel_block_vector.h>.
#pragma once

namespace dealii {
namespace MemorySpace {
struct Host;
}
namespace LinearAlgebra {
namespace distributed {
template <typename Number, typename MemorySpace>
class Vector;
template <typename Number>
class BlockVector;
}  // namespace distributed
}  // namespace LinearAlgebra
}  // namespace dealii

namespace viscera {

template <class Number>
using DistributedVector =
    dealii::LinearAlgebra::distributed::Vector<Number, dealii::MemorySpace::Host>;

/// Block 0: displacement [mm], three components a node; block 1, when mixed: pressure [kPa].
using BlockVector = dealii::LinearAlgebra::distributed::BlockVector<double>;

}  // namespace viscera
