#include "solver/calibration/driver/groups.h"

#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::calibration {
namespace {

std::string possible_groups(int ranks) {
  std::vector<std::string> names;
  for (int n = 1; n <= ranks; ++n)
    if (ranks % n == 0)
      names.push_back(std::to_string(n));
  return text::list(names);
}

}  // namespace

Groups::Groups(int n_groups) : n_groups_(n_groups) {
  int ranks, rank;
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (n_groups < 1 || ranks % n_groups != 0)
    throw InputError(text::format(
        "--groups: %d groups of equal size cannot be made of %d rank%s. Possible here: %s. Start "
        "as many ranks as there are groups times ranks in a group ('mpiexec -n 8 viscera calibrate "
        "... --groups 4': four groups of two).",
        n_groups, ranks, ranks == 1 ? "" : "s", possible_groups(ranks).c_str()));
  const int size = ranks / n_groups;
  group_ = rank / size;
  MPI_Comm_split(MPI_COMM_WORLD, group_, rank, &own_);
  MPI_Comm_split(MPI_COMM_WORLD, rank % size, rank, &across_);
}

Groups::~Groups() {
  MPI_Comm_free(&across_);
  MPI_Comm_free(&own_);
}

/// Every rank speaks with those at its place in the other groups: all of a group hold the same.
std::vector<std::string> Groups::exchange(const std::string& mine) {
  std::vector<int> sizes(n_groups_), starts(n_groups_, 0);
  const int size = static_cast<int>(mine.size());
  MPI_Allgather(&size, 1, MPI_INT, sizes.data(), 1, MPI_INT, across_);
  for (int g = 1; g < n_groups_; ++g)
    starts[g] = starts[g - 1] + sizes[g - 1];
  std::string all(starts.back() + sizes.back(), '\0');
  MPI_Allgatherv(mine.data(), size, MPI_CHAR, all.data(), sizes.data(), starts.data(), MPI_CHAR,
                 across_);
  std::vector<std::string> result;
  for (int g = 0; g < n_groups_; ++g)
    result.push_back(all.substr(starts[g], sizes[g]));
  return result;
}

}  // namespace viscera::calibration
