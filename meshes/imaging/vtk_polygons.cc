#include <cmath>
#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkDataArray.h>
#include <vtkIdList.h>
#include <vtkNew.h>
#include <vtkPolyData.h>
#include <vtkPolyDataReader.h>
#include <vtkSmartPointer.h>
#include <vtkXMLPolyDataReader.h>

#include "meshes/formats/vtk_errors.h"
#include "meshes/formats/vtk_legacy_check.h"
#include "meshes/formats/vtu_check.h"
#include "meshes/imaging/surface_soup.h"
#include "solver/core/errors.h"

namespace viscera::meshes::imaging {

namespace {

bool is_legacy(const std::string& file) {
  return file.size() > 4 && file.compare(file.size() - 4, 4, ".vtk") == 0;
}

vtkSmartPointer<vtkPolyData> load(const std::string& file) {
  const VtkErrors errors;
  vtkSmartPointer<vtkPolyData> data;
  if (is_legacy(file)) {
    vtkNew<vtkPolyDataReader> reader;
    reader->SetFileName(file.c_str());
    if (!reader->IsFilePolyData()) {
      throw GeometryError(file +
                          ": it is not a legacy VTK surface (POLYDATA). Give a label image or a "
                          "surface to be filled; a volume mesh needs no meshing.");
    }
    check_legacy_file(file);
    reader->Update();
    data = reader->GetOutput();
  } else {
    check_vtu_blocks(file);
    vtkNew<vtkXMLPolyDataReader> reader;
    reader->SetFileName(file.c_str());
    reader->Update();
    data = reader->GetOutput();
  }
  errors.check(file);
  return data;
}

void check_cells(const std::string& file, vtkPolyData& data) {
  for (vtkCellArray* cells : {data.GetVerts(), data.GetLines(), data.GetPolys()}) {
    if (cells != nullptr && cells->GetNumberOfCells() > 0 && !cells->IsValid()) {
      throw GeometryError(
          file +
          ": the list of its faces does not fit its numbers of corners. The file is "
          "damaged: export it again.");
    }
  }
}

int tag_at(const std::string& file, vtkDataArray& tags, vtkIdType cell) {
  const double tag = tags.GetTuple1(cell);
  if (!(std::abs(tag) < 2e9)) {
    throw GeometryError(file + ": face " + std::to_string(cell) + " (counted from 0) has the tag " +
                        std::to_string(tag) + " in '" + tags.GetName() +
                        "'; tags are below 2e9. Export the surface without that array.");
  }
  return static_cast<int>(tag);
}

/// The first cell array of whole numbers, one a cell.
vtkDataArray* tag_array(vtkPolyData& data) {
  vtkCellData& arrays = *data.GetCellData();
  for (int i = 0; i < arrays.GetNumberOfArrays(); ++i) {
    vtkDataArray* array = arrays.GetArray(i);
    const bool usable = array != nullptr && array->GetName() != nullptr &&
                        array->GetNumberOfComponents() == 1 &&
                        array->GetNumberOfTuples() == data.GetNumberOfCells() &&
                        array->GetDataType() != VTK_FLOAT && array->GetDataType() != VTK_DOUBLE;
    if (usable) {
      return array;
    }
  }
  return nullptr;
}

}  // namespace

void read_vtk_polygons(SurfaceSoup& soup, std::vector<std::vector<std::size_t>>& polygons) {
  const vtkSmartPointer<vtkPolyData> data = load(soup.file);
  if (data->GetNumberOfStrips() > 0) {
    throw GeometryError(soup.file +
                        ": its faces are triangle strips, which are not read. Export the surface "
                        "as triangles.");
  }
  for (vtkIdType i = 0; i < data->GetNumberOfPoints(); ++i) {
    const double* x = data->GetPoint(i);
    soup.points.push_back({x[0], x[1], x[2]});
  }
  check_cells(soup.file, *data);
  vtkDataArray* tags = tag_array(*data);
  soup.tag_name = tags != nullptr ? tags->GetName() : "";
  if (data->GetPolys() == nullptr) {
    return;
  }
  // cell arrays count vertices and lines first; vtkPolyData::GetCellPoints crashes on damaged ones
  const vtkIdType before = data->GetNumberOfVerts() + data->GetNumberOfLines();
  vtkNew<vtkIdList> corners;
  for (vtkIdType face = 0; face < data->GetNumberOfPolys(); ++face) {
    data->GetPolys()->GetCellAtId(face, corners);
    if (corners->GetNumberOfIds() < 3) {
      continue;
    }
    polygons.emplace_back(corners->begin(), corners->end());
    if (tags != nullptr) {
      soup.tags.push_back(tag_at(soup.file, *tags, before + face));
    }
  }
}

}  // namespace viscera::meshes::imaging
