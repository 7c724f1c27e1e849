#include "meshes/formats/vtu_check.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "meshes/formats/text_file.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::meshes {

namespace {

constexpr std::uint64_t largest_block = std::uint64_t{1} << 31;  // bytes; VTK writes 2^15 to 2^22
constexpr std::size_t largest_header = 1 << 24;                  // bytes of XML before the data

/// Value of an attribute in the text of a tag, or nothing; either quote, as in XML.
std::string attribute(const std::string& tag, const std::string& name) {
  constexpr const char* blanks = " \t\r\n";
  for (auto at = tag.find(name); at != std::string::npos; at = tag.find(name, at + 1)) {
    const auto equals = tag.find_first_not_of(blanks, at + name.size());
    const auto quote =
        equals == std::string::npos ? equals : tag.find_first_not_of(blanks, equals + 1);
    const bool is_name = at > 0 && std::strchr(blanks, tag[at - 1]) != nullptr;
    if (is_name && quote != std::string::npos && tag[equals] == '=' &&
        (tag[quote] == '"' || tag[quote] == '\'')) {
      const auto end = std::min(tag.find(tag[quote], quote + 1), tag.size());
      return tag.substr(quote + 1, end - quote - 1);
    }
  }
  return "";
}

int base64_digit(char c) {
  return c >= 'A' && c <= 'Z'   ? c - 'A'
         : c >= 'a' && c <= 'z' ? c - 'a' + 26
         : c >= '0' && c <= '9' ? c - '0' + 52
         : c == '+'             ? 62
         : c == '/'             ? 63
                                : -1;
}

enum class Encoding { raw, base64 };

/// A compressed VTU file and the form of its block tables.
class CompressedFile {
 public:
  CompressedFile(const std::string& file, const std::string& top)
      : file_(file),
        in_(file, std::ios::binary),
        size_(std::filesystem::file_size(file)),
        word_(attribute(top, "header_type") == "UInt64" ? 8 : 4),
        is_big_endian_(attribute(top, "byte_order") == "BigEndian") {}

  /// Checks the table that begins at this byte of the file.
  void check(const std::string& array, std::uint64_t place, Encoding encoding) {
    const std::vector<std::uint64_t> start = words(array, place, 3, encoding);
    const std::uint64_t blocks = start[0], size = start[1], last = start[2];
    if (blocks == 0 && last == 0) {
      return;
    }
    if (blocks == 0 || blocks > size_ / word_ || size == 0 || size > largest_block || last > size) {
      fail(array, "it announces " + std::to_string(blocks) + " blocks of " + std::to_string(size) +
                      " bytes, the last of " + std::to_string(last));
    }
    const std::vector<std::uint64_t> table = words(array, place, 3 + blocks, encoding);
    std::uint64_t bytes = 0;
    for (std::size_t i = 3; i < table.size(); ++i) {
      bytes += std::min(table[i], size_ + 1);
      if (bytes > size_) {
        fail(array, "its compressed blocks are longer than the file");
      }
    }
  }

 private:
  [[noreturn]] void fail(const std::string& array, const std::string& what) const {
    throw GeometryError(file_ + ": the data of the array '" + array + "' are damaged: " + what +
                        ". Copy or write the file again.");
  }

  std::vector<std::uint64_t> words(const std::string& array,
                                   std::uint64_t place,
                                   std::uint64_t count,
                                   Encoding encoding) {
    const std::uint64_t bytes = count * word_;
    const std::uint64_t letters = encoding == Encoding::raw ? bytes : (bytes + 2) / 3 * 4;
    if (place > size_ || letters > size_ - place) {
      fail(array, "the file ends before them");
    }
    std::string text(letters, '\0');
    in_.clear();
    in_.seekg(static_cast<std::streamoff>(place));
    in_.read(text.data(), static_cast<std::streamsize>(letters));
    if (encoding == Encoding::base64) {
      text = decoded(array, text);
    }
    std::vector<std::uint64_t> result(count, 0);
    for (std::uint64_t i = 0; i < bytes; ++i) {
      const std::uint64_t within = i % word_;
      const std::uint64_t shift = 8 * (is_big_endian_ ? word_ - 1 - within : within);
      result[i / word_] |= std::uint64_t{static_cast<unsigned char>(text[i])} << shift;
    }
    return result;
  }

