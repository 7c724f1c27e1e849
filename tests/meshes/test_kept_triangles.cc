// Surfaces whose triangles become the facets of the mesh as they are.
#include <fstream>
#include <set>
#include <sstream>

#include "meshes/imaging/mesh_surfaces.h"
#include "meshes/quality/check_mesh.h"
#include "meshes/quality/inspection.h"
#include "meshes/quality/surface_rule.h"
#include "tests/meshes/sample_meshes.h"
#include "tests/meshes/sample_surfaces.h"

namespace viscera::meshes::test {
namespace {

MeshedLabels keep(const std::vector<NamedSurface>& surfaces, double edge = 4) {
  MesherOptions options;
  options.edge = edge;
  options.smallest_part = 0.1;
  options.facets = Facets::kept;
  return mesh_surfaces(surfaces, options, Holes::refuse);
}

NamedSurface named(const std::string& name, const Triangles& surface) {
  return {name, read_surface(scratch_file(name + ".off", off_text(surface)))};
}

const SurfaceReport& report_of(const Inspection& inspection, const std::string& name) {
  for (const SurfaceReport& surface : inspection.measured.surfaces) {
    if (surface.name == name) {
      return surface;
    }
  }
  throw std::out_of_range(name);
}

TEST(KeptTriangles, AreTheFacetsOfTheMesh) {
  const Triangles sample = ball({10, 20, 30}, 15, 12);
  const OrganMesh mesh = keep({named("organ", sample)}).mesh;

  EXPECT_NO_THROW(check_mesh(mesh));
  const Surface& outer = find_surface(mesh, "organ_outer");
  EXPECT_EQ(outer.triangles.size(), sample.faces.size());
  const SurfaceSoup soup = named("organ", sample).soup;  // as read: the file rounds
  std::set<std::set<Point>> given, found;
  for (const auto& t : soup.triangles) {
    given.insert({soup.points[t[0]], soup.points[t[1]], soup.points[t[2]]});
  }
  for (const auto& t : outer.triangles) {
    found.insert({mesh.nodes[t[0]], mesh.nodes[t[1]], mesh.nodes[t[2]]});
  }
  EXPECT_EQ(found, given);
}

TEST(KeptTriangles, NodesKnowTheirPointOfTheFile) {
  const NamedSurface organ = named("organ", ball({10, 20, 30}, 15, 12));
  const OrganMesh mesh = keep({organ}).mesh;

  ASSERT_EQ(mesh.point_fields.size(), 1u);
  const Field& field = mesh.point_fields[0];
  EXPECT_EQ(field.name, "surface_point");
  std::set<int> met;
  for (int node = 0; node < mesh.n_nodes(); ++node) {
    if (const int point = static_cast<int>(field.values[node]); point >= 0) {
      EXPECT_EQ(mesh.nodes[node], organ.soup.points[point]);
      met.insert(point);
    }
  }
  EXPECT_EQ(met.size(), organ.soup.points.size());
  EXPECT_LT(met.size(), mesh.nodes.size());  // there are nodes inside
}

TEST(KeptTriangles, TumourInOrganBesideAnother) {
  const MeshedLabels meshed =
      keep({named("liver", ball({0, 0, 0}, 15, 12)), named("tumour", ball({5, 0, 0}, 5, 8)),
            named("spleen", ball({40, 0, 0}, 10, 12))});

  const double tumour = volume_of(ball({5, 0, 0}, 5, 8));
  const double liver = volume_of(ball({0, 0, 0}, 15, 12)) - tumour;
  EXPECT_NEAR(meshed.volumes[0].mesh / liver, 1, 1e-6);
  EXPECT_NEAR(meshed.volumes[1].mesh / tumour, 1, 1e-6);
  EXPECT_EQ(find_surface(meshed.mesh, "liver_tumour").triangles.size(),
            ball({5, 0, 0}, 5, 8).faces.size());
  EXPECT_TRUE(has_surface(meshed.mesh, "spleen_outer"));
}

TEST(KeptTriangles, ShellWithACavity) {
  const Triangles outside = ball({0, 0, 0}, 15, 12);
  const Triangles inside = ball({1, 0, 0}, 11, 12);
  const MeshedLabels wall = keep({named("wall", together(outside, inside))});
  const Inspection inspection = inspect_mesh(wall.mesh, {}, UnitSource::stated);

  EXPECT_NEAR(wall.volumes[0].mesh / (volume_of(outside) - volume_of(inside)), 1, 1e-6);
  ASSERT_EQ(inspection.measured.topology.voids.size(), 1u);
  EXPECT_NEAR(inspection.measured.topology.voids[0].volume / 1000 / volume_of(inside), 1, 1e-6);
}

TEST(KeptTriangles, CrossingsAndContactsAreRefused) {
  const Triangles one = ball({0, 0, 0}, 15, 12), other = ball({20, 1, 0.5}, 15, 12);
  const std::vector<std::string> words = {"cannot be kept", "cross or touch", "the first at (",
                                          "without --keep-triangles"};

  expect_refused([&] { keep({named("cut", together(one, other))}); }, words);
  expect_refused([&] { keep({named("a", one), named("b", other)}); }, words);
  expect_refused([&] { keep({named("a", one), named("b", one)}); }, words);
  // pole on pole
  expect_refused([&] { keep({named("a", one), named("b", ball({0, 0, 30}, 15, 12))}); }, words);
}

/// Value of a column in the line of a frame.
double of_table(const std::string& file, int frame, int column) {
  std::ifstream table(file);
  std::string line;
  while (std::getline(table, line)) {
    std::istringstream cells(line);
    std::string cell;
    std::getline(cells, cell, ',');
    if (cell == std::to_string(frame)) {
      for (int i = 0; i < column; ++i) {
        std::getline(cells, cell, ',');
      }
      return std::stod(cell);
    }
  }
  return 0;
}

TEST(RealSurfaces, HeartBeatHasTheSameSurfacesAndItsOwnVolumes) {
  VISCERA_NEEDS_SHARED_DATA(data);
  const std::string folder = data + "/bivme_patient1/";
  std::vector<std::vector<std::string>> names;
  for (const int frame : {0, 10, 16}) {
    const std::string file =
        folder + "myocardium_0" + (frame < 10 ? "0" : "") + std::to_string(frame) + ".vtp";
    OrganMesh mesh = keep({{"wall", read_surface(file)}}, 6).mesh;
    add_surface(mesh, "lv_endocardium = region_1");
    add_surface(mesh, "rv_endocardium = region_2 + region_3");
    const Inspection inspection = inspect_mesh(mesh, {}, UnitSource::stated);

    EXPECT_NE(inspection.verdict.light(), Light::red) << frame;
    const double lv = -report_of(inspection, "lv_endocardium").volume / 1000;
    const double rv = -report_of(inspection, "rv_endocardium").volume / 1000;
    EXPECT_NEAR(lv / of_table(folder + "volumes.csv", frame, 2), 1, 0.01) << frame;
    EXPECT_NEAR(rv / of_table(folder + "volumes.csv", frame, 3), 1, 0.01) << frame;
    EXPECT_NEAR(
        inspection.measured.quality.volume / 1000 / of_table(folder + "volumes.csv", frame, 4), 1,
        0.01)
        << frame;
    names.emplace_back();
    for (const Surface& surface : mesh.surfaces) {
      names.back().push_back(surface.name + " " + std::to_string(surface.n_facets()));
    }
  }
  EXPECT_EQ(names[1], names[0]);
  EXPECT_EQ(names[2], names[0]);
}

}  // namespace
}  // namespace viscera::meshes::test
