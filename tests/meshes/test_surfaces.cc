// Closed surfaces from files, alone and together, whole and damaged.
#include <cmath>
#include <cstring>
#include <functional>

#include "meshes/imaging/mesh_surfaces.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/quality_report.h"
#include "meshes/vec.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

struct Triangles {
  std::vector<Point> points;
  std::vector<std::array<int, 3>> faces;
};

/// A ball whose corners lie on n - 1 circles of latitude and two poles, outward.
Triangles ball(const Point& middle, double radius, int n = 24) {
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

std::string vtk_text(const Triangles& mesh, const std::function<int(const Point&)>& tag = {}) {
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

MesherOptions coarse() {
  MesherOptions options;
  options.edge = 5;
  options.smallest_part = 0.1;
  return options;
}

MeshedLabels mesh_file(const std::string& name,
                       const std::string& text,
                       Holes holes = Holes::refuse) {
  return mesh_surfaces({{"organ", read_surface(scratch_file(name, text))}}, coarse(), holes);
}

TEST(Surfaces, EveryFormatIsFilled) {
  const Triangles sample = ball({10, 20, 30}, 15);
  const double volume = volume_of(sample);
  const std::pair<std::string, std::string> files[] = {
      {"a.off", off_text(sample)}, {"a.obj", obj_text(sample)},   {"a.ply", ply_text(sample)},
      {"a.stl", stl_text(sample)}, {"b.stl", binary_stl(sample)}, {"a.vtk", vtk_text(sample)}};
  for (const auto& [name, text] : files) {
    const MeshedLabels meshed = mesh_file(name, text);
    EXPECT_NEAR(meshed.volumes[0].voxels / volume, 1, 1e-6) << name;
    EXPECT_NEAR(meshed.volumes[0].mesh / volume, 1, 1e-3) << name;
    EXPECT_TRUE(meshed.mesh.notes.empty()) << name << ": " << meshed.mesh.notes[0];
    const QualityReport report = measure_quality(meshed.mesh);
    EXPECT_NEAR((report.low[2] + report.high[2]) / 2, 30, 0.5) << name;
    EXPECT_GT(report.smallest_dihedral, 10) << name;
  }
}

TEST(Surfaces, TumourInOrganBesideAnother) {
  const std::vector<NamedSurface> surfaces = {
      {"liver", read_surface(scratch_file("liver.off", off_text(ball({0, 0, 0}, 15))))},
      {"tumour", read_surface(scratch_file("tumour.ply", ply_text(ball({5, 0, 0}, 5))))},
      {"spleen", read_surface(scratch_file("spleen.stl", stl_text(ball({40, 0, 0}, 10))))}};
  MesherOptions options = coarse();
  options.label_edge = {{2, 2.5}};
  const MeshedLabels meshed = mesh_surfaces(surfaces, options, Holes::refuse);

  EXPECT_EQ(meshed.mesh.region_names, (std::vector<std::string>{"liver", "tumour", "spleen"}));
  const double tumour = volume_of(ball({5, 0, 0}, 5)), liver = volume_of(ball({0, 0, 0}, 15));
  EXPECT_NEAR(meshed.volumes[0].mesh / (liver - tumour), 1, 2e-3);
  EXPECT_NEAR(meshed.volumes[1].mesh / tumour, 1, 2e-3);
  EXPECT_TRUE(has_surface(meshed.mesh, "liver_tumour"));
  EXPECT_FALSE(has_surface(meshed.mesh, "tumour_outer"));
  EXPECT_TRUE(has_surface(meshed.mesh, "spleen_outer"));
}

TEST(Surfaces, TagsOfTrianglesBecomeSurfaces) {
  const std::string text =
      vtk_text(ball({0, 0, 0}, 15), [](const Point& x) { return x[2] > 0 ? 7 : 4; });
  const OrganMesh mesh = mesh_file("tagged.vtk", text).mesh;

  const auto mean_z = [&](const std::string& name) {
    double sum = 0;
    for (const auto& t : find_surface(mesh, name).triangles) {
      sum += mesh.nodes[t[0]][2];
    }
    return sum / static_cast<double>(find_surface(mesh, name).triangles.size());
  };
  EXPECT_GT(mean_z("part_7"), 5);
  EXPECT_LT(mean_z("part_4"), -5);
  EXPECT_EQ(
      find_surface(mesh, "part_7").triangles.size() + find_surface(mesh, "part_4").triangles.size(),
      find_surface(mesh, "organ_outer").triangles.size());
}

TEST(Surfaces, InsideOutAndRasAreTurned) {
  Triangles sample = ball({10, 20, 30}, 15);
  for (auto& f : sample.faces) {
    std::swap(f[0], f[1]);
  }
  EXPECT_NEAR(mesh_file("inside_out.off", off_text(sample)).volumes[0].mesh / -volume_of(sample), 1,
              1e-3);
  const MeshedLabels ras = mesh_file("ras.obj", "# SPACE=RAS\n" + obj_text(ball({10, 20, 30}, 15)));
  EXPECT_NEAR(measure_quality(ras.mesh).low[0], -25, 0.7);
  EXPECT_NE(ras.mesh.notes.at(0).find("turned into LPS"), std::string::npos);
}

TEST(Surfaces, HolesAreRefusedOrClosed) {
  Triangles sample = ball({0, 0, 0}, 15);
  sample.faces.erase(sample.faces.begin() + 100, sample.faces.begin() + 101);
  expect_refused([&] { mesh_file("open.off", off_text(sample)); },
                 {"open.off", "1 hole (3 edges", "mm around, near", "--close-holes"});

  const MeshedLabels closed = mesh_file("open.off", off_text(sample), Holes::close);
  EXPECT_NEAR(closed.volumes[0].mesh / volume_of(ball({0, 0, 0}, 15)), 1, 1e-3);
  EXPECT_NE(closed.mesh.notes.at(0).find("closed with triangles"), std::string::npos);
}

TEST(Surfaces, SelfIntersectionsAndPiecesAreTold) {
  const Triangles two = together(ball({0, 0, 0}, 15), ball({20, 1, 0.5}, 15));
  const MeshedLabels cut = mesh_file("cut.off", off_text(two));
  EXPECT_NE(cut.mesh.notes.at(0).find("2 closed pieces"), std::string::npos);
  EXPECT_NE(cut.mesh.notes.at(1).find("cuts itself"), std::string::npos) << cut.mesh.notes.at(1);

  const Triangles speck = together(ball({0, 0, 0}, 15), ball({30, 0, 0}, 1));
  const MeshedLabels alone = mesh_file("speck.off", off_text(speck));
  EXPECT_NE(alone.mesh.notes.at(0).find("1 of 2 closed pieces were left out"), std::string::npos);
  EXPECT_EQ(measure_quality(alone.mesh).components, 1);
}

TEST(Surfaces, OverlapGoesToTheSmaller) {
  const MeshedLabels meshed = mesh_surfaces(
      {{"large", read_surface(scratch_file("large.off", off_text(ball({0, 0, 0}, 15))))},
       {"small", read_surface(scratch_file("small.off", off_text(ball({15, 0, 0}, 8))))}},
      coarse(), Holes::refuse);
  EXPECT_NE(meshed.mesh.notes.at(0).find("'small' and 'large' overlap"), std::string::npos);
  EXPECT_NEAR(meshed.volumes[1].mesh / volume_of(ball({0, 0, 0}, 8)), 1, 2e-3);
}

TEST(Surfaces, DamagedFilesAreRefused) {
  const Triangles sample = ball({0, 0, 0}, 15, 8);
  const auto refuse = [](const std::string& name, const std::string& text, const std::string& why) {
    SCOPED_TRACE(name);
    expect_refused([&] { mesh_file(name, text); }, {name, why});
  };
  refuse("cut_binary.stl", binary_stl(sample).substr(0, 3000), "cut off");
  refuse("cut.stl", stl_text(sample).substr(0, 3000), "");
  refuse("cut.off", off_text(sample).substr(0, 2500), "");
  refuse("cut.ply", ply_text(sample).substr(0, 2500), "");
  refuse("empty.stl", "", "");
  refuse("empty.obj", "", "");
  refuse("empty.off", "", "");
  refuse("empty.vtk", "", "");
  refuse("empty.vtp", "", "");
  refuse("other.ply", "hello\n", "");
  std::string far = obj_text(sample);
  far += "f 1 2 900000\n";
  refuse("far.obj", far, "");
  std::string nan = off_text(sample);
  nan.replace(nan.find("0 0 15"), 6, "0 0 1e99");
  refuse("huge.off", nan, "10 km");
  Triangles flat = sample;
  for (Point& x : flat.points) {
    x[2] = 0;
  }
  refuse("flat.off", off_text(flat), "");
  Triangles line = sample;
  for (Point& x : line.points) {
    x = {x[0], 0, 0};
  }
  refuse("line.off", off_text(line), "");
  refuse("small.off", off_text(ball({0, 0, 0}, 0.1)), "Is the unit mm?");
}

TEST(RealSurfaces, LungLobesAndLiver) {
  VISCERA_NEEDS_SHARED_DATA(data);
  MesherOptions options;
  options.edge = 15;
  const MeshedLabels lobe = mesh_surfaces(
      {{"lobe", read_surface(data + "/chaste_lung_lobes/rml.stl")}}, options, Holes::refuse);
  EXPECT_NEAR(lobe.volumes[0].mesh, 747, 2);

  const MeshedLabels liver = mesh_surfaces(
      {{"liver", read_surface(data + "/sofa_liver/liver.vtk")}}, options, Holes::refuse);
  EXPECT_NE(liver.mesh.notes.at(0).find("3 of 4 closed pieces"), std::string::npos);
  EXPECT_NEAR(liver.volumes[0].mesh, 1477, 2);
}

TEST(RealSurfaces, MyocardiumKeepsItsWalls) {
  VISCERA_NEEDS_SHARED_DATA(data);
  MesherOptions options;
  options.edge = 5;
  const MeshedLabels wall =
      mesh_surfaces({{"myocardium", read_surface(data + "/bivme_patient1/myocardium_000.vtp")}},
                    options, Holes::refuse);
  EXPECT_NEAR(wall.volumes[0].mesh / 177.93, 1, 0.01);
  for (int tag = 1; tag <= 9; ++tag) {
    EXPECT_TRUE(has_surface(wall.mesh, "region_" + std::to_string(tag))) << tag;
  }
}

}  // namespace
}  // namespace viscera::meshes::test
