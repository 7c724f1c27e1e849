// The sections with nodes, elements and sets of them.
#include <algorithm>
#include <cctype>
#include <set>

#include "meshes/formats/febio_cells.h"
#include "meshes/formats/febio_parts.h"

namespace viscera::meshes::febio {

namespace {

using pugi::xml_node;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// "name" of a part or set, or a message that it lacks one.
std::string name_of(const Document& document, const xml_node& node) {
  const std::string name = attribute(node, "name");
  if (name.empty()) {
    document.xml.fail(node, std::string("<") + printable(node.name()) +
                                "> has no name; give it one (name=\"...\").");
  }
  return name;
}

void read_nodes(const xml_node& block, Document& document) {
  const std::string name = attribute(block, "name");
  for (const xml_node& node : block.children()) {
    const std::int64_t id = document.xml.integer_attribute(node, "id");
    const std::vector<double> x = document.xml.numbers(node, 3);
    const auto index = static_cast<std::int32_t>(document.mesh.nodes.size());
    if (!document.node_of_id.emplace(id, index).second) {
      document.xml.fail(
          node, "node " + std::to_string(id) + " is listed twice. Give every node its own number.");
    }
    document.mesh.nodes.push_back({x[0], x[1], x[2]});
    if (!name.empty()) {
      document.nodes_of[name].push_back(id);
    }
  }
}

std::vector<std::int32_t> nodes_of_element(const Document& document,
                                           const xml_node& element,
                                           const Kind& kind) {
  const std::vector<std::int64_t> ids = document.xml.integers(element);
  if (static_cast<int>(ids.size()) != kind.nodes) {
    document.xml.fail(element, "the element has " + std::to_string(ids.size()) +
                                   " nodes where its type '" + std::string(kind.name) + "' has " +
                                   std::to_string(kind.nodes) + ".");
  }
  std::vector<std::int32_t> nodes(ids.size());
  for (int i = 0; i < kind.nodes; ++i) {
    nodes[i] = node_index(document, element, ids[place_of(kind.nodes, i)]);
  }
  return nodes;
}

const Kind& kind_at(const Document& document, const xml_node& block) {
  const std::string type = lower(attribute(block, "type"));
  const Kind* kind = kind_of(type);
  if (kind == nullptr) {
    document.xml.fail(block, "element type '" + printable(type) +
                                 "' is unknown; tet4, tet10, hex8, hex20 and hex27 are read. Mesh "
                                 "with these.");
  }
  return *kind;
}

/// A part without a name (version 2.5 allows it) is called by its material.
std::string part_name(const Document& document, const xml_node& block) {
  const std::string name = attribute(block, "name");
  const std::string material = attribute(block, "mat");
  const auto known = document.material_names.find(material);
  if (!name.empty()) {
    return name;
  }
  return known != document.material_names.end() ? known->second
         : material.empty() ? "part_" + std::to_string(document.parts.size() + 1)
                            : "material_" + material;
}

void read_volume(const xml_node& element, const Kind& kind, int tag, Document& document) {
  const std::int64_t id = document.xml.integer_attribute(element, "id");
  const auto index = static_cast<std::int32_t>(document.mesh.cell_tags.size());
  if (!kind.is_read) {
    ++document.mesh.cells_found[kind.meaning];
  } else if (take_cell(document.mesh, kind.meaning, nodes_of_element(document, element, kind),
                       tag) &&
             !document.cell_of_id.emplace(id, index).second) {
    document.xml.fail(element, "element " + std::to_string(id) +
                                   " is listed twice. Give every element its own number.");
  }
}

void add_facet(const xml_node& element, const Kind& kind, int tag, Document& document) {
  const std::vector<std::int32_t> nodes = nodes_of_element(document, element, kind);
  const bool is_triangle = kind.name.substr(0, 3) == "tri";
  document.mesh.facets.push_back({nodes[0], nodes[1], nodes[2], is_triangle ? -1 : nodes[3]});
  document.mesh.facet_tags.push_back(tag);
}

void read_elements(const xml_node& block, Document& document) {
  const Kind& kind = kind_at(document, block);
  const std::string name = part_name(document, block);
  document.parts.push_back(name);
  if (kind.dimension == 1) {
    document.mesh.notes.push_back("The lines (beams or trusses) of part '" + name +
                                  "' were left out.");
    return;
  }
  RawMesh& mesh = document.mesh;
  const int tag = kind.dimension == 3 ? tag_of_name(mesh.region_names, name)
                                      : tag_of_name(mesh.surface_names, name);
  for (const xml_node& element : block.children()) {
    if (kind.dimension == 3) {
      read_volume(element, kind, tag, document);
    } else {
      add_facet(element, kind, tag, document);
    }
    document.elements_of[name].push_back(document.xml.integer_attribute(element, "id"));
  }
  if (const std::string material = attribute(block, "mat"); !material.empty()) {
    document.material_of_part[name] = material;
  }
}

void read_surface(const xml_node& surface, Document& document) {
  const int tag = tag_of_name(document.mesh.surface_names, name_of(document, surface));
  for (const xml_node& facet : surface.children()) {
    const Kind* kind = kind_of(lower(facet.name()));
    if (kind == nullptr || kind->dimension != 2) {
      document.xml.fail(facet,
                        std::string("found <") + printable(facet.name()) +
                            "> in a surface; tri3, tri6, tri7, tri10, quad4, quad8 and quad9 "
                            "are allowed.");
    }
    add_facet(facet, *kind, tag, document);
  }
}

/// Numbers of a set: in its text (version 4), or the `id` of its children (2.5, 3.0).
std::vector<std::int64_t> ids_of_set(const Document& document, const xml_node& set) {
  std::vector<std::int64_t> ids;
  bool has_children = false;
  for (const xml_node& child : set.children()) {
    if (child.type() != pugi::node_element) {
      continue;
    }
    has_children = true;
    if (child.attribute("id").empty()) {
      document.xml.fail(child, std::string("found <") + printable(child.name()) +
                                   "> in a set; entries with an id are read. Write the set out as "
                                   "a list.");
    }
    ids.push_back(document.xml.integer_attribute(child, "id"));
  }
  return has_children ? ids : document.xml.integers(set);
}

void read_node_set(const xml_node& set, Document& document) {
  const std::string name = name_of(document, set);
  const std::vector<std::int64_t> ids = ids_of_set(document, set);
  std::vector<std::int32_t>& nodes = document.mesh.node_sets[name];
  for (const std::int64_t id : ids) {
    nodes.push_back(node_index(document, set, id));
  }
  document.nodes_of[name] = ids;
}

void read_element_set(const xml_node& set, Document& document) {
  const std::string name = name_of(document, set);
  const std::vector<std::int64_t> ids = ids_of_set(document, set);
  document.elements_of[name] = ids;
  Field field{"element_set:" + name, 1, std::vector<double>(document.mesh.cell_tags.size(), 0)};
  bool has_cells = false;
  for (const std::int64_t id : ids) {
    if (const auto cell = document.cell_of_id.find(id); cell != document.cell_of_id.end()) {
      field.values[static_cast<std::size_t>(cell->second)] = 1;
      has_cells = true;
    }
  }
  if (has_cells) {
    document.mesh.cell_fields.push_back(std::move(field));
  }
}

}  // namespace

std::string attribute(const xml_node& node, const char* name) {
  return node.attribute(name).value();
}

std::int32_t node_index(const Document& document, const xml_node& node, std::int64_t id) {
  const auto found = document.node_of_id.find(id);
  if (found == document.node_of_id.end()) {
    document.xml.fail(node, std::string("<") + printable(node.name()) + "> names node " +
                                std::to_string(id) + ", which no <Nodes> lists; " +
                                std::to_string(document.node_of_id.size()) + " nodes are there.");
  }
  return found->second;
}

void read_mesh_section(const xml_node& section, Document& document) {
  // elements before sets of them, whatever their order in the file
  const auto each = [&](const char* name, auto read) {
    for (const xml_node& node : section.children(name)) {
      read(node, document);
    }
  };
  if (const xml_node part = section.child("Part")) {
    document.xml.fail(part,
                      "the mesh consists of <Part> and <Instance> entries, which are not read. "
                      "Open the model in FEBio Studio and export it as version 4.0.");
  }
  each("Nodes", read_nodes);
  each("Elements", read_elements);
  each("Surface", read_surface);
  each("NodeSet", read_node_set);
  each("ElementSet", read_element_set);
  std::set<std::string> others;
  for (const xml_node& node : section.children()) {
    if (const std::string name = node.name();
        name == "DiscreteSet" || name == "Edge" || name == "SurfacePair") {
      others.insert(name);
    }
  }
  for (const std::string& name : others) {
    document.mesh.notes.push_back("The <" + name + "> entries of the mesh were left out.");
  }
}

void read_domains(const xml_node& section, Document& document) {
  for (const xml_node& domain : section.children()) {
    if (const std::string material = attribute(domain, "mat"); !material.empty()) {
      document.material_of_part[attribute(domain, "name")] = material;
    }
  }
}

}  // namespace viscera::meshes::febio
