// Named surfaces on this rank.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "kernels/backend/surface_operator.h"
#include "solver/discretization/organ_space.h"

namespace viscera {

/// Facets [facet][node] of a surface that belong to owned cells, as local displacement nodes of
/// tri3, tri6, quad4 or quad9, oriented outward. Collective in the sense that every rank must ask
/// for the same names.
std::vector<std::int32_t> surface_facets(const OrganSpace& space, const std::string& surface);

/// Surface operators by name, made on first use.
class Surfaces {
 public:
  explicit Surfaces(const OrganSpace& space) : space_(space) {}
  const kernels::SurfaceOperator& operator[](const std::string& name);

 private:
  const OrganSpace& space_;
  std::map<std::string, std::unique_ptr<kernels::SurfaceOperator>> operators_;
};

}  // namespace viscera
