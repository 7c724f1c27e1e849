#include "meshes/quality/repair.h"

#include <algorithm>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/faults.h"
#include "meshes/quality/improve.h"
#include "meshes/quality/near_nodes.h"
#include "meshes/quality/orientation.h"
#include "meshes/quality/parts.h"
#include "meshes/quality/renumber.h"
#include "meshes/quality/settle.h"
#include "meshes/quality/weld.h"
#include "meshes/quality/words.h"

namespace viscera::meshes {

namespace {

void weld(OrganMesh& mesh, const RepairOptions& options, std::vector<std::string>& done) {
  const double tolerance = options.weld > 0 ? options.weld : same_place(mesh);
  const WeldReport report = weld_nodes(mesh, tolerance);
  if (report.nodes > 0) {
    done.push_back("welded " + count_text(report.nodes, "node", "nodes") +
                   " to another one within " + number_text(tolerance, 3) + " mm");
  }
  if (report.collapsed_cells > 0) {
    done.push_back("dropped " + count_text(report.collapsed_cells, "cell", "cells") +
                   " with two vertices in one place");
  }
  if (report.doubled_cells > 0) {
    done.push_back("dropped " +
                   count_text(report.doubled_cells, "second listing", "second listings") +
                   " of a cell (the first one's region stays)");
  }
}

/// Regions without cells go, with their names.
void drop_empty_regions(OrganMesh& mesh, std::vector<std::string>& done) {
  std::vector<std::int32_t> number(mesh.region_names.size(), -1);
  for (const std::int32_t region : mesh.cell_regions) {
    number[region] = 0;
  }
  std::vector<std::string> names;
  for (std::size_t region = 0; region < number.size(); ++region) {
    if (number[region] == 0) {
      number[region] = static_cast<std::int32_t>(names.size());
      names.push_back(mesh.region_names[region]);
    } else {
      done.push_back("dropped region '" + mesh.region_names[region] + "', which has no cells");
    }
  }
  for (std::int32_t& region : mesh.cell_regions) {
    region = number[region];
  }
  mesh.region_names = names;
}

/// Facets of no cell go; so does `boundary` where it is the whole outside, which is made anew at
/// the end.
void drop_lost_facets(OrganMesh& mesh, int outer_facets, std::vector<std::string>& done) {
  const FacetTable table(mesh);
  std::vector<Surface> kept;
  for (const Surface& surface : mesh.surfaces) {
    Surface rest{surface.name, {}};
    const bool is_whole = surface.name == "boundary" && surface.n_facets() == outer_facets;
    for (int i = 0; i < surface.n_facets(); ++i) {
      if (!table.owners(surface.facet(i)).empty()) {
        rest.add(surface.facet(i));
      }
    }
    if (const int lost = surface.n_facets() - rest.n_facets(); lost > 0) {
      done.push_back("dropped " + count_text(lost, "facet", "facets") + " of surface '" +
                     surface.name + "' that no cell has");
    }
    if (rest.n_facets() > 0 && !is_whole) {
      kept.push_back(std::move(rest));
    }
  }
  mesh.surfaces = std::move(kept);
}

/// Shapes; all of it or, if it makes new faults, nothing.
void improve(OrganMesh& mesh, std::vector<std::string>& done) {
  if (const int folded = straighten_folded_cells(mesh); folded > 0) {
    done.push_back("straightened the edges of " +
                   count_text(folded, "folded or inverted cell", "folded or inverted cells"));
  }
  const std::size_t faults = find_faults(mesh).size();
  if (FacetTable(mesh).overused().cell >= 0) {
    return;  // three cells at a facet: nothing to start from
  }
  OrganMesh better = mesh;
  const ImproveReport report = improve_cells(better);
  if (report.moved + report.merged == 0) {
    return;
  }
  if (report.bad_after >= report.bad_before || find_faults(better).size() > faults) {
    done.push_back("left " + count_text(report.bad_before, "bad cell", "bad cells") +
                   " as they are: moving and merging their nodes makes others worse");
    return;
  }
  done.push_back("moved " + count_text(report.moved, "inner node", "inner nodes") + " and merged " +
                 count_text(report.merged, "node", "nodes") +
                 " into a neighbour: bad cells (slivers, poor, inverted) from " +
                 std::to_string(report.bad_before) + " to " + std::to_string(report.bad_after));
  mesh = std::move(better);
}

void drop_stray_parts(OrganMesh& mesh, double share, std::vector<std::string>& done) {
  double volume = 0;
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    volume += cell_volume(mesh, cell);
  }
  const int before = mesh.n_cells();
  if (const int parts = drop_small_mesh_parts(mesh, share * volume / 1000); parts > 0) {
    done.push_back("dropped " + count_text(parts, "stray part", "stray parts") + " (" +
                   count_text(before - mesh.n_cells(), "cell", "cells") + ")");
  }
}

}  // namespace

Repair repair_mesh(OrganMesh& mesh, const RepairOptions& options) {
  Repair repair;
  const int outer_facets = extract_boundary(mesh).n_facets();
  weld(mesh, options, repair.done);
  if (mesh.n_cells() == 0) {
    repair.faults = {"no cell is left: all of them have vertices in one place."};
    return repair;
  }
  if (const int turned = flip_misnumbered_cells(mesh); turned > 0) {
    repair.done.push_back("turned " + count_text(turned, "cell that was", "cells that were") +
                          " numbered the other way round");
  }
  drop_lost_facets(mesh, outer_facets, repair.done);
  if (const int unused = drop_unused_nodes(mesh); unused > 0) {
    repair.done.push_back("dropped " + count_text(unused, "node", "nodes") + " of no cell");
  }
  improve(mesh, repair.done);
  drop_stray_parts(mesh, options.stray_share, repair.done);
  drop_empty_regions(mesh, repair.done);
  const std::size_t old_notes = mesh.notes.size();
  repair.faults = settle_mesh(mesh);
  for (std::size_t i = old_notes; i < mesh.notes.size(); ++i) {
    repair.done.push_back(mesh.notes[i]);
  }
  mesh.notes.resize(old_notes);
  return repair;
}

}  // namespace viscera::meshes
