// Whether a mesh can be computed on, in one word and with reasons.
#pragma once

#include <string>
#include <vector>

#include "meshes/quality/quality_report.h"
#include "meshes/quality/surface_report.h"
#include "meshes/quality/topology.h"

namespace viscera::meshes {

/// Green: nothing to object to. Yellow: it can be computed on, but the result may not be what was
/// meant, or cost more. Red: every reader refuses it.
enum class Light { green, yellow, red };

/// "green", "yellow", "red"
const char* name_of(Light light);

struct Finding {
  Light light;
  std::string reason;  ///< one sentence or two: what, where, how much, remedy
};

struct Verdict {
  std::vector<Finding> findings;  ///< red ones first; none if green

  Light light() const;
};

/// Who says in which unit the mesh was read.
enum class UnitSource { stated, assumed };

/// What was measured of a mesh.
struct Measurements {
  QualityReport quality;
  std::vector<SurfaceReport> surfaces;
  Topology topology;
};

/// `faults` become red as they are (faults.h). The size of the mesh counts only where its unit was
/// assumed.
Verdict judge(const std::vector<std::string>& faults,
              const Measurements& measured,
              UnitSource unit);

}  // namespace viscera::meshes
