// The keywords that list nodes, elements, sets and surfaces, and that place the part.
#include <cmath>

#include "meshes/formats/abaqus_cells.h"
#include "meshes/formats/abaqus_parts.h"
#include "meshes/vec.h"

namespace viscera::meshes::abaqus {

namespace {

std::int32_t node_at(const Document& document, std::size_t word) {
  const std::int64_t label = document.in.integer(word, "the number of a node");
  const auto found = document.node_of.find(label);
  if (found == document.node_of.end()) {
    document.in.fail("the element names node " + std::to_string(label) +
                     ", which no *NODE block before it lists; " +
                     std::to_string(document.node_of.size()) + " nodes are there.");
  }
  return found->second;
}

/// Label and nodes of the element on the current line and those it goes on to.
std::int64_t read_element(const Kind& kind, std::vector<std::int32_t>& nodes, Document& document) {
  LineReader& in = document.in;
  const std::int64_t label = in.integer(0, "the number of an element");
  nodes.clear();
  std::size_t word = 1;
  while (static_cast<int>(nodes.size()) < kind.nodes) {
    if (word == in.words().size()) {
      const std::size_t found = nodes.size();
      if (!next_data(in)) {
        in.fail("element " + std::to_string(label) + " has " + std::to_string(found) +
                " nodes where its type " + std::string(kind.name) + " has " +
                std::to_string(kind.nodes) + ".");
      }
      word = 0;
    }
    nodes.push_back(node_at(document, word++));
  }
  if (word < in.words().size()) {
    in.fail("element " + std::to_string(label) + " has more nodes than its type " +
            std::string(kind.name) + ", " + std::to_string(kind.nodes) + ".");
  }
  return label;
}

void take_volume(const Kind& kind,
                 std::int64_t label,
                 const std::vector<std::int32_t>& nodes,
                 Document& document) {
  const auto index = static_cast<std::int32_t>(document.mesh.cell_tags.size());
  if (!kind.is_read) {
    ++document.mesh.cells_found[kind.meaning];
  } else if (take_cell(document.mesh, kind.meaning, nodes, no_tag) &&
             !document.cell_of.emplace(label, index).second) {
    document.in.fail("element " + std::to_string(label) + " is listed twice.");
  }
}

const Kind& kind_at(const Keyword& keyword, const Document& document) {
  const std::string type = upper(keyword.value("TYPE"));
  const Kind* kind = kind_of(type);
  if (kind == nullptr) {
    document.in.fail("element type '" + printable(type) +
                     "' is unknown; C3D4, C3D10, C3D8 and C3D20 (with R, H and the like) are read. "
                     "Mesh with these.");
  }
  if (kind->name == "C3D27") {
    document.in.fail(
        "27-node hexahedra (C3D27) are not read, writers disagree on their nodes. Write C3D20 "
        "(Gmsh: "
        "Mesh.SecondOrderIncomplete = 1), or a .msh file.");
  }
  return *kind;
}

/// "first, last, step" of a GENERATE line.
void add_range(Document& document, std::vector<std::int64_t>& labels) {
  const LineReader& in = document.in;
  const std::int64_t first = in.integer(0, "the first number"), last = in.integer(1, "the last");
  const std::int64_t step = in.words().size() > 2 ? in.integer(2, "the step") : 1;
  if (step < 1 || first < 0 || last < first || (last - first) / step > 10'000'000) {
    in.fail("found the range " + std::to_string(first) + " to " + std::to_string(last) +
            " by steps of " + std::to_string(step) +
            "; 0 <= first <= last, step >= 1 and at most ten million entries are allowed.");
  }
  document.take_in_sets(static_cast<std::size_t>((last - first) / step) + 1);
  for (std::int64_t i = 0; i <= (last - first) / step; ++i) {
    labels.push_back(first + i * step);
  }
}

/// Data of *NSET and *ELSET: labels, names of earlier sets, or ranges.
void read_labels(const Keyword& keyword,
                 const char* parameter,
                 std::map<std::string, LabelSet>& sets,
                 Document& document) {
  LineReader& in = document.in;
  const std::string name = keyword.value(parameter);
  if (name.empty()) {
    in.fail("*" + keyword.name + " has no name; write *" + keyword.name + ", " + parameter +
            "=NAME.");
  }
  if (document.in_assembly && sets.count(upper(name)) > 0 && !document.part.empty()) {
    // the assembly's set of the same name goes before the part's
    LabelSet old = std::move(sets[upper(name)]);
    sets.erase(upper(name));
    old.name = document.part + "." + old.name;
    set_named(sets, old.name) = old;
  }
  const std::size_t place = in.place();
  std::vector<std::int64_t> labels;
  while (next_data(in)) {
    if (keyword.has("GENERATE")) {
      add_range(document, labels);
      continue;
    }
    for (std::size_t i = 0; i < in.words().size(); ++i) {
      const auto other = sets.find(upper(std::string(in.words()[i])));
      if (other != sets.end()) {
        document.take_in_sets(other->second.labels.size());
        labels.insert(labels.end(), other->second.labels.begin(), other->second.labels.end());
      } else {
        labels.push_back(in.integer(i, "a number or the name of a set before it"));
      }
    }
  }
  LabelSet& set = set_named(sets, name);
  set.labels.insert(set.labels.end(), labels.begin(), labels.end());
  set.place = place;
  set.by_element_block = false;
}

Point turned(const Point& x, const Point& a, const Point& axis, double degrees) {
  const double angle = degrees * 3.14159265358979323846 / 180;
  const Point r = minus(x, a);
  const Point along = times(dot(axis, r), axis);
  const Point across = minus(r, along);
  const Point rotated =
      plus(times(std::cos(angle), across), times(std::sin(angle), cross(axis, across)));
  return plus(a, plus(along, rotated));
}

}  // namespace

void read_nodes(const Keyword& keyword, Document& document) {
  LineReader& in = document.in;
  const std::string set = keyword.value("NSET");
  while (next_data(in)) {
    const std::int64_t label = in.integer(0, "the number of a node");
    const Point x = {in.number(1, "x"), in.number(2, "y"), in.number(3, "z")};
    const auto index = static_cast<std::int32_t>(document.mesh.nodes.size());
    if (!document.node_of.emplace(label, index).second) {
      in.fail("node " + std::to_string(label) + " is listed twice.");
    }
    document.mesh.nodes.push_back(x);
    if (!set.empty()) {
      set_named(document.node_sets, set).labels.push_back(label);
    }
  }
}

void read_elements(const Keyword& keyword, Document& document) {
  const Kind& kind = kind_at(keyword, document);
  const std::string name = keyword.value("ELSET");
  RawMesh& mesh = document.mesh;
  document.has_other_elements = document.has_other_elements || kind.dimension < 3;
  if (kind.dimension < 2) {
    mesh.notes.push_back("The " + std::string(kind.meaning) + " (elements of type " +
                         upper(keyword.value("TYPE")) + ") were left out.");
    return;
  }
  const int tag = kind.dimension == 3
                      ? no_tag
                      : tag_of_name(mesh.surface_names, name.empty() ? "shells" : name);
  std::vector<std::int32_t> nodes;
  while (next_data(document.in)) {
    const std::int64_t label = read_element(kind, nodes, document);
    if (kind.dimension == 3) {
      take_volume(kind, label, nodes, document);
    } else {
      const bool is_triangle = kind.nodes == 3 || kind.nodes == 6;
      document.facet_of.emplace(label, static_cast<std::int32_t>(mesh.facets.size()));
      mesh.facets.push_back({nodes[0], nodes[1], nodes[2], is_triangle ? -1 : nodes[3]});
      mesh.facet_tags.push_back(tag);
    }
    if (!name.empty()) {
      LabelSet& set = set_named(document.element_sets, name);
      set.by_element_block = set.labels.empty() || set.by_element_block;
      set.labels.push_back(label);
    }
  }
}

void read_node_set(const Keyword& keyword, Document& document) {
  read_labels(keyword, "NSET", document.node_sets, document);
}

void read_element_set(const Keyword& keyword, Document& document) {
  read_labels(keyword, "ELSET", document.element_sets, document);
}

void read_surface(const Keyword& keyword, Document& document) {
  LineReader& in = document.in;
  const std::string name = keyword.value("NAME");
  const std::string type = upper(keyword.value("TYPE"));
  if (name.empty()) {
    in.fail("*SURFACE has no name; write *SURFACE, NAME=..., TYPE=ELEMENT.");
  }
  const bool of_nodes = type == "NODE";
  if (!type.empty() && type != "ELEMENT" && !of_nodes) {
    document.mesh.notes.push_back("The surface '" + name + "' of type " + printable(type) +
                                  " was left out.");
    return;
  }
  while (next_data(in)) {
    const std::string first(in.words()[0]);
    const std::string side = in.words().size() > 1 ? upper(std::string(in.words()[1])) : "";
    if (!of_nodes) {
      document.surface_entries.push_back({name, first, side, in.place()});
      continue;
    }
    LabelSet& set = set_named(document.node_sets, name);
    set.place = in.place();
    const auto other = document.node_sets.find(upper(first));
    if (other != document.node_sets.end() && &other->second != &set) {
      set.labels.insert(set.labels.end(), other->second.labels.begin(), other->second.labels.end());
    } else {
      set.labels.push_back(in.integer(0, "the number of a node or the name of a node set"));
    }
  }
}

void read_part(const Keyword& keyword, Document& document) {
  if (!document.part.empty()) {
    document.in.fail("a second part '" + printable(keyword.value("NAME")) + "' after '" +
                     document.part +
                     "'; one part is read. Merge the parts into one (Abaqus/CAE: Instance, "
                     "Merge/Cut, Mesh) and write the file again.");
  }
  document.part = keyword.value("NAME").empty() ? "PART" : keyword.value("NAME");
  document.in_part = true;
}

void read_instance(const Keyword& keyword, Document& document) {
  LineReader& in = document.in;
  if (!document.instance.empty()) {
    in.fail("a second instance '" + printable(keyword.value("NAME")) + "' after '" +
            document.instance +
            "'; one is read. Merge the instances into one part (Abaqus/CAE: Instance, Merge/Cut, "
            "Mesh) and write the file again.");
  }
  document.instance = keyword.value("NAME").empty() ? "INSTANCE" : keyword.value("NAME");
  document.in_instance = true;
  if (!next_data(in)) {
    return;
  }
  const Point shift = {in.number(0, "x"), in.number(1, "y"), in.number(2, "z")};
  for (Point& x : document.mesh.nodes) {
    x = plus(x, shift);
  }
  if (!next_data(in)) {
    return;
  }
  const Point a = {in.number(0, "x"), in.number(1, "y"), in.number(2, "z")};
  const Point b = {in.number(3, "x"), in.number(4, "y"), in.number(5, "z")};
  const double length = norm(minus(b, a)), angle = in.number(6, "the angle");
  if (!(length > 0)) {
    in.fail("the axis of rotation has length zero; two different points are needed.");
  }
  for (Point& x : document.mesh.nodes) {
    x = turned(x, a, times(1 / length, minus(b, a)), angle);
  }
}

}  // namespace viscera::meshes::abaqus
