#include <gtest/gtest.h>

#include "meshes/formats/read_mesh.h"
#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"
#include "tests/meshes/formats/format_checks.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

const std::string points = "5\n0 0 0\n1000 0 0\n0 1000 0\n0 0 1000\n1000 1000 1000\n";
const std::string elements = "4\nTt 0 1 2 3 7\nLn 0 1 3\nTt 1 2 3 4 9\nTr 0 2 1 5\n";
const std::string fibers = "2\n0 0 2 1 0 0\n1 0 0 0 1 0\n0 1 0 0 0 3\n1 0 0 0 1 0\n";

OrganMesh read(const std::string& pts, const std::string& elem, const std::string& lon) {
  scratch_file("heart.pts", pts);
  scratch_file("heart.lon", lon);
  return read_mesh(scratch_file("heart.elem", elem));
}

TEST(Carp, ReadsRegionsFacetsAndFibersInMicrometres) {
  const OrganMesh mesh = read(points, elements, fibers);

  EXPECT_EQ(mesh.cell_type, CellType::tet4);
  EXPECT_NEAR(cell_volume(mesh, 0), 1.0 / 6, 1e-15);  // mm3
  EXPECT_EQ(mesh.region_names, (std::vector<std::string>{"region_7", "region_9"}));
  EXPECT_EQ(find_surface(mesh, "surface_5").n_facets(), 1);
  ASSERT_EQ(mesh.cell_fields.size(), 2u);
  EXPECT_EQ(mesh.cell_fields[0].name, "fiber");
  EXPECT_EQ(mesh.cell_fields[0].values, (std::vector<double>{0, 0, 1, 0, 1, 0}));
  EXPECT_EQ(mesh.cell_fields[1].name, "sheet");
  EXPECT_EQ(mesh.cell_fields[1].values, (std::vector<double>{1, 0, 0, 0, 0, 1}));
  ASSERT_FALSE(mesh.notes.empty());
  EXPECT_NE(mesh.notes[0].find("micrometres"), std::string::npos);
}

TEST(Carp, TakesAnyOfItsFilesAndAnyUnit) {
  read(points, elements, fibers);

  EXPECT_EQ(read_mesh(scratch("heart.pts")).n_cells(), 2);
  const OrganMesh metres = read_mesh(scratch("heart.lon"), 1000);
  EXPECT_NEAR(metres.nodes[1][0], 1e6, 1e-9);
  EXPECT_TRUE(metres.notes.empty());
}

TEST(Carp, TakesOneDirectionWithOrWithoutHeader) {
  const std::string one = "1 0 0\n0 0 1\n0 1 0\n0 0 1\n";

  EXPECT_EQ(read(points, elements, one).cell_fields.size(), 1u);
  EXPECT_EQ(read(points, elements, "1\n" + one).cell_fields[0].values,
            (std::vector<double>{1, 0, 0, 0, 1, 0}));
}

TEST(Carp, SaysWhatIsWrongAndInWhichLine) {
  const auto refused = [](const std::string& pts, const std::string& elem, const std::string& lon,
                          const std::vector<std::string>& parts) {
    expect_refused([&] { read(pts, elem, lon); }, parts);
  };
  refused(with(points, "5", "6"), elements, fibers, {"heart.pts, line 7", "ends where a point"});
  refused(with(points, "5", "5000000"), elements, fibers, {"line 1", "announces 5000000"});
  refused(with(points, "1000 0 0", "1000 nan 0"), elements, fibers, {"line 3", "'nan'"});
  refused(points, with(elements, "0 1 2 3", "0 1 2 33"), fibers,
          {"heart.elem, line 2", "point 33", "5 points are counted from 0"});
  refused(points, with(elements, "0 1 2 3 7", "0 1 2"), fibers,
          {"heart.elem, line 2", "line ends"});
  refused(points, with(elements, "Tt", "Tx"), fibers, {"heart.elem, line 2", "'Tx' is unknown"});
  refused(points, with(elements, "Ln 0 1 3", "Hx 0 1 2 3 4 0 1 2 3"), fibers,
          {"heart.elem, line 3", "'Hx'", "tetrahedra"});
  refused(points, with(elements, "0 1 2 3 7", "0 1 2 1 7"), fibers, {"no volume"});
  refused(points, elements, with(fibers, "2\n", "3\n"),
          {"heart.lon, line 1", "found 3", "1 (fibre)"});
  refused(points, elements, with(fibers, "1 0 0 0 1 0\n", ""), {"heart.lon, line 5", "ends where"});
  refused(points, elements, fibers + "1 0 0 0 1 0\n", {"heart.lon, line 6", "another mesh"});
  refused(points, "", fibers, {"heart.elem", "empty"});
  expect_refused([] { read_mesh(scratch_file("lone.elem", elements)); },
                 {"lone.pts", "cannot be opened"});
}

TEST(Carp, SurvivesDamage) {
  read(points, elements, fibers);
  expect_survives_damage("heart.elem", elements);
  read(points, elements, fibers);
  expect_survives_damage("heart.pts", points);
  read(points, elements, fibers);
  expect_survives_damage("heart.lon", fibers);
}

}  // namespace
}  // namespace viscera::meshes::test
