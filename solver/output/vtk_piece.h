// One rank's piece as a VTU file; the only place of this folder that sees VTK.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "solver/output/field_writer.h"

namespace viscera::output {

/// A piece whose grid is built once and written with the fields of every step.
class VtkPiece {
 public:
  /// Precondition: problem_of(mesh) is empty.
  VtkPiece(const PieceMesh& mesh, const std::vector<std::string>& region_names);
  VtkPiece(VtkPiece&&) noexcept;
  VtkPiece& operator=(VtkPiece&&) noexcept;
  VtkPiece(const VtkPiece&) = delete;
  VtkPiece& operator=(const VtkPiece&) = delete;
  ~VtkPiece();

  /// Compressed, appended, raw binary. Throws Error (70) if the file cannot be written.
  void write(const std::string& file, const std::vector<PieceField>& fields) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace viscera::output
