#include "meshes/imaging/voxel_field.h"

#include <algorithm>
#include <cstring>
#include <set>

namespace viscera::meshes::imaging {

namespace {

/// Sums of weights by region; a place sees few regions, so a list does.
class Tally {
 public:
  void add(int region, double weight) {
    int slot = 0;
    while (slot < count_ && region_[slot] != region) {
      ++slot;
    }
    if (slot == count_) {
      region_[count_] = region;
      weight_[count_++] = 0;
    }
    weight_[slot] += weight;
  }

  int heaviest() const { return region_[std::max_element(weight_, weight_ + count_) - weight_]; }

 private:
  int region_[64];
  double weight_[64];
  int count_ = 0;
};

/// The voxel below a place along each axis and how far the place lies towards the next one.
struct Place {
  int base[3];
  double part[3];
  bool inside;  ///< so far from the border of the grid that the voxels around it exist
};

class Weights {
 public:
  Weights(const RegionGrid& grid, Staircase staircase) : grid_(grid), staircase_(staircase) {
    row_ = static_cast<std::size_t>(grid.size[0]);
    slice_ = row_ * static_cast<std::size_t>(grid.size[1]);
  }

  int operator()(const Point& x) const {
    const Place place = locate(x);
    if (!place.inside) {
      return 0;
    }
    return staircase_ == Staircase::kept ? trilinear(place) : spline(place);
  }

 private:
  Place locate(const Point& x) const {
    Place place{{}, {}, true};
    for (int a = 0; a < 3; ++a) {
      const double at = x[a] / grid_.spacing[a];
      place.inside = place.inside && at >= 1 && at < grid_.size[a] - 2;
      place.base[a] = place.inside ? static_cast<int>(at) : 0;
      place.part[a] = at - place.base[a];
    }
    return place;
  }

  const std::uint8_t* voxel(const Place& place, int i, int j, int k) const {
    return grid_.regions.data() + static_cast<std::size_t>(place.base[0] + i) +
           row_ * static_cast<std::size_t>(place.base[1] + j) +
           slice_ * static_cast<std::size_t>(place.base[2] + k);
  }

  int trilinear(const Place& place) const {
    Tally tally;
    for (int corner = 0; corner < 8; ++corner) {
      const int i = corner & 1, j = corner >> 1 & 1, k = corner >> 2;
      tally.add(*voxel(place, i, j, k), (i ? place.part[0] : 1 - place.part[0]) *
                                            (j ? place.part[1] : 1 - place.part[1]) *
                                            (k ? place.part[2] : 1 - place.part[2]));
    }
    return tally.heaviest();
  }

  int spline(const Place& place) const {
    if (uniform(place)) {
      return *voxel(place, 0, 0, 0);
    }
    double weight[3][4];
    for (int a = 0; a < 3; ++a) {
      const double t = place.part[a], s = 1 - t;
      weight[a][0] = s * s * s / 6;
      weight[a][1] = (4 - 6 * t * t + 3 * t * t * t) / 6;
      weight[a][2] = (4 - 6 * s * s + 3 * s * s * s) / 6;
      weight[a][3] = t * t * t / 6;
    }
    Tally tally;
    for (int k = 0; k < 4; ++k) {
      for (int j = 0; j < 4; ++j) {
        const std::uint8_t* row = voxel(place, -1, j - 1, k - 1);
        for (int i = 0; i < 4; ++i) {
          tally.add(row[i], weight[0][i] * weight[1][j] * weight[2][k]);
        }
      }
    }
    return tally.heaviest();
  }

  bool uniform(const Place& place) const {
    const std::uint32_t first = *voxel(place, 0, 0, 0) * 0x01010101u;
    for (int k = -1; k < 3; ++k) {
      for (int j = -1; j < 3; ++j) {
        std::uint32_t four;
        std::memcpy(&four, voxel(place, -1, j, k), 4);
        if (four != first) {
          return false;
        }
      }
    }
    return true;
  }

  const RegionGrid& grid_;
  Staircase staircase_;
  std::size_t row_, slice_;
};

/// The first crossing in each block of the grid for each pair of regions.
std::vector<Crossing> sample_borders(const RegionGrid& grid, double block) {
  std::vector<Crossing> found;
  std::set<std::array<int, 5>> seen;
  const std::size_t row = static_cast<std::size_t>(grid.size[0]);
  const std::size_t stride[3] = {1, row, row * static_cast<std::size_t>(grid.size[1])};
  const auto block_of = [&](int index, int axis) {
    return static_cast<int>(index * grid.spacing[axis] / block);
  };
  const auto point = [&](int i, int j, int k) {
    return Point{i * grid.spacing[0], j * grid.spacing[1], k * grid.spacing[2]};
  };
  std::size_t at = 0;
  for (int k = 0; k < grid.size[2]; ++k) {
    for (int j = 0; j < grid.size[1]; ++j) {
      for (int i = 0; i < grid.size[0]; ++i, ++at) {
        const bool step[3] = {i + 1 < grid.size[0], j + 1 < grid.size[1], k + 1 < grid.size[2]};
        for (int a = 0; a < 3; ++a) {
          const int here = grid.regions[at];
          const int there = step[a] ? grid.regions[at + stride[a]] : here;
          if (here != there && seen.insert({block_of(i, 0), block_of(j, 1), block_of(k, 2),
                                            std::min(here, there), std::max(here, there)})
                                   .second) {
            found.push_back({point(i, j, k), point(i + (a == 0), j + (a == 1), k + (a == 2))});
          }
        }
      }
    }
  }
  return found;
}

}  // namespace

RegionField voxel_field(const RegionGrid& grid, Staircase staircase) {
  RegionField field;
  field.at = Weights(grid, staircase);
  for (int a = 0; a < 3; ++a) {
    field.low[a] = 0;
    field.high[a] = (grid.size[a] - 1) * grid.spacing[a];
  }
  field.crossings = [&grid](double block) { return sample_borders(grid, block); };
  return field;
}

}  // namespace viscera::meshes::imaging
