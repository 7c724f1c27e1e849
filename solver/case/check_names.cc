#include "solver/case/check_names.h"

#include <algorithm>

#include "solver/case/complaint.h"
#include "solver/case/read_case.h"
#include "solver/core/text.h"

namespace viscera::case_file {

namespace {

using Names = std::vector<std::string>;

/// What the mesh has, by kind.
struct Vocabulary {
  const Case& simulation;
  Names regions;
  Names surfaces;
  Names node_sets;
  Names vector_fields;

  /// Refuses `name` at `key` unless it is empty or allowed.
  void check(const std::string& key,
             const std::string& name,
             const char* kind,
             const Names& allowed) const {
    const bool known = std::find(allowed.begin(), allowed.end(), name) != allowed.end();
    if (!name.empty() && !known) {
      refuse(location_of(simulation, key), key,
             {"'" + name + "', a " + kind + " that the mesh '" + simulation.mesh.file +
                  "' does not have",
              text::list(allowed), text::did_you_mean(name, allowed), ""});
    }
  }

  void check_surface(const std::string& key, const std::string& name) const {
    check(key + ".surface", name, "surface", surfaces);
  }
  void check_node_set(const std::string& key, const std::string& name) const {
    check(key + ".node_set", name, "node set", node_sets);
  }
};

/// Fields that may hold directions: one a node or cell, or one a quadrature point of each cell
/// (4 of quadratic tetrahedra, 8 and 27 of linear and quadratic hexahedra).
void add_vector_fields(const meshes::OrganMesh& mesh, Names& names) {
  for (const meshes::Field& field : mesh.point_fields) {
    if (field.components == 3) {
      names.push_back(field.name);
    }
  }
  const bool hexahedral = meshes::is_hexahedral(mesh.cell_type);
  for (const meshes::Field& field : mesh.cell_fields) {
    const int directions = field.components % 3 == 0 ? field.components / 3 : 0;
    if (directions == 1 || (hexahedral ? directions == 8 || directions == 27 : directions == 4)) {
      names.push_back(field.name);
    }
  }
}

Vocabulary vocabulary_of(const Case& simulation, const meshes::OrganMesh& mesh) {
  Vocabulary words{simulation, mesh.region_names, {}, {}, {}};
  for (const meshes::Surface& surface : mesh.surfaces) {
    words.surfaces.push_back(surface.name);
  }
  for (const auto& [name, nodes] : mesh.node_sets) {
    words.node_sets.push_back(name);
  }
  add_vector_fields(mesh, words.vector_fields);
  return words;
}

void check_material(const physics::Material& material, const Vocabulary& words) {
  if (material.region != "all") {
    words.check(material.key, material.region, "region", words.regions);
  }
  const char* kind = "vector field (three components)";
  words.check(material.key + ".fibers.field", material.fibers.fiber_field, kind,
              words.vector_fields);
  words.check(material.key + ".fibers.sheet", material.fibers.sheet_field, kind,
              words.vector_fields);
}

/// Overloads for the kinds of load.
void check_load(const physics::TractionLoad& load, const Vocabulary& words) {
  words.check_surface(load.key, load.surface);
}
void check_load(const physics::PressureLoad& load, const Vocabulary& words) {
  words.check_surface(load.key, load.surface);
}
void check_load(const physics::GravityLoad&, const Vocabulary&) {}
void check_load(const physics::ForceLoad& load, const Vocabulary& words) {
  words.check_surface(load.key, load.surface);
  words.check_node_set(load.key, load.node_set);
}

/// The key of the name inside a quantity is one level down: quantities.volume.region_volume.region.
void check_quantity(const physics::Quantity& quantity, const Vocabulary& words) {
  using Kind = physics::Quantity::Kind;
  const bool reaction = quantity.kind == Kind::reaction;
  words.check(quantity.key + ".region_volume.region", quantity.region, "region", words.regions);
  words.check_surface(quantity.key + (reaction ? ".reaction" : ".enclosed_volume"),
                      quantity.surface);
}

/// Overloads for the kinds of observation; `key` is that of the kind.
void check_observed(const physics::StrainObservation& strain,
                    const std::string& key,
                    const Vocabulary& words) {
  if (strain.region != "all") {
    words.check(key + ".strain.region", strain.region, "region", words.regions);
  }
}
void check_observed(const physics::SegmentStrainObservation& segments,
                    const std::string& key,
                    const Vocabulary& words) {
  words.check_surface(key + ".segment_strain", segments.surface);
  if (segments.region != "all") {
    words.check(key + ".segment_strain.region", segments.region, "region", words.regions);
  }
}
void check_observed(const physics::DisplacementObservation&,
                    const std::string&,
                    const Vocabulary&) {}
void check_observed(const physics::LandmarkObservation&, const std::string&, const Vocabulary&) {}
void check_observed(const physics::VolumeObservation& volume,
                    const std::string& key,
                    const Vocabulary& words) {
  words.check_surface(key + ".volume", volume.surface);
}
void check_observed(const physics::SurfaceObservation& surface,
                    const std::string& key,
                    const Vocabulary& words) {
  words.check_surface(key + ".surface", surface.surface);
}
void check_observed(const physics::ReactionObservation& reaction,
                    const std::string& key,
                    const Vocabulary& words) {
  words.check_surface(key + ".reaction", reaction.surface);
}
void check_observed(const physics::LabelObservation& labels,
                    const std::string& key,
                    const Vocabulary& words) {
  words.check_surface(key + ".labels", labels.surface);
}

}  // namespace

void check_names(const Case& simulation, const meshes::OrganMesh& mesh) {
  const Vocabulary words = vocabulary_of(simulation, mesh);
  for (const physics::Material& material : simulation.materials) {
    check_material(material, words);
  }
  for (const physics::DirichletCondition& condition : simulation.dirichlet) {
    words.check_surface(condition.key, condition.surface);
    words.check_node_set(condition.key, condition.node_set);
  }
  for (const physics::RobinCondition& condition : simulation.robin) {
    words.check_surface(condition.key, condition.surface);
  }
  for (const physics::Load& load : simulation.loads) {
    std::visit([&](const auto& one) { check_load(one, words); }, load);
  }
  for (const physics::Quantity& quantity : simulation.quantities) {
    check_quantity(quantity, words);
  }
  if (simulation.calibration) {
    for (const auto* list :
         {&simulation.calibration->observations, &simulation.calibration->candidates}) {
      for (const physics::Observation& observation : *list) {
        std::visit([&](const auto& one) { check_observed(one, observation.key, words); },
                   observation.what);
      }
    }
  }
}

}  // namespace viscera::case_file
