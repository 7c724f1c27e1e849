#include "solver/bench/sample_mesh.h"

#include <cmath>
#include <random>

#include "meshes/quality/renumber.h"
#include "meshes/shapes/block.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::bench {
namespace {

/// Shifts inner vertices by up to a tenth of a cell along each axis; seeded.
void shake(meshes::OrganMesh& mesh, int divisions) {
  std::mt19937 generator(31);
  std::uniform_real_distribution<double> share(-0.1, 0.1);
  const double cell = block_length / divisions;
  for (meshes::Point& node : mesh.nodes)
    for (double& x : node) {
      const double shift = cell * share(generator);
      if (x > 0.5 * cell && x < block_length - 0.5 * cell)
        x += shift;
    }
}

}  // namespace

const std::vector<CellKind>& cell_kinds() {
  static const std::vector<CellKind> kinds{
      {"tet4", meshes::CellType::tet4, meshes::CellType::tet4, false},
      {"tet10", meshes::CellType::tet4, meshes::CellType::tet10, true},
      {"hex8", meshes::CellType::hex8, meshes::CellType::hex8, false},
      {"hex27", meshes::CellType::hex8, meshes::CellType::hex27, true},
  };
  return kinds;
}

std::vector<std::string> cell_names() {
  std::vector<std::string> names;
  for (const CellKind& kind : cell_kinds())
    names.push_back(kind.name);
  return names;
}

const CellKind& cell_kind(const std::string& name) {
  for (const CellKind& kind : cell_kinds())
    if (kind.name == name)
      return kind;
  throw InputError("--cells: found '" + name + "'. Allowed: " + text::list(cell_names()) + "." +
                   text::did_you_mean(name, cell_names()));
}

Formulation formulation(const CellKind& kind, Unknowns unknowns) {
  if (unknowns == Unknowns::mixed)
    return Formulation::taylor_hood;
  return kind.quadratic ? Formulation::displacement_p2 : Formulation::displacement_p1;
}

int block_divisions(const CellKind& kind, Unknowns form, std::int64_t unknowns) {
  const auto count = [&](double n) {
    const double nodes = std::pow(kind.quadratic ? 2 * n + 1 : n + 1, 3);
    return 3 * nodes + (form == Unknowns::mixed ? std::pow(n + 1, 3) : 0);
  };
  int n = 2;
  while (count(n + 0.5) < static_cast<double>(unknowns))
    ++n;
  return n;
}

meshes::OrganMesh block(const CellKind& kind, Unknowns form, std::int64_t unknowns) {
  const int n = block_divisions(kind, form, unknowns);
  meshes::BlockOptions shape;
  shape.size = {block_length, block_length, block_length};
  shape.cells = {n, n, n};
  shape.cell_type = kind.linear;
  meshes::OrganMesh mesh = meshes::make_block(shape);
  shake(mesh, n);
  meshes::order_along_curve(mesh);
  return mesh;
}

}  // namespace viscera::bench
