// The shapes of `viscera mesh --shape` that are made of several regions.
#pragma once

#include "meshes/organ_mesh.h"
#include "solver/app/shape_request.h"

namespace viscera::app {

/// Throw InputError for what cannot be read or is no body.
meshes::OrganMesh make_slab(const ShapeRequest& request);
meshes::OrganMesh make_tube(const ShapeRequest& request);
meshes::OrganMesh make_biventricle(const ShapeRequest& request);
meshes::OrganMesh make_lobes(const ShapeRequest& request);

}  // namespace viscera::app
