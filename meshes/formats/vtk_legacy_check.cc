#include "meshes/formats/vtk_legacy_check.h"

#include <algorithm>
#include <map>

#include "meshes/formats/vtk_legacy_text.h"
#include "solver/core/text.h"

namespace viscera::meshes {

namespace {

using Words = std::vector<std::string>;

constexpr std::int64_t polyhedron = 42;  // VTK follows its list of faces without looking
constexpr std::int64_t last_cell_type = 81;

/// Attributes "WORD name type" and their numbers of components.
const std::map<std::string, std::size_t> plain_attributes = {
    {"vectors", 3},    {"normals", 3},    {"tensors", 9},     {"tensors6", 6},
    {"edge_flags", 1}, {"global_ids", 1}, {"pedigree_ids", 1}};

std::string upper(std::string word) {
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return word;
}

class LegacyWalk {
 public:
  explicit LegacyWalk(const std::string& file) : text_(file) {
    text_.word();  // DATASET
    is_grid_ = text_.lower_word() == "unstructured_grid";
    lists_ = is_grid_ ? Words{"cells"} : Words{"vertices", "lines", "polygons", "triangle_strips"};
  }

  void check() {
    std::string key = text_.lower_word();
    for (; !key.empty() && key != "point_data" && key != "cell_data"; key = text_.lower_word()) {
      part(key);
    }
    check_parts();
    bool has_arrays = key.empty();
    for (; !key.empty(); key = text_.lower_word()) {
      has_arrays = attribute(key);
    }
    if (!has_arrays) {
      text_.fail("the file ends where the arrays of POINT_DATA or CELL_DATA should stand");
    }
  }

 private:
  bool is_list(const std::string& key) const {
    return std::find(lists_.begin(), lists_.end(), key) != lists_.end();
  }

  [[noreturn]] void unknown(const std::string& key, Words allowed) const {
    std::transform(allowed.begin(), allowed.end(), allowed.begin(), upper);
    text_.fail("'" + printable(key) + "' stands where a keyword is expected; allowed are " +
               text::list(allowed) + "." + text::did_you_mean(upper(key), allowed));
  }

  /// A part of the geometry; each comes once.
  void part(const std::string& key) {
    if (key == "field") {
      field();
      return;
    }
    if (key != "points" && !is_list(key) && !(is_grid_ && key == "cell_types")) {
      Words allowed = lists_;
      allowed.insert(allowed.end(), {"points", "field", "point_data", "cell_data"});
      if (is_grid_) {
        allowed.emplace_back("cell_types");
      }
      unknown(key, allowed);
    }
    if (found_.count(key) > 0) {
      text_.fail(upper(key) + " comes twice");
    }
    if (key == "points") {
      found_[key] = text_.count("the number of points");
      text_.array(text_.number_type("POINTS"), found_[key], 3, "POINTS");
    } else if (key == "cell_types") {
      cell_types();
    } else {
      found_[key] = text_.has_offsets() ? offsets(key) : list(key);
    }
  }

  /// From version 5 on; returns the number of cells.
  std::size_t offsets(const std::string& key) {
    const std::size_t n = text_.count("the number of offsets of " + upper(key));
    const std::size_t nodes = text_.count("the number of nodes of " + upper(key));
    if (n == 0) {
      return 0;
    }
    for (const auto& [name, size] :
         {std::pair<std::string, std::size_t>{"offsets", n}, {"connectivity", nodes}}) {
      if (const std::string found = text_.lower_word(); found != name) {
        text_.fail("'" + printable(found) + "' stands where " + upper(name) + " of " + upper(key) +
                   " is expected");
      }
      const std::string of = upper(name) + " of " + upper(key);
      const LegacyType& type = text_.number_type(of);
      if (type.kind != LegacyType::Kind::integer) {
        text_.fail(of + " has the data type '" + type.name + "'; integers are needed");
      }
      text_.array(type, size, 1, of);
    }
    return n - 1;
  }

  /// Numbers of nodes, each with its nodes; returns how many.
  std::size_t list(const std::string& key) {
    const std::size_t cells = text_.count("the number of " + key);
    const std::size_t size = text_.count("the length of the list of " + key);
    const std::vector<std::int64_t> all = text_.integers(size, upper(key));
    std::size_t used = 0;
    for (std::size_t cell = 0; cell < cells; ++cell) {
      if (used >= size || all[used] < 0 || static_cast<std::size_t>(all[used]) >= size - used) {
        text_.fail("cell " + std::to_string(cell) + " (counted from 0) has " +
                   (used < size ? std::to_string(all[used]) + " nodes" : "nothing") + " where " +
                   std::to_string(size - used) + " numbers are left in " + upper(key));
      }
      used += static_cast<std::size_t>(all[used]) + 1;
    }
    if (used != size) {
      text_.fail(std::to_string(cells) + " cells take " + std::to_string(used) + " of " +
                 std::to_string(size) + " numbers in " + upper(key));
    }
    return cells;
  }

