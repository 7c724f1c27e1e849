// Independent work on one memo, shared out among groups of ranks that have a model each.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "solver/calibration/inference/memo.h"

namespace viscera::calibration {

/// The groups. Everything outside of `share` runs alike on all of them, on memos that hold the same
/// points.
class Crew {
 public:
  virtual ~Crew() = default;
  virtual int n_groups() const = 0;
  virtual int group() const = 0;  ///< that of this rank
  /// Bytes of every group, by group. Collective over all ranks of all groups.
  virtual std::vector<std::string> exchange(const std::string& mine) = 0;
  /// The first point that was solved: models make themselves one discrete problem by it. Called
  /// once, in all groups but the one that solved it.
  virtual void settle(const Trial& first) = 0;
  /// Another group was told to stop; throws what stops this one. All points are in the memo.
  [[noreturn]] virtual void stop() = 0;
};

/// Does `part(k)`, k = 0 ... n-1, which only asks the memo for points: group g those with k mod
/// n_groups = g. Afterwards all memos hold all points, in the order of the parts. The caller does
/// all parts again, from the memo. Where nothing was solved before, the first part goes first, to
/// settle the discrete problem of all. Without a crew, or with one group, nothing is done. A
/// SolveFailure of a part is left to that repetition. Collective over all groups.
void share(Memo& memo, int n, const std::function<void(int)>& part);

}  // namespace viscera::calibration
