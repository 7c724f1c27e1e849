// Everything there is to say about a mesh before it is computed on: `viscera inspect`.
#pragma once

#include <string>
#include <vector>

#include "meshes/organ_mesh.h"
#include "meshes/quality/verdict.h"

namespace viscera::meshes {

struct Inspection {
  Measurements measured;
  Verdict verdict;
  std::vector<std::string> region_of_worst;  ///< name for each of `measured.quality.worst`
};

/// `mesh` and `faults` as `settle_mesh` left them. Precondition: `check_arrays`.
Inspection inspect_mesh(const OrganMesh& mesh,
                        const std::vector<std::string>& faults,
                        UnitSource unit);

/// Tables and histograms for the terminal, the verdict last.
std::string to_text(const Inspection& inspection);

}  // namespace viscera::meshes
