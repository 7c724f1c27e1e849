#include "tests/problem/loaded_box.h"

#include <cmath>
#include <fstream>

#include "meshes/formats/write_mesh.h"

namespace viscera::test {

void write_loaded_box(const std::string& folder, BoxCells cells) {
  meshes::OrganMesh mesh = unit_box(4, cells);
  meshes::Field fiber{"fiber", 3, {}};
  for (const meshes::Point& x : mesh.nodes)
    for (const double component : {std::cos(x[0]), std::sin(x[0]), 0.2 * x[2]})
      fiber.values.push_back(component);
  mesh.point_fields.push_back(fiber);
  meshes::write_mesh(mesh, folder + "/box.vtu");
  std::ofstream(folder + "/case.yaml") <<
      R"(viscera: 1
title: Every force on a box
mesh: {file: box.vtu, unit: cm}
formulation: taylor_hood
materials:
  wall:
    law: guccione
    C: 2 kPa
    bf: 8
    bt: 2
    bfs: 4
    bulk_modulus: incompressible
    fibers: {field: fiber}
    active: {tension: 2 kPa}
supports:
  - fixed: {surface: z0}
  - spring: {surface: y0, stiffness: 0.05 kPa/mm}
  - spring: {surface: y1, stiffness: 0.05 kPa/mm, direction: normal}
loads:
  - pressure: {surface: x0, value: 0.5 kPa}
  - gravity: {acceleration: [0, 9.81 m/s^2, 0]}
  - traction: {surface: z1, value: [0.1 kPa, 0 kPa, 0 kPa]}
steps: {end: 1, first: 0.5}
solver: {linear: direct, residual_tolerance: 1e-13, increment_tolerance: 1e-12, max_newton: 30}
quantities:
  corner: {position: {point: [10 mm, 10 mm, 10 mm], component: x}, unit: mm}
  peak: {maximum: {field: displacement}, unit: mm}
  least_J: {minimum: {field: det_F}}
  volume: {region_volume: {region: wall}, unit: mm^3}
  stress: {maximum: {field: von_mises}, unit: kPa}
  base: {reaction: {surface: z0, component: y}, unit: mN}
)";
}

}  // namespace viscera::test
