#include <cmath>
#include <limits>
#include <vtkAbstractArray.h>
#include <vtkCell.h>
#include <vtkCellData.h>
#include <vtkDataArray.h>
#include <vtkFieldData.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkUnstructuredGrid.h>
#include <vtkVariant.h>
#include <vtkXMLUnstructuredGridReader.h>

#include <gtest/gtest.h>

#include "meshes/cell_type.h"
#include "solver/core/errors.h"
#include "solver/output/field_writer.h"
#include "tests/output/scratch_folder.h"
#include "tests/output/with_mpi.h"

namespace viscera::output {
namespace {

class FieldWriterTest : public WithMpi {};

const std::vector<std::string> names = {"parenchyma", "vessel & lesion"};

/// Two linear tetrahedra on five nodes, one in each region.
PieceMesh two_tets() {
  PieceMesh mesh;
  mesh.points = {0.1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1};
  mesh.nodes_per_cell = 4;
  mesh.cells = {0, 1, 2, 3, 1, 2, 3, 4};
  mesh.regions = {1, 0};
  return mesh;
}

/// One quadratic tetrahedron with its mid-edge nodes in the order of meshes/organ_mesh.h.
PieceMesh one_quadratic_tet() {
  PieceMesh mesh;
  mesh.points = {0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2};
  const int edges[6][2] = {{0, 1}, {1, 2}, {2, 0}, {0, 3}, {1, 3}, {2, 3}};
  for (const auto& edge : edges) {
    for (int d = 0; d < 3; ++d) {
      mesh.points.push_back((mesh.points[3 * edge[0] + d] + mesh.points[3 * edge[1] + d]) / 2);
    }
  }
  mesh.nodes_per_cell = 10;
  mesh.cells = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  mesh.regions = {0};
  return mesh;
}

/// One hexahedron [0, 2]^3, of 8 or 27 nodes in the order of meshes/cell_type.h.
PieceMesh one_hexahedron(int nodes_per_cell) {
  const meshes::CellShape& shape = meshes::shape_of(meshes::CellType::hex27);
  PieceMesh mesh;
  mesh.points = {0, 0, 0, 2, 0, 0, 2, 2, 0, 0, 2, 0, 0, 0, 2, 2, 0, 2, 2, 2, 2, 0, 2, 2};
  if (nodes_per_cell == 27) {
    const auto add_mean = [&](const int* vertices, int count) {
      for (int d = 0; d < 3; ++d) {
        double sum = 0;
        for (int i = 0; i < count; ++i)
          sum += mesh.points[3 * vertices[i] + d];
        mesh.points.push_back(sum / count);
      }
    };
    for (const auto& edge : shape.edge_vertices)
      add_mean(edge, 2);
    for (const auto& facet : shape.facet_vertices)
      add_mean(facet.data(), 4);
    mesh.points.insert(mesh.points.end(), {1, 1, 1});
  }
  mesh.nodes_per_cell = nodes_per_cell;
  for (int node = 0; node < nodes_per_cell; ++node)
    mesh.cells.push_back(node);
  mesh.regions = {0};
  return mesh;
}

PieceField counting(const std::string& name, int components, bool on_cells, std::size_t entities) {
  PieceField field{name, components, on_cells, {}};
  for (std::size_t k = 0; k < entities * components; ++k)
    field.values.push_back(k + 0.5);
  return field;
}

vtkNew<vtkUnstructuredGrid> read(const std::string& file) {
  vtkNew<vtkXMLUnstructuredGridReader> reader;
  reader->SetFileName(file.c_str());
  reader->Update();
  vtkNew<vtkUnstructuredGrid> grid;
  grid->ShallowCopy(reader->GetOutput());
  return grid;
}

double coordinate(vtkCell& cell, int node, int direction) {
  return cell.GetPoints()->GetPoint(node)[direction];
}

TEST_F(FieldWriterTest, LinearCellsAndRegionsAreReadBackByVtk) {
  const ScratchFolder scratch("linear");
  FieldWriter writer(scratch.path() + "/fields", MPI_COMM_SELF, two_tets(), names);

  writer.write(3, 0.5, {counting("displacement", 3, false, 5)});

  const auto grid = read(scratch.path() + "/fields/result_000003.vtu");
  ASSERT_EQ(grid->GetNumberOfCells(), 2);
  EXPECT_EQ(grid->GetCellType(0), VTK_TETRA);
  EXPECT_EQ(grid->GetCell(1)->GetPointId(3), 4);
  EXPECT_EQ(grid->GetPoint(0)[0], 0.1) << "points must keep double precision";
  EXPECT_EQ(grid->GetCellData()->GetArray("region")->GetTuple1(0), 1);
  auto* read_names = grid->GetFieldData()->GetAbstractArray("region_names");
  ASSERT_NE(read_names, nullptr);
  EXPECT_EQ(read_names->GetVariantValue(1).ToString(), names[1]);
}

TEST_F(FieldWriterTest, QuadraticCellsKeepTheirNodeOrder) {
  const ScratchFolder scratch("quadratic");
  const auto mesh = one_quadratic_tet();
  FieldWriter writer(scratch.path(), MPI_COMM_SELF, mesh, names);

  writer.write(0, 0, {});

  const auto grid = read(scratch.path() + "/result_000000.vtu");
  ASSERT_EQ(grid->GetCellType(0), VTK_QUADRATIC_TETRA);
  // VTK numbers the edges itself: its mid-edge node must be the middle of its two vertices.
  for (int e = 0; e < 6; ++e) {
    auto* edge = grid->GetCell(0)->GetEdge(e);
    for (int d = 0; d < 3; ++d) {
      const double ends = coordinate(*edge, 0, d) + coordinate(*edge, 1, d);
      EXPECT_EQ(2 * coordinate(*edge, 2, d), ends) << "edge " << e;
    }
  }
}

TEST_F(FieldWriterTest, HexahedraKeepTheirNodeOrder) {
  for (const int n : {8, 27}) {
    const ScratchFolder scratch("hexahedron" + std::to_string(n));
    FieldWriter writer(scratch.path(), MPI_COMM_SELF, one_hexahedron(n), names);

    writer.write(0, 0, {});

    const auto grid = read(scratch.path() + "/result_000000.vtu");
    ASSERT_EQ(grid->GetCellType(0), n == 8 ? VTK_HEXAHEDRON : VTK_TRIQUADRATIC_HEXAHEDRON);
    ASSERT_EQ(grid->GetCell(0)->GetNumberOfPoints(), n);
    // VTK's own place of every node in the unit cube
    const double* places = grid->GetCell(0)->GetParametricCoords();
    for (int node = 0; node < n; ++node) {
      for (int d = 0; d < 3; ++d)
        EXPECT_EQ(coordinate(*grid->GetCell(0), node, d), 2 * places[3 * node + d]) << node;
    }
  }
}

TEST_F(FieldWriterTest, DisplacementIsTheActiveVector) {
  const ScratchFolder scratch("vector");
  FieldWriter writer(scratch.path(), MPI_COMM_SELF, two_tets(), names);

  writer.write(1, 1, {counting("det_F", 1, false, 5), counting("displacement", 3, false, 5)});

  const auto grid = read(scratch.path() + "/result_000001.vtu");
  ASSERT_NE(grid->GetPointData()->GetVectors(), nullptr);
  EXPECT_STREQ(grid->GetPointData()->GetVectors()->GetName(), "displacement");
  EXPECT_EQ(grid->GetPointData()->GetVectors()->GetComponent(4, 2), 14.5);
}

TEST_F(FieldWriterTest, SymmetricTensorsNameTheirComponentsInVtkOrder) {
  const ScratchFolder scratch("tensor");
  FieldWriter writer(scratch.path(), MPI_COMM_SELF, two_tets(), names);

  writer.write(1, 1, {counting("cauchy_stress", 6, true, 2)});

  const auto grid = read(scratch.path() + "/result_000001.vtu");
  auto* stress = grid->GetCellData()->GetArray("cauchy_stress");
  ASSERT_NE(stress, nullptr);
  ASSERT_EQ(stress->GetNumberOfComponents(), 6);
  const char* expected[6] = {"xx", "yy", "zz", "xy", "yz", "xz"};
  for (int k = 0; k < 6; ++k)
    EXPECT_STREQ(stress->GetComponentName(k), expected[k]);
  EXPECT_EQ(stress->GetComponent(1, 5), 11.5);
}

TEST_F(FieldWriterTest, FailingStateWithNanCanBeWritten) {
  const ScratchFolder scratch("nan");
  FieldWriter writer(scratch.path(), MPI_COMM_SELF, two_tets(), names, "state");
  PieceField field{"det_F", 1, true, {std::numeric_limits<double>::quiet_NaN(), -1}};

  writer.write(1, 1, {field});

  const auto grid = read(scratch.path() + "/state_000001.vtu");
  EXPECT_TRUE(std::isnan(grid->GetCellData()->GetArray("det_F")->GetTuple1(0)));
  EXPECT_EQ(grid->GetCellData()->GetArray("det_F")->GetTuple1(1), -1);
}

TEST_F(FieldWriterTest, SeriesListsEveryStepOnceAndNoPartialFileIsLeft) {
  const ScratchFolder scratch("series");
  FieldWriter writer(scratch.path(), MPI_COMM_SELF, two_tets(), names);

  writer.write(0, 0, {});
  writer.write(1, 0.25, {});
  writer.write(1, 0.25, {});

  EXPECT_EQ(writer.series_file(), scratch.path() + "/result.pvd");
  const auto pvd = text_of(writer.series_file());
  const auto first = pvd.find("timestep=\"0.25\" part=\"0\" file=\"result_000001.vtu\"");
  ASSERT_NE(first, std::string::npos) << pvd;
  EXPECT_EQ(pvd.find("result_000001.vtu", pvd.find("result_000001.vtu") + 1), std::string::npos);
  EXPECT_EQ(count_partial_files(scratch.path()), 0);
}

TEST_F(FieldWriterTest, RefusesFieldsOfTheWrongSizeByName) {
  const ScratchFolder scratch("size");
  FieldWriter writer(scratch.path(), MPI_COMM_SELF, two_tets(), names);

  try {
    writer.write(0, 0, {counting("pressure", 1, false, 4)});
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), ExitStatus::internal);
    EXPECT_NE(std::string(error.what()).find("\"pressure\" has 4 values, expected 5"),
              std::string::npos)
        << error.what();
  }
  EXPECT_FALSE(scratch.has("result.pvd"));
}

