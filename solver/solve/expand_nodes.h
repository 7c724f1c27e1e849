// Numberings of several unknowns a node.
#pragma once

#include "solver/solve/row_sum.h"

namespace viscera {

/// Numbering of the unknowns when every node of `nodes` carries `n`.
NodeNumbering expand_nodes(const NodeNumbering& nodes, int n, MPI_Comm communicator);

}  // namespace viscera
