#include <algorithm>
#include <array>

#include "meshes/imaging/label_image.h"

namespace viscera::meshes {

namespace {

using Part = std::vector<std::size_t>;

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
Part collect_part(const LabelImage& image, std::size_t seed, std::vector<bool>& seen) {
  Part part = {seed};
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
std::uint16_t label_around(const LabelImage& image, const Part& part) {
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

bool touches_border(const LabelImage& image, const Part& part) {
  return std::any_of(part.begin(), part.end(),
                     [&](std::size_t voxel) { return neighbours_of(image, voxel).count < 6; });
}

/// Parts below the size; the outside, label 0 up to the border of the image, is never one.
std::vector<Part> find_small_parts(const LabelImage& image, double smallest_voxels) {
  std::vector<bool> seen(image.labels.size(), false);
  std::vector<Part> small;
  for (std::size_t voxel = 0; voxel < image.labels.size(); ++voxel) {
    if (seen[voxel]) {
      continue;
    }
    Part part = collect_part(image, voxel, seen);
    if (static_cast<double>(part.size()) < smallest_voxels &&
        (image.labels[voxel] != 0 || !touches_border(image, part))) {
      small.push_back(std::move(part));
    }
  }
  return small;
}

}  // namespace

int drop_small_parts(LabelImage& image, double smallest_ml) {
  // a part that joined another small one is looked at again; more than a few rounds do not occur
  int changed = 0;
  for (int round = 0; round < 4; ++round) {
    const std::vector<Part> small =
        find_small_parts(image, smallest_ml * 1000 / voxel_volume(image));
    for (const Part& part : small) {
      const std::uint16_t label = label_around(image, part);
      for (const std::size_t voxel : part) {
        image.labels[voxel] = label;
      }
    }
    changed = round == 0 ? static_cast<int>(small.size()) : changed;
    if (small.empty()) {
      break;
    }
  }
  return changed;
}

}  // namespace viscera::meshes
