#include <cstdlib>

#include <gtest/gtest.h>

#include "meshes/formats/read_mesh.h"
#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"
#include "tests/meshes/formats/format_checks.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

const std::string nodes =
    "# five nodes\n5 3 1 1\n1 0 0 0  0.5 0\n2 1 0 0  1.5 3\n3 0 1 0  2.5 3\n\n4 0 0 1  3.5 0\n"
    "5 1 1 1  4.5 -1\n";
const std::string cells = "2 4 2\n1  1 2 3 4  7 0.25\n2  2 3 4 5  9 0.75  # the last\n";
const std::string faces = "3 1\n1 1 3 2 4\n2 2 3 4 0\n3 2 3 5 -1\n";

OrganMesh read(const std::string& node, const std::string& ele, const std::string& face) {
  scratch_file("mesh.1.node", node);
  scratch_file("mesh.1.face", face);
  return read_mesh(scratch_file("mesh.1.ele", ele));
}

/// One quadratic tetrahedron as `tetgen -o2` orders it: vertices, then the middles of the edges
/// (2,3) (0,3) (0,1) (1,2) (1,3) (0,2), as its output for a single tetrahedron shows.
std::string quadratic_nodes() {
  const std::vector<Point> places = {{0, 0, 0},  {1, 0, 0},  {0, 1, 0},   {0, 0, 1},   {0, .5, .5},
                                     {0, 0, .5}, {.5, 0, 0}, {.5, .5, 0}, {.5, 0, .5}, {0, .5, 0}};
  std::string text = "10 3 0 0\n";
  for (std::size_t i = 0; i < places.size(); ++i) {
    text += std::to_string(i) + " " + image_text(places[i], " ") + "\n";
  }
  return text;
}

TEST(Tetgen, ReadsRegionsFacetsMarkersAndAttributes) {
  const OrganMesh mesh = read(nodes, cells, faces);

  EXPECT_EQ(mesh.region_names, (std::vector<std::string>{"region_7", "region_9"}));
  EXPECT_EQ(find_surface(mesh, "surface_4").n_facets(), 1);
  EXPECT_EQ(mesh.surfaces.size(), 2u);  // and the boundary
  EXPECT_EQ(mesh.node_sets.at("marker_3"), (std::vector<std::int32_t>{1, 2}));
  EXPECT_EQ(mesh.node_sets.size(), 1u);
  ASSERT_EQ(mesh.point_fields.size(), 1u);
  EXPECT_EQ(mesh.point_fields[0].values, (std::vector<double>{0.5, 1.5, 2.5, 3.5, 4.5}));
  ASSERT_EQ(mesh.cell_fields.size(), 1u);
  EXPECT_EQ(mesh.cell_fields[0].name, "attribute_2");
  EXPECT_EQ(mesh.cell_fields[0].values, (std::vector<double>{0.25, 0.75}));
}

TEST(Tetgen, QuadraticNodesComeInVtkOrder) {
  expect_curved_cell(read(quadratic_nodes(), "1 10 0\n0  0 1 2 3 4 5 6 7 8 9\n", "0 0\n"),
                     CellType::tet10);
}

TEST(Tetgen, ReadsWhatTetgenWrites) {
  if (std::system("command -v tetgen > /dev/null 2>&1") != 0) {
    GTEST_SKIP() << "needs tetgen";
  }
  scratch_file("cube.node",
               "8 3 0 0\n1 0 0 0\n2 2 0 0\n3 2 2 0\n4 0 2 0\n5 0 0 2\n6 2 0 2\n7 2 2 2\n8 0 2 2\n");
  const std::string command = "cd " + scratch("") + " && tetgen -o2 cube.node > /dev/null 2>&1";
  ASSERT_EQ(std::system(command.c_str()), 0);

  const OrganMesh mesh = read_mesh(scratch("cube.1.ele"));

  EXPECT_EQ(mesh.cell_type, CellType::tet10);
  double volume = 0;
  const CellShape& shape = shape_of(CellType::tet10);
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    volume += cell_volume(mesh, cell);
    const std::int32_t* n = &mesh.cells[10 * cell];
    for (int e = 0; e < 6; ++e) {
      const Point &a = mesh.nodes[n[shape.edge_vertices[e][0]]],
                  &b = mesh.nodes[n[shape.edge_vertices[e][1]]];
      EXPECT_NEAR(mesh.nodes[n[4 + e]][0], (a[0] + b[0]) / 2, 1e-9);
    }
  }
  EXPECT_NEAR(volume, 8, 1e-9);
}

TEST(Tetgen, SaysWhatIsWrongAndInWhichLine) {
  const auto refused = [](const std::string& node, const std::string& ele, const std::string& face,
                          const std::vector<std::string>& parts) {
    expect_refused([&] { read(node, ele, face); }, parts);
  };
  refused(with(nodes, "5 3 1 1", "5 2 1 1"), cells, faces, {"mesh.1.node, line 2", "dimension 2"});
  refused(with(nodes, "\n3 0 1 0", "\n30 0 1 0"), cells, faces, {"line 5", "entry 30 where 3"});
  refused(with(nodes, "0 0 1 ", "0 inf 1 "), cells, faces, {"line 7", "'inf'", "finite"});
  refused(with(nodes, "5 3 1 1", "9 3 1 1"), cells, faces, {"ends where a node"});
  refused(with(nodes, "5 3 1 1", "5 3 1000 1"), cells, faces, {"found 1000", "0 to 64"});
  refused(with(nodes, "\n1 0 0 0", "\n5 0 0 0"), cells, faces, {"first node is number 5"});
  refused(nodes, with(cells, "1 2 3 4", "1 2 3 44"), faces,
          {"mesh.1.ele, line 2", "node 44", "nodes 1 to 5"});
  refused(nodes, with(cells, "1 2 3 4", "1 2 3 3"), faces, {"no volume"});
  refused(nodes, with(cells, "2 4 2", "2 8 2"), faces, {"line 1", "8 nodes", "4 or 10"});
  refused(nodes, with(cells, "2 4 2", "-2 4 2"), faces, {"line 1", "announces -2"});
  refused(nodes, cells, with(faces, "3 1\n", "4 1\n"), {"mesh.1.face", "ends where a face"});
  refused(nodes, cells, with(faces, "1 3 2 4", "1 3 2"), {"mesh.1.face, line 2", "a marker"});
  expect_refused([] { read_mesh(scratch_file("lone.ele", cells)); }, {"lone.node"});
}

TEST(Tetgen, SurvivesDamage) {
  for (const char* damaged : {"mesh.1.node", "mesh.1.ele", "mesh.1.face"}) {
    read(nodes, cells, faces);
    expect_survives_damage(damaged, file_text(scratch(damaged)));
  }
}

}  // namespace
}  // namespace viscera::meshes::test
