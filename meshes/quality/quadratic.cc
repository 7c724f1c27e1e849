#include "meshes/quality/quadratic.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "meshes/quality/facet_hash.h"
#include "meshes/quality/reference_cell.h"
#include "meshes/vec.h"

namespace viscera::meshes {

namespace {

/// Adds nodes that are weighted sums of the nodes of a cell, once for each edge or facet.
class NewNodes {
 public:
  NewNodes(std::vector<Point>& nodes, std::vector<Field>& fields)
      : nodes_(nodes), fields_(fields) {}

  /// The node that belongs to these corners, made from the cell's nodes if it is not there yet.
  std::int32_t get(Facet corners, const std::int32_t* cell, const std::vector<double>& weights) {
    const auto [entry, is_new] =
        known_.try_emplace(sorted_corners(corners), static_cast<std::int32_t>(nodes_.size()));
    return is_new ? append(cell, weights) : entry->second;
  }

  std::int32_t append(const std::int32_t* cell, const std::vector<double>& weights) {
    Point sum = {};
    for (std::size_t i = 0; i < weights.size(); ++i) {
      sum = plus(sum, times(weights[i], nodes_[cell[i]]));
    }
    nodes_.push_back(sum);
    for (Field& field : fields_) {
      for (int c = 0; c < field.components; ++c) {
        double total = 0;
        for (std::size_t i = 0; i < weights.size(); ++i) {
          total +=
              weights[i] * field.values[static_cast<std::size_t>(cell[i]) * field.components + c];
        }
        field.values.push_back(total);
      }
    }
    return static_cast<std::int32_t>(nodes_.size()) - 1;
  }

 private:
  std::vector<Point>& nodes_;
  std::vector<Field>& fields_;
  std::unordered_map<Facet, std::int32_t, FacetHash> known_;
};

/// Which corners the node `n` of a quadratic cell belongs to: of its edge or its facet.
Facet corners_of(const CellShape& shape, const std::int32_t* cell, int n) {
  const int edge = n - shape.vertices, facet = edge - shape.edges;
  if (facet < 0) {
    const int* ends = shape.edge_vertices[edge];
    return {-1, -1, cell[ends[0]], cell[ends[1]]};
  }
  Facet corners = shape.facet_vertices[facet];
  for (std::int32_t& corner : corners) {
    corner = cell[corner];
  }
  return corners;
}

/// Adds the nodes from number `first` on to every cell; node n has the weights weights[n].
std::vector<std::int32_t> extend(const CellShape& quadratic,
                                 const std::vector<std::int32_t>& cells,
                                 int first,
                                 const std::vector<std::vector<double>>& weights,
                                 NewNodes& nodes) {
  std::vector<std::int32_t> all;
  all.reserve(cells.size() / first * quadratic.nodes);
  for (std::size_t start = 0; start < cells.size(); start += first) {
    const std::int32_t* cell = &cells[start];
    all.insert(all.end(), cell, cell + first);
    for (int n = first; n < quadratic.nodes; ++n) {
      all.push_back(n == 26 ? nodes.append(cell, weights[n])
                            : nodes.get(corners_of(quadratic, cell, n), cell, weights[n]));
    }
  }
  return all;
}

/// Shape functions of the 20-node hexahedron at a node of the hex27 on a facet or at the centre,
/// from those of hex8 by the serendipity rule (Zienkiewicz and Taylor 2000, section 8.4).
std::vector<double> serendipity_weights(int node) {
  const CellShape& shape = shape_of(CellType::hex27);
  const Point& xi = reference_cell(CellType::hex27).nodes[node];
  std::vector<double> weights = shape_values(CellType::hex8, xi);
  weights.resize(20, 0);
  for (int e = 0; e < 12; ++e) {
    const Point& at = reference_cell(CellType::hex27).nodes[8 + e];
    double value = 1;
    for (int i = 0; i < 3; ++i) {
      value *= at[i] == 0.5 ? 4 * xi[i] * (1 - xi[i]) : at[i] == 1 ? xi[i] : 1 - xi[i];
    }
    weights[8 + e] = value;
    for (const int end : shape.edge_vertices[e]) {
      weights[end] -= value / 2;
    }
  }
  return weights;
}

}  // namespace

void promote_to_quadratic(OrganMesh& mesh) {
  const CellShape& shape = shape_of(mesh.cell_type);
  if (shape.degree == 2) {
    return;
  }
  const CellShape& quadratic = shape_of(shape.quadratic);
  std::vector<std::vector<double>> weights;
  for (const Point& xi : reference_cell(quadratic.type).nodes) {
    weights.push_back(shape_values(shape.type, xi));
  }
  NewNodes nodes(mesh.nodes, mesh.point_fields);
  mesh.cells = extend(quadratic, mesh.cells, shape.nodes, weights, nodes);
  mesh.cell_type = quadratic.type;
}

void complete_hexahedra(std::vector<std::int32_t>& cells,
                        std::vector<Point>& nodes,
                        std::vector<Field>& point_fields) {
  std::vector<std::vector<double>> weights(27);
  for (int n = 20; n < 27; ++n) {
    weights[n] = serendipity_weights(n);
  }
  NewNodes made(nodes, point_fields);
  cells = extend(shape_of(CellType::hex27), cells, 20, weights, made);
}

}  // namespace viscera::meshes
