// Volume enclosed by a surface, open rims closed by lids.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "solver/operators/organ_operator.h"

namespace viscera {

/// A surface whose open rims are each closed by the fan of straight lines from the rim's centroid;
/// for a plane rim that is the flat lid, whatever its shape.
class Cavity {
 public:
  /// Collective.
  Cavity(OrganOperator& organ, const std::string& surface);

  /// Enclosed volume [mm^3] in the deformed state, the same from any origin. `displacement` is
  /// local, ghosts up to date. Collective.
  double volume(const double* displacement) const;
  /// The same with the sign of the surface's orientation: a polynomial of degree three of the
  /// positions. Collective.
  double signed_volume(const double* displacement) const;
  /// gradient[node][3] += its derivative along local positions: this rank's share [mm^2].
  /// Collective.
  void add_volume_gradient(const double* displacement, double* gradient) const;

 private:
  struct RimEdge {
    int rim;
    std::array<std::int32_t, 3> nodes;  ///< ends and middle (the first end again in linear cells)
  };
  using Position = std::array<double, 3>;
  using EdgeNodes = std::array<Position, 3>;
  /// Centroid of each rim and the number of its nodes.
  struct Rims {
    std::vector<Position> centroids;
    std::vector<double> sizes;
  };
  EdgeNodes from_origin(const RimEdge& edge, const double* displacement, const Position& o) const;
  Position add_fan_gradient(const RimEdge& edge,
                            const EdgeNodes& x,
                            const Position& centroid,
                            double* gradient) const;
  Position position(std::int32_t node, const double* displacement) const;
  Rims rims(const double* displacement) const;

  const OrganSpace& space_;
  const kernels::SurfaceOperator& surface_;
  std::vector<RimEdge> edges_;  // of facets of owned cells, in the surface's orientation
  int n_rims_ = 0;
};

}  // namespace viscera
