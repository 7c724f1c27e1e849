#include <cmath>
#include <fstream>
#include <hdf5.h>

#include <gtest/gtest.h>

#include "meshes/formats/read_mesh.h"
#include "meshes/formats/write_mesh.h"
#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/quality_report.h"
#include "tests/meshes/formats/format_checks.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

std::string item(const std::string& dimensions, const std::string& numbers) {
  return "<DataItem Dimensions=\"" + dimensions + "\" Format=\"XML\">" + numbers + "</DataItem>\n";
}

std::string topology(const std::string& type,
                     const std::string& dimensions,
                     const std::string& numbers) {
  return "<Topology TopologyType=\"" + type + "\">" + item(dimensions, numbers) + "</Topology>\n";
}

std::string attribute(const std::string& name,
                      const std::string& center,
                      const std::string& dimensions,
                      const std::string& numbers) {
  return "<Attribute Name=\"" + name + "\" Center=\"" + center + "\">" + item(dimensions, numbers) +
         "</Attribute>\n";
}

const std::string geometry = "<Geometry GeometryType=\"XYZ\">" +
                             item("5 3", "0 0 0 1 0 0 0 1 0 0 0 1 1 1 1") + "</Geometry>\n";

std::string grids(const std::string& content) {
  return "<?xml version=\"1.0\"?>\n<!DOCTYPE Xdmf SYSTEM \"Xdmf.dtd\" []>\n<Xdmf Version=\"3.0\">\n"
         "<Domain>\n" +
         content + "</Domain>\n</Xdmf>\n";
}

/// As dolfinx writes it: the mesh, cell tags in another order, facet tags, each a grid.
std::string dolfinx() {
  return grids(
      "<Grid Name=\"mesh\">\n" + geometry + topology("Tetrahedron", "2 4", "0 1 2 3 1 2 3 4") +
      attribute("fiber", "Node", "5 3", "1 0 0 0 1 0 0 0 1 1 0 0 1 0 0") +
      attribute("stiffness", "Cell", "2 1", "2.5 3.5") + "</Grid>\n" +
      "<Grid Name=\"cells\">\n<Geometry Reference=\"XML\">/Xdmf/Domain/Grid/Geometry</Geometry>\n" +
      topology("Tetrahedron", "2 4", "4 3 2 1 0 1 2 3") + attribute("cells", "Cell", "2", "9 7") +
      "</Grid>\n" +
      "<Grid Name=\"facets\">\n<xi:include xpointer=\"xpointer(/Xdmf/Domain/Grid/Geometry)\"/>\n" +
      topology("Triangle", "2 3", "0 2 1 1 2 3") + attribute("tags", "Cell", "2", "4 5") +
      "</Grid>\n");
}

OrganMesh read(const std::string& text) {
  return read_mesh(scratch_file("model.xdmf", text));
}

TEST(Xdmf, ReadsTheGridsOfDolfinx) {
  const OrganMesh mesh = read(dolfinx());

  EXPECT_EQ(mesh.region_names, (std::vector<std::string>{"region_7", "region_9"}));
  EXPECT_EQ(mesh.cell_regions, (std::vector<std::int32_t>{0, 1}));
  EXPECT_EQ(find_surface(mesh, "surface_4").n_facets(), 1);
  EXPECT_EQ(find_surface(mesh, "surface_5").n_facets(), 1);
  ASSERT_EQ(mesh.point_fields.size(), 1u);
  EXPECT_EQ(mesh.point_fields[0].components, 3);
  EXPECT_EQ(mesh.point_fields[0].values[4], 1);
  ASSERT_EQ(mesh.cell_fields.size(), 1u);
  EXPECT_EQ(mesh.cell_fields[0].values, (std::vector<double>{2.5, 3.5}));
}

