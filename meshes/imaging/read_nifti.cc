#include <vtkImageData.h>
#include <vtkMatrix4x4.h>
#include <vtkNIFTIImageHeader.h>
#include <vtkNIFTIImageReader.h>
#include <vtkNew.h>

#include "meshes/formats/vtk_errors.h"
#include "meshes/imaging/image_parts.h"

namespace viscera::meshes::imaging {

namespace {

/// Origin and columns from VTK's matrix of data coordinates (spacing applied) to RAS.
void set_frame(LabelImage& image, vtkMatrix4x4& to_ras, const double* spacing) {
  constexpr double sign[3] = {-1, -1, 1};  // RAS to LPS
  std::array<Point, 3> columns;
  for (int row = 0; row < 3; ++row) {
    for (int a = 0; a < 3; ++a) {
      columns[a][row] = sign[row] * to_ras.GetElement(row, a) * spacing[a];
    }
    image.origin[row] = sign[row] * to_ras.GetElement(row, 3);
  }
  set_columns(image, columns);
}

}  // namespace

LabelImage read_nifti(const std::string& file) {
  const VtkErrors errors;
  vtkNew<vtkNIFTIImageReader> reader;
  if (!reader->CanReadFile(file.c_str())) {
    errors.check(file);
    fail(file, "it is not a NIfTI image, or it is cut off. Export or copy it again.");
  }
  reader->SetFileName(file.c_str());
  reader->Update();
  errors.check(file);
  vtkNIFTIImageHeader* header = reader->GetNIFTIHeader();
  if (header->GetDim(0) > 3 && header->GetDim(4) > 1) {
    fail(file, "it has " + std::to_string(header->GetDim(4)) +
                   " volumes; a label image has one. Export the segmentation alone.");
  }
  LabelImage image;
  const double slope = reader->GetRescaleSlope();
  take_voxels(file, *reader->GetOutput(), slope == 0 ? 1 : slope, reader->GetRescaleIntercept(),
              image);
  vtkNew<vtkMatrix4x4> unknown;
  vtkMatrix4x4* to_ras = header->GetSFormCode() > 0   ? reader->GetSFormMatrix()
                         : header->GetQFormCode() > 0 ? reader->GetQFormMatrix()
                                                      : nullptr;
  if (to_ras == nullptr) {
    to_ras = unknown;
    image.notes.push_back(
        "The NIfTI file does not say how the patient lies in it: its axes are taken "
        "as right, anterior, superior, the format's default.");
  }
  set_frame(image, *to_ras, reader->GetDataSpacing());
  return image;
}

}  // namespace viscera::meshes::imaging
