// Closed surfaces from files, alone and together, whole and damaged.
#include <set>

#include "meshes/imaging/mesh_surfaces.h"
#include "meshes/imaging/surface_soup.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/quality_report.h"
#include "meshes/vec.h"
#include "solver/core/errors.h"
#include "tests/meshes/mesh_texts.h"
#include "tests/meshes/sample_meshes.h"
#include "tests/meshes/sample_surfaces.h"

namespace viscera::meshes::test {
namespace {

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

/// A hollow ball of 15 mm, its wall 2 mm thick; part 1 is its outside, part 2 its cavity.
std::string hollow_ball() {
  return vtk_text(together(ball({0, 0, 0}, 15), ball({0, 0, 0}, 13)),
                  [](const Point& x) { return norm(x) > 14 ? 1 : 2; });
}

TEST(Surfaces, PlacesOnThinWallsFindTheTagOfTheirSide) {
  const ClosedSurface surface(read_surface(scratch_file("hollow.vtk", hollow_ball())), {});

  const double reach = 3;
  for (const double radius : {12.6, 13.2, 13.8, 14.2, 14.8, 15.4}) {
    const Point place = {radius, 0.1, 0.3};
    EXPECT_EQ(surface.tag_near(place, {1, 0, 0}, reach), 1) << radius;
    EXPECT_EQ(surface.tag_near(place, {-1, 0, 0}, reach), 2) << radius;
  }
  EXPECT_EQ(surface.tag_near({12.9, 0, 0}, {1, 0, 0}, 0.5), 2);  // nothing that faces so in reach
}

TEST(Surfaces, WallsThinnerThanCellsStayWhole) {
  MesherOptions options = coarse();
  const std::vector<NamedSurface> wall = {
      {"wall", read_surface(scratch_file("hollow.vtk", hollow_ball()))}};
  const OrganMesh mesh = mesh_surfaces(wall, options, Holes::refuse).mesh;

  ASSERT_EQ(mesh.notes.size(), 2u);
  EXPECT_NE(mesh.notes[1].find("thinner than the edge length of 5 mm"), std::string::npos)
      << mesh.notes[1];
  for (const auto& [name, outside] : {std::pair{"part_1", true}, std::pair{"part_2", false}}) {
    const auto& triangles = find_surface(mesh, name).triangles;
    std::set<std::int32_t> nodes;
    for (const auto& t : triangles) {
      nodes.insert(t.begin(), t.end());
    }
    for (const std::int32_t node : nodes) {
      EXPECT_EQ(norm(mesh.nodes[node]) > 14, outside) << name;
    }
    EXPECT_EQ(triangles.size(), 2 * nodes.size() - 4) << name;  // Euler: closed, without a handle
  }

  options.thin = Thin::keep;
  EXPECT_LT(mesh_surfaces(wall, options, Holes::refuse).mesh.n_cells(), mesh.n_cells() / 2);
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

// VTK divides by the block sizes of compressed arrays
TEST(Surfaces, DamagedVtpIsReadOrRefused) {
  const std::string whole =
      file_text(VISCERA_SOURCE_DIR "/tests/meshes/formats/seeds/vtp/appended.vtp");
  const std::size_t data = whole.find('_', whole.find("<AppendedData"));
  ASSERT_EQ(read_surface(scratch_file("d.vtp", whole)).triangles.size(), 4u);
  int refused = 0;
  for (std::size_t place = data; place < whole.size(); ++place) {
    for (const char value : {'\0', '\xff', '\x5a'}) {
      std::string damaged = whole;
      damaged[place] = value;
      try {
        read_surface(scratch_file("d.vtp", damaged));
      } catch (const GeometryError& error) {
        EXPECT_EQ(std::string(error.what()).find(scratch("d.vtp")), 0u) << error.what();
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, 100);
}

TEST(Surfaces, PiecesThatShareAFaceAreToBeGivenApart) {
  std::string text = "OFF\n12 24 0\n";
  for (const int x : {0, 20, 40}) {
    for (const char* yz : {" 0 0\n", " 20 0\n", " 20 20\n", " 0 20\n"}) {
      text += std::to_string(x) + yz;
    }
  }
  for (const int first : {0, 4}) {
    const int sides[6][4] = {{0, 3, 2, 1}, {4, 5, 6, 7}, {0, 1, 5, 4},
                             {1, 2, 6, 5}, {2, 3, 7, 6}, {3, 0, 4, 7}};
    for (const auto& q : sides) {
      const std::string a = std::to_string(first + q[0]), b = std::to_string(first + q[1]),
                        c = std::to_string(first + q[2]), d = std::to_string(first + q[3]);
      text += "3 " + a + " " + b + " " + c + "\n3 " + a + " " + c + " " + d + "\n";
    }
  }
  expect_refused(
      [&] {
        mesh_surfaces({{"two", read_surface(scratch_file("two.off", text))}}, coarse(),
                      Holes::refuse);
      },
      {"two.off", "at one place", "a file of its own"});
}

// an empty line for VTK, which then follows what comes behind it
TEST(Surfaces, LegacyMetadataEndAtALineOfAZeroByte) {
  const std::string text =
      "# vtk DataFile Version 4.2\n\nASCII\nDATASET POLYDATA\nPOINTS 3 float\n0 0 0 0 0 0 0 0 0\n"
      "METADATA\n" +
      std::string(1, '\0') + "\nPOLYGONS 7 1";
  expect_refused([&] { read_surface(scratch_file("zero.vtk", text)); },
                 {"zero.vtk, line 9", "POLYGONS"});
}

// VTK takes the first byte behind blanks for the data's first
TEST(Surfaces, VtpWithDamagedBeginOfItsDataIsRefused) {
  const std::string whole =
      file_text(VISCERA_SOURCE_DIR "/tests/meshes/formats/seeds/vtp/appended.vtp");
  const std::size_t data = whole.find('_', whole.find("<AppendedData"));
  std::string damaged = whole;
  damaged.replace(data - 1, 1, std::string(9, '\0'));
  expect_refused([&] { read_surface(scratch_file("d.vtp", damaged)); }, {"d.vtp", "not base64"});

  expect_refused(
      [&] { read_surface(scratch_file("d.vtp", replaced(whole, "\"UInt32\"", "\"UInt36\""))); },
      {"d.vtp", "header_type is 'UInt36'", "UInt32, UInt64"});
  expect_refused(
      [&] {
        read_surface(scratch_file("d.vtp", replaced(whole, "offset=\"0\"", "offset=\"&#\"")));
      },
      {"d.vtp", "offset of the array", "'&#'"});
}

// VTK crashes when asked for the corners of a face that has none
TEST(Surfaces, FacesWithoutCornersArePassedOver) {
  const std::string vtp =
      "<?xml version=\"1.0\"?>\n<VTKFile type=\"PolyData\" version=\"0.1\" "
      "byte_order=\"LittleEndian\">\n"
      "<PolyData><Piece NumberOfPoints=\"4\" NumberOfVerts=\"0\" NumberOfLines=\"0\" "
      "NumberOfStrips=\"0\" "
      "NumberOfPolys=\"5\">\n<Points><DataArray type=\"Float32\" NumberOfComponents=\"3\" "
      "format=\"ascii\">"
      "0 0 0 10 0 0 0 10 0 0 0 10</DataArray></Points>\n<Polys>"
      "<DataArray type=\"Int64\" Name=\"connectivity\" format=\"ascii\">0 2 1 0 1 3 1 2 3 0 3 "
      "2</DataArray>"
      "<DataArray type=\"Int64\" Name=\"offsets\" format=\"ascii\">3 3 6 9 12</DataArray></Polys>\n"
      "</Piece></PolyData></VTKFile>\n";

  EXPECT_EQ(read_surface(scratch_file("empty_face.vtp", vtp)).triangles.size(), 4u);
}

void refuse_mesh(const std::string& name, const std::string& text, const std::string& why) {
  SCOPED_TRACE(name);
  expect_refused([&] { mesh_file(name, text); }, {name, why});
}

TEST(Surfaces, ListsOfPlyThatCannotBeThere) {
  const std::string faces =
      "element vertex 3\nproperty float x\nproperty float y\nproperty float z\nelement face 1\n"
      "property list ";
  refuse_mesh("corners.ply",
              "ply\nformat ascii 1.0\n" + faces +
                  "int int vertex_indices\nend_header\n0 0 0 1 0 0 0 1 0\n"
                  "2000000000 0 1 2\n",
              "face 0 (counted from 0) has a list of 2000000000 entries");
  for (const auto& [format, length] :
       {std::pair<std::string, std::string>{"little", std::string("\x03\0\0\x77", 4)},
        {"big", std::string("\x77\0\0\x03", 4)}}) {
    refuse_mesh("binary.ply",
                "ply\nformat binary_" + format + "_endian 1.0\n" + faces +
                    "uint int vertex_indices\nend_header\n" + std::string(36, '\0') + length +
                    std::string(12, '\0'),
                "has a list of 1996488707 entries where the file has 12 bytes left");
  }
  refuse_mesh("negative.ply",
              "ply\nformat binary_little_endian 1.0\n" + faces +
                  "char int vertex_indices\nend_header\n" + std::string(36, '\0') + "\xff" +
                  std::string(12, '\0'),
              "has a list of -1 entries");
}

TEST(Surfaces, DamagedFilesAreRefused) {
  const Triangles sample = ball({0, 0, 0}, 15, 8);
  const auto& refuse = refuse_mesh;
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
  refuse("loose.ply", "ply\nformat ascii 1.0\nproperty double x\nelement face 4\nend_header\n",
         "before any element");
  refuse("whole.ply",
         "ply\nformat ascii 1.0\nelement vertex 3\nproperty int x\nproperty double y\nproperty "
         "double z\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n"
         "0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n",
         "the type 'int'; float or double");
  refuse("many.ply", "ply\nformat ascii 1.0\nelement vertex 2000000000\nend_header\n",
         "announces 2000000000");
  refuse("less.ply", "ply\nformat binary_little_endian 1.0\nelement vertex -1\nend_header\n",
         "announces -1");
  refuse("many.off", "OFF\n# points, faces\n3 2000000000 0\n0 0 0\n1 0 0\n0 1 0\n",
         "announces 2000000000");
  refuse("corners.off", "OFF\n3 1 0\n0 0 0\n1 0 # x\n0 0\n1 0 0\n2147483648 0 1 2\n",
         "announces 2147483648");
  refuse("list.ply",
         "ply\nformat ascii 1.0\nelement vertex 3\nproperty list uchar double z\nend_header\n",
         "the coordinate z the type 'list'");
  refuse("glued.off", "OFF!BINARY\n0 0 0 0 0 0 0 0 0 0\n", "binary OFF");
  refuse("binary.off", std::string("OFF\nBINARY\0002 1 2 0 0\n", 20), "binary OFF");
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
  refuse("small.off", off_text(ball({0, 0, 0}, 0.1)), "--unit m");
}

TEST(Surfaces, UnitOfTheFile) {
  const std::string file = scratch_file("metres.stl", stl_text(ball({0.01, 0.02, 0.03}, 0.015)));
  const MeshedLabels meshed =
      mesh_surfaces({{"organ", read_surface(file, 1000)}}, coarse(), Holes::refuse);

  EXPECT_NEAR(meshed.volumes[0].mesh / volume_of(ball({0, 0, 0}, 15)), 1, 1e-3);
  EXPECT_NEAR(measure_quality(meshed.mesh).high[2], 45, 0.5);
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
