// Voxels by VTK; directions and offset by our own reading of the header, which VTK drops.
#include <vtkImageData.h>
#include <vtkMetaImageReader.h>
#include <vtkNew.h>

#include "meshes/formats/vtk_errors.h"
#include "meshes/imaging/image_parts.h"

namespace viscera::meshes::imaging {

namespace {

/// Numbers of the first of `keys` that the header has.
std::vector<double> first_of(const std::map<std::string, std::string>& header,
                             std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    if (const auto found = header.find(key); found != header.end()) {
      return numbers_in(found->second);
    }
  }
  return {};
}

}  // namespace

LabelImage read_metaimage(const std::string& file) {
  const auto header = read_header(file, '=', "elementdatafile");
  if (const auto dimensions = first_of(header, {"ndims"}); dimensions != std::vector<double>{3}) {
    fail(file,
         "its header does not say NDims = 3; a label image has three dimensions. Export the "
         "label map again.");
  }
  const VtkErrors errors;
  vtkNew<vtkMetaImageReader> reader;
  reader->SetFileName(file.c_str());
  reader->Update();
  errors.check(file);
  LabelImage image;
  take_voxels(file, *reader->GetOutput(), 1, 0, image);
  const auto spacing = first_of(header, {"elementspacing", "elementsize"});
  const auto matrix = first_of(header, {"transformmatrix", "orientation", "rotation"});
  const auto offset = first_of(header, {"offset", "position", "origin"});
  for (std::size_t a = 0; a < 3; ++a) {
    image.spacing[a] = spacing.size() == 3 ? spacing[a] : 1;
    image.origin[a] = offset.size() == 3 ? offset[a] : 0;
    for (std::size_t row = 0; row < 3 && matrix.size() == 9; ++row) {
      image.axes[a][row] = matrix[3 * a + row];  // one axis after the other, LPS
    }
  }
  return image;
}

}  // namespace viscera::meshes::imaging
