// Run by CTest on 3 ranks; the last rank owns no cell.
#include <vtkCellData.h>
#include <vtkDataArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkUnstructuredGrid.h>
#include <vtkXMLPUnstructuredGridReader.h>

#include <gtest/gtest.h>

#include "solver/core/errors.h"
#include "solver/output/field_writer.h"
#include "solver/output/run_report.h"
#include "tests/output/scratch_folder.h"
#include "tests/output/with_mpi.h"

namespace viscera::output {
namespace {

class ParallelFields : public WithMpi {};

int world_rank() {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

int world_size() {
  int size = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  return size;
}

/// One tetrahedron on every rank but the last, shifted by its rank.
PieceMesh piece_of(int rank) {
  PieceMesh mesh;
  mesh.nodes_per_cell = 4;
  if (rank + 1 == world_size())
    return mesh;
  const double x = rank;
  mesh.points = {x, 0, 0, x + 1, 0, 0, x, 1, 0, x, 0, 1};
  mesh.cells = {0, 1, 2, 3};
  mesh.regions = {rank % 2};
  return mesh;
}

/// Rank 0's scratch path on every rank.
std::string shared_path(const ScratchFolder& scratch) {
  std::string path = scratch.path();
  path.resize(1000);
  MPI_Bcast(path.data(), 1000, MPI_CHAR, 0, MPI_COMM_WORLD);
  return path.c_str();
}

TEST_F(ParallelFields, PiecesAreReadBackAsOneGrid) {
  if (world_size() == 1)
    GTEST_SKIP() << "needs mpiexec";
  const ScratchFolder scratch("pieces");
  const auto folder = shared_path(scratch);
  const auto mesh = piece_of(world_rank());
  FieldWriter writer(folder, MPI_COMM_WORLD, mesh, {"a", "b"});

  const std::vector<double> x_of_rank(3 * mesh.n_points(), world_rank());
  const std::vector<double> stress(6 * mesh.n_cells(), 1.0);
  writer.write(7, 0.5, {{"displacement", 3, false, x_of_rank}, {"stress", 6, true, stress}});

  if (world_rank() == 0) {
    vtkNew<vtkXMLPUnstructuredGridReader> reader;
    reader->SetFileName((folder + "/result_000007.pvtu").c_str());
    reader->Update();
    auto* grid = reader->GetOutput();
    ASSERT_EQ(grid->GetNumberOfCells(), world_size() - 1);
    EXPECT_EQ(grid->GetCellData()->GetArray("region")->GetTuple1(1), 1);
    EXPECT_EQ(grid->GetPointData()->GetVectors()->GetComponent(4, 0), 1);
    EXPECT_STREQ(grid->GetCellData()->GetArray("stress")->GetComponentName(3), "xy");
    EXPECT_NE(text_of(folder + "/result.pvd").find("result_000007.pvtu"), std::string::npos);
    EXPECT_EQ(count_partial_files(folder), 0);
  }
  MPI_Barrier(MPI_COMM_WORLD);
}

TEST_F(ParallelFields, AllRanksThrowWhatOneRankFound) {
  const ScratchFolder scratch("together");
  const auto folder = shared_path(scratch);
  const auto mesh = piece_of(world_rank());
  FieldWriter writer(folder, MPI_COMM_WORLD, mesh, {"a", "b"});

  const std::size_t wrong = world_rank() + 1 == world_size() ? 5 : 0;
  const PieceField field{"odd", 1, true, std::vector<double>(mesh.n_cells() + wrong)};
  try {
    writer.write(0, 0, {field});
    ADD_FAILURE() << "rank " << world_rank() << " did not throw";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("\"odd\" has 5 values, expected 0"), std::string::npos)
        << error.what();
  }
  MPI_Barrier(MPI_COMM_WORLD);
}

TEST_F(ParallelFields, PeakMemoryIsSummedOverRanks) {
  RunReport report;

  set_peak_memory(report, MPI_COMM_WORLD);

  EXPECT_GT(report.peak_memory_max_mib, 1);
  EXPECT_GE(report.peak_memory_sum_mib, report.peak_memory_max_mib);
  EXPECT_LE(report.peak_memory_sum_mib, world_size() * report.peak_memory_max_mib);
}

}  // namespace
}  // namespace viscera::output
