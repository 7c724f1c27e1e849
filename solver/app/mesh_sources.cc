#include "solver/app/mesh_sources.h"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "meshes/imaging/label_names.h"
#include "meshes/imaging/mesh_labels.h"
#include "meshes/imaging/mesh_surfaces.h"
#include "meshes/imaging/read_label_image.h"
#include "solver/core/errors.h"
#include "solver/core/log.h"
#include "solver/core/text.h"

namespace viscera::app {

namespace {

/// Lines of the terminal with the time since the start.
class Progress {
 public:
  void operator()(const std::string& what) const {
    const std::chrono::duration<double> past = std::chrono::steady_clock::now() - start_;
    log::info(text::format("%7.1f s  ", past.count()) + what);
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// A file with the name that it is to have.
struct Source {
  std::string name, file;
};

Source source_of(const std::string& input) {
  const auto equals = input.find('=');
  if (equals != std::string::npos && !std::filesystem::exists(input)) {
    return {meshes::plain_name(input.substr(0, equals)), input.substr(equals + 1)};
  }
  return {meshes::plain_name(std::filesystem::path(input).stem().string()), input};
}

void show_volumes(const meshes::MeshedLabels& meshed, const std::string& from) {
  log::info("mL of each region in the " + from + ", after islands were settled, in the mesh:");
  for (const meshes::RegionVolume& entry : meshed.volumes) {
    if (entry.image == 0 && entry.mesh > 0) {
      log::info(
          text::format("  %s: not known where surfaces cut themselves or others, %.4g in the "
                       "mesh",
                       entry.region.c_str(), entry.mesh));
      continue;
    }
    const std::string difference =
        entry.voxels > 0 ? text::format(" (%+.2f %%)", 100 * (entry.mesh / entry.voxels - 1)) : "";
    log::info(text::format("  %s: %.4g, %.4g, %.4g", entry.region.c_str(), entry.image,
                           entry.voxels, entry.mesh) +
              difference);
  }
}

/// Options of surfaces that mean nothing with an image.
void refuse_surface_options(const MeshRequest& request) {
  const std::pair<const char*, bool> options[] = {{"--unit", !request.unit.empty()},
                                                  {"--close-holes", request.close_holes},
                                                  {"--keep-triangles", request.keep_triangles}};
  for (const auto& [option, given] : options) {
    if (given) {
      throw InputError(std::string(option) + ": found with the image " + request.inputs.front() +
                       ". Allowed: with surfaces (.stl, .obj, .ply, .off, .vtp, .vtk). An image "
                       "has the size of its voxels in its file.");
    }
  }
}

meshes::OrganMesh mesh_image(const MeshRequest& request, const MeshWishes& wishes) {
  refuse_surface_options(request);
  const Progress progress;
  const std::string& file = request.inputs.front();
  progress("reading " + file);
  meshes::LabelImage image = meshes::read_label_image(file);
  if (!request.axes.empty()) {
    meshes::set_axes(image, request.axes);
  }
  progress(text::format("%d x %d x %d voxels of %.4g x %.4g x %.4g mm, labels ", image.size[0],
                        image.size[1], image.size[2], image.spacing[0], image.spacing[1],
                        image.spacing[2]) +
           meshes::list_labels(image));
  meshes::MesherOptions options = options_for_image(wishes, image);
  options.progress = progress;
  meshes::MeshedLabels meshed = meshes::mesh_label_image(image, options);
  progress("meshed");
  show_volumes(meshed, "image");
  log::info(text::format(
      "facets of borders deviate by %.1f degrees from their surroundings, before smoothing by %.1f",
      meshed.roughness, meshed.roughness_before));
  return std::move(meshed.mesh);
}

void refuse_image_options(const MeshRequest& request) {
  const std::pair<const char*, bool> options[] = {{"--keep", !request.keep.empty()},
                                                  {"--merge", !request.merges.empty()},
                                                  {"--name", !request.names.empty()},
                                                  {"--keep-sizes", request.keep_sizes},
                                                  {"--axes", !request.axes.empty()}};
  for (const auto& [option, given] : options) {
    if (given) {
      throw InputError(std::string(option) +
                       ": found with surfaces. Allowed: with a label image. Surfaces get their "
                       "names as NAME=FILE.");
    }
  }
}

meshes::OrganMesh fill_surfaces(const MeshRequest& request, const MeshWishes& wishes) {
  refuse_image_options(request);
  const Progress progress;
  std::vector<meshes::NamedSurface> surfaces;
  std::vector<std::string> names;
  for (const std::string& input : request.inputs) {
    const Source source = source_of(input);
    progress("reading " + source.file);
    surfaces.push_back({source.name, meshes::read_surface(source.file, wishes.unit_in_mm)});
    names.push_back(source.name);
  }
  meshes::MesherOptions options = options_for_surfaces(wishes, names);
  options.progress = progress;
  options.facets = request.keep_triangles ? meshes::Facets::kept : meshes::Facets::anew;
  meshes::MeshedLabels meshed = meshes::mesh_surfaces(
      surfaces, options, request.close_holes ? meshes::Holes::close : meshes::Holes::refuse);
  progress("meshed");
  show_volumes(meshed, "surfaces");
  return std::move(meshed.mesh);
}

}  // namespace

meshes::OrganMesh mesh_sources(const MeshRequest& request) {
  const MeshWishes wishes = read_wishes(request);
  const auto surfaces = std::count_if(
      request.inputs.begin(), request.inputs.end(),
      [](const std::string& input) { return meshes::is_surface_file(source_of(input).file); });
  if (surfaces == static_cast<long>(request.inputs.size())) {
    return fill_surfaces(request, wishes);
  }
  if (request.inputs.size() > 1) {
    throw InputError("viscera mesh: found " + std::to_string(request.inputs.size()) +
                     " inputs. Allowed: one label image, or any number of surfaces (.stl, .obj, "
                     ".ply, .off, .vtp, .vtk).");
  }
  return mesh_image(request, wishes);
}

}  // namespace viscera::app