TEST(Xdmf, ReadsMixedTopologiesWithFacets) {
  const OrganMesh mesh = read(grids("<Grid>" + geometry +
                                    topology("Mixed", "18", "6 0 1 2 3 4 0 2 1 6 1 2 3 4 2 2 0 1") +
                                    attribute("medit:ref", "Cell", "4", "7 4 9 1") + "</Grid>"));

  EXPECT_EQ(mesh.region_names, (std::vector<std::string>{"region_7", "region_9"}));
  EXPECT_EQ(find_surface(mesh, "surface_4").n_facets(), 1);
}

TEST(Xdmf, NodesOfCellsComeInVtkOrder) {
  for (const CellType type : {CellType::tet4, CellType::tet10, CellType::hex8}) {
    const std::vector<Point> places = reference_nodes(type);
    std::string numbers, list;
    for (std::size_t i = 0; i < places.size(); ++i) {
      numbers += image_text(places[i], " ") + "\n";
      list += std::to_string(i) + " ";
    }
    const std::string n = std::to_string(places.size());
    const char* const name = type == CellType::tet4    ? "Tetrahedron"
                             : type == CellType::tet10 ? "Tetrahedron_10"
                                                       : "Hexahedron";
    expect_curved_cell(
        read(grids("<Grid><Geometry GeometryType=\"XYZ\">" + item(n + " 3", numbers) +
                   "</Geometry>" + topology(name, "1 " + n, list) + "</Grid>")),
        type);
  }
}

TEST(Xdmf, ZeroIsNoSurfaceWhereEveryFacetIsListed) {
  const std::string all = grids(
      "<Grid>" + geometry + topology("Tetrahedron", "2 4", "0 1 2 3 1 2 3 4") + "</Grid><Grid>" +
      geometry + topology("Triangle", "7 3", "0 1 2 0 1 3 0 2 3 1 2 3 1 2 4 1 3 4 2 3 4") +
      attribute("f", "Cell", "7", "10 18446744073709551615 10 0 20 0 20") + "</Grid>");

  const OrganMesh mesh = read(all);

  EXPECT_EQ(mesh.surfaces.size(), 3u);  // and the boundary
  EXPECT_EQ(find_surface(mesh, "surface_10").n_facets(), 2);
  EXPECT_EQ(find_surface(mesh, "surface_20").n_facets(), 2);
}

