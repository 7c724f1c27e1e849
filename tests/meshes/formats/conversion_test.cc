// What a reader of another code's format keeps, our own formats keep too.
#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

#include "meshes/formats/read_mesh.h"
#include "meshes/formats/write_mesh.h"
#include "meshes/quality/cell_geometry.h"
#include "meshes/vec.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

/// The seeds of the fuzz targets, in every format: several files in one are parted by "%%".
struct Seed {
  const char* file;
  std::vector<const char*> extensions;
};

const Seed seeds[] = {{"feb/two_parts.feb", {".feb"}},
                      {"inp/cube.inp", {".inp"}},
                      {"inp/flat.inp", {".inp"}},
                      {"elem/heart", {".elem", ".pts", ".lon"}},
                      {"ele/mesh", {".ele", ".node", ".face"}},
                      {"ele/quadratic", {".ele", ".node", ".face"}},
                      {"xdmf/dolfinx.xdmf", {".xdmf"}},
                      {"xdmf/mixed.xdmf", {".xdmf"}}};

OrganMesh read_seed(const Seed& seed) {
  std::string rest =
      file_text(VISCERA_SOURCE_DIR "/tests/meshes/formats/seeds/" + std::string(seed.file));
  for (const char* extension : seed.extensions) {
    const std::size_t end = rest.find("\n%%\n");
    scratch_file(std::string("seed") + extension, rest.substr(0, end));
    rest = end == std::string::npos ? "" : rest.substr(end + 4);
  }
  return read_mesh(scratch(std::string("seed") + seed.extensions.front()));
}

/// Values of a field on the entity at `x`, of cells or nodes.
std::vector<double> value_at(const OrganMesh& mesh, const Field& field, const Point& x) {
  const bool on_nodes =
      field.values.size() == mesh.nodes.size() * static_cast<std::size_t>(field.components) &&
      std::any_of(mesh.point_fields.begin(), mesh.point_fields.end(),
                  [&](const Field& f) { return &f == &field; });
  const std::size_t count = on_nodes ? mesh.nodes.size() : mesh.cell_regions.size();
  for (std::size_t i = 0; i < count; ++i) {
    const Point here = on_nodes ? mesh.nodes[i] : centroid(cell_corners(mesh, static_cast<int>(i)));
    if (norm(minus(here, x)) < 1e-12) {
      const auto first = field.values.begin() + static_cast<std::ptrdiff_t>(i) * field.components;
      return {first, first + field.components};
    }
  }
  ADD_FAILURE() << "nothing at the place";
  return {};
}

void expect_same_fields(const OrganMesh& a, const OrganMesh& b, bool on_nodes) {
  const std::vector<Field>& fields = on_nodes ? a.point_fields : a.cell_fields;
  const std::vector<Field>& others = on_nodes ? b.point_fields : b.cell_fields;
  ASSERT_EQ(fields.size(), others.size());
  for (std::size_t f = 0; f < fields.size(); ++f) {
    EXPECT_EQ(fields[f].name, others[f].name);
    const int count = on_nodes ? a.n_nodes() : a.n_cells();
    for (int i = 0; i < count; ++i) {
      const Point x = on_nodes ? a.nodes[i] : centroid(cell_corners(a, i));
      EXPECT_EQ(value_at(a, fields[f], x), value_at(b, others[f], x)) << fields[f].name;
    }
  }
}

class Conversion : public testing::TestWithParam<std::tuple<Seed, const char*>> {};

TEST_P(Conversion, KeepsNamesSetsAndFields) {
  const auto [seed, format] = GetParam();
  const OrganMesh mesh = read_seed(seed);
  const std::string file = scratch(std::string("converted") + format);

  write_mesh(mesh, file);
  const OrganMesh back = read_mesh(file);

  expect_same_mesh(mesh, back);
  std::vector<std::string> names = mesh.region_names, other_names = back.region_names;
  std::sort(names.begin(), names.end());
  std::sort(other_names.begin(), other_names.end());
  EXPECT_EQ(names, other_names);
  expect_same_fields(mesh, back, true);
  expect_same_fields(mesh, back, false);
}

INSTANTIATE_TEST_SUITE_P(Formats,
                         Conversion,
                         testing::Combine(testing::ValuesIn(seeds),
                                          testing::Values(".vtu", ".msh")),
                         [](const auto& info) {
                           std::string name = std::get<0>(info.param).file;
                           name += std::get<1>(info.param);
                           std::replace_if(
                               name.begin(), name.end(), [](char c) { return !std::isalnum(c); },
                               '_');
                           return name;
                         });

}  // namespace
}  // namespace viscera::meshes::test
