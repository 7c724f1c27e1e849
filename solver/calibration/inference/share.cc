#include "solver/calibration/inference/share.h"

#include <algorithm>
#include <exception>

#include <nlohmann/json.hpp>

#include "solver/calibration/inference/trial_json.h"
#include "solver/core/errors.h"

namespace viscera::calibration {

namespace {

using Json = nlohmann::json;

/// What one group has added to its memo.
class Record {
 public:
  explicit Record(const Memo& memo) : memo_(memo), first_(memo.trials().size()) {
    for (const Trial& trial : memo.trials())
      had_jacobian_.push_back(trial.has_jacobian());
  }

  void add_part(int part) {
    for (std::size_t k = first_ + parts_.size(); k < memo_.trials().size(); ++k)
      parts_.push_back(part);
  }

  std::string bytes(bool stopped) const {
    Json added = Json::array(), completed = Json::array();
    for (std::size_t k = 0; k < parts_.size(); ++k)
      added.push_back({parts_[k], trial_json(memo_.trials()[first_ + k])});
    for (std::size_t k = 0; k < first_; ++k)
      if (!had_jacobian_[k] && memo_.trials()[k].has_jacobian())
        completed.push_back({k, trial_json(memo_.trials()[k])});
    const auto bytes = Json::to_cbor({{"added", added},
                                      {"completed", completed},
                                      {"cost", cost_json(memo_.model().cost())},
                                      {"stopped", stopped}});
    return {bytes.begin(), bytes.end()};
  }

  std::size_t first() const { return first_; }

 private:
  const Memo& memo_;
  std::size_t first_;
  std::vector<bool> had_jacobian_;
  std::vector<int> parts_;
};

/// The points of all groups into the memo; true when one of them was told to stop.
bool merge(Memo& memo, std::size_t first, const std::vector<std::string>& groups, int own) {
  struct Added {
    int part;
    Trial trial;
  };
  std::vector<Added> added;
  Cost others;
  bool stopped = false;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const Json json = Json::from_cbor(groups[g]);
    stopped |= json.at("stopped").get<bool>();
    for (const Json& one : json.at("added"))
      added.push_back({one.at(0).get<int>(), read_trial(memo, one.at(1))});
    for (const Json& one : json.at("completed"))
      memo.complete(one.at(0).get<std::size_t>(), read_trial(memo, one.at(1)));
    if (static_cast<int>(g) != own)
      others = sum(others, read_cost(json.at("cost")));
  }
  std::stable_sort(added.begin(), added.end(),
                   [](const Added& a, const Added& b) { return a.part < b.part; });
  memo.forget_from(first);
  for (Added& one : added)
    memo.add_known(std::move(one.trial));
  memo.set_cost_of_others(others);
  return stopped;
}

/// Every model into the discrete problem of the first point, which the first group solves.
void settle(Memo& memo, Crew& crew) {
  if (memo.is_settled())
    return;
  for (const Trial& trial : memo.trials())
    if (trial.feasible) {
      if (crew.group() != 0)
        crew.settle(trial);
      memo.set_settled();
      return;
    }
}

/// The parts to the first n_groups.
void work(Memo& memo, Crew& crew, int n, const std::function<void(int)>& part, int n_groups) {
  Record record(memo);
  std::exception_ptr problem;
  try {
    for (int k = crew.group(); k < n && crew.group() < n_groups; k += n_groups) {
      try {
        part(k);
      } catch (const SolveFailure&) {
      }
      record.add_part(k);
    }
  } catch (...) {
    record.add_part(n);
    problem = std::current_exception();
  }
  const std::vector<std::string> all = crew.exchange(record.bytes(problem != nullptr));
  const bool stopped = merge(memo, record.first(), all, crew.group());
  if (problem)
    std::rethrow_exception(problem);
  if (stopped)
    crew.stop();
}

}  // namespace

void share(Memo& memo, int n, const std::function<void(int)>& part) {
  Crew* crew = memo.crew();
  if (crew == nullptr || crew->n_groups() == 1)
    return;
  settle(memo, *crew);
  if (!memo.is_settled()) {
    work(memo, *crew, std::min(n, 1), part, 1);
    settle(memo, *crew);
  }
  work(memo, *crew, n, part, memo.is_settled() ? crew->n_groups() : 1);
}

}  // namespace viscera::calibration
