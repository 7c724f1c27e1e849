// The parts of the FEBio reader: what it collects, and one function a section.
#pragma once

#include <array>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "meshes/formats/raw_mesh.h"
#include "meshes/formats/xml_file.h"

namespace viscera::meshes::febio {

/// Fibre and sheet directions that a material gives to all of its elements.
struct MaterialAxes {
  enum class Kind { none, vector, local };
  Kind kind = Kind::none;
  Point fiber{1, 0, 0};
  Point sheet{0, 1, 0};
  bool has_sheet = false;
  std::array<int, 3> local_nodes{1, 2, 4};  ///< fibre from the first to the second, counted from 1
};

struct Document {
  const XmlFile& xml;
  RawMesh mesh;
  std::unordered_map<std::int64_t, std::int32_t> node_of_id;
  std::unordered_map<std::int64_t, std::int32_t> cell_of_id;     ///< of the cells that are kept
  std::map<std::string, std::vector<std::int64_t>> elements_of;  ///< ids of parts and element sets
  std::map<std::string, std::vector<std::int64_t>> nodes_of;     ///< ids of node blocks and sets
  std::vector<std::string> parts;                                ///< names of the element blocks
  std::map<std::string, std::string> material_of_part;  ///< part -> name or id of its material
  std::map<std::string, std::string> material_names;    ///< id -> name
  std::map<std::string, MaterialAxes> material_axes;    ///< by name and by id
};

std::string attribute(const pugi::xml_node& node, const char* name);
std::int32_t node_index(const Document& document, const pugi::xml_node& node, std::int64_t id);

void read_materials(const pugi::xml_node& section, Document& document);
void read_mesh_section(const pugi::xml_node& section, Document& document);
void read_domains(const pugi::xml_node& section, Document& document);

/// MeshData: fibres, material axes and other values of elements and nodes become fields.
void read_mesh_data(const pugi::xml_node& section, Document& document);

/// Cells without element data get the directions of their material.
void apply_material_axes(Document& document);

}  // namespace viscera::meshes::febio
