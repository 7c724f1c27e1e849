#include "tests/meshes/sample_meshes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <unistd.h>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/orientation.h"
#include "meshes/quality/quadratic.h"
#include "meshes/quality/tag_surface.h"
#include "meshes/vec.h"
#include "solver/core/errors.h"

namespace viscera::meshes::test {

namespace {

namespace fs = std::filesystem;

struct ScratchFolder {
  fs::path path = fs::temp_directory_path() / ("viscera_meshes_" + std::to_string(getpid()));
  ScratchFolder() { fs::create_directories(path); }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

// the six tetrahedra of a voxel: paths from corner 0 to corner 7 along the axes
constexpr int paths[6][2] = {{1, 3}, {1, 5}, {2, 3}, {2, 6}, {4, 5}, {4, 6}};

void add_voxel(OrganMesh& mesh, int n, int i, int j, int k) {
  const auto node = [&](int corner) {
    return (i + (corner & 1)) +
           (n + 1) * ((j + ((corner >> 1) & 1)) + (n + 1) * (k + (corner >> 2)));
  };
  for (const auto& path : paths) {
    std::array<std::int32_t, 4> cell = {node(0), node(path[0]), node(path[1]), node(7)};
    mesh.cells.insert(mesh.cells.end(), cell.begin(), cell.end());
    mesh.cell_regions.push_back(2 * i < n ? 0 : 1);
    if (signed_volume(cell_corners(mesh, mesh.n_cells() - 1)) < 0) {
      std::swap(mesh.cells[mesh.cells.size() - 3], mesh.cells[mesh.cells.size() - 2]);
    }
  }
}

using Signature = std::map<std::string, std::vector<std::array<double, 4>>>;

/// Sorted (centroid, volume) of cells by region and triangles by surface, rounded.
Signature signature(const OrganMesh& mesh) {
  Signature parts;
  const auto rounded = [](double x) { return std::round(x * 1e6) / 1e6 + 0.0; };
  for (int c = 0; c < mesh.n_cells(); ++c) {
    const Point x = centroid(cell_corners(mesh, c));
    parts["region " + mesh.region_names[mesh.cell_regions[c]]].push_back(
        {rounded(x[0]), rounded(x[1]), rounded(x[2]), rounded(cell_volume(mesh, c))});
  }
  for (const Surface& s : mesh.surfaces) {
    for (int i = 0; i < s.n_facets(); ++i) {
      const Point x = centroid(mesh, s.facet(i));
      parts["surface " + s.name].push_back({rounded(x[0]), rounded(x[1]), rounded(x[2]), 0});
    }
  }
  for (const auto& [name, set] : mesh.node_sets) {
    for (const auto node : set) {
      const Point x = mesh.nodes[node];
      parts["set " + name].push_back({rounded(x[0]), rounded(x[1]), rounded(x[2]), 0});
    }
  }
  for (auto& [name, list] : parts) {
    std::sort(list.begin(), list.end());
  }
  return parts;
}

}  // namespace

OrganMesh cube_mesh(int n) {
  OrganMesh mesh;
  for (int k = 0; k <= n; ++k) {
    for (int j = 0; j <= n; ++j) {
      for (int i = 0; i <= n; ++i) {
        mesh.nodes.push_back({double(i), double(j), double(k)});
      }
    }
  }
  mesh.region_names = {"left", "right"};
  for (int k = 0; k < n; ++k) {
    for (int j = 0; j < n; ++j) {
      for (int i = 0; i < n; ++i) {
        add_voxel(mesh, n, i, j, k);
      }
    }
  }
  mesh.region_names.resize(n == 1 ? 1 : 2);
  add_boundary(mesh);
  tag_by_normal(mesh, "boundary", {0, 0, -1}, 10, "bottom");
  Surface middle{"middle", {}};
  for (int c = 0; c < mesh.n_cells(); ++c) {
    for (const auto& f : tet_facets) {
      const std::array<std::int32_t, 3> t = {mesh.cells[4 * c + f[0]], mesh.cells[4 * c + f[1]],
                                             mesh.cells[4 * c + f[2]]};
      const bool in_plane =
          std::all_of(t.begin(), t.end(), [&](int i) { return 2 * mesh.nodes[i][0] == n; });
      if (in_plane && mesh.cell_regions[c] == 0) {
        middle.triangles.push_back(t);
      }
    }
  }
  if (!middle.triangles.empty()) {
    mesh.surfaces.push_back(middle);
  }
  mesh.node_sets["corner"] = {0};
  return mesh;
}

OrganMesh curved_shell(int n) {
  OrganMesh mesh = cube_mesh(n);
  mesh.node_sets.clear();
  promote_to_quadratic(mesh);
  for (Point& x : mesh.nodes) {
    const double r = 5 + 5 * x[0] / n, polar = 0.5 + x[1] / n, azimuth = x[2] / n;
    x = {r * std::sin(polar) * std::cos(azimuth), r * std::sin(polar) * std::sin(azimuth),
         r * std::cos(polar)};
  }
  return mesh;
}

void expect_same_mesh(const OrganMesh& a, const OrganMesh& b) {
  EXPECT_EQ(a.cell_type, b.cell_type);
  EXPECT_EQ(a.n_nodes(), b.n_nodes());
  EXPECT_EQ(signature(a), signature(b));
}

std::string scratch(const std::string& name) {
  static const ScratchFolder folder;
  return (folder.path / name).string();
}

std::string scratch_file(const std::string& name, const std::string& text) {
  const std::string path = scratch(name);
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

std::string file_text(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

void expect_refused(const std::function<void()>& action, const std::vector<std::string>& parts) {
  try {
    action();
    ADD_FAILURE() << "nothing was refused";
  } catch (const GeometryError& error) {
    const std::string text = error.what();
    for (const std::string& part : parts) {
      EXPECT_NE(text.find(part), std::string::npos) << "'" << part << "' is not in: " << text;
    }
    EXPECT_EQ(text.find('\n'), std::string::npos) << "not one paragraph: " << text;
  }
}

std::string shared_data() {
  const char* set = std::getenv("VISCERA_SHARED");
  const fs::path folder =
      set != nullptr ? fs::path(set) : fs::path(VISCERA_SOURCE_DIR) / ".." / "shared" / "data";
  return fs::is_directory(folder) ? folder.string() : "";
}

}  // namespace viscera::meshes::test
