// Closed surfaces as triangles and as the texts of files.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "meshes/organ_mesh.h"

namespace viscera::meshes::test {

struct Triangles {
  std::vector<Point> points;
  std::vector<std::array<int, 3>> faces;
};

/// A ball whose corners lie on n - 1 circles of latitude and two poles, outward.
Triangles ball(const Point& middle, double radius, int n = 24);

Triangles together(Triangles a, const Triangles& b);

/// What they enclose, mL.
double volume_of(const Triangles& mesh);

std::string off_text(const Triangles& mesh);
std::string obj_text(const Triangles& mesh);
std::string ply_text(const Triangles& mesh);
std::string stl_text(const Triangles& mesh);
std::string binary_stl(const Triangles& mesh);

/// Legacy VTK; `tag` of the first corner becomes the cell array `part`.
std::string vtk_text(const Triangles& mesh, const std::function<int(const Point&)>& tag = {});

}  // namespace viscera::meshes::test
