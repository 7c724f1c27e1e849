#include "meshes/quality/facet_edges.h"

#include <algorithm>
#include <tuple>

#include "meshes/quality/union_find.h"

namespace viscera::meshes {

std::vector<Facet> facets_of(const Surface& surface) {
  std::vector<Facet> facets;
  facets.reserve(surface.n_facets());
  for (int i = 0; i < surface.n_facets(); ++i) {
    facets.push_back(surface.facet(i));
  }
  return facets;
}

FacetEdges::FacetEdges(const std::vector<Facet>& facets) {
  for (std::size_t i = 0; i < facets.size(); ++i) {
    const int n = n_corners(facets[i]);
    for (int corner = 0; corner < n; ++corner) {
      const std::int32_t from = facets[i][corner], to = facets[i][(corner + 1) % n];
      uses_.push_back(
          {std::min(from, to), std::max(from, to), static_cast<std::int32_t>(i), from < to});
    }
  }
  std::sort(uses_.begin(), uses_.end(), [](const EdgeUse& x, const EdgeUse& y) {
    return std::tie(x.a, x.b, x.facet) < std::tie(y.a, y.b, y.facet);
  });
}

std::vector<std::int32_t> connected_shells(const std::vector<Facet>& facets) {
  UnionFind sets(facets.size());
  FacetEdges(facets).for_each([&](const EdgeUse* uses, int count) {
    for (int i = 1; i < count; ++i) {
      sets.join(uses[0].facet, uses[i].facet);
    }
  });
  std::vector<std::int32_t> number(facets.size(), -1), shell(facets.size());
  std::int32_t next = 0;
  for (std::size_t i = 0; i < facets.size(); ++i) {
    std::int32_t& of_root = number[sets.root(static_cast<std::int32_t>(i))];
    if (of_root < 0) {
      of_root = next++;
    }
    shell[i] = of_root;
  }
  return shell;
}

}  // namespace viscera::meshes
