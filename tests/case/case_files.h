// Case files and meshes for the tests of solver/case.
#pragma once

#include <functional>
#include <string>

#include "meshes/organ_mesh.h"

namespace viscera::test {

/// A folder of its own for one test, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder(TemporaryFolder&&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;

  /// Writes a file and returns its path.
  std::string write(const std::string& name, const std::string& content) const;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// A short case that is right, one key a line:
///   3 mesh, 4 formulation, 6-9 material `wall`, 11 fixed base, 13 pressure on endocardium, 14
///   steps.
std::string small_case();

/// `small_case` with the first occurrence of `from` replaced.
std::string changed(const std::string& from, const std::string& to);

/// Reads `content` as `case.yaml` beside an empty `lv.vtu`, with `--set` overrides; returns the
/// message of the InputError it must throw, with the folder of the file cut out.
std::string message_for(const std::string& content, const std::vector<std::string>& overrides = {});

/// Message of the InputError that `action` must throw.
std::string message_of(const std::function<void()>& action);

/// Unit cube [0, 1]^3 x `size` mm of six tetrahedra, region `wall`, surfaces x0, x1, y0, y1, z0, z1
/// and `boundary`, node set `corner` (the origin), vector field `fiber` on cells.
meshes::OrganMesh cube(double size = 10);

}  // namespace viscera::test
