// Numbers of an XDMF file, wherever they are kept.
#include <algorithm>
#include <cctype>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "meshes/formats/hdf5_array.h"
#include "meshes/formats/xdmf_parts.h"

namespace viscera::meshes::xdmf {

namespace {

using pugi::xml_node;

constexpr std::size_t most_numbers = 2'000'000'000;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string trimmed_text(const xml_node& node) {
  const std::string text = node.text().get();
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first == std::string::npos
             ? ""
             : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string beside(const XmlFile& xml, const std::string& name) {
  return (std::filesystem::path(xml.file()).parent_path() / name).string();
}

std::vector<std::size_t> read_dimensions(const XmlFile& xml, const xml_node& item) {
  std::vector<std::size_t> dimensions;
  std::size_t total = 1;
  std::string_view text(item.attribute("Dimensions").value());
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) {
      continue;
    }
    const std::optional<std::int64_t> size = parse_integer(word);
    if (!size || *size < 0 || static_cast<std::size_t>(*size) > most_numbers ||
        (total *= static_cast<std::size_t>(*size)) > most_numbers) {
      xml.fail(item, "found the dimensions '" + printable(item.attribute("Dimensions").value()) +
                         "'; positive integers with a product of at most 2000000000 are allowed.");
    }
    dimensions.push_back(static_cast<std::size_t>(*size));
  }
  if (dimensions.empty()) {
    xml.fail(item, "<DataItem> has no Dimensions; the number of its rows and columns is needed.");
  }
  return dimensions;
}

template <class Number>
std::vector<double> as_doubles(const std::string& bytes) {
  std::vector<double> values(bytes.size() / sizeof(Number));
  for (std::size_t i = 0; i < values.size(); ++i) {
    Number number;
    std::memcpy(&number, bytes.data() + i * sizeof number, sizeof number);
    values[i] = static_cast<double>(number);
  }
  return values;
}

std::vector<double> read_binary(const XmlFile& xml, const xml_node& item, std::size_t expected) {
  const std::string file = beside(xml, trimmed_text(item));
  std::ifstream in(file, std::ios::binary);
  if (!std::filesystem::is_regular_file(file) || !in ||
      lower(item.attribute("Endian").value()) == "big") {
    xml.fail(item, "the binary data '" + printable(trimmed_text(item)) +
                       "' cannot be opened or are big-endian. Copy the file, or write with HDF5.");
  }
  const std::string type =
      lower(item.attribute("NumberType").empty() ? item.attribute("DataType").value()
                                                 : item.attribute("NumberType").value());
  const std::int64_t precision = parse_integer(item.attribute("Precision").value()).value_or(4);
  const std::string key = type + std::to_string(precision);
  const std::size_t size = precision == 8 ? 8 : 4;
  const std::size_t there =
      std::min<std::size_t>(std::filesystem::file_size(file), expected * size);
  std::string bytes(there, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (static_cast<std::size_t>(in.gcount()) != expected * size) {
    xml.fail(item, "the binary data '" + printable(trimmed_text(item)) + "' have fewer than " +
                       std::to_string(expected) + " numbers. The file is cut off: copy it again.");
  }
  return key == "float8"  ? as_doubles<double>(bytes)
         : key == "int8"  ? as_doubles<std::int64_t>(bytes)
         : key == "uint8" ? as_doubles<std::uint64_t>(bytes)
         : key == "int4"  ? as_doubles<std::int32_t>(bytes)
         : key == "uint4" ? as_doubles<std::uint32_t>(bytes)
                          : as_doubles<float>(bytes);
}

std::vector<double> read_hdf(const XmlFile& xml, const xml_node& item, std::size_t expected) {
  const std::string place = trimmed_text(item);
  const std::size_t colon = place.rfind(":/");
  if (colon == std::string::npos) {
    xml.fail(item, "found '" + printable(place) + "' where FILE.h5:/PATH should stand.");
  }
  return read_hdf5_array(beside(xml, place.substr(0, colon)), place.substr(colon + 1), expected);
}

}  // namespace

Array read_array(const XmlFile& xml, const xml_node& parent) {
  const xml_node item = parent.child("DataItem");
  if (!item) {
    xml.fail(parent, std::string("<") + printable(parent.name()) + "> has no <DataItem>.");
  }
  if (item.next_sibling("DataItem") || item.child("DataItem") ||
      !item.attribute("Reference").empty()) {
    xml.fail(item,
             "the numbers are made of several data items or refer to another; one item with the "
             "numbers themselves is read.");
  }
  Array array{read_dimensions(xml, item), {}};
  std::size_t expected = 1;
  for (const std::size_t size : array.dimensions) {
    expected *= size;
  }
  const std::string format = lower(item.attribute("Format").value());
  if (format == "hdf" || format == "hdf5") {
    array.values = read_hdf(xml, item, expected);
  } else if (format == "binary") {
    array.values = read_binary(xml, item, expected);
  } else {
    array.values = xml.numbers(item, expected);
  }
  return array;
}

}  // namespace viscera::meshes::xdmf
