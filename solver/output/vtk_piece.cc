#include "solver/output/vtk_piece.h"

#include <algorithm>
#include <cstdio>
#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkCellType.h>
#include <vtkDoubleArray.h>
#include <vtkErrorCode.h>
#include <vtkFieldData.h>
#include <vtkFloatArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkStringArray.h>
#include <vtkTypeInt32Array.h>
#include <vtkUnstructuredGrid.h>
#include <vtkXMLUnstructuredGridWriter.h>

#include "solver/core/errors.h"
#include "solver/output/atomic_file.h"
#include "solver/output/series_index.h"

namespace viscera::output {

namespace {

vtkNew<vtkPoints> make_points(const std::vector<double>& coordinates) {
  vtkNew<vtkDoubleArray> values;
  values->SetNumberOfComponents(3);
  values->SetNumberOfTuples(static_cast<vtkIdType>(coordinates.size() / 3));
  std::copy(coordinates.begin(), coordinates.end(), values->GetPointer(0));
  vtkNew<vtkPoints> points;
  points->SetData(values);
  return points;
}

/// 32-bit numbers, as a piece has: half the size of VTK's default.
vtkNew<vtkTypeInt32Array> make_integers(const std::vector<std::int32_t>& values) {
  vtkNew<vtkTypeInt32Array> array;
  array->SetNumberOfValues(static_cast<vtkIdType>(values.size()));
  std::copy(values.begin(), values.end(), array->GetPointer(0));
  return array;
}

vtkNew<vtkCellArray> make_cells(const PieceMesh& mesh) {
  std::vector<std::int32_t> offsets(mesh.n_cells() + 1);
  for (std::size_t c = 0; c < offsets.size(); ++c) {
    offsets[c] = static_cast<std::int32_t>(c) * mesh.nodes_per_cell;
  }
  vtkNew<vtkCellArray> cells;
  cells->SetData(make_integers(offsets).Get(), make_integers(mesh.cells).Get());
  return cells;
}

int vtk_type(int nodes_per_cell) {
  switch (nodes_per_cell) {
    case 4:
      return VTK_TETRA;
    case 8:
      return VTK_HEXAHEDRON;
    case 10:
      return VTK_QUADRATIC_TETRA;
    default:
      return VTK_TRIQUADRATIC_HEXAHEDRON;
  }
}

void add_regions(vtkUnstructuredGrid& grid,
                 const PieceMesh& mesh,
                 const std::vector<std::string>& region_names) {
  const auto regions = make_integers(mesh.regions);
  regions->SetName("region");
  grid.GetCellData()->AddArray(regions);
  vtkNew<vtkStringArray> names;
  names->SetName("region_names");
  for (const auto& name : region_names)
    names->InsertNextValue(name);
  grid.GetFieldData()->AddArray(names);
}

vtkNew<vtkFloatArray> make_array(const PieceField& field) {
  vtkNew<vtkFloatArray> array;
  array->SetName(field.name.c_str());
  array->SetNumberOfComponents(field.components);
  array->SetNumberOfTuples(static_cast<vtkIdType>(field.values.size()) / field.components);
  std::transform(field.values.begin(), field.values.end(), array->GetPointer(0),
                 [](double value) { return static_cast<float>(value); });
  const auto names = component_names(field.components);
  for (std::size_t k = 0; k < names.size(); ++k) {
    array->SetComponentName(static_cast<vtkIdType>(k), names[k].c_str());
  }
  return array;
}

}  // namespace

struct VtkPiece::Impl {
  vtkNew<vtkUnstructuredGrid> grid;
};

VtkPiece::VtkPiece(const PieceMesh& mesh, const std::vector<std::string>& region_names)
    : impl_(std::make_unique<Impl>()) {
  impl_->grid->SetPoints(make_points(mesh.points).Get());
  impl_->grid->SetCells(vtk_type(mesh.nodes_per_cell), make_cells(mesh).Get());
  add_regions(*impl_->grid, mesh, region_names);
}

VtkPiece::VtkPiece(VtkPiece&&) noexcept = default;
VtkPiece& VtkPiece::operator=(VtkPiece&&) noexcept = default;
VtkPiece::~VtkPiece() = default;

void VtkPiece::write(const std::string& file, const std::vector<PieceField>& fields) const {
  vtkNew<vtkUnstructuredGrid> grid;
  grid->ShallowCopy(impl_->grid);
  for (const auto& field : fields) {
    vtkDataSetAttributes* data = grid->GetPointData();
    if (field.on_cells)
      data = grid->GetCellData();
    data->AddArray(make_array(field).Get());
  }
  grid->GetPointData()->SetActiveVectors("displacement");

  vtkNew<vtkXMLUnstructuredGridWriter> writer;
  writer->SetInputData(grid);
  writer->SetFileName(partial_name(file).c_str());
  writer->SetDataModeToAppended();
  writer->EncodeAppendedDataOff();
  writer->SetCompressorTypeToZLib();
  writer->SetHeaderTypeToUInt64();
  if (writer->Write() == 0 || writer->GetErrorCode() != vtkErrorCode::NoError) {
    std::remove(partial_name(file).c_str());
    throw Error(ExitStatus::internal,
                "Cannot write " + file + ": " +
                    vtkErrorCode::GetStringFromErrorCode(writer->GetErrorCode()) +
                    ". Check the free space, the quota and the permissions of its folder.");
  }
  publish(file);
}

}  // namespace viscera::output