TEST_F(FieldWriterTest, ResumeRemovesWhatAKilledRunLeftOfLaterSteps) {
  const ScratchFolder scratch("resume");
  FieldWriter writer(scratch.path(), MPI_COMM_SELF, two_tets(), names);
  for (int step = 1; step <= 3; ++step)
    writer.write(step, step, {});
  scratch.write("result_000004.vtu", "written, not listed yet");
  scratch.write("result_000005/0000.vtu", "the piece of one rank");
  scratch.write("result_of_note.vtu", "somebody's own");
  scratch.write("other_000009.vtu", "of another series");

  FieldWriter again(scratch.path(), MPI_COMM_SELF, two_tets(), names);
  again.resume(2);

  for (const char* kept : {"result_000001.vtu", "result_000002.vtu", "result_of_note.vtu",
                           "other_000009.vtu", "result.pvd"})
    EXPECT_TRUE(scratch.has(kept)) << kept;
  for (const char* gone : {"result_000003.vtu", "result_000004.vtu", "result_000005"})
    EXPECT_FALSE(scratch.has(gone)) << gone;
  const std::string index = text_of(again.series_file());
  EXPECT_NE(index.find("result_000002.vtu"), std::string::npos);
  EXPECT_EQ(index.find("result_000003.vtu"), std::string::npos);
}

TEST_F(FieldWriterTest, RefusesAMeshWithANodeThatDoesNotExist) {
  const ScratchFolder scratch("mesh");
  auto mesh = two_tets();
  mesh.cells[7] = 5;

  EXPECT_THROW(FieldWriter(scratch.path(), MPI_COMM_SELF, mesh, names), Error);
}

TEST_F(FieldWriterTest, SaysWhichFileTheDiskRefused) {
  const ScratchFolder scratch("refused");
  FieldWriter writer(scratch.path() + "/fields", MPI_COMM_SELF, two_tets(), names);
  std::filesystem::remove_all(scratch.path() + "/fields");

  try {
    writer.write(0, 0, {});
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("result_000000.vtu"), std::string::npos);
  }
}

}  // namespace
}  // namespace viscera::output
