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
                   const physics::ReactionObservation& reaction,
                   const Case& the_case)
      : ObservationOperator(observation.name, organ.space()),
        time_(observation.at),
        organ_(organ),
        component_(reaction.component),
        value_(reaction.value),
        sd_(reaction.sd) {
    using Of = physics::ReactionObservation::Of;
    if (reaction.of != Of::springs)
      add_constraints(reaction);
    if (reaction.of != Of::constraints)
      for (std::size_t k = 0; k < the_case.robin.size(); ++k)
        if (the_case.robin[k].surface == reaction.surface)
          springs_.push_back(k);
  }

  bool has_springs() const { return !springs_.empty(); }

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
    const double total = held(*states[0]->forces) + of_springs(displacement(*states[0]));
    return Eigen::VectorXd::Constant(1, (over_ranks(total) - value_) / sd_);
  }
  std::vector<StateRows> rows(const std::vector<const ObservedState*>& states) const override {
    std::vector<StateRows> out(1);
    for (const std::int32_t entry : entries_)
      out[0].forces.push_back({0, entry, 1 / sd_});
    if (has_springs())
      add_springs(displacement(*states[0]), out[0]);
    return out;
  }

 private:
  using Nodal = std::vector<double>;

  void add_constraints(const physics::ReactionObservation& reaction) {
    const OrganSpace& space = space_;
    for (const std::int32_t node : nodes_of(space, reaction.surface, "")) {
      const std::int32_t entry = 3 * node + component_;
      if (node < space.displacement().n_owned && organ_.constraints().is_constrained(entry))
        entries_.push_back(entry);
    }
  }

  /// This rank's part of what the constraints exert.
  double held(const BlockVector& forces) const {
    double total = 0;
    for (const std::int32_t entry : entries_)
      total += forces.block(0).local_element(entry);
    return total;
  }

  Nodal displacement(const ObservedState& state) const {
    Nodal u(state.positions);
    for (std::size_t i = 0; i < u.size(); ++i)
      u[i] -= organ_.space().coordinates()[i];
    return u;
  }

  /// The wanted component of all entries; forces at ghosts are shares of those of their owners.
  double component_of(const Nodal& forces) const {
    double total = 0;
    for (std::size_t i = component_; i < forces.size(); i += 3)
      total += forces[i];
    return total;
  }

  /// This rank's part of what the springs exert: against the forces that hold them.
  double of_springs(const Nodal& u) const {
    Nodal force(u.size(), 0);
    for (const std::size_t k : springs_) {
      const SpringTerm& term = organ_.springs()[k];
      term.surface->apply_spring(term.spring, u.data(), force.data());
    }
    return -component_of(force);
  }
  /// Springs are symmetric: their action on the wanted component is the derivative along u.
  void add_springs(const Nodal& u, StateRows& out) const {
    Nodal wanted(u.size(), 0), along_u(u.size(), 0), along_X(u.size(), 0);
    for (std::size_t i = component_; i < u.size(); i += 3)
      wanted[i] = 1;
    for (const std::size_t k : springs_) {
      const SpringTerm& term = organ_.springs()[k];
      Nodal force(u.size(), 0);
      term.surface->apply_spring(term.spring, wanted.data(), along_u.data());
      term.surface->apply_spring({1, term.spring.direction}, u.data(), force.data());
      term.surface->apply_spring_shape_transpose(term.spring, u.data(), wanted.data(),
                                                 along_X.data());
      out.stiffness.push_back({0, static_cast<std::int32_t>(k), -component_of(force) / sd_});
    }
    for (std::size_t i = 0; i < u.size(); ++i) {
      const auto entry = static_cast<std::int32_t>(i);
      out.positions.push_back({0, entry, -along_u[i] / sd_});
      out.reference.push_back({0, entry, (along_u[i] - along_X[i]) / sd_});  // u = x - X
    }
  }

  double over_ranks(double total) const {
    MPI_Allreduce(MPI_IN_PLACE, &total, 1, MPI_DOUBLE, MPI_SUM, space_.communicator());
    return total;
  }

  double time_;
  const OrganOperator& organ_;
  int component_;
  double value_, sd_;
  std::vector<std::int32_t> entries_;  // constrained, owned
  std::vector<std::size_t> springs_;   // of the case
};

}  // namespace

std::unique_ptr<ObservationOperator> make_reaction(OrganOperator& organ,
                                                   const physics::Observation& observation,
                                                   const physics::ReactionObservation& reaction,
                                                   const Case& the_case) {
  const std::string key = observation.key + ".reaction.surface";
  auto result = std::make_unique<ReactionOperator>(organ, observation, reaction, the_case);
  if (result->n_entries() > 0 || result->has_springs())
    return result;
  using Of = physics::ReactionObservation::Of;
  const std::string component(1, "xyz"[reaction.component]);
  throw InputError(
      location_of(the_case, key) + ": " + key + ": found '" + reaction.surface +
      (reaction.of == Of::springs
           ? "', on which no spring acts. Allowed: a surface with a spring, or another 'of'."
           : "', whose component " + component + " no support holds" +
                 (reaction.of == Of::all ? " and on which no spring acts" : "") +
                 ". Allowed: a surface with a fixed or displacement support in that component" +
                 (reaction.of == Of::all ? ", or with a spring." : ".")));
}

}  // namespace viscera::calibration
