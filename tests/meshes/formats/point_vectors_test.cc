// Vectors at points of VTK files.
#include "meshes/formats/point_vectors.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "solver/core/errors.h"

namespace viscera::meshes::test {
namespace {

class PointVectorFiles : public testing::Test {
 protected:
  ~PointVectorFiles() override {
    for (const std::string& file : files_)
      std::filesystem::remove(file);
  }

  /// Four points on the x axis at 0, 1, 2, 3, the vectors (0, x, 0.5) named `u`; `cells` is XML.
  std::string write(const std::string& extension,
                    const std::string& cells,
                    const std::string& of_the_last = "0 3 0.5") {
    const bool surface = extension == ".vtp";
    const std::string kind = surface ? "PolyData" : "UnstructuredGrid";
    const std::string counts = surface ? "NumberOfVerts=\"0\" NumberOfLines=\"0\" "
                                         "NumberOfStrips=\"0\" NumberOfPolys=\""
                                       : "NumberOfCells=\"";
    const std::string text =
        "<VTKFile type=\"" + kind + "\" version=\"1.0\" byte_order=\"LittleEndian\">\n<" + kind +
        "><Piece NumberOfPoints=\"4\" " + counts + (cells.empty() ? "0" : "1") +
        "\">\n<PointData><DataArray type=\"Float64\" Name=\"u\" NumberOfComponents=\"3\" "
        "format=\"ascii\">0 0 0.5 0 1 0.5 0 2 0.5 " +
        of_the_last +
        "</DataArray>\n<DataArray type=\"Float64\" Name=\"p\" NumberOfComponents=\"1\" "
        "format=\"ascii\">1 2 3 4</DataArray></PointData>\n"
        "<Points><DataArray type=\"Float64\" NumberOfComponents=\"3\" format=\"ascii\">"
        "0 0 0 1 0 0 2 0 0 3 0 0</DataArray></Points>\n" +
        (cells.empty() && !surface ? cells_of("Cells", "", "", "") : cells) + "</Piece></" + kind +
        ">\n</VTKFile>\n";
    const std::string stem = testing::UnitTest::GetInstance()->current_test_info()->name();
    files_.push_back(testing::TempDir() + stem + std::to_string(files_.size()) + extension);
    std::ofstream(files_.back()) << text;
    return files_.back();
  }

  static std::string cells_of(const std::string& group,
                              const std::string& points,
                              const std::string& end,
                              const std::string& type) {
    const std::string types =
        group == "Cells"
            ? "<DataArray type=\"UInt8\" Name=\"types\" format=\"ascii\">" + type + "</DataArray>"
            : "";
    return "<" + group + "><DataArray type=\"Int32\" Name=\"connectivity\" format=\"ascii\">" +
           points + "</DataArray><DataArray type=\"Int32\" Name=\"offsets\" format=\"ascii\">" +
           end + "</DataArray>" + types + "</" + group + ">\n";
  }

  std::string message_for(const std::string& file, const std::string& array) {
    try {
      read_point_vectors(file, array, 1);
    } catch (const GeometryError& error) {
      return error.what();
    }
    return "";
  }

 private:
  std::vector<std::string> files_;
};

TEST_F(PointVectorFiles, AreReadInMillimetres) {
  for (const std::string& file :
       {write(".vtu", cells_of("Cells", "0 1 2 3", "4", "10")), write(".vtu", ""),
        write(".vtp", cells_of("Polys", "0 1 2 3", "4", "")), write(".vtp", "")}) {
    const PointVectors read = read_point_vectors(file, "u", 10);
    ASSERT_EQ(read.points.size(), 4u) << file;
    ASSERT_EQ(read.vectors.size(), 4u) << file;
    EXPECT_EQ(read.in_no_cell, 0u) << file;
    for (int k = 0; k < 4; ++k) {
      EXPECT_EQ(read.points[k], (Point{10.0 * k, 0, 0})) << file;
      EXPECT_EQ(read.vectors[k], (Point{0, 10.0 * k, 5})) << file;
    }
  }
}

TEST_F(PointVectorFiles, PointsOfNoCellAreNoMeasurements) {
  for (const std::string& file : {write(".vtu", cells_of("Cells", "0 2 3", "3", "5")),
                                  write(".vtp", cells_of("Polys", "0 2 3", "3", ""))}) {
    const PointVectors read = read_point_vectors(file, "u", 1);
    ASSERT_EQ(read.points.size(), 3u) << file;
    EXPECT_EQ(read.in_no_cell, 1u) << file;
    EXPECT_EQ(read.points[1], (Point{2, 0, 0})) << file;
    EXPECT_EQ(read.vectors[1], (Point{0, 2, 0.5})) << file;
  }
  // nor does it matter what stands there
  const PointVectors read =
      read_point_vectors(write(".vtu", cells_of("Cells", "0 1 2", "3", "5"), "0 nan 0"), "u", 1);
  EXPECT_EQ(read.points.size(), 3u);
}

TEST_F(PointVectorFiles, ThatDoNotFitAreRefused) {
  const std::string file = write(".vtu", cells_of("Cells", "0 1 2 3", "4", "10"));
  const std::string unknown = message_for(file, "U"), scalar = message_for(file, "p");
  EXPECT_NE(unknown.find("found no array 'U' of three components"), std::string::npos) << unknown;
  EXPECT_NE(unknown.find("Allowed: u."), std::string::npos) << unknown;
  EXPECT_NE(scalar.find("Allowed: u."), std::string::npos) << scalar;
  const std::string nan =
      message_for(write(".vtp", cells_of("Polys", "0 1 2 3", "4", ""), "0 nan 0"), "u");
  EXPECT_NE(nan.find("point 3: found a place or a vector in 'u' that is no number"),
            std::string::npos)
      << nan;
  EXPECT_NE(message_for("moves.stl", "u").find("Allowed: .vtu, .vtp"), std::string::npos);
  EXPECT_NE(message_for(testing::TempDir() + "not_there.vtu", "u"), "");
}

}  // namespace
}  // namespace viscera::meshes::test
