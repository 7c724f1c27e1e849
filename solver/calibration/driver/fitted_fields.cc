#include "solver/calibration/driver/fitted_fields.h"

#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/calibration/driver/write_text.h"
#include "solver/output/field_writer.h"
#include "solver/output/point_cloud.h"
#include "solver/problem/result_fields.h"

namespace viscera::calibration {

void write_fields(OrganModel& model, const Case& the_case, const std::string& folder) {
  const OrganPoint& point = *model.last();
  OrganStates& states = model.states();
  const OrganOperator& organ = states.mechanics().organ();
  BlockVector forces;
  if (!states.times().empty())
    states.visit(point, 0, forces);
  output::FieldWriter writer(folder + "/fields", organ.space().communicator(),
                             piece_mesh(organ.space()), organ.space().mesh().region_names);
  for (std::size_t k = 0; k < states.times().size(); ++k) {
    states.visit(point, k, forces);
    writer.write(static_cast<int>(k) + 1, states.times()[k],
                 piece_fields(organ, point.states[k], the_case.output.fields));
  }
}

void write_distances(const OrganModel& model,
                     const Eigen::VectorXd& residual,
                     const std::string& folder) {
  if (rank_here() != 0)
    return;
  for (std::size_t i = 0; i < model.observations().size(); ++i) {
    const std::vector<double> places = model.observations()[i]->places();
    if (places.empty())
      continue;
    const ObservationBlock& block = model.blocks()[i];
    const Eigen::VectorXd distance = residual.segment(block.first_row, block.n_rows) * block.sd;
    output::write_point_cloud(folder + "/fields/distance_" + block.name + ".vtp", places,
                              "distance_mm", {distance.data(), distance.data() + distance.size()});
  }
}

}  // namespace viscera::calibration
