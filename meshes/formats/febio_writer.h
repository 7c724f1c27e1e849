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

/// Appends <MeshData> with material axes where the mesh has the cell fields `fiber` and `sheet`
/// (fibres alone where it has no sheets), a set for every region.
void add_febio_axes(const OrganMesh& mesh, pugi::xml_node model);

/// A child with text.
pugi::xml_node add_text(pugi::xml_node parent, const char* name, const std::string& text);

/// Numbers with all their digits, parted by commas.
std::string febio_numbers(const double* values, int count);

/// Writes the document. Throws GeometryError if that fails.
void save_xml(const pugi::xml_document& document, const std::string& file);

}  // namespace viscera::meshes
