#include "meshes/formats/febio_writer.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "meshes/formats/febio_cells.h"
#include "meshes/formats/writers.h"
#include "meshes/quality/facets.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

using pugi::xml_node;

const std::string set_prefix = "element_set:";

std::string list_text(const std::vector<std::int32_t>& numbers) {
  std::string text;
  for (const std::int32_t number : numbers) {
    text += (text.empty() ? "" : ",") + std::to_string(number + 1);
  }
  return text;
}

void add_entry(xml_node parent, const char* name, std::size_t id, const std::string& text) {
  xml_node entry = add_text(parent, name, text);
  entry.append_attribute("id") = std::to_string(id).c_str();
}

void add_elements(const OrganMesh& mesh, xml_node section) {
  const int width = nodes_per_cell(mesh.cell_type);
  for (std::size_t region = 0; region < mesh.region_names.size(); ++region) {
    xml_node part = section.append_child("Elements");
    part.append_attribute("type") = shape_of(mesh.cell_type).name;
    part.append_attribute("name") = mesh.region_names[region].c_str();
    std::vector<std::int32_t> nodes(static_cast<std::size_t>(width));
    for (std::size_t cell = 0; cell < mesh.cell_regions.size(); ++cell) {
      if (mesh.cell_regions[cell] != static_cast<std::int32_t>(region)) {
        continue;
      }
      for (int i = 0; i < width; ++i) {
        nodes[static_cast<std::size_t>(febio::place_of(width, i))] =
            mesh.cells[cell * static_cast<std::size_t>(width) + static_cast<std::size_t>(i)];
      }
      add_entry(part, "elem", cell + 1, list_text(nodes));
    }
  }
}

/// Local number of the edge between two vertices of a cell.
int edge_between(const CellShape& shape, int a, int b) {
  for (int e = 0; e < shape.edges; ++e) {
    const int* v = shape.edge_vertices[e];
    if ((v[0] == a && v[1] == b) || (v[0] == b && v[1] == a)) {
      return e;
    }
  }
  return -1;
}

/// Corner nodes of the facet as they are given, then the middles of its sides and its own.
std::vector<std::int32_t> facet_nodes(const OrganMesh& mesh,
                                      const FacetTable& table,
                                      const Facet& facet) {
  const CellShape& shape = shape_of(mesh.cell_type);
  const int corners = n_corners(facet);
  std::vector<std::int32_t> nodes(facet.begin(), facet.begin() + corners);
  if (shape.degree == 1) {
    return nodes;
  }
  const FacetOwner owner = table.owners(facet).front();
  const std::int32_t* cell = &mesh.cells[static_cast<std::size_t>(owner.cell * shape.nodes)];
  for (int i = 0; i < corners; ++i) {
    const auto local = [&](int corner) {
      return static_cast<int>(std::find(cell, cell + shape.vertices, facet[corner]) - cell);
    };
    nodes.push_back(cell[shape.vertices + edge_between(shape, local(i), local((i + 1) % corners))]);
  }
  if (corners == 4) {
    nodes.push_back(cell[20 + owner.facet]);
  }
  return nodes;
}

void add_surfaces(const OrganMesh& mesh, xml_node section) {
  const FacetTable table(mesh);
  const bool is_quadratic = shape_of(mesh.cell_type).degree == 2;
  for (const Surface* surface : surfaces_to_write(mesh)) {
    xml_node node = section.append_child("Surface");
    node.append_attribute("name") = surface->name.c_str();
    for (int i = 0; i < surface->n_facets(); ++i) {
      const Facet facet = surface->facet(static_cast<std::size_t>(i));
      const char* type = n_corners(facet) == 3 ? (is_quadratic ? "tri6" : "tri3")
                                               : (is_quadratic ? "quad9" : "quad4");
      add_entry(node, type, static_cast<std::size_t>(i) + 1,
                list_text(facet_nodes(mesh, table, facet)));
    }
  }
}

void add_sets(const OrganMesh& mesh, xml_node section) {
  for (const auto& [name, set] : mesh.node_sets) {
    if (!set.empty()) {
      add_text(section, "NodeSet", list_text(set)).append_attribute("name") = name.c_str();
    }
  }
  for (const Field& field : mesh.cell_fields) {
    if (field.components != 1 || field.name.rfind(set_prefix, 0) != 0) {
      continue;
    }
    std::vector<std::int32_t> cells;
    for (std::size_t cell = 0; cell < field.values.size(); ++cell) {
      if (field.values[cell] != 0) {
        cells.push_back(static_cast<std::int32_t>(cell));
      }
    }
    if (!cells.empty()) {
      add_text(section, "ElementSet", list_text(cells)).append_attribute("name") =
          field.name.substr(set_prefix.size()).c_str();
    }
  }
}

