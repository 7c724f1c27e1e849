// One array of an HDF5 file.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace viscera::meshes {

/// The numbers of the dataset `path` in row-major order, whatever their type. Throws
/// GeometryError if the file or dataset is not there, holds no numbers or does not have `expected`
/// of them.
std::vector<double> read_hdf5_array(const std::string& file,
                                    const std::string& path,
                                    std::size_t expected);

}  // namespace viscera::meshes
