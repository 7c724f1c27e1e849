// Parts of a mesh that hang together.
#pragma once

#include <cstdint>
#include <vector>

#include "meshes/organ_mesh.h"
#include "meshes/quality/facets.h"

namespace viscera::meshes {

/// Cells in parts that hang together by facets: a number from 0 for each cell, biggest part first.
/// `table` holds all facets of the mesh.
std::vector<std::int32_t> connected_parts(const OrganMesh& mesh, const FacetTable& table);
std::vector<std::int32_t> connected_parts(const OrganMesh& mesh);

/// Removes every part but the biggest that has less than `smallest_ml` millilitres, with its nodes
/// and surface facets; returns how many.
int drop_small_mesh_parts(OrganMesh& mesh, double smallest_ml);

}  // namespace viscera::meshes
