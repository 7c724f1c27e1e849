// Legacy VTK files, ASCII and BINARY: VTK's reader believes every word of them, so each wrong one
// is to be refused before it reads.
#include <cstring>

#include "meshes/formats/read_mesh.h"
#include "solver/core/errors.h"
#include "tests/meshes/mesh_texts.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

/// Numbers as they stand in an ASCII or, most significant byte first, in a BINARY file.
class Numbers {
 public:
  explicit Numbers(bool is_binary) : is_binary_(is_binary) {}

  template <class Number>
  std::string operator()(std::initializer_list<Number> numbers) const {
    std::string text = is_binary_ ? "\n" : "";
    for (const Number number : numbers) {
      char bytes[sizeof number];
      std::memcpy(bytes, &number, sizeof number);
      text += is_binary_ ? std::string(std::rbegin(bytes), std::rend(bytes))
                         : " " + std::to_string(number);
    }
    return text + "\n";
  }

  const char* name() const { return is_binary_ ? "BINARY" : "ASCII"; }

 private:
  bool is_binary_;
};

const std::string metadata =
    "METADATA\nCOMPONENT_NAMES\nx\ny\nz\nINFORMATION 1\nNAME L2_NORM_RANGE LOCATION "
    "vtkDataArray\nDATA 2 1 1\n\n";

/// Two tetrahedra and a triangle with arrays of every kind, in the form of version 3 or 5.
std::string legacy(bool is_binary, int version = 3) {
  const Numbers of(is_binary);
  const std::string texts = is_binary ? "\n\xc5liver\xc3gut" : "\nliver\ngut\n";
  const std::string list = of({4, 0, 1, 2, 3, 4, 1, 2, 3, 4, 3, 0, 1, 2});
  const std::string offsets = "OFFSETS int" + of({0, 4, 8, 11}) + "CONNECTIVITY int" +
                              of({0, 1, 2, 3, 1, 2, 3, 4, 0, 1, 2});
  return "# vtk DataFile Version " + std::to_string(version) + ".0\ntest\n" + of.name() +
         "\nDATASET UNSTRUCTURED_GRID\nFIELD FieldData 2\nregion_names 1 2 string" + texts +
         "node_set:held 1 2 int" + of({0, 3}) + "POINTS 5 double" +
         of({0., 0., 0., 1., 0., 0., 0., 1., 0., 0., 0., 1., 1., 1., 1.}) +
         (version < 5 ? "CELLS 3 14" + list : "CELLS 4 11\n" + offsets) + "CELL_TYPES 3" +
         of({10, 10, 5}) + "CELL_DATA 3\nSCALARS region short 1\nLOOKUP_TABLE own" +
         of({std::int16_t(0), std::int16_t(1), std::int16_t(0)}) +
         "FIELD FieldData 1\nheat 1 3 float" + of({1.F, 2.F, 3.F}) + "NORMALS n float" +
         of({1.F, 0.F, 0.F, 1.F, 0.F, 0.F, 1.F, 0.F, 0.F}) + "POINT_DATA 5\nVECTORS fiber double" +
         of({1., 0., 0., 1., 0., 0., 1., 0., 0., 1., 0., 0., 1., 0., 0.}) + metadata +
         "FIELD FieldData 1\ndepth 1 5 double" + of({1., 2., 3., 4., 5.}) + "GLOBAL_IDS id int" +
         of({1, 2, 3, 4, 5}) + "TEXTURE_COORDINATES map 2 float" +
         of({0.F, 0.F, 0.F, 0.F, 0.F, 0.F, 0.F, 0.F, 0.F, 0.F});
}

class LegacyVtk : public testing::TestWithParam<bool> {
 protected:
  /// The file with `found` replaced is refused with the place and these parts.
  void refused(const std::string& found,
               const std::string& replacement,
               std::vector<std::string> parts,
               int version = 3) const {
    SCOPED_TRACE(found + " -> " + replacement);
    const std::string text = replaced(legacy(GetParam(), version), found, replacement);
    parts.insert(parts.end(),
                 {"a.vtk, ", GetParam() ? "byte " : "line ", "copy or write it again"});
    expect_refused([&] { read_mesh(scratch_file("a.vtk", text)); }, parts);
  }
};

