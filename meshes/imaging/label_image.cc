#include "meshes/imaging/label_image.h"

#include <algorithm>
#include <cmath>

#include "meshes/vec.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

struct Letter {
  char name;
  Point direction;
};
constexpr Letter letters_of_sides[] = {{'L', {1, 0, 0}},  {'R', {-1, 0, 0}}, {'P', {0, 1, 0}},
                                       {'A', {0, -1, 0}}, {'S', {0, 0, 1}},  {'I', {0, 0, -1}}};

double determinant(const std::array<Point, 3>& axes) {
  return dot(axes[0], cross(axes[1], axes[2]));
}

}  // namespace

Point to_patient(const LabelImage& image, const Point& index) {
  Point x = image.origin;
  for (int a = 0; a < 3; ++a) {
    x = plus(x, times(image.spacing[a] * index[a], image.axes[a]));
  }
  return x;
}

double voxel_volume(const LabelImage& image) {
  return image.spacing[0] * image.spacing[1] * image.spacing[2] * std::abs(determinant(image.axes));
}

void set_axes(LabelImage& image, const std::string& letters) {
  std::array<Point, 3> axes{};
  for (std::size_t a = 0; a < 3 && letters.size() == 3; ++a) {
    for (const Letter& letter : letters_of_sides) {
      if (letter.name == letters[a]) {
        axes[a] = letter.direction;
      }
    }
  }
  if (std::abs(determinant(axes)) != 1) {
    throw GeometryError(
        "The axes '" + letters +
        "' of a label image are not understood: three letters "
        "are needed, L or R, P or A and S or I each once, for the side of the patient "
        "to which i, j and k grow, for example LPS.");
  }
  image.axes = axes;
  image.notes.clear();  // readers remark on axes that they had to guess, and on nothing else
}

std::map<int, std::size_t> count_labels(const LabelImage& image) {
  std::vector<std::size_t> counts(65536, 0);
  for (const std::uint16_t label : image.labels) {
    ++counts[label];
  }
  std::map<int, std::size_t> found;
  for (int label = 1; label < 65536; ++label) {
    if (counts[label] > 0) {
      found[label] = counts[label];
    }
  }
  return found;
}

void check_label_image(const LabelImage& image, const std::string& source) {
  std::size_t voxels = 1;
  for (int a = 0; a < 3; ++a) {
    if (image.size[a] < 2 || image.size[a] > 65535) {
      throw GeometryError(source + ": the image has " + std::to_string(image.size[a]) +
                          " voxels along axis " + std::to_string(a + 1) +
                          "; 2 to 65535 are needed. A label image has three dimensions.");
    }
    if (!(std::isfinite(image.spacing[a]) && image.spacing[a] > 0)) {
      throw GeometryError(source + ": the voxel size along axis " + std::to_string(a + 1) + " is " +
                          std::to_string(image.spacing[a]) + " mm; it must be positive.");
    }
    voxels *= static_cast<std::size_t>(image.size[a]);
  }
  const double skew = std::abs(determinant(image.axes));
  if (!(skew > 0.1 && skew < 10)) {
    throw GeometryError(source +
                        ": the directions of the image's axes lie in a plane (determinant " +
                        std::to_string(skew) + "); they must span space. Export the image again.");
  }
  if (image.labels.size() != voxels) {
    throw GeometryError(source + ": the image has " + std::to_string(image.labels.size()) +
                        " voxels where its sizes ask for " + std::to_string(voxels) +
                        ". The file is cut off: copy or export it again.");
  }
  if (std::all_of(image.labels.begin(), image.labels.end(),
                  [](auto label) { return label == 0; })) {
    throw GeometryError(source +
                        ": the label image is empty, every voxel is 0 (outside). Give a "
                        "segmentation in which the organ's voxels have a number above 0.");
  }
}

LabelImage crop(const LabelImage& image, int margin) {
  std::array<int, 3> low = image.size, high = {-1, -1, -1};
  std::size_t at = 0;
  for (int k = 0; k < image.size[2]; ++k) {
    for (int j = 0; j < image.size[1]; ++j) {
      for (int i = 0; i < image.size[0]; ++i, ++at) {
        if (image.labels[at] == 0) {
          continue;
        }
        low = {std::min(low[0], i), std::min(low[1], j), std::min(low[2], k)};
        high = {std::max(high[0], i), std::max(high[1], j), std::max(high[2], k)};
      }
    }
  }
  LabelImage part = image;
  Point first;
  for (int a = 0; a < 3; ++a) {
    part.size[a] = std::max(0, high[a] - low[a] + 1) + 2 * margin;
    first[a] = low[a] - margin;
  }
  part.origin = to_patient(image, first);
  part.labels.assign(static_cast<std::size_t>(part.size[0]) * part.size[1] * part.size[2], 0);
  for (int k = low[2]; k <= high[2]; ++k) {
    for (int j = low[1]; j <= high[1]; ++j) {
      const auto row =
          image.labels.begin() + static_cast<std::ptrdiff_t>(image.index(low[0], j, k));
      std::copy(row, row + (high[0] - low[0] + 1),
                part.labels.begin() + static_cast<std::ptrdiff_t>(part.index(
                                          margin, j - low[1] + margin, k - low[2] + margin)));
    }
  }
  return part;
}

}  // namespace viscera::meshes