  void cell_types() {
    const std::size_t n = found_["cell_types"] = text_.count("the number of cell types");
    const std::vector<std::int64_t> all = text_.integers(n, "CELL_TYPES");
    for (std::size_t i = 0; i < n; ++i) {
      if (all[i] < 0 || all[i] > last_cell_type || all[i] == polyhedron) {
        text_.fail("cell " + std::to_string(i) + " (counted from 0) is of VTK type " +
                   std::to_string(all[i]) +
                   "; tetrahedra (10, 24) and hexahedra (12, 25, 29) with triangles (5, 22) and "
                   "quadrilaterals (9, 23, 28) are read");
      }
    }
  }

  void check_parts() {
    for (const char* key : {"points", "cells", "cell_types"}) {
      if (is_grid_ && found_.count(key) == 0) {
        text_.fail("the file ends without its " + upper(key));
      }
    }
    if (is_grid_ && found_["cells"] != found_["cell_types"]) {
      text_.fail(std::to_string(found_["cells"]) + " cells have " +
                 std::to_string(found_["cell_types"]) + " CELL_TYPES");
    }
  }

  std::size_t size_of(const std::string& key) {
    if (key == "point_data") {
      return found_["points"];
    }
    std::size_t cells = 0;
    for (const std::string& list : lists_) {
      cells += found_[list];
    }
    return cells;
  }

  /// A keyword behind the geometry and its data; false for the head of a section.
  bool attribute(const std::string& key) {
    if (key == "point_data" || key == "cell_data") {
      entries_ = text_.count("the number of entries of " + upper(key));
      if (entries_ != size_of(key)) {
        text_.fail(upper(key) + " has " + std::to_string(entries_) + " entries for " +
                   std::to_string(size_of(key)) + (key == "cell_data" ? " cells" : " points"));
      }
      return false;
    }
    if (key == "field") {
      field();
      return true;
    }
    const std::string of =
        upper(key) + " '" + printable(text_.need_word("the name of " + upper(key))) + "'";
    if (const auto plain = plain_attributes.find(key); plain != plain_attributes.end()) {
      const LegacyType& type = key == "pedigree_ids" ? text_.type(of) : text_.number_type(of);
      text_.array(type, entries_, plain->second, of);
    } else {
      other_attribute(key, of);
    }
    return true;
  }

  void other_attribute(const std::string& key, const std::string& of) {
    if (key == "scalars") {
      scalars(of);
    } else if (key == "texture_coordinates") {
      const std::size_t columns = components(of, 3);
      text_.array(text_.number_type(of), entries_, columns, of);
    } else if (key == "color_scalars") {
      text_.array(text_.colour_type(), entries_, components(of, 4), of);
    } else if (key == "lookup_table") {
      text_.values(text_.colour_type(), 4 * text_.count("the size of " + of), of);
    } else {
      Words allowed = {"scalars", "texture_coordinates", "color_scalars", "lookup_table",
                       "field",   "point_data",          "cell_data"};
      for (const auto& [name, columns] : plain_attributes) {
        allowed.push_back(name);
      }
      unknown(key, allowed);
    }
  }

  std::size_t components(const std::string& of, std::size_t most) {
    const std::size_t n = text_.count("the number of components of " + of);
    if (n < 1 || n > most) {
      text_.fail(of + " has " + std::to_string(n) + " components; allowed are 1 to " +
                 std::to_string(most));
    }
    return n;
  }

  /// "SCALARS name type [components] LOOKUP_TABLE name".
  void scalars(const std::string& of) {
    const LegacyType& type = text_.number_type(of);
    std::string next = text_.lower_word();
    std::size_t columns = 1;
    if (const auto number = parse_integer(next)) {
      if (*number < 1 || *number > 9) {
        text_.fail(of + " has " + next + " components; allowed are 1 to 9");
      }
      columns = static_cast<std::size_t>(*number);
      next = text_.lower_word();
    }
    if (next != "lookup_table") {
      text_.fail("'" + printable(next) + "' stands where the line 'LOOKUP_TABLE default' of " + of +
                 " is expected");
    }
    text_.need_word("the name of the LOOKUP_TABLE of " + of);
    text_.array(type, entries_, columns, of);
  }

  /// "FIELD name arrays", for every array "name components entries type" and its values.
  void field() {
    text_.need_word("the name of FIELD");
    const std::size_t arrays = text_.count("the number of arrays of FIELD");
    for (std::size_t i = 0; i < arrays; ++i) {
      const std::string name(text_.need_word("array " + std::to_string(i + 1) + " of " +
                                             std::to_string(arrays) + " of FIELD"));
      if (name == "NULL_ARRAY") {
        continue;
      }
      const std::string of = "the array '" + printable(name) + "' of FIELD";
      const std::size_t columns = text_.count("the number of components of " + of);
      const std::size_t rows = text_.count("the number of entries of " + of);
      text_.array(text_.type(of), rows, columns, of);
    }
  }

  LegacyText text_;
  bool is_grid_ = true;
  Words lists_;
  std::map<std::string, std::size_t> found_;  ///< parts and their sizes
  std::size_t entries_ = 0;                   ///< of every array of the section
};

}  // namespace

void check_legacy_file(const std::string& file) {
  LegacyWalk(file).check();
}

}  // namespace viscera::meshes
