#include <algorithm>
#include <array>

#include "meshes/imaging/label_image.h"

namespace viscera::meshes {

namespace {

/// The six neighbours of a voxel that lie in the image.
struct Neighbours {
  std::array<std::size_t, 6> voxel;
  int count = 0;
};

Neighbours neighbours_of(const LabelImage& image, std::size_t voxel) {
  const std::size_t row = static_cast<std::size_t>(image.size[0]);
  const std::size_t slice = row * static_cast<std::size_t>(image.size[1]);
  const std::array<std::size_t, 3> stride = {1, row, slice};
  const std::array<std::size_t, 3> place = {voxel % row, voxel % slice / row, voxel / slice};
  Neighbours found;
  for (int a = 0; a < 3; ++a) {
    if (place[a] > 0) {
      found.voxel[found.count++] = voxel - stride[a];
    }
    if (place[a] + 1 < static_cast<std::size_t>(image.size[a])) {
      found.voxel[found.count++] = voxel + stride[a];
    }
  }
  return found;
}

/// The connected part that `seed` belongs to; marks its voxels in `seen`.
std::vector<std::size_t> collect_part(const LabelImage& image,
                                      std::size_t seed,
                                      std::vector<bool>& seen) {
  std::vector<std::size_t> part = {seed};
  seen[seed] = true;
  for (std::size_t next = 0; next < part.size(); ++next) {
    const Neighbours around = neighbours_of(image, part[next]);
    for (int n = 0; n < around.count; ++n) {
      const std::size_t voxel = around.voxel[n];
      if (!seen[voxel] && image.labels[voxel] == image.labels[seed]) {
        seen[voxel] = true;
        part.push_back(voxel);
      }
    }
  }
  return part;
}

/// The label that most neighbours of the part have; its own if it has no neighbours.
std::uint16_t label_around(const LabelImage& image, const std::vector<std::size_t>& part) {
  const std::uint16_t own = image.labels[part.front()];
  std::map<std::uint16_t, int> faces;
  for (const std::size_t voxel : part) {
    const Neighbours around = neighbours_of(image, voxel);
    for (int n = 0; n < around.count; ++n) {
      if (image.labels[around.voxel[n]] != own) {
        ++faces[image.labels[around.voxel[n]]];
      }
    }
  }
  const auto most = std::max_element(
      faces.begin(), faces.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == faces.end() ? own : most->first;
}

}  // namespace

int drop_small_parts(LabelImage& image, double smallest_ml) {
  const double smallest_voxels = smallest_ml * 1000 / voxel_volume(image);
  std::vector<bool> seen(image.labels.size(), false);
  std::vector<std::vector<std::size_t>> small;
  for (std::size_t voxel = 0; voxel < image.labels.size(); ++voxel) {
    if (seen[voxel]) {
      continue;
    }
    std::vector<std::size_t> part = collect_part(image, voxel, seen);
    if (static_cast<double>(part.size()) < smallest_voxels) {
      small.push_back(std::move(part));
    }
  }
  for (const std::vector<std::size_t>& part : small) {
    const std::uint16_t label = label_around(image, part);
    for (const std::size_t voxel : part) {
      image.labels[voxel] = label;
    }
  }
  return static_cast<int>(small.size());
}

}  // namespace viscera::meshes
