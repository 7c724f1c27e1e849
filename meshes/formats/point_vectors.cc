#include "meshes/formats/point_vectors.h"

#include <cmath>
#include <vtkDataArray.h>
#include <vtkIdList.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPointSet.h>
#include <vtkPolyData.h>
#include <vtkSmartPointer.h>
#include <vtkUnstructuredGrid.h>
#include <vtkXMLPolyDataReader.h>
#include <vtkXMLUnstructuredGridReader.h>

#include "meshes/formats/vtk_errors.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::meshes {

namespace {

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

vtkSmartPointer<vtkPointSet> load(const std::string& file) {
  const VtkErrors errors;
  vtkSmartPointer<vtkPointSet> data;
  if (ends_with(file, ".vtp")) {
    vtkNew<vtkXMLPolyDataReader> reader;
    reader->SetFileName(file.c_str());
    reader->Update();
    data = reader->GetOutput();
  } else if (ends_with(file, ".vtu")) {
    vtkNew<vtkXMLUnstructuredGridReader> reader;
    reader->SetFileName(file.c_str());
    reader->Update();
    data = reader->GetOutput();
  } else {
    throw GeometryError(file + ": it is no file of points with vectors. Allowed: .vtu, .vtp.");
  }
  errors.check(file);
  return data;
}

/// Names of arrays with three components.
std::vector<std::string> vector_names(vtkPointData& data) {
  std::vector<std::string> names;
  for (int i = 0; i < data.GetNumberOfArrays(); ++i)
    if (vtkDataArray* array = data.GetArray(i);
        array != nullptr && array->GetName() != nullptr && array->GetNumberOfComponents() == 3)
      names.emplace_back(array->GetName());
  return names;
}

/// Points of the cells; all where there are none.
std::vector<char> used_points(vtkPointSet& data) {
  std::vector<char> used(data.GetNumberOfPoints(), data.GetNumberOfCells() == 0);
  vtkNew<vtkIdList> ids;
  for (vtkIdType c = 0; c < data.GetNumberOfCells(); ++c) {
    data.GetCellPoints(c, ids);
    for (vtkIdType k = 0; k < ids->GetNumberOfIds(); ++k)
      used[ids->GetId(k)] = 1;
  }
  return used;
}

Point scaled(const double (&x)[3], double factor) {
  return {x[0] * factor, x[1] * factor, x[2] * factor};
}

bool is_finite(const Point& x) {
  return std::isfinite(x[0]) && std::isfinite(x[1]) && std::isfinite(x[2]);
}

}  // namespace

PointVectors read_point_vectors(const std::string& file,
                                const std::string& name,
                                double unit_in_mm) {
  const vtkSmartPointer<vtkPointSet> data = load(file);
  if (data->GetNumberOfPoints() == 0)
    throw GeometryError(file + ": it has no points.");
  vtkDataArray* array = data->GetPointData()->GetArray(name.c_str());
  if (array == nullptr || array->GetNumberOfComponents() != 3) {
    const std::vector<std::string> there = vector_names(*data->GetPointData());
    throw GeometryError(file + ": found no array '" + name +
                        "' of three components on its points. Allowed: " +
                        (there.empty() ? "none, it has no such array" : text::list(there)) + "." +
                        text::did_you_mean(name, there));
  }
  PointVectors out;
  const std::vector<char> used = used_points(*data);
  for (vtkIdType k = 0; k < data->GetNumberOfPoints(); ++k) {
    if (!used[k]) {
      ++out.in_no_cell;
      continue;
    }
    double x[3], v[3];
    data->GetPoint(k, x);
    array->GetTuple(k, v);
    out.points.push_back(scaled(x, unit_in_mm));
    out.vectors.push_back(scaled(v, unit_in_mm));
    if (!is_finite(out.points.back()) || !is_finite(out.vectors.back()))
      throw GeometryError(file + text::format(": point %lld: found a place or a vector in '%s' "
                                              "that is no number. Leave such points out.",
                                              static_cast<long long>(k), name.c_str()));
  }
  return out;
}

}  // namespace viscera::meshes
