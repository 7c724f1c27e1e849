#include "meshes/imaging/islands.h"

#include <algorithm>
#include <array>

#include "solver/core/text.h"

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

/// Every connected part of the image from the label `first` on.
std::vector<Part> all_parts(const LabelImage& image, int first) {
  std::vector<bool> seen(image.labels.size(), false);
  std::vector<Part> parts;
  for (std::size_t voxel = 0; voxel < image.labels.size(); ++voxel) {
    if (!seen[voxel] && image.labels[voxel] >= first) {
      parts.push_back(collect_part(image, voxel, seen));
    }
  }
  return parts;
}

/// Parts below the size; the outside, label 0 up to the border of the image, is never one.
std::vector<Part> find_small_parts(const LabelImage& image, double smallest_voxels) {
  std::vector<Part> parts = all_parts(image, 0);
  const auto is_large = [&](const Part& part) {
    return !(static_cast<double>(part.size()) < smallest_voxels) ||
           (image.labels[part.front()] == 0 && touches_border(image, part));
  };
  parts.erase(std::remove_if(parts.begin(), parts.end(), is_large), parts.end());
  return parts;
}

/// Parts of labels that are not the largest of their label.
std::vector<Part> lesser_parts(const LabelImage& image) {
  std::vector<Part> parts = all_parts(image, 1);
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Part& a, const Part& b) { return a.size() > b.size(); });
  std::vector<bool> met(65536, false);
  std::vector<Part> lesser;
  for (Part& part : parts) {
    const std::uint16_t label = image.labels[part.front()];
    if (met[label]) {
      lesser.push_back(std::move(part));
    }
    met[label] = true;
  }
  return lesser;
}

int keep_largest(LabelImage& image) {
  const std::vector<Part> lesser = lesser_parts(image);
  for (const Part& part : lesser) {
    for (const std::size_t voxel : part) {
      image.labels[voxel] = 0;
    }
  }
  return static_cast<int>(lesser.size());
}

int join_small_parts(LabelImage& image, double smallest_ml) {
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

}  // namespace

std::vector<Island> find_islands(const LabelImage& image) {
  std::vector<Island> islands;
  const std::size_t row = static_cast<std::size_t>(image.size[0]);
  const std::size_t slice = row * static_cast<std::size_t>(image.size[1]);
  for (const Part& part : lesser_parts(image)) {
    const std::size_t voxel = part.front();
    const Point index = {static_cast<double>(voxel % row), static_cast<double>(voxel % slice / row),
                         static_cast<double>(voxel / slice)};
    islands.push_back({image.labels[voxel],
                       static_cast<double>(part.size()) * voxel_volume(image) / 1000,
                       to_patient(image, index)});
  }
  return islands;
}

int settle_islands(LabelImage& image, Islands choice, double smallest_ml) {
  switch (choice) {
    case Islands::join:
      return join_small_parts(image, smallest_ml);
    case Islands::largest:
      return keep_largest(image);
    default:
      return 0;
  }
}

std::vector<std::string> describe_islands(const std::vector<Island>& islands,
                                          const std::vector<std::string>& names) {
  struct Summary {
    int count = 0;
    Island largest{};
  };
  std::map<int, Summary> summaries;
  for (const Island& island : islands) {  // largest first
    Summary& summary = summaries[island.label];
    if (summary.count++ == 0) {
      summary.largest = island;
    }
  }
  std::vector<std::string> sentences;
  for (const auto& [label, summary] : summaries) {
    const Point& x = summary.largest.place;
    sentences.push_back(text::format(
        "Region '%s' has %d island%s besides its largest part; the largest has %.3g mL, near "
        "(%.0f, %.0f, %.0f) mm.",
        names[static_cast<std::size_t>(label) - 1].c_str(), summary.count,
        summary.count == 1 ? "" : "s", summary.largest.volume, x[0], x[1], x[2]));
  }
  return sentences;
}

}  // namespace viscera::meshes
