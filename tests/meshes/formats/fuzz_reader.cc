// The fuzz target of the readers of meshes, images and surfaces (scripts/fuzz_readers.sh): whatever
// the bytes, a reader gives what it reads or a GeometryError. Of the formats that a library reads
// (VTK: vtk, vtu, vtp; CGAL: stl, obj, ply, off) our checks before and after it are looked at.
#include "meshes/formats/abaqus_reader.h"
#include "meshes/formats/carp_reader.h"
#include "meshes/formats/febio_reader.h"
#include "meshes/formats/gmsh_reader.h"
#include "meshes/formats/raw_mesh.h"
#include "meshes/formats/tetgen_reader.h"
#include "meshes/formats/vtk_reader.h"
#include "meshes/formats/xdmf_reader.h"
#include "meshes/imaging/image_parts.h"
#include "meshes/imaging/read_label_image.h"
#include "meshes/imaging/surface_soup.h"
#include "tests/support/fuzz_input.h"

namespace {

using viscera::meshes::RawMesh;

template <RawMesh (*reader)(const std::string&)>
void mesh_by(const std::string& file) {
  RawMesh raw = reader(file);
  const double unit = raw.unit_in_mm;
  viscera::meshes::assemble_mesh(std::move(raw), unit);
}

template <viscera::meshes::LabelImage (*reader)(const std::string&)>
void image_by(const std::string& file) {
  viscera::meshes::check_label_image(reader(file), file);
}

void label_image(const std::string& file) {
  viscera::meshes::read_label_image(file);
}

void series(const std::string& file) {
  viscera::meshes::read_label_image(std::filesystem::path(file).parent_path().string());
}

void surface(const std::string& file) {
  viscera::meshes::read_surface(file);
}

const viscera::fuzz::Formats formats = {
    {"elem", {{".elem", ".pts", ".lon"}, mesh_by<viscera::meshes::read_carp>}},
    {"ele", {{".ele", ".node", ".face"}, mesh_by<viscera::meshes::read_tetgen>}},
    {"feb", {{".feb"}, mesh_by<viscera::meshes::read_febio>}},
    {"inp", {{".inp"}, mesh_by<viscera::meshes::read_abaqus>}},
    {"msh", {{".msh"}, mesh_by<viscera::meshes::read_gmsh>}},
    {"vtk", {{".vtk"}, mesh_by<viscera::meshes::read_vtk>}},
    {"vtu", {{".vtu"}, mesh_by<viscera::meshes::read_vtk>}},
    {"xdmf", {{".xdmf", ".bin"}, mesh_by<viscera::meshes::read_xdmf>}},
    {"dcm", {{".dcm"}, label_image}},
    {"dicom", {{".dcm", ".0", ".1"}, series}},
    {"inr", {{".inr"}, image_by<viscera::meshes::imaging::read_inrimage>}},
    {"mhd", {{".mhd", ".raw"}, image_by<viscera::meshes::imaging::read_metaimage>}},
    {"nii", {{".nii"}, image_by<viscera::meshes::imaging::read_nifti>}},
    {"nrrd", {{".nrrd", ".raw"}, image_by<viscera::meshes::imaging::read_nrrd>}},
    {"obj", {{".obj"}, surface}},
    {"off", {{".off"}, surface}},
    {"ply", {{".ply"}, surface}},
    {"polydata", {{".vtk"}, surface}},
    {"stl", {{".stl"}, surface}},
    {"vtp", {{".vtp"}, surface}},
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return viscera::fuzz::run(formats, viscera::ExitStatus::geometry, data, size);
}
