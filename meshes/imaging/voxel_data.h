// The bytes of an image's voxels, raw or compressed, as labels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace viscera::meshes::imaging {

enum class VoxelType { int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64 };
enum class Packing { raw, deflated };  ///< deflated: gzip or zlib, told apart by the data
enum class ByteOrder { little, big };

struct VoxelLayout {
  std::string file;        ///< that holds the bytes
  std::size_t offset = 0;  ///< of the first byte in the file
  std::size_t voxels = 0;
  VoxelType type = VoxelType::uint8;
  Packing packing = Packing::raw;
  ByteOrder order = ByteOrder::little;
  double slope = 1, intercept = 0;  ///< label = value * slope + intercept
};

/// Reads the labels. Throws GeometryError if the file is shorter than it should be, cannot be
/// inflated, or holds values that are not whole numbers from 0 to 65535.
std::vector<std::uint16_t> read_voxels(const VoxelLayout& layout);

/// A whole file, inflated if it is a gzip file; GeometryError if it cannot be read to its end.
std::string read_whole(const std::string& file);

/// As read_voxels, from bytes (inflated) in memory, beginning at `layout.offset`.
std::vector<std::uint16_t> labels_from(const std::string& bytes, const VoxelLayout& layout);

}  // namespace viscera::meshes::imaging
