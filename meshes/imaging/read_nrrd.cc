// Voxels by VTK; the frame by our own reading of the header, which VTK drops.
#include <cctype>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkNrrdReader.h>

#include "meshes/formats/vtk_errors.h"
#include "meshes/imaging/image_parts.h"

namespace viscera::meshes::imaging {

namespace {

using Header = std::map<std::string, std::string>;

std::string value_of(const Header& header, const std::string& key) {
  const auto found = header.find(key);
  return found == header.end() ? "" : found->second;
}

/// Signs that turn the file's space into LPS.
Point signs_of(const std::string& file, const std::string& space, LabelImage& image) {
  if (space == "left-posterior-superior" || space == "LPS") {
    return {1, 1, 1};
  }
  if (space == "right-anterior-superior" || space == "RAS") {
    return {-1, -1, 1};
  }
  if (space == "left-anterior-superior" || space == "LAS") {
    return {1, -1, 1};
  }
  if (!space.empty() && space != "scanner-xyz" && space != "3D-right-handed") {
    fail(file, "its space is '" + space +
                   "'; left-posterior-superior, right-anterior-superior and "
                   "left-anterior-superior are read. Export it in one of these.");
  }
  image.notes.push_back(
      "The NRRD file does not say how the patient lies in it: its space is taken as "
      "left, posterior, superior.");
  return {1, 1, 1};
}

void set_frame(const std::string& file, const Header& header, LabelImage& image) {
  const std::vector<double> directions = numbers_in(value_of(header, "space directions"));
  const std::vector<double> spacings = numbers_in(value_of(header, "spacings"));
  const std::vector<double> origin = numbers_in(value_of(header, "space origin"));
  const Point sign = signs_of(file, value_of(header, "space"), image);
  if (directions.size() == 9) {
    std::array<Point, 3> columns;
    for (int i = 0; i < 9; ++i) {
      columns[i / 3][i % 3] = sign[i % 3] * directions[i];
    }
    set_columns(image, columns);
  } else if (spacings.size() == 3) {
    image.spacing = {spacings[0], spacings[1], spacings[2]};
  } else {
    fail(file,
         "its header has neither 'space directions' of three vectors nor three 'spacings', so "
         "the voxel size is unknown. Export it again with one of them.");
  }
  for (std::size_t row = 0; row < 3 && origin.size() == 3; ++row) {
    image.origin[row] = sign[row] * origin[row];
  }
}

}  // namespace

LabelImage read_nrrd(const std::string& file) {
  const Header header = read_header(file, ':', "");
  const std::string dimension = value_of(header, "dimension");
  if (dimension != "3") {
    fail(file, "its header says 'dimension: " + dimension +
                   "'; a label image has three. If it holds "
                   "several layers of segments, export them as one label map.");
  }
  const VtkErrors errors;
  vtkNew<vtkNrrdReader> reader;
  reader->SetFileName(file.c_str());
  reader->Update();
  errors.check(file);
  LabelImage image;
  take_voxels(file, *reader->GetOutput(), 1, 0, image);
  set_frame(file, header, image);
  return image;
}

}  // namespace viscera::meshes::imaging
