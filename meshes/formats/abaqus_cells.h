// Which Abaqus elements are read, and their faces.
#pragma once

#include <string_view>

namespace viscera::meshes::abaqus {

/// One family of Abaqus elements, by the start of the type's name (upper case). Letters that may
/// follow (R, H, I, T ...) choose a formulation, not a shape.
struct Kind {
  std::string_view name;
  int dimension;
  int nodes;
  bool is_read;
  const char* meaning;
};

inline constexpr Kind kinds[] = {
    {"C3D4", 3, 4, true, "4-node tetrahedra"},
    {"C3D10", 3, 10, true, "10-node tetrahedra"},
    {"C3D8", 3, 8, true, "8-node hexahedra"},
    {"C3D20", 3, 20, true, "20-node hexahedra"},
    {"C3D27", 3, 27, false, "27-node hexahedra"},
    {"C3D6", 3, 6, false, "6-node wedges"},
    {"C3D15", 3, 15, false, "15-node wedges"},
    {"C3D5", 3, 5, false, "5-node pyramids"},
    {"C3D13", 3, 13, false, "13-node pyramids"},
    {"S3", 2, 3, true, "triangles"},
    {"STRI3", 2, 3, true, "triangles"},
    {"STRI65", 2, 6, true, "triangles"},
    {"S4", 2, 4, true, "quadrilaterals"},
    {"S8", 2, 8, true, "quadrilaterals"},
    {"M3D3", 2, 3, true, "triangles"},
    {"M3D4", 2, 4, true, "quadrilaterals"},
    {"M3D6", 2, 6, true, "triangles"},
    {"M3D8", 2, 8, true, "quadrilaterals"},
    {"M3D9", 2, 9, true, "quadrilaterals"},
    {"SFM3D3", 2, 3, true, "triangles"},
    {"SFM3D4", 2, 4, true, "quadrilaterals"},
    {"SFM3D6", 2, 6, true, "triangles"},
    {"SFM3D8", 2, 8, true, "quadrilaterals"},
    {"R3D3", 2, 3, true, "triangles"},
    {"R3D4", 2, 4, true, "quadrilaterals"},
    {"CPS3", 2, 3, true, "triangles"},
    {"CPS4", 2, 4, true, "quadrilaterals"},
    {"CPS6", 2, 6, true, "triangles"},
    {"CPS8", 2, 8, true, "quadrilaterals"},
    {"CPE3", 2, 3, true, "triangles"},
    {"CPE4", 2, 4, true, "quadrilaterals"},
    {"CPE6", 2, 6, true, "triangles"},
    {"CPE8", 2, 8, true, "quadrilaterals"},
    {"T3D2", 1, 2, false, "lines"},
    {"T3D3", 1, 3, false, "lines"},
    {"B31", 1, 2, false, "lines"},
    {"B32", 1, 3, false, "lines"},
    {"B33", 1, 2, false, "lines"},
    {"MASS", 0, 1, false, "points"},
    {"ROTARYI", 0, 1, false, "points"},
    {"SPRING", 0, 0, false, "springs"},
    {"DASHPOT", 0, 0, false, "dashpots"},
    {"CONN", 0, 0, false, "connectors"},
    {"DCOUP", 0, 0, false, "couplings"},
};

/// The kind whose name is `type` up to letters that follow; nullptr if there is none.
constexpr const Kind* kind_of(std::string_view type) {
  const Kind* best = nullptr;
  for (const Kind& kind : kinds) {
    const bool starts = type.substr(0, kind.name.size()) == kind.name;
    const char next = starts && type.size() > kind.name.size() ? type[kind.name.size()] : 'A';
    const bool whole = kind.dimension == 0 || next < '0' || next > '9';
    if (starts && whole && (best == nullptr || kind.name.size() > best->name.size())) {
      best = &kind;
    }
  }
  return best;
}

/// Vertices (from 0) of face `side` (from 1: S1, S2 ...) of a cell of so many nodes, the fourth -1
/// for a triangle (Abaqus manual, "Three-dimensional solid element library").
constexpr int tetrahedron_faces[4][4] = {
    {0, 1, 2, -1}, {0, 3, 1, -1}, {1, 3, 2, -1}, {2, 3, 0, -1}};
constexpr int hexahedron_faces[6][4] = {{0, 1, 2, 3}, {4, 7, 6, 5}, {0, 4, 5, 1},
                                        {1, 5, 6, 2}, {2, 6, 7, 3}, {3, 7, 4, 0}};

}  // namespace viscera::meshes::abaqus
