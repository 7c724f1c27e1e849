// What `viscera mesh` makes meshes from: a label image, or closed surfaces.
#pragma once

#include "meshes/organ_mesh.h"
#include "solver/app/mesh_request.h"

namespace viscera::app {

/// Reads and meshes the inputs of the request: one label image, or surfaces, each FILE or
/// NAME=FILE. Stages go to the log with the time since the start. Throws InputError for options
/// that cannot be read and GeometryError for files that cannot be meshed.
meshes::OrganMesh mesh_sources(const MeshRequest& request);

}  // namespace viscera::app
