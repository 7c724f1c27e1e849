#include "meshes/imaging/voxel_data.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <zlib.h>

#include "meshes/imaging/image_parts.h"

namespace viscera::meshes::imaging {

namespace {

std::size_t width_of(VoxelType type) {
  switch (type) {
    case VoxelType::int8:
    case VoxelType::uint8:
      return 1;
    case VoxelType::int16:
    case VoxelType::uint16:
      return 2;
    case VoxelType::int32:
    case VoxelType::uint32:
    case VoxelType::float32:
      return 4;
    default:
      return 8;
  }
}

[[noreturn]] void cut_off(const std::string& file, std::size_t got, std::size_t needed) {
  fail(file, "the voxels take " + std::to_string(needed) + " bytes but only " +
                 std::to_string(got) +
                 " are there. The file is cut off or damaged: copy or export it again.");
}

/// All bytes from `offset` on. Headers may name anything as their data file: a folder, a device.
std::string read_from(const std::string& file, std::size_t offset) {
  std::ifstream input(file, std::ios::binary);
  if (!std::filesystem::is_regular_file(file) || !input) {
    fail(file, "the file with the voxels cannot be opened. Keep header and data files together.");
  }
  const std::size_t size = std::filesystem::file_size(file);
  std::string bytes(size - std::min(size, offset), '\0');
  input.seekg(static_cast<std::streamoff>(std::min(size, offset)));
  input.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(input.gcount()));
  return bytes;
}

std::string inflated(const std::string& file, const std::string& packed, std::size_t size) {
  constexpr std::size_t best_ratio = 1032;  // of deflate (zlib's technical details)
  if (size / best_ratio > packed.size()) {
    fail(file,
         std::to_string(packed.size()) + " compressed bytes cannot hold the " +
             std::to_string(size) +
             " bytes of its voxels. The file is cut off or damaged: copy or export it again.");
  }
  std::string bytes(size, '\0');
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 32) != Z_OK) {
    fail(file, "zlib cannot start. Free some memory.");
  }
  // zlib counts in 32 bits: feed and take in pieces
  constexpr std::size_t piece = 1u << 30;
  std::size_t fed = 0, taken = 0;
  int status = Z_OK;
  while (status == Z_OK && taken < size) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data() + fed));
    stream.avail_in = static_cast<uInt>(std::min(piece, packed.size() - fed));
    stream.next_out = reinterpret_cast<Bytef*>(bytes.data() + taken);
    stream.avail_out = static_cast<uInt>(std::min(piece, size - taken));
    const uInt in = stream.avail_in, out = stream.avail_out;
    status = inflate(&stream, Z_NO_FLUSH);
    fed += in - stream.avail_in;
    taken += out - stream.avail_out;
  }
  inflateEnd(&stream);
  if (taken < size) {
    cut_off(file, taken, size);
  }
  return bytes;
}

template <class Number>
std::vector<std::uint16_t> to_labels(const std::string& bytes, const VoxelLayout& layout) {
  std::vector<std::uint16_t> labels(layout.voxels);
  for (std::size_t v = 0; v < layout.voxels; ++v) {
    char raw[sizeof(Number)];
    std::memcpy(raw, bytes.data() + layout.offset + v * sizeof(Number), sizeof(Number));
    if (layout.order == ByteOrder::big) {
      std::reverse(raw, raw + sizeof(Number));
    }
    Number value;
    std::memcpy(&value, raw, sizeof value);
    labels[v] =
        to_label(layout.file, v, static_cast<double>(value) * layout.slope + layout.intercept);
  }
  return labels;
}

}  // namespace

std::string read_whole(const std::string& file) {
  constexpr std::size_t largest_piece = 1u << 24, largest = std::size_t(1) << 35;
  gzFile stream = gzopen(file.c_str(), "rb");
  if (stream == nullptr) {
    fail(file, "the file cannot be opened. Check its permissions.");
  }
  std::string bytes;
  int got = 1;
  // small files ask for little memory
  for (std::size_t piece = 1u << 16; got > 0 && bytes.size() < largest;
       piece = std::min(2 * piece, largest_piece)) {
    const std::size_t before = bytes.size();
    bytes.resize(before + piece);
    got = gzread(stream, &bytes[before], static_cast<unsigned>(piece));
    bytes.resize(before + static_cast<std::size_t>(std::max(got, 0)));
  }
  const int status = gzclose(stream);
  if (got < 0 || (status != Z_OK && status != Z_STREAM_END)) {
    fail(file, "it cannot be inflated to its end. The file is cut off or damaged: copy it again.");
  }
  return bytes;
}

std::vector<std::uint16_t> read_voxels(const VoxelLayout& layout) {
  VoxelLayout there = layout;
  there.offset = 0;
  const std::string bytes = read_from(layout.file, layout.offset);
  if (layout.packing == Packing::raw) {
    return labels_from(bytes, there);
  }
  return labels_from(inflated(layout.file, bytes, layout.voxels * width_of(layout.type)), there);
}

std::vector<std::uint16_t> labels_from(const std::string& bytes, const VoxelLayout& layout) {
  const std::size_t size = layout.voxels * width_of(layout.type);
  const std::size_t there = bytes.size() - std::min(bytes.size(), layout.offset);
  if (there < size) {
    cut_off(layout.file, there, size);
  }
  switch (layout.type) {
    case VoxelType::int8:
      return to_labels<std::int8_t>(bytes, layout);
    case VoxelType::uint8:
      return to_labels<std::uint8_t>(bytes, layout);
    case VoxelType::int16:
      return to_labels<std::int16_t>(bytes, layout);
    case VoxelType::uint16:
      return to_labels<std::uint16_t>(bytes, layout);
    case VoxelType::int32:
      return to_labels<std::int32_t>(bytes, layout);
    case VoxelType::uint32:
      return to_labels<std::uint32_t>(bytes, layout);
    case VoxelType::int64:
      return to_labels<std::int64_t>(bytes, layout);
    case VoxelType::uint64:
      return to_labels<std::uint64_t>(bytes, layout);
    case VoxelType::float32:
      return to_labels<float>(bytes, layout);
    default:
      return to_labels<double>(bytes, layout);
  }
}

}  // namespace viscera::meshes::imaging