bool is_direction(const Field& field, std::size_t cell) {
  const double* v = &field.values[3 * cell];
  return v[0] != 0 || v[1] != 0 || v[2] != 0;
}

/// One entry of a region's element data; `local` counts its cells from 1.
void add_axes_of_cell(
    const Field& fiber, const Field* sheet, std::size_t cell, std::size_t local, xml_node data) {
  const std::string a = febio_numbers(&fiber.values[3 * cell], 3);
  xml_node entry = data.append_child("e");
  entry.append_attribute("lid") = std::to_string(local).c_str();
  if (sheet == nullptr) {
    entry.text().set(a.c_str());
    return;
  }
  add_text(entry, "a", a);
  add_text(entry, "d", febio_numbers(&sheet->values[3 * cell], 3));
}

}  // namespace

const Field* febio_axis(const OrganMesh& mesh, const std::string& name) {
  for (const std::string& known : {name, name + "_cell"}) {
    for (const Field& field : mesh.cell_fields) {
      if (field.name == known && field.components == 3) {
        return &field;
      }
    }
  }
  return nullptr;
}

pugi::xml_node add_text(xml_node parent, const char* name, const std::string& text) {
  xml_node node = parent.append_child(name);
  node.text().set(text.c_str());
  return node;
}

std::string febio_numbers(const double* values, int count) {
  std::string text;
  char number[32];
  for (int i = 0; i < count; ++i) {
    std::snprintf(number, sizeof number, "%.17g", values[i]);
    text += (i > 0 ? "," : "") + std::string(number);
  }
  return text;
}

void add_febio_mesh(const OrganMesh& mesh, xml_node model) {
  xml_node section = model.append_child("Mesh");
  xml_node nodes = section.append_child("Nodes");
  nodes.append_attribute("name") = "all_nodes";
  for (std::size_t i = 0; i < mesh.nodes.size(); ++i) {
    add_entry(nodes, "node", i + 1, febio_numbers(mesh.nodes[i].data(), 3));
  }
  add_elements(mesh, section);
  add_sets(mesh, section);
  add_surfaces(mesh, section);
}

void add_febio_axes(const OrganMesh& mesh, xml_node model) {
  const Field* fiber = febio_axis(mesh, "fiber");
  const Field* sheet = febio_axis(mesh, "sheet");
  if (fiber == nullptr) {
    return;
  }
  xml_node section = model.append_child("MeshData");
  for (std::size_t region = 0; region < mesh.region_names.size(); ++region) {
    const bool has_sheet = sheet != nullptr;
    xml_node data = section.append_child("ElementData");
    const std::string& name = mesh.region_names[region];
    data.append_attribute("name") = ((has_sheet ? "axes of " : "fibers of ") + name).c_str();
    data.append_attribute("type") = has_sheet ? "mat_axis" : "fiber";
    data.append_attribute("elem_set") = name.c_str();
    std::size_t local = 0;
    for (std::size_t cell = 0; cell < mesh.cell_regions.size(); ++cell) {
      if (mesh.cell_regions[cell] != static_cast<std::int32_t>(region)) {
        continue;
      }
      ++local;
      if (is_direction(*fiber, cell) && (!has_sheet || is_direction(*sheet, cell))) {
        add_axes_of_cell(*fiber, sheet, cell, local, data);
      }
    }
    if (!data.first_child()) {
      section.remove_child(data);
    }
  }
}

void save_xml(const pugi::xml_document& document, const std::string& file) {
  if (!document.save_file(file.c_str(), " ")) {
    throw GeometryError(file +
                        ": the file cannot be written. Check that the folder exists, can be "
                        "written to and has room.");
  }
}

void write_febio(const OrganMesh& mesh, const std::string& file) {
  pugi::xml_document document;
  xml_node model = document.append_child("febio_spec");
  model.append_attribute("version") = "4.0";
  model.append_child("Module").append_attribute("type") = "solid";
  add_febio_mesh(mesh, model);
  add_febio_axes(mesh, model);
  save_xml(document, file);
}

}  // namespace viscera::meshes
