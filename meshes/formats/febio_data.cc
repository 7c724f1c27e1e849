// Fibres, material axes and other values on elements and nodes.
#include <algorithm>
#include <cmath>

#include "meshes/formats/febio_parts.h"
#include "meshes/vec.h"

namespace viscera::meshes::febio {

namespace {

using pugi::xml_node;

Point to_point(const std::vector<double>& x) {
  return {x[0], x[1], x[2]};
}

/// The first two material axes: e1 along a, e2 in the plane of a and d at right angles to e1
/// (FEBio user manual 4.0, "Material axes").
void make_axes(const Document& document, const xml_node& node, Point& a, Point& d) {
  const double length = norm(a);
  if (!(length > 0)) {
    document.xml.fail(node, "the first axis has length zero; a direction is needed.");
  }
  a = times(1 / length, a);
  d = minus(d, times(dot(a, d), a));
  if (!(norm(d) > 1e-9)) {
    document.xml.fail(node,
                      "the two axes are parallel or the second is zero; two directions that "
                      "span a plane are needed.");
  }
  d = times(1 / norm(d), d);
}

/// The cell field of this name, zero where nothing is set yet.
Field& cell_field(Document& document,
                  const xml_node& place,
                  const std::string& name,
                  int components) {
  std::vector<Field>& fields = document.mesh.cell_fields;
  const auto known =
      std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == name; });
  if (known == fields.end()) {
    const std::size_t cells = document.mesh.cell_tags.size();
    fields.push_back(
        {name, components, std::vector<double>(cells * static_cast<std::size_t>(components), 0)});
    return fields.back();
  }
  if (known->components != components) {
    document.xml.fail(place, "an entry of '" + name + "' has " + std::to_string(components) +
                                 " numbers, earlier ones have " +
                                 std::to_string(known->components) + "; all must have the same.");
  }
  return *known;
}

void set_row(Field& field, std::int32_t row, const double* values) {
  std::copy_n(values, field.components,
              field.values.begin() + static_cast<std::ptrdiff_t>(row) * field.components);
}

/// The id behind the local number `lid` (from 1) of an entry.
std::int64_t id_of_entry(const Document& document,
                         const xml_node& entry,
                         const std::vector<std::int64_t>& ids) {
  const std::int64_t local = document.xml.integer_attribute(entry, "lid");
  if (local < 1 || local > static_cast<std::int64_t>(ids.size())) {
    document.xml.fail(entry, "lid " + std::to_string(local) + " is out of range; its set has " +
                                 std::to_string(ids.size()) + " entries, counted from 1.");
  }
  return ids[static_cast<std::size_t>(local - 1)];
}

void read_axes_entry(const xml_node& entry, std::int32_t cell, Document& document) {
  Point a = to_point(document.xml.numbers(entry.child("a"), 3));
  Point d = to_point(document.xml.numbers(entry.child("d"), 3));
  make_axes(document, entry, a, d);
  set_row(cell_field(document, entry, "fiber", 3), cell, a.data());
  set_row(cell_field(document, entry, "sheet", 3), cell, d.data());
}

void read_value_entry(const xml_node& entry,
                      const std::string& name,
                      bool is_direction,
                      std::int32_t cell,
                      Document& document) {
  std::vector<double> values = document.xml.numbers(entry);
  if (values.empty() || values.size() > 9 || (is_direction && values.size() != 3)) {
    document.xml.fail(entry, "the entry of '" + name + "' has " + std::to_string(values.size()) +
                                 " numbers; " + (is_direction ? "3" : "1 to 9") + " are allowed.");
  }
  if (is_direction) {
    const double length = norm(to_point(values));
    for (double& value : values) {
      value = length > 0 ? value / length : 0;
    }
  }
  set_row(cell_field(document, entry, name, static_cast<int>(values.size())), cell, values.data());
}

void read_element_data(const xml_node& data, Document& document) {
  const std::string set = attribute(data, "elem_set");
  const auto elements = document.elements_of.find(set);
  if (elements == document.elements_of.end()) {
    document.xml.fail(data, "element data name the set '" + printable(set) +
                                "', which is neither a part nor an element set of the mesh.");
  }
  const std::string version_4 = attribute(data, "type");
  const std::string kind = version_4.empty() ? attribute(data, "var") : version_4;
  const bool is_fiber = kind == "fiber";
  const std::string name = is_fiber                          ? "fiber"
                           : attribute(data, "name").empty() ? kind
                                                             : attribute(data, "name");
  bool has_entries = false;
  for (const xml_node& entry : data.children()) {
    if (entry.attribute("lid").empty()) {
      continue;
    }
    has_entries = true;
    const auto cell = document.cell_of_id.find(id_of_entry(document, entry, elements->second));
    if (cell == document.cell_of_id.end()) {
      continue;  // a shell or a line
    }
    if (entry.child("a")) {
      read_axes_entry(entry, cell->second, document);
    } else {
      read_value_entry(entry, name, is_fiber, cell->second, document);
    }
  }
  if (!has_entries) {
    document.mesh.notes.push_back("The element data '" + name + "' are made by a rule of FEBio (" +
                                  kind + ") and were left out.");
  }
}

