// Whether a legacy VTK file is whole.
#pragma once

#include <string>

class vtkUnstructuredGrid;

namespace viscera::meshes {

/// Throws GeometryError if an unstructured grid in the legacy format lacks one of its parts. To be
/// called before VTK reads it: VTK's reader crashes on some files that end early.
void check_legacy_parts(const std::string& file);

/// Throws GeometryError if the file announces more data arrays than VTK could read: VTK passes over
/// a file that ends in the middle of its data.
void check_legacy_arrays(const std::string& file, vtkUnstructuredGrid& grid);

}  // namespace viscera::meshes
