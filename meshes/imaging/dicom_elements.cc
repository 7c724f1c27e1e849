#include "meshes/imaging/dicom_elements.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "meshes/imaging/image_parts.h"

namespace viscera::meshes::imaging {

namespace {

constexpr std::size_t preamble = 132;
constexpr std::uint32_t not_told = 0xffffffff;
constexpr std::uint32_t transfer_syntax = 0x00020010, pixel_data = 0x7fe00010, item = 0xfffee000,
                        item_end = 0xfffee00d, sequence_end = 0xfffee0dd;

struct Head {
  std::uint32_t tag = 0;
  std::size_t place = 0;  ///< its first byte
  std::string type;       ///< two letters; empty where the file does not say it
  std::uint32_t length = 0;
};

enum class End { place, tag };

class Elements {
 public:
  explicit Elements(const std::string& file) : file_(file) {
    std::ifstream input(file, std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(input), std::istreambuf_iterator<char>());
  }

  void check() {
    std::string syntax = "1.2.840.10008.1.2";
    while (at_ < bytes_.size() &&
           number(2, at_) == 2) {  // the file's own group, always of this form
      const Head head = take_head(bytes_.size());
      if (head.length > bytes_.size() - at_) {
        refuse(head, "has no length");
      }
      if (head.tag == transfer_syntax) {
        syntax = bytes_.substr(at_, head.length).c_str();  // up to its padding
      }
      at_ += head.length;
    }
    if (syntax != "1.2.840.10008.1.2.1.99") {
      has_types_ = syntax != "1.2.840.10008.1.2";
      is_big_endian_ = syntax == "1.2.840.10008.1.2.2";
      elements(bytes_.size(), End::place);
    }
  }

 private:
  std::uint32_t number(std::size_t n, std::size_t at) const {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < n && at + n <= bytes_.size(); ++i) {
      value =
          value << 8 | static_cast<unsigned char>(bytes_[at + (is_big_endian_ ? i : n - 1 - i)]);
    }
    return value;
  }

  /// The next tag with its length, which fits before `end` or is not told.
  Head take_head(std::size_t end) {
    Head head;
    head.place = at_;
    constexpr std::size_t shortest = 8, longest = 12;
    if (end - at_ < shortest) {
      refuse(head, "is cut off");
    }
    head.tag = number(2, at_) << 16 | number(2, at_ + 2);
    const bool has_type =
        has_types_ && head.tag != item && head.tag != item_end && head.tag != sequence_end;
    head.type = has_type ? bytes_.substr(at_ + 4, 2) : "";
    const bool is_long = is_one_of(head.type, "OB OD OF OL OV OW SQ SV UC UN UR UT UV");
    if (is_long && end - at_ < longest) {
      refuse(head, "is cut off");
    }
    if (has_type && !is_long &&
        !is_one_of(head.type, "AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US")) {
      refuse(head, "is of no known type (value representation)");
    }
    head.length = is_long ? number(4, at_ + 8) : has_type ? number(2, at_ + 6) : number(4, at_ + 4);
    at_ += is_long ? longest : shortest;
    if (head.length != not_told && head.length > end - at_) {
      refuse(head, "takes " + std::to_string(head.length) + " bytes but only " +
                       std::to_string(end - at_) + " are there");
    }
    return head;
  }

  /// The elements of the file or of an item, which ends at a place or with a tag.
  void elements(std::size_t end, End how) {
    while (at_ < end) {
      const Head head = take_head(end);
      if (how == End::tag && head.tag == item_end) {
        return;
      }
      if (head.tag == pixel_data && head.length == not_told) {
        frames(end);
      } else if (is_sequence(head)) {
        sequence(head, end);
      } else if (head.length == not_told || head.tag >> 16 == 0xfffe) {
        refuse(head, "has no length or stands at a wrong place");
      } else {
        at_ += head.length;
      }
    }
    if (how == End::tag) {
      refuse({0, at_, "", 0}, "is missing: an item has no end");
    }
  }

  /// An element of unknown type and length is a sequence whose elements do not tell their types.
  bool is_sequence(const Head& head) const {
    const bool begins_so = head.type.empty() && head.tag >> 16 != 0xfffe &&
                           head.tag != pixel_data && head.length >= 8 &&
                           (number(2, at_) << 16 | number(2, at_ + 2)) == item;
    return head.type == "SQ" || begins_so ||
           (head.length == not_told && head.tag >> 16 != 0xfffe &&
            (head.type == "UN" || head.type.empty()));
  }

  void sequence(const Head& head, std::size_t outer_end) {
    constexpr int deepest = 32;
    if (++depth_ > deepest) {
      refuse(head, "lies in more than 32 sequences");
    }
    const bool has_types = has_types_;
    has_types_ = has_types && head.type != "UN";
    const std::size_t end = head.length == not_told ? outer_end : at_ + head.length;
    bool is_open = head.length == not_told;
    while (at_ < end) {
      const Head next = take_head(end);
      if (next.tag == sequence_end && head.length == not_told) {
        is_open = false;
        break;
      }
      if (next.tag != item) {
        refuse(next, "stands where an item of a sequence is expected");
      }
      const bool is_told = next.length != not_told;
      elements(is_told ? at_ + next.length : end, is_told ? End::place : End::tag);
    }
    if (is_open) {
      refuse(head, "is a sequence without an end");
    }
    has_types_ = has_types;
    --depth_;
  }

  /// Compressed voxels: items of bytes.
  void frames(std::size_t end) {
    for (Head head = take_head(end); head.tag != sequence_end; head = take_head(end)) {
      if (head.tag != item || head.length == not_told) {
        refuse(head, "stands where compressed voxels are expected");
      }
      at_ += head.length;
    }
  }

  static bool is_one_of(const std::string& type, const std::string& types) {
    const std::size_t place = types.find(type);
    return place != std::string::npos && place % 3 == 0 && type.size() == 2;
  }

  [[noreturn]] void refuse(const Head& head, const std::string& what) const {
    char tag[16];
    std::snprintf(tag, sizeof tag, "(%04x,%04x)", head.tag >> 16, head.tag & 0xffff);
    fail(file_, (head.tag == pixel_data ? "the element of its voxels " : "the element ") +
                    std::string(tag) + " at byte " + std::to_string(head.place) + " " + what +
                    ". The file is cut off or damaged: export it again.");
  }

  const std::string& file_;
  std::string bytes_;
  std::size_t at_ = preamble;
  bool has_types_ = true, is_big_endian_ = false;
  int depth_ = 0;
};

}  // namespace

void check_dicom_elements(const std::string& file) {
  Elements(file).check();
}

}  // namespace viscera::meshes::imaging
