#include <cmath>

#include "solver/case/complaint.h"
#include "solver/case/sections.h"

namespace viscera::case_file {

namespace {

using physics::ActiveStress;
using physics::FiberSource;
using Direction = std::array<double, 3>;

constexpr double right_angle = 1.5707963267948966;
constexpr double smallest_sine = 1e-6;  ///< directions closer than this are parallel

double dot(const Direction& a, const Direction& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

void normalize(const Node& node, Direction& direction) {
  const double length = std::sqrt(dot(direction, direction));
  if (!(length > 0)) {
    refuse(node, {"a direction of length zero", "three numbers that are not all zero", "", ""});
  }
  for (double& component : direction) {
    component /= length;
  }
}

/// Makes `sheet` a unit vector at right angles to `fiber`.
void make_orthogonal(const Node& node, const Direction& fiber, Direction& sheet) {
  normalize(node, sheet);
  const double along = dot(fiber, sheet);
  for (std::size_t i = 0; i < 3; ++i) {
    sheet[i] -= along * fiber[i];
  }
  if (std::sqrt(dot(sheet, sheet)) < smallest_sine) {
    refuse(node,
           {"a sheet direction parallel to the fiber direction", "one across the fiber", "", ""});
  }
  normalize(node, sheet);
}

/// The axis that is most across the fiber, for laws that read no sheet direction.
Direction any_axis_across(const Direction& fiber) {
  std::size_t axis = 0;
  for (std::size_t i = 1; i < 3; ++i) {
    axis = std::abs(fiber[i]) < std::abs(fiber[axis]) ? i : axis;
  }
  Direction result{};
  result[axis] = 1;
  return result;
}

void check_fibers(const Node& node, FiberSource& fibers) {
  fibers.constant = node.find("direction") != nullptr;
  const Entry* other = node.find(fibers.constant ? "sheet" : "sheet_direction");
  if (other) {
    refuse(other->where, node.path,
           {"'" + other->key + "' beside '" + (fibers.constant ? "direction" : "field") + "'",
            "field with sheet, or direction with sheet_direction", "", ""});
  }
  const Entry* rotation = node.find("rotation");
  if (rotation && !node.find("sheet") && !node.find("sheet_direction")) {
    refuse(rotation->where, node.path,
           {"'rotation' without a sheet direction, about which fibres turn",
            "sheet beside field, or sheet_direction beside direction", "", "Add it"});
  }
  if (fibers.constant) {
    const Entry* sheet = node.find("sheet_direction");
    normalize(node.find("direction")->value, fibers.fiber);
    fibers.sheet = sheet ? fibers.sheet : any_axis_across(fibers.fiber);
    make_orthogonal(sheet ? sheet->value : node, fibers.fiber, fibers.sheet);
  }
}

}  // namespace

Group<FiberSource> fibers_table() {
  return {"fibers",
          "Fibre and sheet directions: vector fields of the mesh, or one direction everywhere",
          {text_key("field", &FiberSource::fiber_field,
                    "vector field of the fibres, on points or cells"),
           text_key("sheet", &FiberSource::sheet_field, "vector field of the sheets"),
           vector_key("direction", &FiberSource::fiber, units::pure_number, any_value,
                      "one fibre direction, normalized on reading"),
           without("any direction across the fibre",
                   vector_key("sheet_direction", &FiberSource::sheet, units::pure_number, any_value,
                              "one sheet direction")),
           quantity_key("rotation", &FiberSource::rotation, units::angle, within(right_angle),
                        "turns fibres about the sheet direction s, f to f x s")},
          {{"field", "direction"}},
          check_fibers};
}

Group<ActiveStress> active_table() {
  return {"active",
          "Active stress along the fibres: second Piola-Kirchhoff, tension x (f f + transverse (I "
          "- f f))",
          {required(quantity_key("tension", &ActiveStress::tension, units::pressure, Range{0, 1e6},
                                 "tension at factor 1")),
           number_key("transverse", &ActiveStress::transverse, {0, 1}, "share across the fibre"),
           curve_key<ActiveStress>()}};
}

}  // namespace viscera::case_file
