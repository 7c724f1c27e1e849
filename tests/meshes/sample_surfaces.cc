#include "tests/meshes/sample_surfaces.h"

#include <cmath>
#include <cstring>

#include "meshes/vec.h"

namespace viscera::meshes::test {

namespace {

std::string text_of(const Point& x) {
  char buffer[96];
  std::snprintf(buffer, sizeof buffer, "%.9g %.9g %.9g", x[0], x[1], x[2]);
  return buffer;
}

/// "before a b c\n" for every face, counted from `first`.
std::string faces_text(const Triangles& mesh, const std::string& before, int first) {
  std::string text;
  for (const auto& f : mesh.faces) {
    text += before + std::to_string(f[0] + first) + " " + std::to_string(f[1] + first) + " " +
            std::to_string(f[2] + first) + "\n";
  }
  return text;
}

std::string points_text(const Triangles& mesh, const std::string& before) {
  std::string text;
  for (const Point& x : mesh.points) {
    text += before + text_of(x) + "\n";
  }
  return text;
}

}  // namespace

Triangles ball(const Point& middle, double radius, int n) {
  constexpr double pi = 3.14159265358979323846;
  Triangles mesh;
  const int around = 2 * n;
  mesh.points.push_back(plus(middle, {0, 0, radius}));
  for (int i = 1; i < n; ++i) {
    for (int j = 0; j < around; ++j) {
      const double t = pi * i / n, p = 2 * pi * j / around;
      mesh.points.push_back(plus(middle, times(radius, {std::sin(t) * std::cos(p),
                                                        std::sin(t) * std::sin(p), std::cos(t)})));
    }
  }
  mesh.points.push_back(plus(middle, {0, 0, -radius}));
  const int last = static_cast<int>(mesh.points.size()) - 1;
  for (int j = 0; j < around; ++j) {
    const int next = (j + 1) % around;
    mesh.faces.push_back({0, 1 + j, 1 + next});
    for (int i = 0; i + 2 < n; ++i) {
      const int a = 1 + i * around + j, b = 1 + i * around + next;
      mesh.faces.push_back({a, a + around, b});
      mesh.faces.push_back({b, a + around, b + around});
    }
    mesh.faces.push_back({last, last - around + next, last - around + j});
  }
  return mesh;
}

Triangles together(Triangles a, const Triangles& b) {
  const int shift = static_cast<int>(a.points.size());
  a.points.insert(a.points.end(), b.points.begin(), b.points.end());
  for (const auto& f : b.faces) {
    a.faces.push_back({f[0] + shift, f[1] + shift, f[2] + shift});
  }
  return a;
}

std::string off_text(const Triangles& mesh) {
  return "OFF\n" + std::to_string(mesh.points.size()) + " " + std::to_string(mesh.faces.size()) +
         " 0\n" + points_text(mesh, "") + faces_text(mesh, "3 ", 0);
}

std::string obj_text(const Triangles& mesh) {
  return points_text(mesh, "v ") + faces_text(mesh, "f ", 1);
}

std::string ply_text(const Triangles& mesh) {
  return "ply\nformat ascii 1.0\nelement vertex " + std::to_string(mesh.points.size()) +
         "\nproperty double x\nproperty double y\nproperty double z\nelement face " +
         std::to_string(mesh.faces.size()) +
         "\nproperty list uchar int vertex_indices\nend_header\n" + points_text(mesh, "") +
         faces_text(mesh, "3 ", 0);
}

std::string stl_text(const Triangles& mesh) {
  std::string text = "solid ball\n";
  for (const auto& f : mesh.faces) {
    text += "facet normal 0 0 0\nouter loop\n";
    for (const int corner : f) {
      text += "vertex " + text_of(mesh.points[corner]) + "\n";
    }
    text += "endloop\nendfacet\n";
  }
  return text + "endsolid ball\n";
}

std::string binary_stl(const Triangles& mesh) {
  std::string bytes(80, ' ');
  const auto put = [&](auto value) {
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    bytes.append(raw, sizeof value);
  };
  put(static_cast<std::uint32_t>(mesh.faces.size()));
  for (const auto& f : mesh.faces) {
    for (int i = 0; i < 3; ++i) {
      put(0.0f);
    }
    for (const int corner : f) {
      for (const double x : mesh.points[corner]) {
        put(static_cast<float>(x));
      }
    }
    put(std::uint16_t(0));
  }
  return bytes;
}

std::string vtk_text(const Triangles& mesh, const std::function<int(const Point&)>& tag) {
  std::string text = "# vtk DataFile Version 3.0\nball\nASCII\nDATASET POLYDATA\nPOINTS " +
                     std::to_string(mesh.points.size()) + " double\n" + points_text(mesh, "") +
                     "POLYGONS " + std::to_string(mesh.faces.size()) + " " +
                     std::to_string(4 * mesh.faces.size()) + "\n" + faces_text(mesh, "3 ", 0);
  if (tag) {
    text += "CELL_DATA " + std::to_string(mesh.faces.size()) +
            "\nSCALARS part int 1\n"
            "LOOKUP_TABLE default\n";
    for (const auto& f : mesh.faces) {
      text += std::to_string(tag(mesh.points[f[0]])) + "\n";
    }
  }
  return text;
}

double volume_of(const Triangles& mesh) {
  double volume = 0;
  for (const auto& f : mesh.faces) {
    volume += dot(mesh.points[f[0]], cross(mesh.points[f[1]], mesh.points[f[2]])) / 6;
  }
  return volume / 1000;
}

}  // namespace viscera::meshes::test
