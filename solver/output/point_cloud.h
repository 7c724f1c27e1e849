// Points with one value each as a VTP file, for maps of distances.
#pragma once

#include <string>
#include <vector>

namespace viscera::output {

/// Writes vertices at `coordinates` [point][3] (LPS, mm) with the array `name`. The folder must
/// exist. Call it on one rank. Throws Error (70).
void write_point_cloud(const std::string& file,
                       const std::vector<double>& coordinates,
                       const std::string& name,
                       const std::vector<double>& values);

}  // namespace viscera::output
