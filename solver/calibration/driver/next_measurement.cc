#include "solver/calibration/driver/next_measurement.h"

#include <algorithm>
#include <array>
#include <map>

#include "meshes/formats/point_vectors.h"
#include "solver/calibration/forward/organ_model.h"
#include "solver/core/log.h"
#include "solver/core/text.h"

namespace viscera::calibration {
namespace {

using physics::Observation;

using Points = std::vector<std::array<double, 3>>;

/// Measurements of one kind at one place, whenever: words for it, and the points where it has some.
using Place = std::pair<std::string, Points>;

/// As what it could be measured again.
Observation again(Observation observation) {
  if (const auto* labels = std::get_if<physics::LabelObservation>(&observation.what)) {
    physics::SurfaceObservation surface;
    surface.surface = labels->surface;
    surface.sd = labels->sd;
    surface.correlation_length = labels->correlation_length;
    surface.offset_sd = labels->offset_sd;
    observation.what = surface;
  }
  if (auto* surface = std::get_if<physics::SurfaceObservation>(&observation.what))
    surface->file.clear();
  auto* moves = std::get_if<physics::DisplacementObservation>(&observation.what);
  if (moves && !moves->file.empty()) {
    meshes::PointVectors read =
        meshes::read_point_vectors(moves->file, moves->array, moves->unit_in_mm);
    moves->file.clear();
    moves->at = std::move(read.points);
    moves->values = std::move(read.vectors);
    moves->sds.assign(moves->at.size(), moves->sd);
  }
  observation.robust = false;
  return observation;
}

std::string words(const physics::VolumeObservation& volume) {
  return "volume of " + volume.surface;
}
std::string words(const physics::SurfaceObservation& surface) {
  return "surface " + surface.surface;
}
std::string words(const physics::StrainObservation& strain) {
  const char* directions[] = {"fiber", "sheet", "normal", "given"};
  return std::string(directions[static_cast<int>(strain.direction)]) + " strain of " +
         strain.region;
}
std::string words(const physics::ReactionObservation& reaction) {
  return std::string("force ") + "xyz"[reaction.component] + " on " + reaction.surface;
}
std::string words(const physics::LandmarkObservation& landmarks) {
  return text::format("%zu landmarks", landmarks.from.size());
}
std::string words(const physics::DisplacementObservation& displacements) {
  return text::format("%zu displacements", displacements.at.size());
}
std::string words(const physics::SegmentStrainObservation& strain) {
  const char* components[] = {"circumferential", "longitudinal", "radial"};
  return std::string(components[static_cast<int>(strain.component)]) +
         text::format(" strain of %zu segments of ", strain.segments.size()) + strain.surface;
}
std::string words(const physics::LabelObservation& labels) {
  return "labels " + labels.surface;
}

Points points(const Observation& observation) {
  if (const auto* landmarks = std::get_if<physics::LandmarkObservation>(&observation.what))
    return landmarks->from;
  if (const auto* moves = std::get_if<physics::DisplacementObservation>(&observation.what))
    return moves->at;
  return {};
}

/// The case with candidates in place of its observations, and nothing to predict.
Case candidate_case(const Case& the_case, std::vector<Observation> candidates) {
  Case result = the_case;
  result.calibration->observations = std::move(candidates);
  result.calibration->candidates.clear();
  result.calibration->predictions.clear();
  return result;
}

Candidate candidate_of(const OrganModel& model,
                       const Evaluation& evaluation,
                       const ObservationBlock& block,
                       Eigen::Index n_unknowns) {
  const Eigen::Index n_mechanical = model.n_mechanical();
  const auto rows = evaluation.jacobian.middleRows(block.first_row, block.n_rows);
  Candidate result{block.name, Eigen::MatrixXd::Zero(block.n_rows, n_unknowns),
                   Eigen::VectorXd::Ones(block.n_rows)};
  result.rows.leftCols(n_mechanical) = rows.leftCols(n_mechanical);
  result.shared = rows.rightCols(rows.cols() - n_mechanical);
  for (Eigen::Index k = 0; k < result.shared.cols(); ++k)
    result.shared.col(k) *= model.unknowns()[n_mechanical + k].prior.sd;
  return result;
}

}  // namespace

std::string what_is_seen(const Observation& observation) {
  return std::visit([](const auto& what) { return words(what); }, observation.what);
}

std::vector<Observation> default_candidates(const Case& the_case) {
  std::map<Place, Observation> last;
  for (const Observation& observation : the_case.calibration->observations) {
    const Observation one = again(observation);
    const auto [at, is_new] = last.insert({{what_is_seen(one), points(one)}, one});
    if (!is_new && at->second.at < one.at)
      at->second = one;
  }
  std::vector<Observation> result;
  for (const auto& [place, observation] : last) {
    Observation repeat = observation;
    repeat.name = observation.name + " again";
    result.push_back(repeat);
    if (observation.at < the_case.steps.end) {
      repeat.at = the_case.steps.end;
      repeat.name = what_is_seen(observation) + text::format(" at %g", the_case.steps.end);
      result.push_back(repeat);
    }
  }
  return result;
}

CandidateRows candidate_rows(const Case& the_case,
                             const meshes::OrganMesh& mesh,
                             MPI_Comm communicator,
                             const Eigen::VectorXd& values) {
  CandidateRows result;
  std::vector<Observation> wanted = the_case.calibration->candidates.empty()
                                        ? default_candidates(the_case)
                                        : the_case.calibration->candidates;
  while (!wanted.empty()) {
    Case asked = candidate_case(the_case, wanted);
    OrganSpace space(mesh, the_case.formulation, communicator);
    Timers timers;
    OrganModel model(space, asked, timers);
    Eigen::VectorXd at = Eigen::VectorXd::Zero(model.unknowns().size());
    at.head(model.n_mechanical()) = values.head(model.n_mechanical());
    const Evaluation evaluation = model.evaluate(at, true);
    result.cost = sum(result.cost, model.cost());
    if (evaluation.feasible) {
      for (const ObservationBlock& block : model.blocks())
        result.candidates.push_back(candidate_of(model, evaluation, block, values.size()));
      return result;
    }
    double latest = 0;
    for (const Observation& candidate : wanted)
      latest = std::max(latest, candidate.at);
    log::warning(text::format("Candidates at the time %g are left out: ", latest) +
                 evaluation.reason);
    wanted.erase(std::remove_if(wanted.begin(), wanted.end(),
                                [&](const Observation& one) { return one.at == latest; }),
                 wanted.end());
  }
  return result;
}

}  // namespace viscera::calibration
