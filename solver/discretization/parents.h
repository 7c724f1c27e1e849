// Displacement nodes as means of vertices: the transfer between the node and the vertex level.
#pragma once

#include <cstdint>
#include <vector>

namespace viscera {

/// Vertices whose mean a displacement node is on the vertex level: one for a vertex (itself), two
/// for the middle of an edge, four of a quadrilateral face, eight of a hexahedron. Local numbers.
struct Parents {
  class Range {
   public:
    Range(const std::int32_t* begin, const std::int32_t* end) : begin_(begin), end_(end) {}
    const std::int32_t* begin() const { return begin_; }
    const std::int32_t* end() const { return end_; }
    int size() const { return static_cast<int>(end_ - begin_); }
    std::int32_t operator[](int k) const { return begin_[k]; }

   private:
    const std::int32_t *begin_, *end_;
  };

  std::vector<std::int32_t> offsets{0};  ///< [node + 1]
  std::vector<std::int32_t> vertices;

  Range of(std::int32_t node) const {
    return {vertices.data() + offsets[node], vertices.data() + offsets[node + 1]};
  }
  /// The vertex that a node is, or -1 for other nodes.
  std::int32_t vertex_at(std::int32_t node) const {
    return offsets[node + 1] - offsets[node] == 1 ? vertices[offsets[node]] : -1;
  }
};

}  // namespace viscera
