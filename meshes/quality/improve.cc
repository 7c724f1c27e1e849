#include "meshes/quality/improve.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/faults.h"
#include "meshes/quality/reference_cell.h"
#include "meshes/quality/tet_edit.h"
#include "meshes/vec.h"

namespace viscera::meshes {

namespace {

constexpr int most_passes = 8;

/// Bad cells, worst first.
std::vector<std::int32_t> bad_cells(const TetEdit& edit, int n_cells) {
  std::vector<std::pair<double, std::int32_t>> bad;
  for (std::int32_t cell = 0; cell < n_cells; ++cell) {
    if (const double merit = edit.is_alive(cell) ? edit.merit(cell) : 1; merit < 1) {
      bad.emplace_back(merit, cell);
    }
  }
  std::sort(bad.begin(), bad.end());
  std::vector<std::int32_t> cells;
  for (const auto& [merit, cell] : bad) {
    cells.push_back(cell);
  }
  return cells;
}

bool is_bad(const TetEdit& edit, std::int32_t cell) {
  return edit.is_alive(cell) && edit.merit(cell) < 1;
}

int move_nodes(TetEdit& edit, std::int32_t cell) {
  int moved = 0;
  for (int i = 0; i < 4 && is_bad(edit, cell); ++i) {
    moved += edit.improve_place(edit.nodes_of(cell)[i]);
  }
  return moved;
}

/// Merges along the first edge of the cell that allows it.
int merge_nodes(TetEdit& edit, std::int32_t cell) {
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < 4; ++j) {
      if (i != j && edit.collapse(edit.nodes_of(cell)[i], edit.nodes_of(cell)[j])) {
        return 1;
      }
    }
  }
  return 0;
}

/// Moves the nodes of a cell that are no vertices towards those of the cell with straight edges.
void straighten(OrganMesh& mesh, int cell, double share) {
  const CellShape& shape = shape_of(mesh.cell_type);
  const std::int32_t* node = &mesh.cells[static_cast<std::size_t>(cell) * shape.nodes];
  for (int i = shape.vertices; i < shape.nodes; ++i) {
    const std::vector<double> weights =
        shape_values(shape.linear, reference_cell(mesh.cell_type).nodes[i]);
    Point straight{};
    for (int v = 0; v < shape.vertices; ++v) {
      straight = plus(straight, times(weights[v], mesh.nodes[node[v]]));
    }
    Point& x = mesh.nodes[node[i]];
    x = plus(times(1 - share, x), times(share, straight));
  }
}

}  // namespace

ImproveReport improve_cells(OrganMesh& mesh) {
  ImproveReport report;
  if (mesh.cell_type != CellType::tet4) {
    return report;
  }
  const int n_cells = mesh.n_cells();
  TetEdit edit(mesh);
  std::vector<std::int32_t> bad = bad_cells(edit, n_cells);
  report.bad_before = static_cast<int>(bad.size());
  for (int pass = 0; pass < most_passes && !bad.empty(); ++pass) {
    const int before = report.moved + report.merged;
    for (const std::int32_t cell : bad) {
      report.moved += move_nodes(edit, cell);
    }
    for (const std::int32_t cell : bad) {
      report.merged += is_bad(edit, cell) ? merge_nodes(edit, cell) : 0;
    }
    bad = bad_cells(edit, n_cells);
    if (report.moved + report.merged == before) {
      break;
    }
  }
  report.bad_after = static_cast<int>(bad.size());
  edit.finish();
  return report;
}

int straighten_folded_cells(OrganMesh& mesh) {
  if (shape_of(mesh.cell_type).degree == 1) {
    return 0;
  }
  int straightened = 0;
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    const bool is_folded = has_no_positive_volume(mesh, cell);
    straightened += is_folded;
    for (const double share : {0.5, 1.0}) {
      if (has_no_positive_volume(mesh, cell)) {
        straighten(mesh, cell, share);
      }
    }
  }
  return straightened;
}

}  // namespace viscera::meshes
