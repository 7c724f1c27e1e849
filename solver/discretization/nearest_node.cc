#include "solver/discretization/nearest_node.h"

#include <cmath>
#include <limits>
#include <tuple>
#include <vector>

namespace viscera {
namespace {

struct Candidate {
  /// Finite, so that the difference to a real distance is no infinity or NaN in `before`.
  double distance = std::numeric_limits<double>::max();
  double x[3] = {0, 0, 0};
};

/// Distances that differ by round-off only are a tie, decided by position.
bool before(const Candidate& a, const Candidate& b) {
  if (std::abs(a.distance - b.distance) > 1e-9 * (1 + b.distance))
    return a.distance < b.distance;
  return std::tie(a.x[0], a.x[1], a.x[2]) < std::tie(b.x[0], b.x[1], b.x[2]);
}

}  // namespace

NearestNode nearest_node(const OrganSpace& space, const std::array<double, 3>& point) {
  Candidate best;
  std::int32_t best_node = -1;
  for (std::int32_t node = 0; node < space.displacement().n_owned; ++node) {
    const double* X = &space.coordinates()[3 * std::size_t(node)];
    Candidate c;
    c.distance =
        std::sqrt((X[0] - point[0]) * (X[0] - point[0]) + (X[1] - point[1]) * (X[1] - point[1]) +
                  (X[2] - point[2]) * (X[2] - point[2]));
    for (int i = 0; i < 3; ++i)
      c.x[i] = X[i];
    if (best_node < 0 || before(c, best)) {
      best = c;
      best_node = node;
    }
  }
  int rank, n_ranks;
  MPI_Comm_rank(space.communicator(), &rank);
  MPI_Comm_size(space.communicator(), &n_ranks);
  std::vector<Candidate> all(n_ranks);
  MPI_Allgather(&best, 4, MPI_DOUBLE, all.data(), 4, MPI_DOUBLE, space.communicator());
  NearestNode out;
  for (int r = 1; r < n_ranks; ++r)
    if (before(all[r], all[out.rank]))
      out.rank = r;
  out.node = rank == out.rank ? best_node : -1;
  out.distance = all[out.rank].distance;
  for (int i = 0; i < 3; ++i)
    out.position[i] = all[out.rank].x[i];
  return out;
}

}  // namespace viscera
