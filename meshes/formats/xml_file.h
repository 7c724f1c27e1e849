// An XML file as a tree, with messages that name its lines.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <pugixml.hpp>

#include "meshes/formats/text_file.h"

namespace viscera::meshes {

class XmlFile {
 public:
  /// Reads and parses the file. Throws GeometryError, with the line, if it is no XML or its root
  /// is not called `root`; `what` names the format for the message.
  XmlFile(const std::string& file, const char* root, const char* what);

  const std::string& file() const { return text_.file(); }
  pugi::xml_node root() const { return tree_.document_element(); }

  /// Throws GeometryError: file, line of the node, `what`.
  [[noreturn]] void fail(const pugi::xml_node& node, const std::string& what) const;

  /// The numbers in the node's text, parted by commas or blanks.
  std::vector<double> numbers(const pugi::xml_node& node) const;

  /// Exactly `count` numbers.
  std::vector<double> numbers(const pugi::xml_node& node, std::size_t count) const;

  /// The integers in the node's text; `a:b` and `a:b:step` stand for a range, as in FEBio. All
  /// ranges of a file together have at most `TextFile::most_entries`.
  std::vector<std::int64_t> integers(const pugi::xml_node& node) const;

  std::int64_t integer_attribute(const pugi::xml_node& node, const char* name) const;

 private:
  std::int64_t integer(const pugi::xml_node& node, std::string_view word) const;
  void add_range(const pugi::xml_node& node,
                 std::string_view word,
                 std::vector<std::int64_t>& integers) const;

  TextFile text_;
  pugi::xml_document tree_;
  mutable std::size_t in_ranges_ = 0;  ///< integers so far
};

}  // namespace viscera::meshes
