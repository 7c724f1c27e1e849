// Which surfaces of a mesh are the walls of a heart, and where its apices are.
#pragma once

#include <optional>

#include "meshes/fibers/rule.h"

namespace viscera::meshes {

/// Names of surfaces; several may share one role, and roles that the organ does not have are empty.
struct HeartWalls {
  std::vector<std::string> left_endocardium, right_endocardium, epicardium;
  std::vector<std::string> base;  ///< a cut through both ventricles, where valves are not parted
  std::vector<std::string> mitral, aortic, tricuspid, pulmonary;
  std::optional<Line> left_apex, right_apex;  ///< through the wall; see find_apex

  bool has_right() const { return !right_endocardium.empty(); }
  /// Base and valves of one ventricle, of both.
  std::vector<std::string> left_base() const;
  std::vector<std::string> right_base() const;
  std::vector<std::string> whole_base() const;
};

/// Surfaces that stand for one thing, and the option they were given by.
struct Role {
  std::string option;  ///< "--epi"
  std::vector<std::string> surfaces;
};

/// Throws GeometryError with the nearest match where the mesh has no such surface, and where two of
/// the roles have a facet in common.
void check_roles(const OrganMesh& mesh, const std::vector<Role>& roles);

/// Where surfaces of two roles have nodes in common, the wall between them has no thickness. Up to
/// 15 % of either's nodes is told in a sentence (empty where there are none); throws GeometryError
/// for more.
std::string check_apart(const OrganMesh& mesh, const Role& inside, const Role& outside);

/// The straight line through the wall at the apex: from the node of `inner` that lies farthest from
/// `base` against its mean outward normal to the nearest node of `outer`; or, with `near`, between
/// the nodes of both that are nearest to that place. Nodes within 0.6 mean edges count to the line.
Line find_apex(const OrganMesh& mesh,
               const std::vector<std::string>& inner,
               const std::vector<std::string>& outer,
               const std::vector<std::string>& base,
               const std::optional<Point>& near = {});

}  // namespace viscera::meshes
