#include "meshes/formats/abaqus_reader.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "meshes/formats/abaqus_parts.h"
#include "meshes/formats/raw_facets.h"

namespace viscera::meshes {

namespace abaqus {

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string Keyword::value(const std::string& parameter) const {
  const auto found = parameters.find(parameter);
  return found == parameters.end() ? "" : found->second;
}

LabelSet& set_named(std::map<std::string, LabelSet>& sets, const std::string& name) {
  LabelSet& set = sets[upper(name)];
  if (set.name.empty()) {
    set.name = name;
  }
  return set;
}

bool next_data(LineReader& in) {
  while (in.next()) {
    if (in.line().substr(0, 2) == "**") {
      continue;
    }
    if (in.line().front() == '*') {
      in.back();
      return false;
    }
    return true;
  }
  return false;
}

}  // namespace abaqus

namespace {

using abaqus::Document;
using abaqus::Keyword;

std::string without_quotes(std::string_view text) {
  const bool quoted = text.size() > 1 && text.front() == '"' && text.back() == '"';
  return std::string(quoted ? text.substr(1, text.size() - 2) : text);
}

/// "*Solid  Section" to "SOLID SECTION".
std::string keyword_name(std::string_view word) {
  std::string name;
  for (const char c : abaqus::upper(std::string(word.substr(1)))) {
    const bool blank = c == ' ' || c == '\t';
    if (!blank || (!name.empty() && name.back() != ' ')) {
      name += blank ? ' ' : c;
    }
  }
  return name;
}

void add_parameters(const LineReader& in, std::size_t first, Keyword& keyword) {
  for (std::size_t i = first; i < in.words().size(); ++i) {
    const std::string_view word = in.words()[i];
    const std::size_t equals = word.find('=');
    const std::string value =
        equals == std::string_view::npos ? "" : std::string(word.substr(equals + 1));
    std::string name = abaqus::upper(std::string(word.substr(0, equals)));
    name.erase(name.find_last_not_of(" \t") + 1);
    const std::size_t start = value.find_first_not_of(" \t");
    keyword.parameters[name] =
        start == std::string::npos ? "" : without_quotes(std::string_view(value).substr(start));
  }
}

/// The keyword on the current line and the lines it goes on to.
Keyword read_keyword(LineReader& in) {
  Keyword keyword{keyword_name(in.words().front()), {}};
  add_parameters(in, 1, keyword);
  while (in.line().back() == ',' && abaqus::next_data(in)) {
    add_parameters(in, 0, keyword);
  }
  return keyword;
}

/// What makes nodes or elements in a way that is not read.
void refuse_what_is_elsewhere(const Keyword& keyword, const LineReader& in) {
  constexpr const char* generators[] = {"NGEN", "NFILL", "NCOPY", "NMAP", "ELGEN", "ELCOPY"};
  if (keyword.name == "INCLUDE" || keyword.has("INPUT")) {
    in.fail("a part of the model is in another file ('" + printable(keyword.value("INPUT")) +
            "'), which is not followed. Put its lines in place of this one.");
  }
  for (const char* name : generators) {
    if (keyword.name == name) {
      in.fail("*" + keyword.name +
              " makes nodes or elements by a rule, which is not read. Write the mesh out: import "
              "it in Abaqus/CAE or CalculiX and export the nodes and elements.");
    }
  }
  if (keyword.name == "SYSTEM" || (keyword.name == "NODE" && keyword.has("SYSTEM") &&
                                   abaqus::upper(keyword.value("SYSTEM")) != "R")) {
    in.fail(
        "the nodes are given in a coordinate system of their own, which is not read. Write them in "
        "the global rectangular one.");
  }
}

void end_scope(const std::string& scope, Document& document) {
  if (scope == "PART") {
    abaqus::assign_regions(document);
    document.in_part = false;
  } else if (scope == "INSTANCE") {
    document.in_instance = false;
  } else if (scope == "ASSEMBLY") {
    document.in_assembly = false;
  }
}

void read_block(const Keyword& keyword, Document& document) {
  const std::string& name = keyword.name;
  refuse_what_is_elsewhere(keyword, document.in);
  if (name == "NODE") {
    abaqus::read_nodes(keyword, document);
  } else if (name == "ELEMENT") {
    abaqus::read_elements(keyword, document);
  } else if (name == "NSET") {
    abaqus::read_node_set(keyword, document);
  } else if (name == "ELSET") {
    abaqus::read_element_set(keyword, document);
  } else if (name == "SURFACE") {
    abaqus::read_surface(keyword, document);
  } else if (name == "SOLID SECTION") {
    document.sections.push_back({keyword.value("ELSET"), document.in.place()});
  } else if (name == "PART") {
    abaqus::read_part(keyword, document);
  } else if (name == "INSTANCE") {
    abaqus::read_instance(keyword, document);
  } else if (name == "ASSEMBLY") {
    document.in_assembly = true;
  } else if (name.substr(0, 4) == "END ") {
    end_scope(name.substr(4), document);
  }
  while (abaqus::next_data(document.in)) {
    // lines of keywords that say nothing about the mesh
  }
}

void check_ends(const Document& document) {
  const char* open = document.in_part       ? "PART"
                     : document.in_instance ? "INSTANCE"
                     : document.in_assembly ? "ASSEMBLY"
                                            : nullptr;
  if (open != nullptr) {
    document.in.fail(std::string("the file ends without *END ") + open +
                     ". It is cut off: copy or write it again.");
  }
}

}  // namespace

RawMesh read_abaqus(const std::string& file) {
  Document document(file);
  document.mesh.file = file;
  LineReader& in = document.in;
  if (abaqus::next_data(in)) {
    in.fail("found '" + printable(in.line()) +
            "' where a keyword such as *NODE should stand. It is no Abaqus input file, or "
            "damaged.");
  }
  while (in.next()) {
    if (in.line().substr(0, 2) != "**") {
      const Keyword keyword = read_keyword(in);
      read_block(keyword, document);
    }
  }
  check_ends(document);
  abaqus::assign_regions(document);
  abaqus::assign_sets(document);
  abaqus::assign_surfaces(document);
  drop_loose_facets(document.mesh);
  return std::move(document.mesh);
}

}  // namespace viscera::meshes
