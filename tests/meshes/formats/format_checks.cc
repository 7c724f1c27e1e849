#include "tests/meshes/formats/format_checks.h"

#include <cstdio>
#include <random>

#include <gtest/gtest.h>

#include "meshes/formats/read_mesh.h"
#include "meshes/quality/check_mesh.h"
#include "solver/core/errors.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {

namespace {

void expect_mesh_or_message(const std::string& name, const std::string& text) {
  try {
    check_mesh(read_mesh(scratch_file(name, text)), name);
  } catch (const GeometryError& error) {
    const std::string what = error.what();
    const std::string stem = name.substr(0, name.find('.'));  // or a file that belongs to it
    EXPECT_NE(what.find(stem), std::string::npos) << what;
    EXPECT_EQ(what.find('\n'), std::string::npos) << "not one paragraph: " << what;
  }
}

}  // namespace

Point curved_image(const Point& r) {
  return {2 * r[0] + 0.3 * r[1] * r[1] + 0.1 * r[2], 3 * r[1] + 0.2 * r[2] * r[2] + 0.15 * r[0],
          4 * r[2] + 0.25 * r[0] * r[0] + 0.05 * r[0] * r[1]};
}

std::vector<Point> reference_nodes(CellType type) {
  const CellShape& shape = shape_of(type);
  std::vector<Point> x = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  if (is_hexahedral(type)) {
    x = {{-1, -1, -1}, {1, -1, -1}, {1, 1, -1}, {-1, 1, -1},
         {-1, -1, 1},  {1, -1, 1},  {1, 1, 1},  {-1, 1, 1}};
  }
  const auto middle = [&x](const int* nodes, int count) {
    Point m{};
    for (int i = 0; i < 3 * count; ++i) {
      m[i % 3] += x[nodes[i / 3]][i % 3] / count;
    }
    return m;
  };
  for (int e = 0; shape.degree == 2 && e < shape.edges; ++e) {
    x.push_back(middle(shape.edge_vertices[e], 2));
  }
  for (int f = 0; type == CellType::hex27 && f < shape.facets; ++f) {
    x.push_back(middle(shape.facet_vertices[f].data(), 4));
  }
  if (type == CellType::hex27) {
    x.push_back({0, 0, 0});
  }
  return x;
}

std::string image_text(const Point& reference, const char* separator) {
  const Point x = curved_image(reference);
  char text[128];
  std::snprintf(text, sizeof text, "%.17g%s%.17g%s%.17g", x[0], separator, x[1], separator, x[2]);
  return text;
}

void expect_curved_cell(const OrganMesh& mesh, CellType type) {
  ASSERT_EQ(mesh.cell_type, type);
  ASSERT_EQ(mesh.n_cells(), 1);
  const std::vector<Point> expected = reference_nodes(type);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const Point x = curved_image(expected[i]);
    for (int d = 0; d < 3; ++d) {
      EXPECT_NEAR(mesh.nodes[mesh.cells[i]][d], x[d], 1e-12) << "node " << i;
    }
  }
}

void expect_survives_damage(const std::string& name, const std::string& text) {
  for (std::size_t length = 0; length < text.size(); length += 1 + text.size() / 97) {
    expect_mesh_or_message(name, text.substr(0, length));
  }
  std::mt19937 random(7);
  const std::string bytes = "09-.,:<>/ \n\"eNa*=#";
  for (std::size_t place = 0; place < text.size(); place += 1 + text.size() / 211) {
    std::string damaged = text;
    damaged[place] = bytes[random() % bytes.size()];
    expect_mesh_or_message(name, damaged);
    damaged.erase(place, random() % 40);
    expect_mesh_or_message(name, damaged);
  }
}

std::string with(std::string text, const std::string& found, const std::string& replacement) {
  const std::size_t place = text.find(found);
  EXPECT_NE(place, std::string::npos) << found;
  return place == std::string::npos ? text : text.replace(place, found.size(), replacement);
}

}  // namespace viscera::meshes::test
