// Small meshes made by hand, a scratch folder, and checks of error texts.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "meshes/organ_mesh.h"

namespace viscera::meshes::test {

/// Cube [0, n] mm of n x n x n voxels, six tetrahedra each. Region `left` for x < n/2, `right`
/// beyond; surfaces `bottom` (z = 0), `middle` (x = n/2, even n) and `boundary`; node set `corner`.
OrganMesh cube_mesh(int n);

/// Curved tet10 part of a spherical shell: radius 5 to 10 mm, polar angle 0.5 to 1.5, azimuth 0 to
/// 1 rad, mid-edge nodes in their true places; n cells of the cube along each.
OrganMesh curved_shell(int n);

/// Expects the same mesh up to the order of nodes and cells, compared by coordinates.
void expect_same_mesh(const OrganMesh& a, const OrganMesh& b);

/// Path of a file in a scratch folder of this process, which is removed at its end.
std::string scratch(const std::string& name);

/// Writes `text` to a scratch file and gives its path.
std::string scratch_file(const std::string& name, const std::string& text);

std::string file_text(const std::string& file);

/// Expects a GeometryError whose text has every one of `parts`.
void expect_refused(const std::function<void()>& action, const std::vector<std::string>& parts);

/// Folder of the shared real data; empty if it is not there.
std::string shared_data();

#define VISCERA_NEEDS_SHARED_DATA(folder)                                              \
  const std::string folder = shared_data();                                            \
  if (folder.empty()) {                                                                \
    GTEST_SKIP() << "real data not found: set VISCERA_SHARED to the folder with them"; \
  }

}  // namespace viscera::meshes::test
