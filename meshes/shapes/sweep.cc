#include "meshes/shapes/sweep.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "meshes/shapes/lattice_cells.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

constexpr int quad_spots[9][2] = {{0, 0}, {2, 0}, {2, 2}, {0, 2}, {1, 0},
                                  {2, 1}, {1, 2}, {0, 1}, {1, 1}};

Spot corner(int of_quad, int level) {
  return {quad_spots[of_quad][0], quad_spots[of_quad][1], 2 * level};
}

/// Three tetrahedra of the prism over the corners `t` (counterclockwise), which `before` sorts:
/// every side is cut from the earlier column's foot to the later one's head.
template <class Before>
void add_prism(std::array<int, 3> t, const Before& before, CellSpots& cells) {
  bool even = true;
  for (const auto& [i, j] : {std::pair{0, 1}, std::pair{1, 2}, std::pair{0, 1}}) {
    if (before(t[j], t[i])) {
      std::swap(t[i], t[j]);
      even = !even;
    }
  }
  const auto [a, b, c] = t;
  const Spot cut[3][4] = {{corner(a, 0), corner(b, 0), corner(c, 0), corner(c, 1)},
                          {corner(a, 0), corner(b, 1), corner(b, 0), corner(c, 1)},
                          {corner(a, 0), corner(a, 1), corner(b, 1), corner(c, 1)}};
  for (const auto& tet : cut) {
    cells.push_back({tet[0], tet[1], tet[2], tet[3]});
    if (!even) {
      std::swap(cells.back()[2], cells.back()[3]);
    }
  }
}

/// Corner 0 or 1, from which the quadrilateral is cut to the one across: along the shorter
/// diagonal, of equal ones along that between corners of colour 0.
int start_of_cut(const Sheet& sheet, std::int32_t quad) {
  const auto length = [&](int a) {
    const auto &x = sheet.points[sheet.quads[quad][a]], &y = sheet.points[sheet.quads[quad][a + 2]];
    return std::hypot(x[0] - y[0], x[1] - y[1]);
  };
  const double difference = length(0) - length(1);
  if (std::abs(difference) > 1e-6 * length(0)) {
    return difference < 0 ? 0 : 1;
  }
  return sheet.colour[sheet.quads[quad][0]] == 0 ? 0 : 1;
}

CellSpots six_tetrahedra(const Sheet& sheet, std::int32_t quad, int layer) {
  const auto rank = [&](int v) {
    const std::int32_t vertex = sheet.quads[quad][v];
    return std::pair{sheet.colour[vertex], vertex};
  };
  const auto before = [&](int a, int b) {
    return layer % 2 == 0 ? rank(a) < rank(b) : rank(b) < rank(a);
  };
  const int first = start_of_cut(sheet, quad);
  CellSpots cells;
  add_prism({first, first + 1, first + 2}, before, cells);
  add_prism({first, first + 2, (first + 3) % 4}, before, cells);
  return cells;
}

/// Appends cells and facets of one quadrilateral after the other.
class Sweeper {
 public:
  Sweeper(const Sheet& sheet, const Sweep& body, OrganMesh& mesh)
      : sheet_(sheet),
        body_(body),
        mesh_(mesh),
        shape_(shape_of(body.cell_type)),
        lattice_(body.cell_type) {
    per_level_ =
        shape_.degree == 1 ? sheet.n_vertices : static_cast<std::int32_t>(sheet.points.size());
  }

  void add_nodes() {
    const int levels = shape_.degree * body_.layers;
    mesh_.nodes.reserve(static_cast<std::size_t>(per_level_) * (levels + 1));
    for (int level = 0; level <= levels; ++level) {
      for (std::int32_t i = 0; i < per_level_; ++i) {
        const auto& [p, q] = sheet_.points[i];
        mesh_.nodes.push_back(body_.place(p, q, double(level) / levels));
      }
    }
  }

  void add_layer(int layer) {
    const bool hexahedral = is_hexahedral(shape_.type);
    for (std::int32_t quad = 0; quad < static_cast<std::int32_t>(sheet_.quads.size()); ++quad) {
      start(quad, layer);
      const CellSpots cells = hexahedral ? one_hexahedron() : six_tetrahedra(sheet_, quad, layer);
      for (const auto& cell : cells) {
        lattice_.add_cell(cell, 0, mesh_);
      }
      if (layer == 0) {
        lattice_.add_facets(cells, 2, 0, mesh_.surfaces[0]);
      }
      if (layer == body_.layers - 1) {
        lattice_.add_facets(cells, 2, 2, mesh_.surfaces[1]);
      }
    }
    for (const SheetEdge& border : sheet_.border) {
      start(border.quad, layer);
      constexpr int axis[4] = {1, 0, 1, 0}, value[4] = {0, 2, 2, 0};
      lattice_.add_facets(
          hexahedral ? one_hexahedron() : six_tetrahedra(sheet_, border.quad, layer),
          axis[border.edge], value[border.edge], mesh_.surfaces[2 + border.side]);
    }
  }

 private:
  /// Numbers the lattice over a quadrilateral.
  void start(std::int32_t quad, int layer) {
    for (int i = 0; i < (shape_.degree == 1 ? 4 : 9); ++i) {
      for (int k = 0; k < 3; ++k) {
        const int level = shape_.degree == 1 ? layer + k / 2 : 2 * layer + k;
        lattice_.node({quad_spots[i][0], quad_spots[i][1], k}) =
            sheet_.quads[quad][i] + level * per_level_;
      }
    }
  }

  const Sheet& sheet_;
  const Sweep& body_;
  OrganMesh& mesh_;
  const CellShape& shape_;
  std::int32_t per_level_ = 0;
  Lattice lattice_;
};

}  // namespace

void require_countable(double unknowns) {
  if (!(unknowns <= 1e9)) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", unknowns);
    throw InputError(
        "The shape would have about " + std::string(text) +
        " unknowns of Taylor-Hood elements; at most 1e9 are made. Ask for fewer cells.");
  }
}

OrganMesh sweep(const Sheet& sheet, const Sweep& body) {
  OrganMesh mesh;
  mesh.cell_type = body.cell_type;
  mesh.region_names = {body.region};
  mesh.surfaces = {{body.bottom}, {body.top}};
  for (const std::string& side : body.sides) {
    mesh.surfaces.push_back({side});
  }
  Sweeper sweeper(sheet, body, mesh);
  const std::size_t cells =
      sheet.quads.size() * body.layers * (is_hexahedral(body.cell_type) ? 1 : 6);
  mesh.cells.reserve(cells * nodes_per_cell(body.cell_type));
  mesh.cell_regions.reserve(cells);
  sweeper.add_nodes();
  for (int layer = 0; layer < body.layers; ++layer) {
    sweeper.add_layer(layer);
  }
  Surface boundary{"boundary"};
  for (const Surface& surface : mesh.surfaces) {
    for (int i = 0; i < surface.n_facets(); ++i) {
      boundary.add(surface.facet(i));
    }
  }
  mesh.surfaces.push_back(std::move(boundary));
  return mesh;
}

}  // namespace viscera::meshes
