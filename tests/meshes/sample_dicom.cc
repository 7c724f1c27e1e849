#include "tests/meshes/sample_dicom.h"

#include <cstdio>
#include <cstring>

namespace viscera::meshes::test {

namespace {

template <class Number>
std::string bytes_of(Number number) {
  std::string bytes(sizeof number, '\0');
  std::memcpy(bytes.data(), &number, sizeof number);
  return bytes;
}

std::string element(int group, int number, const std::string& vr, std::string value) {
  if (value.size() % 2 == 1) {
    value += vr == "UI" || vr == "OB" ? '\0' : ' ';
  }
  std::string head = bytes_of(static_cast<std::uint16_t>(group)) +
                     bytes_of(static_cast<std::uint16_t>(number)) + vr;
  if (vr == "OB" || vr == "OW" || vr == "SQ") {
    return head + std::string(2, '\0') + bytes_of(static_cast<std::uint32_t>(value.size())) + value;
  }
  return head + bytes_of(static_cast<std::uint16_t>(value.size())) + value;
}

std::string small(int group, int number, int value) {
  return element(group, number, "US", bytes_of(static_cast<std::uint16_t>(value)));
}

std::string sequence(int group, int number, const std::vector<std::string>& items) {
  std::string all;
  for (const std::string& item : items) {
    all += bytes_of(std::uint16_t(0xfffe)) + bytes_of(std::uint16_t(0xe000)) +
           bytes_of(static_cast<std::uint32_t>(item.size())) + item;
  }
  return element(group, number, "SQ", all);
}

std::string decimals(std::initializer_list<double> numbers) {
  std::string text;
  for (const double number : numbers) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.9g", number);
    text += (text.empty() ? "" : "\\") + std::string(buffer);
  }
  return text;
}

std::string dicom_file(const std::string& sop_class, const std::string& data) {
  const std::string meta = element(2, 1, "OB", std::string("\0\1", 2)) +
                           element(2, 2, "UI", sop_class) + element(2, 3, "UI", "1.2.3.4") +
                           element(2, 0x10, "UI", "1.2.840.10008.1.2.1");
  return std::string(128, '\0') + "DICM" +
         element(2, 0, "UL", bytes_of(static_cast<std::uint32_t>(meta.size()))) + meta + data;
}

std::string position(const LabelImage& image, int k) {
  const Point x = to_patient(image, {0, 0, double(k)});
  return element(0x20, 0x32, "DS", decimals({x[0], x[1], x[2]}));
}

std::string orientation(const LabelImage& image) {
  const Point &i = image.axes[0], &j = image.axes[1];
  return element(0x20, 0x37, "DS", decimals({i[0], i[1], i[2], j[0], j[1], j[2]}));
}

std::string spacing(const LabelImage& image) {  // of rows first
  return element(0x28, 0x30, "DS", decimals({image.spacing[1], image.spacing[0]}));
}

/// Group 0028, whose elements stand in growing order.
std::string pixels(const LabelImage& image,
                   int bits,
                   const std::string& frames,
                   const std::string& spacing) {
  return small(0x28, 2, 1) + element(0x28, 4, "CS", "MONOCHROME2") + frames +
         small(0x28, 0x10, image.size[1]) + small(0x28, 0x11, image.size[0]) + spacing +
         small(0x28, 0x100, bits) + small(0x28, 0x101, bits) + small(0x28, 0x102, bits - 1) +
         small(0x28, 0x103, 0);
}

}  // namespace

std::vector<std::string> dicom_series(const LabelImage& image) {
  std::vector<std::string> files;
  const std::string sop_class = "1.2.840.10008.5.1.4.1.1.2";
  for (int k = 0; k < image.size[2]; ++k) {
    std::string voxels;
    for (int j = 0; j < image.size[1]; ++j) {
      for (int i = 0; i < image.size[0]; ++i) {
        voxels += bytes_of(image.labels[image.index(i, j, k)]);
      }
    }
    files.push_back(dicom_file(
        sop_class,
        element(8, 0x16, "UI", sop_class) + element(8, 0x18, "UI", "1.2.3.4." + std::to_string(k)) +
            element(8, 0x60, "CS", "CT") + element(0x20, 0xe, "UI", "1.2.3") + position(image, k) +
            orientation(image) + pixels(image, 16, "", spacing(image)) +
            element(0x7fe0, 0x10, "OW", voxels)));
  }
  return files;
}

std::string dicom_segmentation(const LabelImage& image) {
  std::vector<std::string> segments, frames;
  std::string bits;
  std::size_t n_bits = 0;
  for (const auto& [label, count] : count_labels(image)) {
    segments.push_back(small(0x62, 4, label) + element(0x62, 5, "LO", image.names.at(label)));
    for (int k = 0; k < image.size[2]; ++k) {
      std::vector<bool> inside;
      bool any = false;
      for (int j = 0; j < image.size[1]; ++j) {
        for (int i = 0; i < image.size[0]; ++i) {
          inside.push_back(image.labels[image.index(i, j, k)] == label);
          any = any || inside.back();
        }
      }
      if (!any) {
        continue;
      }
      for (const bool bit : inside) {
        if (n_bits % 8 == 0) {
          bits += '\0';
        }
        bits.back() = static_cast<char>(static_cast<unsigned char>(bits.back()) |
                                        (bit ? 1u << n_bits % 8 : 0u));
        ++n_bits;
      }
      frames.push_back(sequence(0x20, 0x9113, {position(image, k)}) +
                       sequence(0x62, 0xa, {small(0x62, 0xb, label)}));
    }
  }
  const std::string sop_class = "1.2.840.10008.5.1.4.1.1.66.4";
  const std::string shared =
      sequence(0x20, 0x9116, {orientation(image)}) + sequence(0x28, 0x9110, {spacing(image)});
  return dicom_file(
      sop_class, element(8, 0x16, "UI", sop_class) + element(8, 0x18, "UI", "1.2.3.4") +
                     element(8, 0x60, "CS", "SEG") + element(0x20, 0xe, "UI", "1.2.3") +
                     pixels(image, 1, element(0x28, 8, "IS", std::to_string(frames.size())), "") +
                     element(0x62, 1, "CS", "BINARY") + sequence(0x62, 2, segments) +
                     sequence(0x5200, 0x9229, {shared}) + sequence(0x5200, 0x9230, frames) +
                     element(0x7fe0, 0x10, "OB", bits));
}

}  // namespace viscera::meshes::test
