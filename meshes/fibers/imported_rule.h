// Measured fibres of another mesh, carried over by place.
#pragma once

#include <memory>

#include "meshes/fibers/axis_source.h"
#include "meshes/fibers/rule.h"

namespace viscera::meshes {

/// How far nodes and centres of cells of a mesh lie from another mesh.
struct Coverage {
  std::size_t places = 0, outside = 0;
  double mean_distance = 0;  ///< mm, of those outside
  double largest = 0;        ///< mm
  Point farthest{};          ///< mm
};
Coverage measure_coverage(const CellFinder& from, const OrganMesh& onto);

struct ImportedFields {
  std::string fiber;
  std::string sheet;  ///< empty: any direction across the fibre
};

/// Takes the axes of `from`, which must outlive it. With `measure`, another rule's axes, depth and
/// part of the wall are what the fibres are reported in; it may be null.
std::unique_ptr<FiberRule> imported_rule(const CellFinder& from,
                                         const ImportedFields& fields,
                                         std::unique_ptr<FiberRule> measure);

}  // namespace viscera::meshes
