#include "solver/calibration/driver/fitted_fields.h"

#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/calibration/driver/write_text.h"
#include "solver/calibration/observations/strain.h"
#include "solver/output/field_writer.h"
#include "solver/output/point_cloud.h"
#include "solver/problem/result_fields.h"

namespace viscera::calibration {
namespace {

/// Cells by the segments of the first observation that has some; nothing without one.
std::vector<output::PieceField> segment_fields(const OrganSpace& space, const Case& the_case) {
  for (const physics::Observation& observation : the_case.calibration->observations)
    if (const auto* what = std::get_if<physics::SegmentStrainObservation>(&observation.what)) {
      output::PieceField field{"segment", 1, true, {}};
      for (const int segment : segments_of(space, *what))
        field.values.push_back(segment);
      return {field};
    }
  return {};
}

}  // namespace

void write_fields(OrganModel& model,
                  const Case& the_case,
                  const std::string& folder,
                  const std::vector<output::PieceField>& further) {
  const OrganPoint& point = *model.last();
  OrganStates& states = model.states();
  const OrganOperator& organ = states.mechanics().organ();
  BlockVector forces;
  if (!states.times().empty())
    states.visit(point, 0, forces);
  output::FieldWriter writer(folder + "/fields", organ.space().communicator(),
                             piece_mesh(organ.space()), organ.space().mesh().region_names);
  const std::vector<output::PieceField> segments = segment_fields(organ.space(), the_case);
  for (std::size_t k = 0; k < states.times().size(); ++k) {
    states.visit(point, k, forces);
    std::vector<output::PieceField> fields =
        piece_fields(organ, point.states[k], the_case.output.fields);
    fields.insert(fields.end(), segments.begin(), segments.end());
    fields.insert(fields.end(), further.begin(), further.end());
    writer.write(static_cast<int>(k) + 1, states.times()[k], fields);
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
