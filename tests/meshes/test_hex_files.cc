#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "meshes/formats/read_mesh.h"
#include "meshes/formats/write_mesh.h"
#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/check_mesh.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/quality_report.h"
#include "meshes/shapes/ellipsoid.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

OrganMesh shell(CellType type) {
  EllipsoidOptions options;
  options.around = 2;
  options.along = 3;
  options.through = 2;
  options.cell_type = type;
  OrganMesh mesh = make_ellipsoid(options);
  mesh.node_sets["some"] = {0, 3, 5};
  Field number{"number", 1, {}};
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    number.values.push_back(cell);
  }
  mesh.cell_fields = {number};
  return mesh;
}

using Case = std::tuple<CellType, const char*>;
class HexRoundTrip : public testing::TestWithParam<Case> {};

TEST_P(HexRoundTrip, GivesTheSameMeshBack) {
  const auto [type, format] = GetParam();
  const OrganMesh mesh = shell(type);
  const std::string file = scratch("shell_" + std::string(shape_of(type).name) + format);

  write_mesh(mesh, file);
  const OrganMesh back = read_mesh(file);

  EXPECT_TRUE(back.notes.empty());
  EXPECT_EQ(back.cell_type, type);
  EXPECT_EQ(back.cells, mesh.cells);
  EXPECT_EQ(back.nodes, mesh.nodes);
  EXPECT_EQ(back.region_names, mesh.region_names);
  EXPECT_EQ(back.node_sets, mesh.node_sets);
  for (const Surface& surface : mesh.surfaces) {
    EXPECT_EQ(find_surface(back, surface.name).n_facets(), surface.n_facets());
  }
  EXPECT_EQ(back.point_fields.at(0).values, mesh.point_fields.at(0).values);
  EXPECT_EQ(back.cell_fields.at(0).values, mesh.cell_fields.at(0).values);
  expect_same_mesh(mesh, back);
}

INSTANTIATE_TEST_SUITE_P(Formats,
                         HexRoundTrip,
                         testing::Combine(testing::Values(CellType::hex8, CellType::hex27),
                                          testing::Values(".vtu", ".msh")),
                         [](const auto& info) {
                           return shape_of(std::get<0>(info.param)).name + std::string("_") +
                                  (std::get<1>(info.param) + 1);
                         });

// Nodes of one hexahedron [0, 2]^3 by their coordinates in Gmsh's order, as Gmsh 4 writes them.
const char* const gmsh_hex27[27] = {"0 0 0", "2 0 0", "2 2 0", "0 2 0", "0 0 2", "2 0 2", "2 2 2",
                                    "0 2 2", "1 0 0", "0 1 0", "0 0 1", "2 1 0", "2 0 1", "1 2 0",
                                    "2 2 1", "0 2 1", "1 0 2", "0 1 2", "2 1 2", "1 2 2", "1 1 0",
                                    "1 0 1", "0 1 1", "2 1 1", "1 2 1", "1 1 2", "1 1 1"};

std::string gmsh_text(int type, int nodes) {
  std::string text =
      "$MeshFormat\n2.2 0 8\n$EndMeshFormat\n$Nodes\n" + std::to_string(nodes) + "\n";
  std::string list;
  for (int i = 0; i < nodes; ++i) {
    text += std::to_string(i + 1) + " " + gmsh_hex27[i] + "\n";
    list += " " + std::to_string(i + 1);
  }
  return text + "$EndNodes\n$Elements\n2\n1 3 2 7 1 1 2 3 4\n2 " + std::to_string(type) + " 2 1 1" +
         list + "\n$EndElements\n";
}

/// Every node of the only cell lies at the middle of the vertices it belongs to.
void expect_vtk_order(const OrganMesh& mesh) {
  const CellShape& shape = shape_of(CellType::hex27);
  ASSERT_EQ(mesh.cell_type, CellType::hex27);
  const auto x = [&](int node) { return mesh.nodes[mesh.cells[node]]; };
  for (int i = 0; i < 3; ++i) {
    for (int e = 0; e < 12; ++e) {
      const int* v = shape.edge_vertices[e];
      EXPECT_EQ(x(8 + e)[i], (x(v[0])[i] + x(v[1])[i]) / 2);
    }
    for (int f = 0; f < 6; ++f) {
      const Facet& v = shape.facet_vertices[f];
      EXPECT_EQ(x(20 + f)[i], (x(v[0])[i] + x(v[1])[i] + x(v[2])[i] + x(v[3])[i]) / 4);
    }
    EXPECT_EQ(x(26)[i], 1);
  }
}

TEST(GmshHexahedra, AreReadInVtkOrderWithTheirQuadrilaterals) {
  const OrganMesh mesh = read_mesh(scratch_file("hex27.msh", gmsh_text(12, 27)));

  expect_vtk_order(mesh);
  const Surface& floor = find_surface(mesh, "surface_7");
  ASSERT_EQ(floor.quadrilaterals.size(), 1u);
  EXPECT_LT(area_vector(mesh, floor.facet(0))[2], 0);  // turned outward
  EXPECT_NEAR(cell_volume(mesh, 0), 8, 1e-14);
}

