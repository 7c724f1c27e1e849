// Writes a small run as the solver would, for the Python tests: a stretched beam of quadratic
// cells.
#include <array>
#include <map>
#include <mpi.h>
#include <string>

#include "solver/output/field_writer.h"
#include "solver/output/history.h"
#include "solver/output/output_folder.h"
#include "solver/output/run_report.h"

namespace {

using viscera::output::PieceMesh;

constexpr double stretch = 0.1;  ///< displacement x per mm

/// Mid-edge grid points (half cells) -> node of this piece.
using Nodes = std::map<std::array<int, 3>, std::int32_t>;

std::int32_t node_at(const std::array<int, 3>& place, PieceMesh& mesh, Nodes& nodes) {
  const auto [found, is_new] = nodes.emplace(place, static_cast<std::int32_t>(nodes.size()));
  if (is_new) {
    for (const int halves : place)
      mesh.points.push_back(5.0 * halves);
  }
  return found->second;
}

/// The six tetrahedra of the 10 mm cube number `cube` along x.
void add_cube(int cube, PieceMesh& mesh, Nodes& nodes) {
  const int tets[6][4] = {{0, 1, 3, 7}, {0, 3, 2, 7}, {0, 2, 6, 7},
                          {0, 6, 4, 7}, {0, 4, 5, 7}, {0, 5, 1, 7}};
  const int edges[6][2] = {{0, 1}, {1, 2}, {2, 0}, {0, 3}, {1, 3}, {2, 3}};
  for (const auto& tet : tets) {
    std::array<std::array<int, 3>, 4> corners;
    for (int v = 0; v < 4; ++v) {
      corners[v] = {2 * (cube + (tet[v] & 1)), tet[v] & 2, (tet[v] & 4) / 2};
      mesh.cells.push_back(node_at(corners[v], mesh, nodes));
    }
    for (const auto& [a, b] : edges) {
      std::array<int, 3> middle;
      for (int d = 0; d < 3; ++d)
        middle[d] = (corners[a][d] + corners[b][d]) / 2;
      mesh.cells.push_back(node_at(middle, mesh, nodes));
    }
    mesh.regions.push_back(cube == 0 ? 1 : 0);
  }
}

std::vector<double> displacement_of(const PieceMesh& mesh) {
  std::vector<double> values(mesh.points.size());
  for (std::size_t k = 0; k < values.size(); k += 3)
    values[k] = stretch * mesh.points[k];
  return values;
}

void write_run(const std::string& folder, int rank, int size) {
  using namespace viscera::output;
  if (rank == 0)
    prepare_output_folder(folder);
  MPI_Barrier(MPI_COMM_WORLD);
  PieceMesh mesh;
  Nodes nodes;
  for (int cube = rank; cube < 4; cube += size)
    add_cube(cube, mesh, nodes);
  FieldWriter writer(folder + "/fields", MPI_COMM_WORLD, mesh, {"muscle", "tendon"});
  writer.write(0, 0, {{"displacement", 3, false, std::vector<double>(mesh.points.size())}});
  writer.write(1, 1, {{"displacement", 3, false, displacement_of(mesh)}});

  HistoryRow row;
  row.step = 1;
  row.min_det_F = row.max_det_F = 1 + stretch;
  History(folder, rank, {}).append(row);
  RunReport report;
  report.quantities["tip"] = {40 * stretch, "mm"};
  set_outcome(report, viscera::ExitStatus::done);
  if (rank == 0)
    write_summary(report, folder);
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int rank = 0;
  int size = 1;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  write_run(argv[1], rank, size);
  MPI_Finalize();
}