/// A file with the mesh of `geometry` in HDF5.
void write_hdf5(const std::string& file) {
  const double points[15] = {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1};
  const std::int64_t cells[8] = {0, 1, 2, 3, 1, 2, 3, 4};
  const hid_t id = H5Fcreate(file.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  const hid_t group = H5Gcreate2(id, "/Mesh", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  const auto put = [id](const char* path, hid_t type, hsize_t rows, hsize_t columns,
                        const void* data) {
    const hsize_t dimensions[2] = {rows, columns};
    const hid_t space = H5Screate_simple(2, dimensions, nullptr);
    const hid_t set = H5Dcreate2(id, path, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    EXPECT_GE(H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), 0);
    H5Dclose(set);
    H5Sclose(space);
  };
  put("/Mesh/geometry", H5T_NATIVE_DOUBLE, 5, 3, points);
  put("/Mesh/topology", H5T_NATIVE_INT64, 2, 4, cells);
  H5Gclose(group);
  H5Fclose(id);
}

const std::string in_hdf5 = grids(
    "<Grid><Geometry GeometryType=\"XYZ\"><DataItem Dimensions=\"5 3\" Format=\"HDF\">\n "
    "cube.h5:/Mesh/geometry\n</DataItem></Geometry><Topology TopologyType=\"Tetrahedron\">"
    "<DataItem Dimensions=\"2 4\" "
    "Format=\"HDF\">cube.h5:/Mesh/topology</DataItem></Topology></Grid>");

TEST(Xdmf, ReadsHdf5) {
  write_hdf5(scratch("cube.h5"));

  const OrganMesh mesh = read(in_hdf5);

  EXPECT_EQ(mesh.n_cells(), 2);
  EXPECT_NEAR(cell_volume(mesh, 0), 1.0 / 6, 1e-15);
}

TEST(Xdmf, RefusesDamagedHdf5) {
  write_hdf5(scratch("cube.h5"));
  const std::string whole = file_text(scratch("cube.h5"));
  expect_refused([] { read(with(in_hdf5, "cube.h5", "sphere.h5")); },
                 {"sphere.h5", "no such HDF5"});
  expect_refused([] { read(with(in_hdf5, "/Mesh/geometry", "/Mesh/points")); },
                 {"cube.h5", "no dataset '/Mesh/points'"});
  expect_refused([] { read(with(in_hdf5, "5 3", "6 3")); }, {"cube.h5", "has 15 numbers", "18"});
  for (std::size_t length = 0; length + 1 < whole.size(); length += 131) {
    scratch_file("cube.h5", whole.substr(0, length));
    expect_refused([] { read(in_hdf5); }, {"cube.h5"});
  }
}

TEST(Xdmf, SaysWhatIsWrongAndInWhichLine) {
  const auto refused = [](const std::string& found, const std::string& replacement,
                          const std::vector<std::string>& parts) {
    expect_refused([&] { read(with(dolfinx(), found, replacement)); }, parts);
  };
  refused("0 1 2 3 1 2 3 4", "0 1 2 3 1 2 3 44",
          {"model.xdmf, line 8", "cell 1", "node 44", "5 nodes"});
  refused("0 1 2 3 1 2 3 4", "0 1 2 3 1 2 3", {"line 8", "7 numbers where 8"});
  refused("0 1 2 3 1 2 3 4", "0 1 2 3 1 2 3 x", {"line 8", "'x'", "finite"});
  refused("0 1 2 3 1 2 3 4", "0 1 2 3 1 2 3 1", {"no volume"});
  refused("0 0 0 1 0 0", "0 0 0 nan 0 0", {"line 6", "'nan'"});
  refused("\"Tetrahedron\"", "\"Tetrahedrom\"", {"line 8", "'Tetrahedrom' is unknown"});
  refused("\"2 4\"", "\"2 5\"", {"line 8", "8 numbers where 10"});
  refused("\"2 4\"", "\"4 2\"", {"line 8", "2 nodes a cell", "4"});
  refused("\"2 4\"", "\"99999999999 4\"", {"line 8", "99999999999", "2000000000"});
  refused("GeometryType=\"XYZ\"", "GeometryType=\"XY\"", {"line 6", "three coordinates"});
  refused("0 2 1 1 2 3", "0 2 1 1 2 9", {"node 9"});
  refused("\"Tetrahedron\"", "\"Hexahedron_27\"", {"line 8"});
  refused("</Domain>", "", {"no sound XML"});
  expect_refused([] { read(grids("")); }, {"no grid"});
  expect_refused(
      [] { read(grids("<Grid>" + geometry + topology("Triangle", "1 3", "0 1 2") + "</Grid>")); },
      {"no tetrahedra or hexahedra"});
}

TEST(Xdmf, DataThatCannotBeThere) {
  const auto refused = [](const std::string& file, const std::string& part) {
    const std::string binary = "Format=\"Binary\" NumberType=\"Int\" Precision=\"8\" Dimensions=\"";
    expect_refused(
        [&] {
          read(with(with(dolfinx(), "Dimensions=\"2 4\" Format=\"XML\"", binary + "500000000 4\""),
                    "0 1 2 3 1 2 3 4", file));
        },
        {"model.xdmf, line 8", file, part});
  };
  scratch_file("few.bin", "12345678");
  refused("few.bin", "fewer than 2000000000");
  refused("/dev/zero", "cannot be opened");
  refused("..", "cannot be opened");
}

TEST(Xdmf, GridsInGridsWithoutEndAreRefused) {
  std::string open, close;
  for (int i = 0; i < 100000; ++i) {
    open += "<Grid GridType=\"Collection\">";
    close += "</Grid>";
  }
  expect_refused([&] { read(grids(open + close)); }, {"model.xdmf, line", "20 collections"});
}

TEST(Xdmf, FacetsAndFieldsOfOtherFilesAreMatchedByPlace) {
  const std::string mesh_file = scratch_file(
      "domain.xdmf",
      grids("<Grid>" + geometry + topology("Tetrahedron", "2 4", "0 1 2 3 1 2 3 4") + "</Grid>"));
  const std::string other = "<Geometry GeometryType=\"XYZ\">" +
                            item("5 3", "1 1 1 0 0 1 0 1 0 1 0 0 0 0 0") + "</Geometry>";
  const std::string facets =
      scratch_file("boundary.xdmf", grids("<Grid>" + other + topology("Triangle", "1 3", "0 1 2") +
                                          attribute("b", "Cell", "1", "3") + "</Grid>"));
  const std::string fibers = scratch_file(
      "fibers.xdmf", grids("<Grid>" + other + topology("Tetrahedron", "2 4", "4 3 2 1 3 2 1 0") +
                           attribute("fiber", "Node", "5", "1 2 3 4 5") +
                           attribute("layer", "Cell", "2", "10 20") + "</Grid>"));

  const OrganMesh mesh = read_mesh(mesh_file, {}, {facets, fibers});

  EXPECT_EQ(find_surface(mesh, "surface_3").n_facets(), 1);
  EXPECT_EQ(mesh.point_fields.at(0).values, (std::vector<double>{5, 4, 3, 2, 1}));
  EXPECT_EQ(mesh.cell_fields.at(0).values, (std::vector<double>{10, 20}));
  const std::string elsewhere = scratch_file("far.xdmf", with(file_text(facets), "1 1 1", "1 1 2"));
  expect_refused([&] { read_mesh(mesh_file, {}, {elsewhere}); }, {"far.xdmf", "another mesh"});
}

TEST(Xdmf, HeartsOfOtherCodesKeepVolumesSurfacesAndFibers) {
  VISCERA_NEEDS_SHARED_DATA(data);
  const std::string ambit = data + "/ambit_heart3d/";
  const OrganMesh heart =
      read_mesh(ambit + "heart3D_domain.xdmf", {},
                {ambit + "heart3D_boundary.xdmf", ambit + "fib_fiber_nodal.xdmf",
                 ambit + "fib_sheet_nodal.xdmf"});
  EXPECT_EQ(heart.n_nodes(), 2609);
  EXPECT_EQ(heart.n_cells(), 9046);
  ASSERT_EQ(heart.point_fields.size(), 2u);
  const std::vector<double>& f = heart.point_fields[0].values;
  for (std::size_t i = 0; i < f.size(); i += 3) {
    EXPECT_NEAR(std::hypot(f[i], f[i + 1], f[i + 2]), 1, 1e-6);
  }
  for (const char* name : {"surface_1", "surface_2", "surface_3", "surface_4"}) {
    EXPECT_TRUE(has_surface(heart, name)) << name;
  }

  const OrganMesh biv = read_mesh(data + "/cardiac_benchmark_biv/bi_ventricular.xdmf", 1000);
  EXPECT_EQ(biv.n_nodes(), 11444);
  EXPECT_EQ(biv.n_cells(), 45304);
  EXPECT_NEAR(measure_quality(biv).volume / 1000, 209.2, 0.1);
  EXPECT_EQ(biv.surfaces.size(), 5u);  // base, two cavities, epicardium, boundary
  int facets = 0;
  for (const char* name : {"surface_10", "surface_20", "surface_30", "surface_40"}) {
    facets += find_surface(biv, name).n_facets();
  }
  EXPECT_EQ(facets, find_surface(biv, "boundary").n_facets());
}

TEST(Xdmf, SurvivesDamage) {
  expect_survives_damage("damaged.xdmf", dolfinx());
}

}  // namespace
}  // namespace viscera::meshes::test
