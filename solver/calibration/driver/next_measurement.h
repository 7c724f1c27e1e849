// What could be measured next, and what each such measurement would tell about the unknowns.
#pragma once

#include <string>
#include <vector>

#include "solver/calibration/inference/candidates.h"
#include "solver/calibration/inference/model.h"
#include "solver/case/case.h"
#include "solver/discretization/organ_space.h"

namespace viscera::calibration {

/// In words: "volume of endocardium", "8 landmarks".
std::string what_is_seen(const physics::Observation& observation);

/// Where a case names no candidates: each observed kind at its place again at its last time, and at
/// the end of the run where nothing like it is observed then. The border of labels counts as a
/// surface. Throws GeometryError for a file of displacements that cannot be read.
std::vector<physics::Observation> default_candidates(const Case& the_case);

struct CandidateRows {
  std::vector<Candidate> candidates;
  Cost cost;
};

/// Rows of the candidates of the case, or of the default ones, at `values` of all unknowns, in a
/// model of their own. Those whose time cannot be reached are left out, and the log says so.
/// Collective over `communicator`.
CandidateRows candidate_rows(const Case& the_case,
                             const meshes::OrganMesh& mesh,
                             MPI_Comm communicator,
                             const Eigen::VectorXd& values);

}  // namespace viscera::calibration
