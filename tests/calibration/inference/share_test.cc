// Groups of ranks as threads, each with a model and a memo of its own.
#include "solver/calibration/inference/share.h"

#include <cmath>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include "solver/calibration/inference/calibration.h"
#include "solver/calibration/inference/multistart.h"
#include "tests/support/function_model.h"

namespace viscera::calibration {
namespace {

/// Where groups meet: everybody leaves with what everybody brought.
class Meeting {
 public:
  explicit Meeting(int size) : brought_(size) {}

  std::vector<std::string> exchange(int who, const std::string& what) {
    std::unique_lock<std::mutex> lock(mutex_);
    brought_[who] = what;
    const int round = round_;
    if (++arrived_ == static_cast<int>(brought_.size())) {
      taken_ = brought_;
      arrived_ = 0;
      ++round_;
      all_here_.notify_all();
    } else {
      all_here_.wait(lock, [&] { return round_ != round; });
    }
    return taken_;
  }
  int size() const { return static_cast<int>(brought_.size()); }

 private:
  std::mutex mutex_;
  std::condition_variable all_here_;
  std::vector<std::string> brought_, taken_;
  int arrived_ = 0, round_ = 0;
};

struct ToldToStop {};

class ThreadCrew : public Crew {
 public:
  ThreadCrew(Meeting& meeting, int group) : meeting_(meeting), group_(group) {}
  int n_groups() const override { return meeting_.size(); }
  int group() const override { return group_; }
  std::vector<std::string> exchange(const std::string& mine) override {
    return meeting_.exchange(group_, mine);
  }
  void settle(const Trial& first) override { settled_by = first.values; }
  [[noreturn]] void stop() override { throw ToldToStop(); }

  Eigen::VectorXd settled_by;

 private:
  Meeting& meeting_;
  int group_;
};

/// Two unknowns, curved, and infeasible far out.
test::FunctionModel curved() {
  using test::plain_unknown;
  return {{plain_unknown("x", 0.2, 2), plain_unknown("y", -0.3, 2)},
          3,
          1,
          [](const Eigen::VectorXd& v) {
            Evaluation result;
            result.feasible = v[0] < 2.5;
            if (!result.feasible) {
              result.reason = "too far";
              return result;
            }
            result.residual = Eigen::Vector3d(std::exp(v[0]) - 2, v[0] * v[1] - 0.5, 2 * v[1] - 1);
            result.jacobian.resize(3, 2);
            result.jacobian << std::exp(v[0]), 0, v[1], v[0], 0, 2;
            result.predictions = Eigen::VectorXd::Constant(1, v[0] + v[1] * v[1]);
            result.predictions_jacobian = Eigen::RowVector2d(1, 2 * v[1]);
            return result;
          }};
}

struct Found {
  int trials = 0, own_solves = 0;
  Cost cost;
  Eigen::VectorXd estimate, weights, settled_by;
  Eigen::MatrixXd drawn;
  std::vector<double> profile;
  int infeasible = 0;
  std::vector<int> clusters;
};

Found work(Crew* crew) {
  test::FunctionModel model = curved();
  Memo memo(model);
  memo.set_crew(crew);
  CalibrationOptions options;
  options.second_order = true;
  options.importance_samples = 60;
  options.profiles = {0, 1};
  const Calibration calibration = calibrate(memo, options);
  MultistartOptions starts;
  starts.n_starts = 5;
  Found found;
  for (const OptimumCluster& cluster :
       multistart(memo, working_box(memo.unknowns()), starts).clusters)
    found.clusters.push_back(cluster.n_starts);
  found.trials = static_cast<int>(memo.trials().size());
  found.own_solves = model.cost().forward_solves;
  found.cost = memo.cost();
  found.estimate = calibration.posterior.working;
  found.weights = calibration.sample->smoothed.weights;
  found.infeasible = calibration.sample->infeasible;
  found.drawn = calibration.second_order->draws.working;
  for (const Profile& profile : calibration.profiles)
    for (const ProfilePoint& point : profile.points)
      found.profile.push_back(point.chi2);
  return found;
}

std::vector<Found> work_in_groups(int n) {
  Meeting meeting(n);
  std::vector<Found> found(n);
  std::vector<std::thread> threads;
  for (int g = 0; g < n; ++g)
    threads.emplace_back([&, g] {
      ThreadCrew crew(meeting, g);
      found[g] = work(&crew);
      found[g].settled_by = crew.settled_by;
    });
  for (std::thread& thread : threads)
    thread.join();
  return found;
}

TEST(Share, GroupsFindWhatOneFinds) {
  const Found alone = work(nullptr);
  const std::vector<Found> together = work_in_groups(3);

  int solves = 0;
  for (const Found& found : together) {
    EXPECT_EQ(found.trials, alone.trials);
    EXPECT_EQ(found.estimate, alone.estimate);
    EXPECT_EQ(found.drawn, alone.drawn);
    EXPECT_EQ(found.weights, alone.weights);
    EXPECT_EQ(found.infeasible, alone.infeasible);
    EXPECT_EQ(found.profile, alone.profile);
    EXPECT_EQ(found.clusters, alone.clusters);
    EXPECT_LT(found.own_solves, 0.6 * alone.own_solves);
    solves += found.own_solves;
  }
  EXPECT_EQ(solves, alone.own_solves);
  EXPECT_EQ(together[0].cost.forward_solves, solves);
}

TEST(Share, OthersSettleOnTheFirstPointOfTheFirstGroup) {
  const std::vector<Found> together = work_in_groups(2);

  EXPECT_EQ(together[0].settled_by.size(), 0);
  EXPECT_EQ(together[1].settled_by, Eigen::Vector2d(0.2, -0.3));
}

TEST(Share, WhatStopsOneGroupStopsAllWithEveryPointKept) {
  Meeting meeting(2);
  std::size_t kept[2];
  bool own_reason = false, told = false;
  const auto run = [&](int g) {
    test::FunctionModel model = curved();
    Memo memo(model);
    ThreadCrew crew(meeting, g);
    memo.set_crew(&crew);
    memo.residual_at(Eigen::Vector2d(0, 0));
    memo.set_settled();
    try {
      share(memo, 6, [&](int k) {
        if (k == 3)
          throw std::runtime_error("interrupted");
        memo.residual_at(Eigen::Vector2d(k + 1, 0) / 10);
      });
    } catch (const std::runtime_error&) {
      own_reason = g == 1;
    } catch (const ToldToStop&) {
      told = g == 0;
    }
    kept[g] = memo.trials().size();
  };
  std::thread other(run, 1);
  run(0);
  other.join();

  EXPECT_TRUE(own_reason);
  EXPECT_TRUE(told);
  EXPECT_EQ(kept[0], 5u);  // the first point, parts 0, 2, 4 of one group, 1 of the other
  EXPECT_EQ(kept[1], 5u);
}

}  // namespace
}  // namespace viscera::calibration
