#include "tests/problem/gel.h"

#include <cmath>
#include <cstdio>

#include <nlohmann/json.hpp>

namespace viscera::test {
namespace {

double place(int k, int axis) {
  return axis == 0 ? 3 * (k / 3) : axis == 1 ? 3 * (k % 3) : 6;
}

template <class Value>
std::string triples(const char* unit, Value&& value) {
  std::string out;
  for (int k = 0; k < n_gel_forces; ++k) {
    char text[120];
    std::snprintf(text, sizeof text, "%s[%.9g %s, %.9g %s, %.9g %s]", k ? ", " : "", value(k, 0),
                  unit, value(k, 1), unit, value(k, 2), unit);
    out += text;
  }
  return out;
}

std::string loads(double start) {
  std::string out;
  for (int k = 0; k < n_gel_forces; ++k) {
    char load[200];
    std::snprintf(load, sizeof load,
                  "  - force: {point: [%g mm, %g mm, 6 mm], value: [%.9g mN, %.9g mN, %.9g mN]}\n",
                  place(k, 0), place(k, 1), start * gel_force(k, 0), start * gel_force(k, 1),
                  start * gel_force(k, 2));
    out += load;
  }
  return out;
}

}  // namespace

double gel_force(int k, int axis) {
  return (axis < 2 ? 5 : 7.5) * std::sin(1 + 3 * k + axis);
}

std::string gel(double start, const std::string& parameters, const std::vector<double>& moves) {
  return "viscera: 1\n"
         "title: Forces of cells on a gel\n"
         "mesh: {file: block.vtu}\n"
         "formulation: displacement_p1\n"
         "materials: {block: {law: neo_hookean, mu: 3 kPa, bulk_modulus: 10 kPa}}\n"
         "supports: [{fixed: {surface: z0}}]\n"
         "steps: {end: 1}\n"
         "quantities:\n"
         "  lift: {displacement: {point: [6 mm, 4.5 mm, 6 mm], component: z}}\n"
         "  held: {reaction: {surface: z0, component: z}}\n"
         "  most: {maximum: {field: displacement}}\n"
         "loads:\n" +
         loads(start) + "calibration:\n  parameters:\n" + parameters +
         "  observations:\n    moves: {at: 1, displacements: {sd: 0.005 mm,\n      points: [" +
         triples("mm", place) + "],\n      values: [" +
         triples("mm", [&](int k, int axis) { return moves[3 * k + axis]; }) +
         "]}}\n  predictions:\n"
         "    lift: {quantity: lift, at: 1}\n"
         "    held: {quantity: held, at: 1}\n"
         "    most: {quantity: most, at: 1}\n";
}

std::string gel_force_parameters(const std::string& prior) {
  std::string out;
  for (int k = 0; k < n_gel_forces; ++k)
    for (const char axis : {'x', 'y', 'z'})
      out += "    - {path: loads." + std::to_string(k) + ".force.value." + axis + prior + "}\n";
  return out;
}

std::vector<double> gel_moves(const Program& program) {
  program.write("truth.yaml", gel(1, gel_force_parameters(""),
                                  std::vector<double>(std::size_t(3) * n_gel_forces, 0)));
  const Outcome mesh = program.run(
      "mesh --shape block --cells 4x3x2 --cell-type hex8 --dimensions 12mm,9mm,6mm -o block.vtu");
  if (mesh.status != 0 ||
      program.run("calibrate --no-plots truth.yaml -o truth --evaluate").status != 0)
    return {};
  return program.json("truth/evaluation.json")["observations"]["moves"]["model_minus_data"]
      .get<std::vector<double>>();
}

}  // namespace viscera::test