INSTANTIATE_TEST_SUITE_P(Encodings, LegacyVtk, testing::Bool(), [](const auto& info) {
  return info.param ? "Binary" : "Ascii";
});

TEST_P(LegacyVtk, SoundFilesAreReadWhole) {
  for (const int version : {3, 5}) {
    const OrganMesh mesh = read_mesh(scratch_file("sound.vtk", legacy(GetParam(), version)));

    EXPECT_EQ(mesh.region_names, (std::vector<std::string>{"liver", "gut"}));
    EXPECT_EQ(mesh.n_cells(), 2);
    EXPECT_EQ(mesh.node_sets.at("held"), (std::vector<std::int32_t>{0, 3}));
    EXPECT_EQ(mesh.cell_fields.size(), 2u);   // heat, n
    EXPECT_EQ(mesh.point_fields.size(), 4u);  // fiber, depth, id, map
  }
}

TEST_P(LegacyVtk, DataTypes) {
  refused("2 int", "2 ibt", {"'node_set:held' of FIELD", "'ibt'", "allowed are", "mean 'int'?"});
  refused("2 string", "2 strong", {"'region_names' of FIELD", "'strong'", "mean 'string'?"});
  refused("3 float", "3 vloat", {"'heat' of FIELD", "'vloat'", "mean 'float'?"});
  refused("depth 1 5 double", "depth 1 5 \x7f", {"'depth' of FIELD", "'?'", "allowed are"});
  refused("5 double", "5 doubel", {"POINTS", "'doubel'", "mean 'double'?"});
  refused("region short", "region shirt", {"SCALARS 'region'", "'shirt'", "mean 'short'?"});
  refused("fiber double", "fiber 3", {"VECTORS 'fiber'", "'3'", "allowed are double"});
  refused("n float", "n flat", {"NORMALS 'n'", "'flat'", "mean 'float'?"});
  refused("id int", "id string", {"GLOBAL_IDS 'id'", "'string' where numbers"});
  refused("map 2 float", "map 2 f", {"TEXTURE_COORDINATES 'map'", "'f'"});
  refused("OFFSETS int", "OFFSETS float", {"OFFSETS of CELLS", "integers"}, 5);
  refused("CONNECTIVITY int", "CONNECTIVITY imt", {"CONNECTIVITY of CELLS", "'imt'"}, 5);
}

TEST_P(LegacyVtk, Keywords) {
  refused("FIELD FieldData 2", "FILED FieldData 2", {"'filed'", "mean 'FIELD'?"});
  refused("NORMALS n", "NORMAL n", {"'normal'", "mean 'NORMALS'?"});
  refused("CELL_TYPES", "METADATA", {"'metadata'", "allowed are"});
  refused("LOOKUP_TABLE own", "lockup_table own", {"'LOOKUP_TABLE default'", "SCALARS 'region'"});
  refused("OFFSETS", "OFFSET", {"'offset'", "OFFSETS of CELLS"}, 5);
  refused("POINTS 5", "FIELD none 0\nPOINT 5", {"'point'", "mean 'POINTS'?"});
}

TEST_P(LegacyVtk, Counts) {
  refused("FieldData 2", "FieldData 200000", {"announces 200000", "arrays of FIELD"});
  refused("FieldData 2", "FieldData two", {"'two'", "the number of arrays of FIELD"});
  refused("FieldData 2", "FieldData -1", {"'-1'", "a whole number from 0 on"});
  refused("held 1 2", "held 99999 99999", {"announces 99999", "node_set:held"});
  refused("held 1 2", "held 900 900", {"900 times 900 values"});
  refused("POINTS 5 ", "POINTS 999999999999 ", {"announces 999999999999", "number of points"});
  refused("CELL_TYPES 3", "CELL_TYPES 2", {"CELL"});
  refused("CELL_DATA 3", "CELL_DATA 4", {"4 entries for 3 cells"});
  refused("POINT_DATA 5", "POINT_DATA 4", {"4 entries for 5 points"});
  refused("short 1", "short 10", {"10 components; allowed are 1 to 9"});
  refused("map 2", "map 7", {"7 components; allowed are 1 to 3"});
  refused("CELLS 3 14", "CELLS 4 14", {"cell 3 (counted from 0) has nothing"});
  refused("CELLS 4 11", "CELLS 4 99999", {"announces 99999"}, 5);
}

