// What the sets and surfaces of an Abaqus file become.
#include <algorithm>
#include <set>

#include "meshes/formats/abaqus_cells.h"
#include "meshes/formats/abaqus_parts.h"
#include "meshes/formats/raw_facets.h"

namespace viscera::meshes::abaqus {

namespace {

using Sets = std::vector<const LabelSet*>;

using Labels = std::vector<std::int64_t>;
using Indices = std::vector<std::int32_t>;

/// What these labels are in a map, each once.
Indices among(const std::unordered_map<std::int64_t, std::int32_t>& known, const Labels& labels) {
  Indices found;
  for (const std::int64_t label : labels) {
    if (const auto one = known.find(label); one != known.end()) {
      found.push_back(one->second);
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

Indices cells_of(const Document& document, const LabelSet& set) {
  return among(document.cell_of, set.labels);
}

void add_facets(const std::string& name, const std::vector<Facet>& facets, RawMesh& mesh) {
  const int tag = tag_of_name(mesh.surface_names, name);
  mesh.facets.insert(mesh.facets.end(), facets.begin(), facets.end());
  mesh.facet_tags.insert(mesh.facet_tags.end(), facets.size(), tag);
}

std::vector<Facet> facets_of_shells(const Document& document, const Labels& labels) {
  std::vector<Facet> facets;
  for (const std::int32_t facet : among(document.facet_of, labels)) {
    facets.push_back(document.mesh.facets[static_cast<std::size_t>(facet)]);
  }
  return facets;
}

void check_labels(const Document& document, const LabelSet& set) {
  for (const std::int64_t label : set.labels) {
    if (!document.has_other_elements && document.cell_of.count(label) == 0 &&
        document.mesh.cells_found.size() == 1) {
      document.in.fail_at(set.place, "the set '" + set.name + "' names element " +
                                         std::to_string(label) + ", which is not there.");
    }
  }
}

/// Whether every cell is in exactly one of the sets.
bool is_partition(const Document& document, const Sets& sets) {
  std::vector<int> count(document.mesh.cell_tags.size(), 0);
  for (const LabelSet* set : sets) {
    for (const std::int32_t cell : cells_of(document, *set)) {
      ++count[static_cast<std::size_t>(cell)];
    }
  }
  return !sets.empty() &&
         std::all_of(count.begin(), count.end(), [](int times) { return times == 1; });
}

Sets sets_with_cells(const Document& document, bool by_element_block) {
  Sets sets;
  for (const auto& [key, set] : document.element_sets) {
    if (set.by_element_block == by_element_block && !cells_of(document, set).empty()) {
      sets.push_back(&set);
    }
  }
  return sets;
}

/// Without sections: the sets of *ELSET if they part the cells at least as finely as those of
/// *ELEMENT, else those.
Sets regions_without_sections(const Document& document) {
  const Sets blocks = sets_with_cells(document, true), sets = sets_with_cells(document, false);
  return is_partition(document, sets) && sets.size() >= blocks.size() ? sets : blocks;
}

const LabelSet& set_of_section(const Document& document, const Section& section) {
  const auto found = document.element_sets.find(upper(section.set));
  if (found == document.element_sets.end()) {
    document.in.fail_at(section.place, "*SOLID SECTION names the element set '" +
                                           printable(section.set) + "', which is not there.");
  }
  return found->second;
}

void add_face(const Document& document,
              std::int32_t cell,
              const SurfaceEntry& entry,
              std::vector<Facet>& facets) {
  const RawMesh& mesh = document.mesh;
  const bool is_tetrahedral = mesh.nodes_per_cell == 4 || mesh.nodes_per_cell == 10;
  const int faces = is_tetrahedral ? 4 : 6;
  const int side = entry.side.size() == 2 && entry.side[0] == 'S' ? entry.side[1] - '0' : 0;
  if (side < 1 || side > faces) {
    document.in.fail_at(entry.place, "found the face '" + printable(entry.side) + "'; S1 to S" +
                                         std::to_string(faces) + " are the faces of these cells.");
  }
  const int* corners = is_tetrahedral ? tetrahedron_faces[side - 1] : hexahedron_faces[side - 1];
  Facet facet{};
  for (int i = 0; i < 4; ++i) {
    facet[i] = corners[i] < 0 ? -1 : mesh.cells[cell * mesh.nodes_per_cell + corners[i]];
  }
  facets.push_back(facet);
}

void add_free_faces(const Document& document,
                    std::int32_t cell,
                    const RawFacets& table,
                    std::vector<Facet>& facets) {
  const int width = document.mesh.nodes_per_cell;
  for (int i = 0; i < facets_per_cell(width); ++i) {
    const Facet facet = facet_of_cell(width, &document.mesh.cells[cell * width], i);
    if (table.cells_at(facet) == 1) {
      facets.push_back(facet);
    }
  }
}

Labels labels_of_entry(const Document& document, const SurfaceEntry& entry) {
  const auto set = document.element_sets.find(upper(entry.elements));
  if (set != document.element_sets.end()) {
    return set->second.labels;
  }
  // "PART-1-1.7": the label behind the instance's name
  const std::size_t dot = entry.elements.rfind('.');
  const auto label = parse_integer(
      std::string_view(entry.elements).substr(dot == std::string::npos ? 0 : dot + 1));
  if (!label) {
    document.in.fail_at(entry.place, "the surface '" + entry.surface + "' names the element set '" +
                                         printable(entry.elements) + "', which is not there.");
  }
  return {*label};
}

/// Of cells the face that is meant, or the free ones; shells as they are.
std::vector<Facet> facets_of_entry(const Document& document,
                                   const SurfaceEntry& entry,
                                   const RawFacets& table) {
  const Labels labels = labels_of_entry(document, entry);
  const bool of_shells = entry.side == "SPOS" || entry.side == "SNEG";
  std::vector<Facet> facets;
  if (of_shells || entry.side.empty()) {
    facets = facets_of_shells(document, labels);
  }
  for (const std::int32_t cell : of_shells ? Indices{} : among(document.cell_of, labels)) {
    if (entry.side.empty()) {
      add_free_faces(document, cell, table, facets);
    } else {
      add_face(document, cell, entry, facets);
    }
  }
  return facets;
}

}  // namespace

void assign_regions(Document& document) {
  RawMesh& mesh = document.mesh;
  if (document.sections.empty() && document.in_part) {
    return;  // the assembly may bring sets
  }
  Sets regions;
  for (const Section& section : document.sections) {
    regions.push_back(&set_of_section(document, section));
  }
  const bool done = std::any_of(mesh.cell_tags.begin(), mesh.cell_tags.end(),
                                [](int tag) { return tag != no_tag; });
  if (regions.empty() && !done) {
    regions = regions_without_sections(document);
  }
  for (std::size_t i = 0; i < regions.size(); ++i) {
    const int tag = tag_of_name(mesh.region_names, regions[i]->name);
    for (const std::int32_t cell : cells_of(document, *regions[i])) {
      int& old = mesh.cell_tags[static_cast<std::size_t>(cell)];
      if (old != no_tag && old != tag && i < document.sections.size()) {
        document.in.fail_at(document.sections[i].place,
                            "the section of '" + regions[i]->name + "' has elements that are in '" +
                                mesh.region_names[old] +
                                "' already; every element belongs to one section.");
      }
      old = tag;
    }
  }
  document.sections.clear();
}

void assign_sets(Document& document) {
  RawMesh& mesh = document.mesh;
  std::set<std::string> regions;
  for (const auto& [tag, name] : mesh.region_names) {
    regions.insert(name);
  }
  for (const auto& [key, set] : document.element_sets) {
    check_labels(document, set);
    const std::vector<std::int32_t> cells = cells_of(document, set);
    if (set.name.front() == '_') {
      continue;  // Abaqus/CAE's own
    }
    if (!set.by_element_block) {  // its own shells have the block's name already
      if (const auto shells = facets_of_shells(document, set.labels); !shells.empty()) {
        add_facets(set.name, shells, mesh);
      }
    }
    if (cells.empty() || regions.count(set.name) > 0) {
      continue;
    }
    Field field{"element_set:" + set.name, 1, std::vector<double>(mesh.cell_tags.size(), 0)};
    for (const std::int32_t cell : cells) {
      field.values[static_cast<std::size_t>(cell)] = 1;
    }
    mesh.cell_fields.push_back(std::move(field));
  }
  for (const auto& [key, set] : document.node_sets) {
    std::vector<std::int32_t>& nodes = mesh.node_sets[set.name];
    for (const std::int64_t label : set.labels) {
      const auto node = document.node_of.find(label);
      if (node == document.node_of.end()) {
        document.in.fail_at(set.place, "the set '" + set.name + "' names node " +
                                           std::to_string(label) + ", which is not there.");
      }
      nodes.push_back(node->second);
    }
  }
}

void assign_surfaces(Document& document) {
  if (document.surface_entries.empty()) {
    return;
  }
  RawMesh& mesh = document.mesh;
  const RawFacets table(mesh);
  for (const SurfaceEntry& entry : document.surface_entries) {
    const std::vector<Facet> facets = facets_of_entry(document, entry, table);
    if (facets.empty()) {
      mesh.notes.push_back("The entry '" + printable(entry.elements) + "' of the surface '" +
                           entry.surface + "' has no facet and was left out.");
      continue;
    }
    add_facets(entry.surface, facets, mesh);
  }
}

}  // namespace viscera::meshes::abaqus
