// Fibres of one mesh carried over to another by place.
#include <gtest/gtest.h>

#include "meshes/fibers/imported_rule.h"
#include "meshes/quality/reference_cell.h"
#include "meshes/shapes/layers.h"
#include "meshes/vec.h"
#include "solver/core/errors.h"
#include "tests/support/tolerance.h"

namespace viscera::meshes {
namespace {

constexpr double degree = 3.14159265358979323846 / 180;

SlabOptions slab(CellType type, int cells) {
  SlabOptions options;
  options.cell_type = type;
  options.cells = {cells, cells};
  options.layers = {{"tissue", 4, cells, 60 * degree, -60 * degree}};
  return options;
}

/// With fields `fiber`, `sheet` on points and `fiber_q4` or `fiber_q27` on cells.
OrganMesh source(CellType type, int cells = 4) {
  OrganMesh mesh = make_slab(slab(type, cells));
  add_fibers(slab(type, cells), mesh);
  return mesh;
}

/// The fibre at a height of the slab.
Point fiber_at(double z) {
  const double angle = degree * (60 - 30 * z);
  return {std::cos(angle), std::sin(angle), 0};
}

Field& field_of(std::vector<Field>& fields, const std::string& name) {
  return *std::find_if(fields.begin(), fields.end(),
                       [&](const Field& field) { return field.name == name; });
}

/// Off the nodes and the facets of the slab's cells.
const std::vector<Point> places = {
    {1.3, 2.7, 0.4}, {11.1, 19.2, 1.7}, {7.9, 8.3, 2.2}, {19.7, 0.2, 3.9}};

/// In reference coordinates; that of VTK's triquadratic hexahedron.
constexpr double vtk_newton = 1e-5;

TEST(CellFinder, FindsTheCellAndThePlaceInIt) {
  for (const CellType type : {CellType::tet4, CellType::tet10, CellType::hex8, CellType::hex27}) {
    const OrganMesh mesh = source(type);
    const CellFinder finder(mesh);
    for (const Point& x : places) {
      const Location found = finder.find(x);
      Point back{};
      const int width = nodes_per_cell(type);
      const std::vector<double> values = shape_values(type, found.xi);
      for (int k = 0; k < width; ++k) {
        EXPECT_NEAR(values[k], found.weights[k], test::roundoff(1000));
        back = plus(back, times(found.weights[k], mesh.nodes[mesh.cells[found.cell * width + k]]));
      }
      EXPECT_EQ(found.distance, 0);
      EXPECT_LT(norm(minus(back, x)), 5 * vtk_newton);  // cells of 5 mm
    }
  }
}

TEST(CellFinder, TellsHowFarOutsideAPlaceIs) {
  const OrganMesh mesh = source(CellType::tet4);
  const Location found = CellFinder(mesh).find({10.3, 9.1, 5.5});

  EXPECT_NEAR(found.distance, 1.5, test::roundoff(1000, 20));
}

TEST(AxisField, OfPointsIsTheMeanOfAxesWhateverTheirSigns) {
  for (const CellType type : {CellType::tet4, CellType::tet10, CellType::hex8, CellType::hex27}) {
    const OrganMesh mesh = source(type, 8);
    OrganMesh flipped = mesh;
    Field& field = field_of(flipped.point_fields, "fiber");
    for (std::size_t k = 0; k < field.values.size(); k += 3) {
      const double sign = k / 3 % 3 == 0 ? -2.5 : 1;  // lengths do not count either
      for (int i = 0; i < 3; ++i) {
        field.values[k + i] *= sign;
      }
    }
    const CellFinder finder(mesh), other(flipped);
    const AxisField plain(mesh, "fiber"), with_signs(flipped, "fiber");
    for (const Point& x : places) {
      const Point found = *plain.at(finder.find(x));
      EXPECT_LT(axis_angle(found, *with_signs.at(other.find(x))), 1e-9);
      // between axes 15 degrees apart the mean of dyads is not quite linear in the angle
      EXPECT_LT(axis_angle(found, fiber_at(x[2])), 0.1);
    }
  }
}

TEST(AxisField, OfQuadraturePointsIsThatOfTheNearest) {
  const OrganMesh mesh = source(CellType::hex27);
  const CellFinder finder(mesh);
  const AxisField field(mesh, "fiber_q27");
  const ReferenceCell& cell = reference_cell(CellType::hex27);
  // a quadrature point itself: the fourth layer's cells are 5 x 5 x 1 mm
  const Point x = {5 * cell.points[13][0], 5 * cell.points[13][1], 3 + cell.points[13][2]};

  EXPECT_LT(axis_angle(*field.at(finder.find(x)), fiber_at(x[2])), 1e-6);
}

TEST(AxisField, IsNothingWhereTheFieldIsZero) {
  OrganMesh mesh = source(CellType::tet4);
  mesh.cell_fields.push_back({"zero", 3, std::vector<double>(3 * mesh.n_cells(), 0.0)});

  EXPECT_FALSE(AxisField(mesh, "zero").at(CellFinder(mesh).find(places[0])));
}

TEST(AxisField, ThatIsNotThereIsRefusedWithTheNearestName) {
  const OrganMesh mesh = source(CellType::tet4);
  try {
    AxisField(mesh, "fibre");
    FAIL() << "not refused";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("Did you mean 'fiber'?"), std::string::npos);
  }
}

TEST(ImportedRule, GivesOrthonormalFramesOfFibreAndSheet) {
  const OrganMesh mesh = source(CellType::tet10);
  const CellFinder finder(mesh);
  const auto both = imported_rule(finder, {"fiber", "sheet"}, nullptr);
  const auto alone = imported_rule(finder, {"fiber", ""}, nullptr);
  for (const Point& x : places) {
    const RuleResult result = *both->at({x, {}, 0});
    EXPECT_LT(orthonormality_error(result.frame), 1e-12);
    EXPECT_LT(axis_angle(result.frame.sheet, {0, 0, 1}), test::roundoff(1000, 180));
    EXPECT_LT(orthonormality_error(alone->at({x, {}, 0})->frame), 1e-12);
  }
}

TEST(Coverage, CountsWhatLiesOutside) {
  const OrganMesh mesh = source(CellType::tet4);
  SlabOptions thicker = slab(CellType::hex8, 4);
  thicker.layers[0].thickness = 5;  // nodes at 5 mm, centres at 4.375
  const Coverage coverage = measure_coverage(CellFinder(mesh), make_slab(thicker));

  EXPECT_EQ(coverage.places, 125u + 64u);
  EXPECT_EQ(coverage.outside, 25u + 16u);
  EXPECT_NEAR(coverage.largest, 1, test::roundoff(1000, 20));
  EXPECT_NEAR(coverage.mean_distance, (25 + 16 * 0.375) / 41, test::roundoff(1000, 20));
}

}  // namespace
}  // namespace viscera::meshes
