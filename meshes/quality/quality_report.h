// How good a mesh is, in numbers.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "meshes/organ_mesh.h"
#include "meshes/quality/facets.h"

namespace viscera::meshes {

struct BadCell {
  std::int32_t cell;
  double scaled_jacobian;
  double smallest_dihedral;  ///< degrees
  double largest_dihedral;   ///< degrees
  Point centroid;            ///< mm
};

struct QualityReport {
  int nodes = 0, cells = 0;
  CellType cell_type = CellType::tet4;
  std::vector<std::pair<std::string, double>> region_volumes;  ///< mm3, curved edges counted
  std::vector<std::pair<std::string, double>> surface_areas;   ///< mm2, curved edges counted
  std::vector<std::string> node_sets;                          ///< "name (12 nodes)"
  std::vector<std::string> point_fields;  ///< "name (3)": with the number of components
  std::vector<std::string> cell_fields;
  double volume = 0;  ///< mm3
  double smallest_scaled_jacobian = 1;
  double smallest_dihedral = 180, largest_dihedral = 0;  ///< degrees
  std::array<int, 10> scaled_jacobian_counts{};          ///< cells in 0-0.1, ..., 0.9-1
  std::array<int, 18> smallest_dihedral_counts{};  ///< cells by smallest angle, 10 degrees each
  std::array<int, 18> largest_dihedral_counts{};   ///< cells by largest angle
  int slivers = 0;  ///< cells with an angle below 5 or above 175 degrees
  int poor = 0;     ///< cells with a scaled Jacobian below 0.05
  double shortest_edge = 0, mean_edge = 0, longest_edge = 0;  ///< mm
  double largest_aspect = 0;          ///< longest by shortest edge of one cell
  std::vector<BadCell> worst;         ///< ten at most, worst first, by scaled Jacobian
  Point low{}, high{};                ///< bounding box, mm
  int components = 0;                 ///< parts not connected by a facet
  std::string likely_unit;            ///< of the file, if it was read in mm: "mm", "cm", "m"...
  std::string unit_doubt;             ///< a sentence if the size is not an organ's in mm, or empty
  std::vector<std::string> warnings;  ///< one sentence each: slivers, poor cells
};

/// Precondition: `check_arrays` passes. Inverted cells are reported, not refused. Shapes of curved
/// cells are the worst over their nodes and quadrature points; angles are those of the corners.
/// `table` holds all facets of the mesh.
QualityReport measure_quality(const OrganMesh& mesh, const FacetTable& table);
QualityReport measure_quality(const OrganMesh& mesh);

/// Node sets and fields, a line each for those there are, each line behind `margin`.
std::string contents_text(const QualityReport& report, const std::string& margin);

/// The report as a table for the terminal.
std::string to_text(const QualityReport& report);

}  // namespace viscera::meshes
