// The parts of the Abaqus reader: what it collects, and one function a keyword.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "meshes/formats/raw_mesh.h"
#include "meshes/formats/text_file.h"

namespace viscera::meshes::abaqus {

/// "*ELEMENT, TYPE=C3D4, ELSET=wall": keyword and parameters in upper case, values as they are.
struct Keyword {
  std::string name;
  std::map<std::string, std::string> parameters;

  bool has(const std::string& parameter) const { return parameters.count(parameter) > 0; }
  /// Empty where it is not given.
  std::string value(const std::string& parameter) const;
};

/// A set of nodes or elements, by their labels. Abaqus knows its name in any case.
struct LabelSet {
  std::string name;
  std::vector<std::int64_t> labels;
  std::size_t place = 0;          ///< of its keyword, for messages
  bool by_element_block = false;  ///< made by *ELEMENT, ELSET= alone
};

/// A face that a surface lists: of an element or of all elements of a set.
struct SurfaceEntry {
  std::string surface;
  std::string elements;  ///< label or set
  std::string side;      ///< "S1" ...; empty: the free faces
  std::size_t place;     ///< in the file, for messages
};

struct Section {
  std::string set;
  std::size_t place;
};

struct Document {
  explicit Document(const std::string& file) : in(file, LineReader::Words::by_comma) {}

  /// Counts labels from ranges and other sets; refuses more than the file can mean.
  void take_in_sets(std::size_t labels) {
    in_sets += labels;
    if (in_sets > in.most_entries()) {
      in.fail("the sets up to here have " + std::to_string(in_sets) +
              " labels from ranges and other sets; at most " + std::to_string(in.most_entries()) +
              " are allowed in a file of this size. It is damaged: write it again.");
    }
  }

  LineReader in;
  RawMesh mesh;
  std::unordered_map<std::int64_t, std::int32_t> node_of, cell_of;  ///< by label
  std::unordered_map<std::int64_t, std::int32_t> facet_of;          ///< of shells, by label
  std::map<std::string, LabelSet> node_sets, element_sets;          ///< by name in upper case
  std::vector<SurfaceEntry> surface_entries;
  std::vector<Section> sections;
  std::size_t in_sets = 0;          ///< labels from ranges and other sets so far
  std::string part, instance;       ///< names; empty: none
  bool has_other_elements = false;  ///< shells, lines ...: sets may name them
  bool in_part = false, in_assembly = false, in_instance = false;
};

std::string upper(std::string text);

/// The set of this name, made where there is none.
LabelSet& set_named(std::map<std::string, LabelSet>& sets, const std::string& name);

void read_nodes(const Keyword& keyword, Document& document);
void read_elements(const Keyword& keyword, Document& document);
void read_node_set(const Keyword& keyword, Document& document);
void read_element_set(const Keyword& keyword, Document& document);
void read_surface(const Keyword& keyword, Document& document);
void read_part(const Keyword& keyword, Document& document);
void read_instance(const Keyword& keyword, Document& document);

/// Regions, cell fields of the other element sets, node sets and surfaces, once all is read.
void assign_regions(Document& document);
void assign_sets(Document& document);
void assign_surfaces(Document& document);

/// Whether the next line holds data: no keyword. Comments are passed over.
bool next_data(LineReader& in);

}  // namespace viscera::meshes::abaqus