TEST(GmshHexahedra, OfTwentyNodesAreCompletedWithANote) {
  const OrganMesh mesh = read_mesh(scratch_file("hex20.msh", gmsh_text(17, 20)));

  expect_vtk_order(mesh);
  ASSERT_FALSE(mesh.notes.empty());
  EXPECT_NE(mesh.notes[0].find("20-node"), std::string::npos);
}

TEST(GmshHexahedra, ComeFromGmshItselfInEveryVersion) {
  if (std::system("gmsh --version > /dev/null 2>&1") != 0) {
    GTEST_SKIP() << "needs gmsh";
  }
  const std::string geometry = scratch_file(
      "quarter.geo",
      "SetFactory(\"Built-in\");\nPoint(1) = {1,0,0}; Point(2) = {2,0,0}; Line(1) = {1,2};\n"
      "Transfinite Curve{1} = 3;\n"
      "s[] = Extrude { {0,0,1}, {0,0,0}, Pi/2 } { Line{1}; Layers{4}; Recombine; };\n"
      "v[] = Extrude {0,0,1} { Surface{s[1]}; Layers{2}; Recombine; };\n"
      "Physical Volume(\"ring\") = {v[1]}; Physical Surface(\"foot\") = {s[1]};\n");
  const double volume = 3 * 3.14159265358979323846 / 4;
  for (const std::string options :
       {"-format msh22 -order 1", "-format msh41 -order 1", "-format msh22 -order 2",
        "-format msh41 -order 2", "-format msh22 -bin -order 2", "-format msh41 -bin -order 2",
        "-format msh41 -order 2 -setnumber Mesh.SecondOrderIncomplete 1"}) {
    const std::string file = scratch("quarter.msh");
    const std::string command = "gmsh -3 -v 0 " + options + " -o " + file + " " + geometry;
    ASSERT_EQ(std::system((command + " > /dev/null 2>&1").c_str()), 0) << command;

    const OrganMesh mesh = read_mesh(file);

    const bool quadratic = options.find("order 2") != std::string::npos;
    EXPECT_EQ(mesh.cell_type, quadratic ? CellType::hex27 : CellType::hex8) << options;
    EXPECT_NO_THROW(check_mesh(mesh)) << options;
    EXPECT_EQ(mesh.n_cells(), 16) << options;
    EXPECT_EQ(mesh.region_names, std::vector<std::string>{"ring"}) << options;
    EXPECT_EQ(find_surface(mesh, "foot").n_facets(), 8) << options;
    const QualityReport report = measure_quality(mesh);
    EXPECT_NEAR(report.volume / volume, 1, quadratic ? 1e-4 : 0.03) << options;
    EXPECT_GT(report.smallest_scaled_jacobian, 0.8) << options;
  }
}

/// Legacy VTK text of cells given as "type nodes".
std::string legacy_text(const std::string& points,
                        const std::vector<std::pair<int, std::string>>& cells) {
  std::ostringstream words(points);
  const auto count_words = [](const std::string& text) {
    std::istringstream in(text);
    int count = 0;
    for (std::string word; in >> word;) {
      ++count;
    }
    return count;
  };
  int size = 0;
  std::string list, types;
  for (const auto& [type, nodes] : cells) {
    size += 1 + count_words(nodes);
    list += std::to_string(count_words(nodes)) + " " + nodes + "\n";
    types += std::to_string(type) + "\n";
  }
  return "# vtk DataFile Version 3.0\nt\nASCII\nDATASET UNSTRUCTURED_GRID\nPOINTS " +
         std::to_string(count_words(points) / 3) + " double\n" + points + "\nCELLS " +
         std::to_string(cells.size()) + " " + std::to_string(size) + "\n" + list + "CELL_TYPES " +
         std::to_string(cells.size()) + "\n" + types;
}

const std::string cube_points = "0 0 0 2 0 0 2 2 0 0 2 0 0 0 2 2 0 2 2 2 2 0 2 2";

TEST(VtkHexahedra, VoxelsAreHexahedraInRows) {
  const std::string voxel = legacy_text(cube_points, {{11, "0 1 3 2 4 5 7 6"}, {8, "0 1 3 2"}});

  const OrganMesh mesh = read_mesh(scratch_file("voxel.vtk", voxel));

  EXPECT_EQ(mesh.cell_type, CellType::hex8);
  EXPECT_NEAR(cell_volume(mesh, 0), 8, 1e-14);
  EXPECT_TRUE(mesh.notes.empty());
}

