#include "solver/calibration/observations/reaction.h"

#include <mpi.h>

#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/case/read_case.h"
#include "solver/core/errors.h"

namespace viscera::calibration {
namespace {

class ReactionOperator : public ObservationOperator {
 public:
  ReactionOperator(OrganOperator& organ,
                   const physics::Observation& observation,
                   const physics::ReactionObservation& reaction)
      : ObservationOperator(observation.name, organ.space()),
        time_(observation.at),
        value_(reaction.value),
        sd_(reaction.sd) {
    for (const std::int32_t node : nodes_of(organ.space(), reaction.surface, "")) {
      const std::int32_t entry = 3 * node + reaction.component;
      if (node < organ.space().displacement().n_owned && organ.constraints().is_constrained(entry))
        entries_.push_back(entry);
    }
  }

  /// Over all ranks.
  long long n_entries() const {
    long long n = static_cast<long long>(entries_.size());
    MPI_Allreduce(MPI_IN_PLACE, &n, 1, MPI_LONG_LONG, MPI_SUM, space_.communicator());
    return n;
  }

  std::vector<double> times() const override { return {time_}; }
  int n_rows() const override { return 1; }
  std::string unit() const override { return "mN"; }
  double sd() const override { return sd_; }

  Eigen::VectorXd residual(const std::vector<const ObservedState*>& states) override {
    return Eigen::VectorXd::Constant(1, (sum(*states[0]->forces) - value_) / sd_);
  }
  std::vector<StateRows> rows(const std::vector<const ObservedState*>&) const override {
    std::vector<StateRows> out(1);
    for (const std::int32_t entry : entries_)
      out[0].forces.push_back({0, entry, 1 / sd_});
    return out;
  }

 private:
  double sum(const BlockVector& forces) const {
    double total = 0;
    for (const std::int32_t entry : entries_)
      total += forces.block(0).local_element(entry);
    MPI_Allreduce(MPI_IN_PLACE, &total, 1, MPI_DOUBLE, MPI_SUM, space_.communicator());
    return total;
  }

  double time_, value_, sd_;
  std::vector<std::int32_t> entries_;  // owned
};

}  // namespace

std::unique_ptr<ObservationOperator> make_reaction(OrganOperator& organ,
                                                   const physics::Observation& observation,
                                                   const physics::ReactionObservation& reaction,
                                                   const Case& the_case) {
  const std::string key = observation.key + ".reaction.surface";
  const std::string begin =
      location_of(the_case, key) + ": " + key + ": found '" + reaction.surface + "', ";
  for (const physics::RobinCondition& spring : the_case.robin)
    if (spring.surface == reaction.surface)
      throw InputError(begin +
                       "on which a spring acts. Allowed: a surface that is held by fixed or " +
                       "displacement supports only.");
  auto result = std::make_unique<ReactionOperator>(organ, observation, reaction);
  if (result->n_entries() == 0)
    throw InputError(begin + "whose component " + std::string(1, "xyz"[reaction.component]) +
                     " no support holds. Allowed: a surface with a fixed or displacement support " +
                     "in that component.");
  return result;
}

}  // namespace viscera::calibration
