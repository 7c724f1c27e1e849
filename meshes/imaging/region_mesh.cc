#include "meshes/imaging/region_mesh.h"

#include <algorithm>
#include <map>

#include "meshes/imaging/label_names.h"
#include "meshes/quality/orientation.h"
#include "meshes/quality/parts.h"
#include "meshes/quality/renumber.h"
#include "solver/core/errors.h"

namespace viscera::meshes::imaging {

namespace {

using Pair = std::pair<int, int>;

/// The name of a border; a name that two borders would share is refused.
class BorderNames {
 public:
  explicit BorderNames(const std::vector<std::string>& regions) : regions_(regions) {
    for (const std::string& region : regions) {
      if (region == outside_name) {
        throw GeometryError("A region is to be called '" + region +
                            "', which stands for the outside in names of surfaces. Choose another "
                            "name for it.");
      }
    }
  }

  const std::string& of(int outside, int inside) {
    auto [entry, is_new] = names_.try_emplace({outside, inside});
    if (is_new) {
      entry->second =
          outside == 0 ? name(inside) + "_" + outside_name : name(outside) + "_" + name(inside);
      for (const auto& [pair, other] : names_) {
        if (other == entry->second && pair != entry->first) {
          throw GeometryError("Two borders between regions would both be called '" + other +
                              "'. Give the regions other names, without '_'.");
        }
      }
    }
    return entry->second;
  }

 private:
  const std::string& name(int region) const {
    return regions_[static_cast<std::size_t>(region) - 1];
  }

  const std::vector<std::string>& regions_;
  std::map<Pair, std::string> names_;
};

void add_surfaces(const Tetrahedra& cells, OrganMesh& mesh) {
  BorderNames names(mesh.region_names);
  std::map<std::string, Surface> surfaces;
  for (const RegionFacet& facet : cells.facets) {
    const std::string& name = names.of(facet.outside, facet.inside);
    const auto& c = facet.corners;
    // a border of two regions is seen from the region that comes first
    surfaces[name].triangles.push_back(
        facet.outside == 0 ? c : std::array<std::int32_t, 3>{c[0], c[2], c[1]});
  }
  for (auto& [name, surface] : surfaces) {
    surface.name = name;
    mesh.surfaces.push_back(std::move(surface));
  }
}

/// Regions so thin that no cell is theirs leave the list, with a note.
void drop_empty_regions(OrganMesh& mesh) {
  std::vector<std::int32_t> new_number(mesh.region_names.size(), -1);
  for (const std::int32_t region : mesh.cell_regions) {
    new_number[region] = 0;
  }
  std::vector<std::string> names;
  for (std::size_t region = 0; region < new_number.size(); ++region) {
    if (new_number[region] < 0) {
      mesh.notes.push_back("Region '" + mesh.region_names[region] +
                           "' was left out: all its parts are smaller than the smallest part asked "
                           "for or than the edge length.");
      continue;
    }
    new_number[region] = static_cast<std::int32_t>(names.size());
    names.push_back(mesh.region_names[region]);
  }
  for (std::int32_t& region : mesh.cell_regions) {
    region = new_number[region];
  }
  mesh.region_names = std::move(names);
}

}  // namespace

OrganMesh name_regions(Tetrahedra&& cells,
                       const std::vector<std::string>& names,
                       const std::function<Point(const Point&)>& to_lps,
                       double smallest_part) {
  OrganMesh mesh;
  mesh.region_names = names;
  mesh.nodes.reserve(cells.nodes.size());
  for (const Point& x : cells.nodes) {
    mesh.nodes.push_back(to_lps(x));
  }
  add_surfaces(cells, mesh);
  mesh.cells = std::move(cells.cells);
  for (const int region : cells.cell_regions) {
    mesh.cell_regions.push_back(region - 1);
  }
  if (flip_misnumbered_cells(mesh) > 0) {  // a left-handed frame mirrors the triangles as well
    for (Surface& surface : mesh.surfaces) {
      for (auto& triangle : surface.triangles) {
        std::swap(triangle[1], triangle[2]);
      }
    }
  }
  if (const int parts = drop_small_mesh_parts(mesh, smallest_part); parts > 0) {
    mesh.notes.push_back(std::to_string(parts) +
                         " small parts that the mesh does not connect to the rest were left out.");
  }
  drop_empty_regions(mesh);
  orient_surfaces(mesh);
  add_boundary(mesh);
  order_along_curve(mesh);
  return mesh;
}

}  // namespace viscera::meshes::imaging
