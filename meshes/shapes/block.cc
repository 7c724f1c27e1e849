#include "meshes/shapes/block.h"

#include <algorithm>
#include <cmath>

#include "meshes/shapes/sweep.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

OrganMesh make_block(const BlockOptions& options) {
  for (int i = 0; i < 3; ++i) {
    if (!(options.size[i] > 0 && std::isfinite(options.size[i])) || options.cells[i] < 1) {
      throw InputError(
          "A block needs a positive size and at least one cell along each axis, found " +
          std::to_string(options.size[i]) + " mm and " + std::to_string(options.cells[i]) +
          " cells.");
    }
  }
  require_countable(count_unknowns(options));
  Sweep body;
  body.layers = options.cells[2];
  body.cell_type = options.cell_type;
  body.region = "block";
  body.bottom = "z0";
  body.top = "z1";
  body.sides = {"x0", "x1", "y0", "y1"};
  body.place = [size = options.size](double p, double q, double w) {
    return Point{p * size[0], q * size[1], w * size[2]};
  };
  return sweep(make_square(options.cells[0], options.cells[1]), body);
}

double count_unknowns(const BlockOptions& options) {
  double vertices = 1, nodes = 1;
  for (const int n : options.cells) {
    vertices *= n + 1.0;
    nodes *= 2.0 * n + 1;
  }
  return 3 * nodes + vertices;
}

std::array<int, 3> cells_for(const BlockOptions& options, double unknowns) {
  BlockOptions trial = options;
  const double longest = *std::max_element(options.size.begin(), options.size.end());
  const auto cut = [&](int along_longest) {
    for (int i = 0; i < 3; ++i) {
      trial.cells[i] = std::max(1, int(std::lround(along_longest * options.size[i] / longest)));
    }
    return count_unknowns(trial);
  };
  int n = 1;
  while (cut(n + 1) < unknowns) {
    ++n;
  }
  const double above = cut(n + 1), below = cut(n);
  cut(above - unknowns < unknowns - below ? n + 1 : n);
  return trial.cells;
}

}  // namespace viscera::meshes