TEST(VtkHexahedra, MisnumberedOnesAreTurnedWithANote) {
  const OrganMesh mesh =
      read_mesh(scratch_file("turned.vtk", legacy_text(cube_points, {{12, "4 5 6 7 0 1 2 3"}})));

  EXPECT_NEAR(cell_volume(mesh, 0), 8, 1e-14);
  ASSERT_EQ(mesh.notes.size(), 1u);
  EXPECT_NE(mesh.notes[0].find("inverted"), std::string::npos);
}

TEST(VtkHexahedra, OfTwentyNodesAreCompleted) {
  std::string points = cube_points, nodes;
  for (const int vtk : {8, 11, 13, 9, 16, 18, 19, 17, 10, 12, 14, 15}) {  // in VTK's order
    points += std::string(" ") + gmsh_hex27[vtk];
  }
  for (int i = 0; i < 20; ++i) {
    nodes += std::to_string(i) + " ";
  }

  expect_vtk_order(read_mesh(scratch_file("hex20.vtk", legacy_text(points, {{25, nodes}}))));
}

TEST(MixedMeshes, AreRefusedInBothFormatsAndEveryKindIsNamed) {
  const std::string points = cube_points + " 1 1 4 4 0 0 4 2 0";
  expect_refused(
      [&] {
        read_mesh(scratch_file("mixed.vtk", legacy_text(points, {{12, "0 1 2 3 4 5 6 7"},
                                                                 {14, "4 5 6 7 8"},
                                                                 {13, "1 9 5 2 10 6"},
                                                                 {10, "0 1 3 4"}})));
      },
      {"mixed.vtk",
       "1 4-node tetrahedra, 1 5-node pyramids, 1 6-node wedges and 1 8-node hexahedra",
       "must be of one kind", "hexahedra alone"});
  expect_refused(
      [&] {
        read_mesh(scratch_file("wedge.vtk", legacy_text(points, {{13, "1 9 5 2 10 6"}})));
      },
      {"wedge.vtk", "it holds 1 6-node wedges", "must be of one kind"});
  const std::string start =
      "$MeshFormat\n2.2 0 8\n$EndMeshFormat\n$Nodes\n8\n1 0 0 0\n2 2 0 0\n3 2 2 0\n4 0 2 0\n"
      "5 0 0 2\n6 2 0 2\n7 2 2 2\n8 0 2 2\n$EndNodes\n$Elements\n2\n1 5 2 1 1 1 2 3 4 5 6 7 8\n";
  expect_refused(
      [&] { read_mesh(scratch_file("mixed.msh", start + "2 4 2 1 1 1 2 3 5\n$EndElements\n")); },
      {"mixed.msh", "1 4-node tetrahedra and 1 8-node hexahedra"});
  expect_refused(
      [&] {
        read_mesh(scratch_file("prism.msh", start + "2 6 2 1 1 1 2 3 5 6 7\n$EndElements\n"));
      },
      {"prism.msh", "1 6-node wedges and 1 8-node hexahedra"});
}

/// Nodes and cells of a FEBio file as legacy VTK: rows `<node id="1">x,y,z</node>`, `<elem
/// id=...>`.
std::string legacy_of_febio(const std::string& file) {
  std::ifstream in(file);
  std::string points;
  std::vector<std::pair<int, std::string>> cells;
  bool in_cells = false;
  for (std::string line; std::getline(in, line);) {
    in_cells = in_cells || line.find("<Elements type=\"hex8\"") != std::string::npos;
    const auto end = line.find("</");
    const auto first = line.rfind('>', end == std::string::npos ? 0 : end);
    if (line.find("</Elements>") != std::string::npos) {
      return legacy_text(points, cells);
    }
    if (end == std::string::npos || first == std::string::npos) {
      continue;
    }
    std::string values = line.substr(first + 1, end - first - 1);
    std::replace(values.begin(), values.end(), ',', ' ');
    if (in_cells && line.find("<elem ") != std::string::npos) {
      std::istringstream numbers(values);
      std::string from_zero;
      for (int node = 0; numbers >> node;) {
        from_zero += std::to_string(node - 1) + " ";
      }
      cells.push_back({12, from_zero});
    } else if (!in_cells && line.find("<node id") != std::string::npos) {
      points += values + "\n";
    }
  }
  return "";
}

TEST(RealHexahedra, OfAFebioVentricle) {
  VISCERA_NEEDS_SHARED_DATA(shared);
  const std::string text =
      legacy_of_febio(shared + "/febio_python_samples/sample_fibers_case_1_v40.feb");

  const OrganMesh mesh = read_mesh(scratch_file("febio.vtk", text));

  EXPECT_EQ(mesh.cell_type, CellType::hex8);
  EXPECT_EQ(mesh.n_cells(), 1296);
  EXPECT_NO_THROW(check_mesh(mesh));
  const QualityReport report = measure_quality(mesh);
  EXPECT_EQ(report.components, 1);
  EXPECT_GT(report.smallest_scaled_jacobian, 0);
}

}  // namespace
}  // namespace viscera::meshes::test
