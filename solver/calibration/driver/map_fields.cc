#include "solver/calibration/driver/map_fields.h"

#include <cmath>

#include "solver/discretization/cell_nodes.h"

namespace viscera::calibration {
namespace {

/// Values by vertex of a map on the local nodes, `outside` elsewhere; nodes between vertices get
/// the mean of these.
std::vector<double> on_nodes(const OrganSpace& space,
                             const FieldPrior& prior,
                             const Eigen::VectorXd& values,
                             double outside) {
  const meshes::OrganMesh& mesh = space.mesh();
  std::vector<double> by_mesh_node(mesh.nodes.size(), std::nan(""));
  for (int v = 0; v < prior.size(); ++v)
    by_mesh_node[prior.nodes()[v]] = values[v];
  std::vector<double> out(space.displacement().n_local, outside);
  const int n = meshes::nodes_per_cell(mesh.cell_type);
  const std::vector<std::vector<int>>& between = node_vertices(space.cell_type());
  for (std::int32_t c = 0; c < space.n_cells(); ++c) {
    const std::int32_t* vertices = &mesh.cells[std::size_t(space.mesh_cell(c)) * n];
    for (int k = 0; k < space.nodes_per_cell(); ++k) {
      double mean = 0;
      for (const int v : between[k])
        mean += by_mesh_node[vertices[v]] / static_cast<double>(between[k].size());
      if (!std::isnan(mean))
        out[space.cell_nodes(c)[k]] = mean;
    }
  }
  return out;
}

}  // namespace

std::vector<output::PieceField> map_fields(const OrganSpace& space,
                                           const FieldModel& model,
                                           const std::vector<FittedMap>& maps) {
  std::vector<output::PieceField> out;
  for (std::size_t i = 0; i < maps.size(); ++i) {
    output::PieceField factor, sd;
    factor.name = maps[i].name + "_factor";
    factor.values = on_nodes(space, model.priors()[i], maps[i].median, 0);
    for (double& value : factor.values)
      value = std::exp(value);
    sd.name = maps[i].name + "_log_sd";
    sd.values = on_nodes(space, model.priors()[i], maps[i].sd, 0);
    out.push_back(std::move(factor));
    out.push_back(std::move(sd));
  }
  return out;
}

}  // namespace viscera::calibration
