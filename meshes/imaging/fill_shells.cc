#include "meshes/imaging/fill_shells.h"

#include <gmsh.h>
#include <map>
#include <string>
#include <unordered_map>

#include "solver/core/errors.h"

namespace viscera::meshes::imaging {

namespace {

namespace mesh = gmsh::model::mesh;
constexpr int tetrahedron = 4, triangle = 2, hxt = 10;

/// Gmsh has one state for the whole program.
class Session {
 public:
  explicit Session(double edge) {
    gmsh::initialize();
    gmsh::option::setNumber("General.Terminal", 0);
    gmsh::option::setNumber("General.NumThreads", 1);
    gmsh::option::setNumber("Mesh.MaxNumThreads3D", 1);
    gmsh::option::setNumber("Mesh.Algorithm3D", hxt);
    gmsh::option::setNumber("Mesh.MeshSizeMax", edge);
    gmsh::model::add("shells");
  }
  ~Session() { gmsh::finalize(); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
};

/// Every shell is a surface of the model, its nodes numbered from 1 through all shells.
void add_surfaces(const std::vector<Shell>& shells) {
  std::size_t nodes = 0;
  for (std::size_t s = 0; s < shells.size(); ++s) {
    const int surface = static_cast<int>(s) + 1;
    gmsh::model::addDiscreteEntity(2, surface);
    std::vector<std::size_t> tags, corners;
    std::vector<double> places;
    for (std::size_t i = 0; i < shells[s].points.size(); ++i) {
      tags.push_back(nodes + i + 1);
      places.insert(places.end(), shells[s].points[i].begin(), shells[s].points[i].end());
    }
    for (const auto& corner : shells[s].triangles) {
      for (const std::int32_t node : corner) {
        corners.push_back(nodes + static_cast<std::size_t>(node) + 1);
      }
    }
    mesh::addNodes(2, surface, tags, places);
    mesh::addElementsByType(surface, triangle, {}, corners);
    nodes += tags.size();
  }
}

/// Every region is a volume between the shells that have it on a side.
std::vector<int> add_volumes(const std::vector<Shell>& shells) {
  std::map<int, std::vector<int>> loops;
  for (std::size_t s = 0; s < shells.size(); ++s) {
    const int loop = gmsh::model::geo::addSurfaceLoop({static_cast<int>(s) + 1});
    for (const int region : {shells[s].inside, shells[s].outside}) {
      if (region > 0) {
        loops[region].push_back(loop);
      }
    }
  }
  std::vector<int> regions;
  for (const auto& [region, walls] : loops) {
    gmsh::model::geo::addVolume(walls, region);
    regions.push_back(region);
  }
  gmsh::model::geo::synchronize();
  return regions;
}

/// Nodes of the shells in their order, then those inside.
std::unordered_map<std::size_t, std::int32_t> take_nodes(Tetrahedra& result) {
  std::unordered_map<std::size_t, std::int32_t> number;
  for (const int dimension : {2, 3}) {
    std::vector<std::size_t> tags;
    std::vector<double> places, parameters;
    mesh::getNodes(tags, places, parameters, dimension);
    for (std::size_t i = 0; i < tags.size(); ++i) {
      const auto node = static_cast<std::int32_t>(result.nodes.size());
      number[tags[i]] = node;
      result.nodes.push_back({places[3 * i], places[3 * i + 1], places[3 * i + 2]});
      if (dimension == 2) {
        result.fixed_nodes.push_back(node);
      }
    }
  }
  return number;
}

void take_cells(const std::vector<int>& regions,
                const std::unordered_map<std::size_t, std::int32_t>& number,
                Tetrahedra& result) {
  for (const int region : regions) {
    std::vector<std::size_t> tags, corners;
    mesh::getElementsByType(tetrahedron, tags, corners, region);
    for (const std::size_t corner : corners) {
      result.cells.push_back(number.at(corner));
    }
    result.cell_regions.insert(result.cell_regions.end(), tags.size(), region);
  }
}

void take_facets(const std::vector<Shell>& shells,
                 const std::unordered_map<std::size_t, std::int32_t>& number,
                 Tetrahedra& result) {
  std::size_t nodes = 0;
  for (const Shell& shell : shells) {
    for (const auto& corners : shell.triangles) {
      std::array<std::int32_t, 3> facet{};
      for (std::size_t i = 0; i < 3; ++i) {
        facet[i] = number.at(nodes + static_cast<std::size_t>(corners[i]) + 1);
      }
      if (shell.inside < shell.outside) {
        std::swap(facet[1], facet[2]);
      }
      result.facets.push_back(
          {facet, std::max(shell.inside, shell.outside), std::min(shell.inside, shell.outside)});
    }
    nodes += shell.points.size();
  }
}

[[noreturn]] void refuse(const std::string& why) {
  throw GeometryError("The triangles of the surfaces cannot be kept: " + why +
                      " Mesh without --keep-triangles, which makes new ones.");
}

}  // namespace

Tetrahedra fill_shells(const std::vector<Shell>& shells, double edge) {
  Tetrahedra result;
  const Session session(edge);
  try {
    add_surfaces(shells);
    const std::vector<int> regions = add_volumes(shells);
    mesh::generate(3);
    const auto number = take_nodes(result);
    take_cells(regions, number, result);
    take_facets(shells, number, result);
  } catch (const std::string& error) {
    refuse("Gmsh says '" + error + "'.");
  }
  if (result.cell_regions.empty()) {
    refuse("no tetrahedra fit between them.");
  }
  return result;
}

}  // namespace viscera::meshes::imaging
