// The two XML texts that tie VTU files together: PVTU (pieces of a step), PVD (steps of a series).
#pragma once

#include <string>
#include <vector>

#include "solver/output/field_writer.h"

namespace viscera::output {

struct SeriesStep {
  int step = 0;
  double time = 0;
  std::string file;  ///< relative to the .pvd
};

/// ParaView collection of `steps`, in their order.
std::string pvd_text(const std::vector<SeriesStep>& steps);

/// Steps that `pvd_text` wrote; names end in _<step>.vtu or .pvtu. Lines it did not write are
/// skipped.
std::vector<SeriesStep> pvd_steps(const std::string& text);

/// Parallel unstructured grid of `piece_files` (relative to the .pvtu) with the arrays that
/// VtkPiece writes for `fields`: values are not looked at.
std::string pvtu_text(const std::vector<std::string>& piece_files,
                      const std::vector<PieceField>& fields);

/// Names of the components: none for scalars, "x y z", "xx yy zz xy yz xz", "xx xy ... zz".
std::vector<std::string> component_names(int components);

}  // namespace viscera::output
