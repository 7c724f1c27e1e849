// The parts of the writer of FEBio cases.
#pragma once

#include <string>
#include <vector>

#include <pugixml.hpp>

#include "meshes/organ_mesh.h"
#include "solver/case/case.h"

namespace viscera::febio {

/// Load curves of the model, numbered from 1 as they are asked for.
class Curves {
 public:
  explicit Curves(double end) : end_(end) {}

  /// Id of the load controller of this curve; the empty one is the ramp over the run.
  std::string id_of(const physics::LoadCurve& curve);

  /// Times that must be hit: a curve of constant `value`.
  std::string id_of_times(const std::vector<double>& times, double value);

  void write(pugi::xml_node model) const;

 private:
  double end_;
  std::vector<physics::LoadCurve> curves_;
};

/// What the sections share.
struct Model {
  const Case& simulation;
  meshes::OrganMesh& mesh;
  pugi::xml_node root;
  Curves curves;
  std::vector<std::string> notes;
};

/// Refuses with the place in the case file: exit 7.
[[noreturn]] void refuse(const Model& model, const std::string& key, const std::string& what);

/// <Material>: one a material of the case.
void add_materials(Model& model);

/// <MeshDomains>: the material and kind of element of every region.
void add_domains(Model& model, const std::vector<int>& material_of_region);

/// Fibre and sheet of every cell as the cell fields `fiber` and `sheet`; the fields of the mesh
/// file are dropped.
void set_axes(Model& model, const std::vector<int>& material_of_region);

/// <Boundary> and <Loads>.
void add_boundary(Model& model);
void add_loads(Model& model);

/// Node sets and surfaces that the loads need beside those of the mesh, added to the mesh.
void add_load_sets(Model& model);

}  // namespace viscera::febio
