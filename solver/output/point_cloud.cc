#include "solver/output/point_cloud.h"

#include <vtkCellArray.h>
#include <vtkDoubleArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkXMLPolyDataWriter.h>

#include "solver/core/errors.h"

namespace viscera::output {

void write_point_cloud(const std::string& file,
                       const std::vector<double>& coordinates,
                       const std::string& name,
                       const std::vector<double>& values) {
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  vtkNew<vtkCellArray> vertices;
  vtkNew<vtkDoubleArray> array;
  array->SetName(name.c_str());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const vtkIdType point = points->InsertNextPoint(&coordinates[3 * i]);
    vertices->InsertNextCell(1, &point);
    array->InsertNextValue(values[i]);
  }
  vtkNew<vtkPolyData> cloud;
  cloud->SetPoints(points);
  cloud->SetVerts(vertices);
  cloud->GetPointData()->SetScalars(array);
  vtkNew<vtkXMLPolyDataWriter> writer;
  writer->SetFileName(file.c_str());
  writer->SetInputData(cloud);
  if (writer->Write() != 1)
    throw Error(ExitStatus::internal, "\"" + file + "\" cannot be written.");
}

}  // namespace viscera::output