TEST_P(LegacyVtk, Metadata) {
  refused("DATA 2 1 1", "DATA 2 1 1.7x", {"'DATA 2 1 1.7x'", "L2_NORM_RANGE"});
  refused("DATA 2 1 1", "DATA 3 1 1", {"'DATA 3 1 1'"});
  refused("DATA 2 1 1", "DATE 2 1 1", {"'DATE 2 1 1'"});
  refused("INFORMATION 1", "INFORMATION 2", {"METADATA where NAME"});
  refused("INFORMATION 1", "INFORMATION -1", {"'INFORMATION -1'"});
  refused("METADATA", std::string(300, ' ') + "METADATA", {"255 blanks"});
}

TEST(LegacyVtkAscii, Values) {
  const auto refused = [](const std::string& found, const std::string& replacement,
                          const std::string& part) {
    expect_refused(
        [&] { read_mesh(scratch_file("v.vtk", replaced(legacy(false), found, replacement))); },
        {"v.vtk, line ", part});
  };
  refused("float 1.0", "float 1d0 1.0", "'1d0' stands where a value of the array 'heat' of FIELD");
  refused("float 1.0", "float 1e99 1.0", "'1e99'");
  refused("float 1.0", "float nan 1.0", "'nan'");
  refused("LOOKUP_TABLE own 0 1", "LOOKUP_TABLE own 0 70000", "'70000' stands where a value");
  refused(" 4 0 1", " 400000000 0 1", "has 400000000 nodes where 14 numbers are left");
  refused(" 4 0 1", " -4 0 1", "has -4 nodes");
  refused("CELLS 3 14", "CELLS 3 13", "cell 2 (counted from 0) has 3 nodes where 3 numbers");
  refused("CELLS 3 14", "CELLS 3 15", "'CELL_TYPES' stands where a value of CELLS");
  refused("10 10 5", "10 42 5", "cell 1 (counted from 0) is of VTK type 42");
}

TEST(LegacyVtkBinary, DataBeginOnANewLine) {
  expect_refused(
      [] {
        read_mesh(scratch_file("v.vtk",
                               replaced(legacy(true), "POINTS 5 double\n", "POINTS 5 double 1\n")));
      },
      {"v.vtk, byte ", "words stand behind the header of POINTS"});
}

/// True if it is read; else it must be refused in one paragraph that names the file.
bool is_read(const std::string& file) {
  try {
    read_mesh(file);
    return true;
  } catch (const GeometryError& error) {
    EXPECT_EQ(std::string(error.what()).find(file), 0u) << error.what();
    return false;
  }
}

TEST_P(LegacyVtk, CutOffAnywhere) {
  for (const int version : {3, 5}) {
    const std::string text = legacy(GetParam(), version);
    const std::size_t geometry = text.find("CELL_DATA") - 1;  // may be all there is
    for (std::size_t size = 1; size < text.size() - 1; size += 11) {
      const bool read = is_read(scratch_file("cut.vtk", text.substr(0, size)));
      EXPECT_TRUE(!read || size >= geometry) << size;
    }
  }
}

TEST_P(LegacyVtk, AByteChangedAnywhere) {
  for (const int version : {3, 5}) {
    for (const char change : {'\x01', '\x20', '\x5a', '\xff'}) {
      std::string text = legacy(GetParam(), version);
      for (std::size_t at = 0; at < text.size(); at += 23) {
        text[at] = static_cast<char>(text[at] ^ change);
        is_read(scratch_file("byte.vtk", text));
        text[at] = static_cast<char>(text[at] ^ change);
      }
    }
  }
}

}  // namespace
}  // namespace viscera::meshes::test
