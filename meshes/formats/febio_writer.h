// The mesh part of an FEBio 4.0 model.
#pragma once

#include <string>

#include <pugixml.hpp>

#include "meshes/organ_mesh.h"

namespace viscera::meshes {

/// Appends <Mesh> to `model`: nodes numbered from 1 in the mesh's order, a part of elements for
/// every region, surfaces (with the middle nodes of quadratic facets), node sets, and cell fields
/// `element_set:<name>` as element sets.
void add_febio_mesh(const OrganMesh& mesh, pugi::xml_node model);

/// The cell field of 3 components that FEBio's axes are taken from: `name`, else `<name>_cell`, as
/// `viscera fibers` calls it; nullptr where there is none.
const Field* febio_axis(const OrganMesh& mesh, const std::string& name);

/// Appends <MeshData> with material axes where the mesh has the cell fields `fiber` and `sheet`, or
/// `fiber_cell` and `sheet_cell` (fibres alone where it has no sheets), a set for every region.
void add_febio_axes(const OrganMesh& mesh, pugi::xml_node model);

/// A child with text.
pugi::xml_node add_text(pugi::xml_node parent, const char* name, const std::string& text);

/// Numbers with all their digits, parted by commas.
std::string febio_numbers(const double* values, int count);

/// Writes the document. Throws GeometryError if that fails.
void save_xml(const pugi::xml_document& document, const std::string& file);

}  // namespace viscera::meshes
