#include <cstdlib>

#include "meshes/formats/read_mesh.h"
#include "meshes/formats/write_mesh.h"
#include "meshes/quality/facets.h"
#include "tests/meshes/mesh_texts.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

const std::string legacy =
    "# vtk DataFile Version 3.0\ntest\nASCII\nDATASET UNSTRUCTURED_GRID\nPOINTS 5 double\n"
    "0 0 0  1 0 0  0 1 0  0 0 1  1 1 1\nCELLS 3 14\n4 0 1 2 3\n4 1 2 3 4\n3 0 1 2\n"
    "CELL_TYPES 3\n10 10 5\n";

TEST(Vtk, ReadsLegacyGridWithTags) {
  const std::string file = scratch_file(
      "legacy.vtk", legacy +
                        "CELL_DATA 3\nSCALARS gmsh:physical int 1\nLOOKUP_TABLE default\n4 6 2\n"
                        "POINT_DATA 5\nVECTORS fiber double\n1 0 0 1 0 0 1 0 0 1 0 0 0 1 0\n");

  const OrganMesh mesh = read_mesh(file);

  EXPECT_EQ(mesh.region_names, (std::vector<std::string>{"region_4", "region_6"}));
  EXPECT_EQ(find_surface(mesh, "surface_2").triangles.size(), 1u);
  ASSERT_EQ(mesh.point_fields.size(), 1u);
  EXPECT_EQ(mesh.point_fields[0].components, 3);
  EXPECT_TRUE(mesh.cell_fields.empty());
}

TEST(Vtk, CallsCellsWithoutRegionBody) {
  const OrganMesh mesh = read_mesh(scratch_file("plain.vtk", legacy));

  EXPECT_EQ(mesh.region_names, std::vector<std::string>{"body"});
  ASSERT_EQ(mesh.surfaces.size(), 1u);
  EXPECT_EQ(mesh.surfaces[0].name, "boundary");
}

TEST(Vtk, RefusesCutOffFiles) {
  const std::string cut = legacy.substr(0, legacy.find("CELLS"));
  expect_refused([&] { read_mesh(scratch_file("cut.vtk", cut)); }, {"cut.vtk"});
  expect_refused([&] { read_mesh(scratch_file("cut2.vtk", legacy.substr(0, legacy.size() - 40))); },
                 {"cut2.vtk"});
  const std::string whole = scratch("whole.vtu");
  write_mesh(cube_mesh(4), whole);
  const std::string text = file_text(whole);
  for (const double part : {0.05, 0.3, 0.6, 0.9}) {
    const auto length = static_cast<std::size_t>(part * static_cast<double>(text.size()));
    expect_refused([&] { read_mesh(scratch_file("part.vtu", text.substr(0, length))); },
                   {"part.vtu"});
  }
}

TEST(Vtk, RefusesSurfacesAndOtherCells) {
  expect_refused(
      [] {
        read_mesh(scratch_file("surface.vtk",
                               "# vtk DataFile Version 3.0\nt\nASCII\nDATASET POLYDATA\n"
                               "POINTS 0 double\n"));
      },
      {"surface.vtk", "not a legacy VTK unstructured grid", "tetrahedra"});
  expect_refused(
      [] {
        read_mesh(scratch_file("hex.vtk",
                               "# vtk DataFile Version 3.0\nt\nASCII\nDATASET UNSTRUCTURED_GRID\n"
                               "POINTS 8 double\n0 0 0 1 0 0 1 1 0 0 1 0 0 0 1 1 0 1 1 1 1 0 1 1\n"
                               "CELLS 1 9\n8 0 1 2 3 4 5 6 7\nCELL_TYPES 1\n72\n"));
      },
      {"hex.vtk", "cell 0", "VTK type 72", "tetrahedra (10, 24) and hexahedra (12, 25, 29)"});
}

TEST(Vtk, RefusesNodeNumbersOutOfRange) {
  std::string text = legacy;
  text.replace(text.find("4 1 2 3 4"), 9, "4 1 2 3 9");
  expect_refused([&] { read_mesh(scratch_file("range.vtk", text)); },
                 {"range.vtk", "cell 1 refers to node 9, allowed are 0 to 4"});
  text.replace(text.find("4 1 2 3 9"), 9, "4 1 2 3 4294967296");  // 0 in 32 bits
  expect_refused([&] { read_mesh(scratch_file("range.vtk", text)); }, {"range.vtk"});
}

// VTK follows the offset whatever the format, and a table without blocks into nothing
TEST(Vtk, RefusesDamagedBlocksWhateverTheFormat) {
  std::string text = written_text(cube_mesh(2), ".vtu");
  const std::size_t array = text.find("Name=\"connectivity\"");
  const std::size_t format = text.find("\"appended\"", array),
                    offset = text.find("offset=\"", array);
  const std::size_t place =
      text.find('_', text.find("<AppendedData")) + 1 + std::strtoul(&text[offset + 8], nullptr, 10);
  const std::size_t word = text.find("UInt64") < array ? 8 : 4;
  text.replace(format, 10, "'/ppended'");
  text.replace(place, 3 * word, std::string(word, '\0') + std::string(2 * word, '\1'));

  expect_refused([&] { read_mesh(scratch_file("blocks.vtu", text)); },
                 {"blocks.vtu", "'connectivity'", "announces 0 blocks"});
}

// VTK keeps one of them and crashes at the other
TEST(Vtk, RefusesTwoCellArraysOfOneName) {
  const std::string array =
      "<DataArray type=\"Int32\" Name=\"twice\" format=\"ascii\"> 0 0 0 0 0 0</DataArray>\n";
  const std::string end = "</CellData>";
  const std::string text = replaced(ascii_vtu_text(cube_mesh(1)), end, array + array + end);

  expect_refused([&] { read_mesh(scratch_file("twice.vtu", text)); },
                 {"twice.vtu", "'twice'", "comes twice"});
}

TEST(Vtk, RefusesRegionsOfTooFewCells) {
  const std::string regions = "CELL_DATA 3\nFIELD FieldData 1\nregion 1 1 int\n7\n";
  expect_refused([&] { read_mesh(scratch_file("few.vtk", legacy + regions)); },
                 {"few.vtk", "'region' has 1 values for 3 cells"});
}

}  // namespace
}  // namespace viscera::meshes::test
