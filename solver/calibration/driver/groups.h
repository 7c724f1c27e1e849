// The ranks of a calibration in groups of equal size, each with a model of its own.
#pragma once

#include <mpi.h>
#include <string>
#include <vector>

#include "solver/calibration/forward/organ_model.h"
#include "solver/calibration/inference/share.h"

namespace viscera::calibration {

/// Ends a calibration between two evaluations.
struct Stopped {};

class Groups final : public Crew {
 public:
  /// Neighbouring ranks go together; the first group leads. Throws InputError where the ranks
  /// cannot be split into so many groups of one size. Collective over all ranks.
  explicit Groups(int n_groups);
  ~Groups() override;
  Groups(const Groups&) = delete;
  Groups& operator=(const Groups&) = delete;

  MPI_Comm communicator() const { return own_; }  ///< of the group of this rank
  bool leads() const { return group_ == 0; }
  /// The model of this group; not owned.
  void set_model(OrganModel& model) { model_ = &model; }

  int n_groups() const override { return n_groups_; }
  int group() const override { return group_; }
  std::vector<std::string> exchange(const std::string& mine) override;
  void settle(const Trial& first) override { model_->go_on(first.values, {}); }
  [[noreturn]] void stop() override { throw Stopped(); }

 private:
  int n_groups_, group_ = 0;
  MPI_Comm own_ = MPI_COMM_NULL;
  MPI_Comm across_ = MPI_COMM_NULL;  // ranks with the same place in their groups
  OrganModel* model_ = nullptr;
};

}  // namespace viscera::calibration
