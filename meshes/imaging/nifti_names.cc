#include "meshes/imaging/nifti_names.h"

#include <charconv>
#include <cstring>

#include <pugixml.hpp>

namespace viscera::meshes::imaging {

void add_nifti_names(std::string_view extension, std::map<int, std::string>& names) {
  const std::size_t begin = extension.find('<'), end = extension.rfind('>');
  if (begin == std::string_view::npos || end == std::string_view::npos ||
      extension.find("<LabelTable") == std::string_view::npos) {
    return;
  }
  pugi::xml_document tree;
  if (!tree.load_buffer(extension.data() + begin, end + 1 - begin)) {
    return;
  }
  const pugi::xml_node table = tree.find_node(
      [](const pugi::xml_node& node) { return std::strcmp(node.name(), "LabelTable") == 0; });
  for (const pugi::xml_node& label : table.children("Label")) {
    const std::string_view key = label.attribute("Key").value();
    int number = 0;
    const auto [after, status] = std::from_chars(key.data(), key.data() + key.size(), number);
    if (status == std::errc() && after == key.data() + key.size() && *label.text().get() != 0) {
      names[number] = label.text().get();
    }
  }
}

}  // namespace viscera::meshes::imaging