void read_node_data(const xml_node& data, Document& document) {
  const auto set = document.nodes_of.find(attribute(data, "node_set"));
  if (set == document.nodes_of.end()) {
    document.xml.fail(data, "node data name the set '" + printable(attribute(data, "node_set")) +
                                "', which is not a node set of the mesh.");
  }
  Field field{attribute(data, "name"), 0, {}};
  for (const xml_node& entry : data.children("node")) {
    const std::vector<double> values = document.xml.numbers(entry);
    if (field.components == 0 && !values.empty() && values.size() <= 9) {
      field.components = static_cast<int>(values.size());
      field.values.assign(document.mesh.nodes.size() * values.size(), 0);
    }
    if (values.empty() || static_cast<int>(values.size()) != field.components) {
      document.xml.fail(entry, "the entry of '" + field.name + "' has " +
                                   std::to_string(values.size()) +
                                   " numbers; 1 to 9, the same for all, are allowed.");
    }
    set_row(field, node_index(document, entry, id_of_entry(document, entry, set->second)),
            values.data());
  }
  if (field.components > 0 && !field.name.empty()) {
    document.mesh.point_fields.push_back(std::move(field));
  }
}

MaterialAxes read_material_axes(const xml_node& material, Document& document) {
  MaterialAxes axes;
  const xml_node fiber = material.child("fiber"), both = material.child("mat_axis");
  const xml_node node = both ? both : fiber;
  const std::string type = attribute(node, "type");
  const bool is_empty = !node.first_child();  // FEBio Studio writes <fiber type="vector"/>
  if (is_empty || (type != "vector" && type != "local")) {
    if (!is_empty && !type.empty()) {
      document.mesh.notes.push_back("Axes of type '" + printable(type) + "' of material '" +
                                    attribute(material, "name") + "' were left out.");
    }
    return axes;
  }
  axes.has_sheet = static_cast<bool>(both);
  if (type == "local") {
    const std::vector<std::int64_t> nodes = document.xml.integers(node);
    const bool is_set = std::any_of(nodes.begin(), nodes.end(), [](auto n) { return n != 0; });
    for (std::size_t i = 0; is_set && i < std::min<std::size_t>(nodes.size(), 3); ++i) {
      axes.local_nodes[i] = static_cast<int>(std::clamp<std::int64_t>(nodes[i], 0, 99));
    }
    axes.kind = MaterialAxes::Kind::local;
    return axes;
  }
  axes.fiber = to_point(document.xml.numbers(both ? both.child("a") : fiber, 3));
  if (both) {
    axes.sheet = to_point(document.xml.numbers(both.child("d"), 3));
    make_axes(document, both, axes.fiber, axes.sheet);
  }
  const double length = norm(axes.fiber);
  if (length > 0) {  // FEBio Studio writes zeros where no direction is set
    axes.fiber = times(1 / length, axes.fiber);
    axes.kind = MaterialAxes::Kind::vector;
  }
  return axes;
}

/// Directions of a cell between its own nodes; false where the material names others.
bool local_axes(const Document& document, std::size_t cell, MaterialAxes& axes) {
  const int width = document.mesh.nodes_per_cell;
  Point x[3];
  for (int i = 0; i < (axes.has_sheet ? 3 : 2); ++i) {
    if (axes.local_nodes[i] < 1 || axes.local_nodes[i] > width) {
      return false;
    }
    x[i] = document.mesh.nodes[static_cast<std::size_t>(
        document.mesh.cells[cell * width + axes.local_nodes[i] - 1])];
  }
  axes.fiber = minus(x[1], x[0]);
  axes.fiber = times(1 / norm(axes.fiber), axes.fiber);
  if (axes.has_sheet) {
    const Point d = minus(x[2], x[0]);
    axes.sheet = minus(d, times(dot(axes.fiber, d), axes.fiber));
    axes.sheet = times(1 / norm(axes.sheet), axes.sheet);
  }
  return std::isfinite(norm(axes.fiber)) && std::isfinite(norm(axes.sheet));
}

bool is_zero(const Field& field, std::size_t cell) {
  return field.values[3 * cell] == 0 && field.values[3 * cell + 1] == 0 &&
         field.values[3 * cell + 2] == 0;
}

void apply_to_cell(Document& document, std::size_t cell, MaterialAxes axes) {
  const auto row = static_cast<std::int32_t>(cell);
  if (axes.kind == MaterialAxes::Kind::local && !local_axes(document, cell, axes)) {
    return;
  }
  if (Field& fiber = cell_field(document, document.xml.root(), "fiber", 3); is_zero(fiber, cell)) {
    set_row(fiber, row, axes.fiber.data());
    if (axes.has_sheet) {
      set_row(cell_field(document, document.xml.root(), "sheet", 3), row, axes.sheet.data());
    }
  }
}

}  // namespace

void read_materials(const xml_node& section, Document& document) {
  for (const xml_node& material : section.children("material")) {
    const std::string id = attribute(material, "id");
    const std::string name =
        attribute(material, "name").empty() ? "material_" + id : attribute(material, "name");
    document.material_names[id] = name;
    document.material_axes[name] = read_material_axes(material, document);
  }
}

void read_mesh_data(const xml_node& section, Document& document) {
  for (const xml_node& data : section.children()) {
    const std::string name = data.name();
    if (name == "ElementData") {
      read_element_data(data, document);
    } else if (name == "NodeData") {
      read_node_data(data, document);
    } else if (name == "SurfaceData") {
      document.mesh.notes.push_back("The surface data '" + attribute(data, "name") +
                                    "' were left out.");
    }
  }
}

void apply_material_axes(Document& document) {
  for (std::size_t cell = 0; cell < document.mesh.cell_tags.size(); ++cell) {
    const std::string& part = document.mesh.region_names[document.mesh.cell_tags[cell]];
    const auto material = document.material_of_part.find(part);
    if (material == document.material_of_part.end()) {
      continue;
    }
    const auto axes = document.material_axes.find(material->second);
    if (axes != document.material_axes.end() && axes->second.kind != MaterialAxes::Kind::none) {
      apply_to_cell(document, cell, axes->second);
    }
  }
}

}  // namespace viscera::meshes::febio