  /// Whole groups of four letters, padding as zeros.
  std::string decoded(const std::string& array, const std::string& text) const {
    std::string bytes;
    for (std::size_t i = 0; i + 4 <= text.size(); i += 4) {
      std::uint32_t group = 0;
      for (std::size_t k = 0; k < 4; ++k) {
        const int digit = text[i + k] == '=' ? 0 : base64_digit(text[i + k]);
        if (digit < 0) {
          fail(array, "they are not base64");
        }
        group = group << 6 | static_cast<std::uint32_t>(digit);
      }
      for (const int shift : {16, 8, 0}) {
        bytes += static_cast<char>(group >> shift & 255);
      }
    }
    return bytes;
  }

  std::string file_;
  std::ifstream in_;
  std::uint64_t size_, word_;
  bool is_big_endian_;
};

/// The text up to the appended data and somewhat more, or all of it.
std::string head_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::string head;
  std::vector<char> chunk(1 << 16);
  bool is_found = false;
  while (in && !is_found && head.size() < largest_header) {
    is_found = head.find("<AppendedData") != std::string::npos;  // then one chunk more
    in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    head.append(chunk.data(), static_cast<std::size_t>(in.gcount()));
  }
  return head;
}

std::size_t after_blanks(const std::string& text, std::size_t place) {
  return std::min(text.find_first_not_of(" \t\r\n", place), text.size());
}

/// Where appended data begin, as VTK finds it: behind blanks and a '_', which may be missing.
std::size_t data_begin(const std::string& head, std::size_t tag) {
  const auto end = head.find('>', std::min(tag, head.size()));
  if (end == std::string::npos) {
    return end;
  }
  const std::size_t first = after_blanks(head, end + 1);
  return first < head.size() && head[first] == '_' ? first + 1 : first;
}

/// An attribute that must be one of these words, or missing.
void check_word(const std::string& file,
                const std::string& tag,
                const std::string& name,
                const std::vector<std::string>& allowed) {
  const std::string found = attribute(tag, name);
  if (!found.empty() && std::find(allowed.begin(), allowed.end(), found) == allowed.end()) {
    throw GeometryError(file + ": " + name + " is '" + printable(found) + "'; " +
                        text::list(allowed) +
                        " are allowed. The file is damaged: copy or write "
                        "it again.");
  }
}

std::uint64_t offset_of(const std::string& file, const std::string& tag) {
  const std::string offset = attribute(tag, "offset");
  if (offset.size() > 18 || offset.find_first_not_of("0123456789") != std::string::npos) {
    throw GeometryError(file + ": the offset of the array '" + attribute(tag, "Name") + "' is '" +
                        printable(offset) +
                        "'; a whole number is needed. The file is damaged: copy or write "
                        "it again.");
  }
  return std::strtoull(offset.c_str(), nullptr, 10);
}

}  // namespace

void check_vtu_blocks(const std::string& file) {
  const std::string head = head_of(file);
  const auto top_begin = head.find("<VTKFile");
  const std::string top =
      top_begin == std::string::npos
          ? ""
          : head.substr(top_begin, std::min(head.find('>', top_begin), head.size()) - top_begin);
  if (attribute(top, "compressor").empty()) {
    return;
  }
  check_word(file, top, "header_type", {"UInt32", "UInt64"});
  check_word(file, top, "byte_order", {"LittleEndian", "BigEndian"});
  CompressedFile compressed(file, top);
  const auto appended = head.find("<AppendedData");
  const auto data = data_begin(head, appended);
  const bool is_raw = appended != std::string::npos &&
                      head.substr(appended, data - appended).find("raw") != std::string::npos;
  for (auto begin = head.find('<'); begin < std::min(appended, head.size());
       begin = head.find('<', begin + 1)) {
    const auto end = head.find('>', begin);
    const std::string tag = head.substr(begin, end == std::string::npos ? end : end - begin);
    const bool is_array = tag.rfind("<DataArray", 0) == 0 || tag.rfind("<Array", 0) == 0;
    const bool is_appended = is_array && !attribute(tag, "offset").empty();
    if (is_appended && data != std::string::npos) {  // VTK then passes over the format
      compressed.check(attribute(tag, "Name"), data + offset_of(file, tag),
                       is_raw ? Encoding::raw : Encoding::base64);
    } else if (is_array && attribute(tag, "format") == "binary" && end != std::string::npos) {
      compressed.check(attribute(tag, "Name"), after_blanks(head, end + 1), Encoding::base64);
    }
  }
}

}  // namespace viscera::meshes
