// The parts of the XDMF reader.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "meshes/formats/xml_file.h"

namespace viscera::meshes::xdmf {

/// One XDMF topology, by its name in lower case and its number in mixed topologies.
struct Kind {
  std::string_view name, other_name;
  int number;
  int dimension;
  int nodes;
  bool is_read;
  const char* meaning;
};

/// Nullptr for one that is unknown.
const Kind* kind_of(const std::string& name);
const Kind* kind_of(int number);

/// The numbers of a <DataItem> with its dimensions.
struct Array {
  std::vector<std::size_t> dimensions;
  std::vector<double> values;
};

/// Reads the only <DataItem> below `parent` (Geometry, Topology or Attribute): inside the file
/// (XML), in an HDF5 file or in a raw binary file beside it. Throws GeometryError.
Array read_array(const XmlFile& xml, const pugi::xml_node& parent);

/// Cells of a topology, one after the other: kind and nodes (counted from 0, not checked).
struct Cells {
  std::vector<const Kind*> kinds;  ///< [cell]
  std::vector<std::size_t> first;  ///< [cell], into `nodes`
  std::vector<double> nodes;
};

Cells read_cells(const XmlFile& xml, const pugi::xml_node& topology);

}  // namespace viscera::meshes::xdmf
