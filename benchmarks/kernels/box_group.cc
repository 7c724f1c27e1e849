#include "benchmarks/kernels/box_group.h"

#include <cmath>
#include <map>

namespace viscera::benchmarks {
namespace {

materials::AnyLaw law_of_name(const std::string& name) {
  static const std::map<std::string, std::map<std::string, double>> parameters{
      {"neo_hookean", {{"mu", 3.0}}},
      {"guccione", {{"C", 2.0}, {"bf", 8.0}, {"bt", 2.0}, {"bfs", 4.0}}},
      {"holzapfel_ogden",
       {{"a", 0.059},
        {"b", 8.023},
        {"af", 18.472},
        {"bf", 16.026},
        {"as", 2.481},
        {"bs", 11.120},
        {"afs", 0.216},
        {"bfs", 11.436}}}};
  return materials::make_law(name, parameters.at(name));
}

/// The same fibre frame everywhere, for laws that read one.
std::vector<double> make_frames(const CurveBox& box, const std::string& law) {
  std::vector<double> frames;
  if (law == "neo_hookean")
    return frames;
  for (std::int64_t k = 0; k < box.n_cells() * elements::n_points(box.type); ++k)
    frames.insert(frames.end(), {0.6, 0.8, 0.0, -0.8, 0.6, 0.0});
  return frames;
}

}  // namespace

kernels::ElementGroupInput box_input(const CurveBox& box,
                                     const std::string& law,
                                     bool has_pressure) {
  kernels::ElementGroupInput input;
  input.type = box.type;
  input.nodes = box.nodes;
  input.vertices = box.vertices;
  input.coordinates = box.coordinates.data();
  input.frames = make_frames(box, law);
  input.law = law_of_name(law);
  input.has_pressure = has_pressure;
  return input;
}

integrals::PointParameters box_parameters(bool has_pressure) {
  integrals::PointParameters parameters;
  parameters.slope = 6;
  parameters.compliance = has_pressure ? 1.0 / 34 : 0;
  return parameters;
}

std::vector<double> box_displacement(const CurveBox& box) {
  std::vector<double> u(box.coordinates.size());
  for (std::size_t k = 0; k < u.size(); ++k)
    u[k] = 0.03 * std::sin(0.9 * box.coordinates[k] + 0.7 * box.coordinates[k / 3 * 3]);
  return u;
}

std::vector<double> box_direction(const CurveBox& box) {
  std::vector<double> d(box.coordinates.size());
  for (std::size_t k = 0; k < d.size(); ++k)
    d[k] = std::sin(1.7 * static_cast<double>(k));
  return d;
}

std::vector<double> box_pressure(const CurveBox& box) {
  return std::vector<double>(box.n_vertices, 0.5);
}

std::vector<double> box_pressure_direction(const CurveBox& box) {
  std::vector<double> dp;
  for (int v = 0; v < box.n_vertices; ++v)
    dp.push_back(std::cos(2.3 * v));
  return dp;
}

}  // namespace viscera::benchmarks
