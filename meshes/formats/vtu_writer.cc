#include <vtkCellData.h>
#include <vtkCellType.h>
#include <vtkDoubleArray.h>
#include <vtkFieldData.h>
#include <vtkIntArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkStringArray.h>
#include <vtkUnstructuredGrid.h>
#include <vtkXMLUnstructuredGridWriter.h>

#include "meshes/formats/vtk_cells.h"
#include "meshes/formats/vtk_errors.h"
#include "meshes/formats/writers.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

using Surfaces = std::vector<const Surface*>;

void add_geometry(const OrganMesh& mesh, const Surfaces& surfaces, vtkUnstructuredGrid& grid) {
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  for (const Point& x : mesh.nodes) {
    points->InsertNextPoint(x.data());
  }
  grid.SetPoints(points);
  const int width = nodes_per_cell(mesh.cell_type);
  const int type = vtk_type(mesh.cell_type);
  std::vector<vtkIdType> ids(width);
  for (std::size_t first = 0; first < mesh.cells.size(); first += width) {
    ids.assign(mesh.cells.begin() + static_cast<std::ptrdiff_t>(first),
               mesh.cells.begin() + static_cast<std::ptrdiff_t>(first) + width);
    grid.InsertNextCell(type, width, ids.data());
  }
  for (const Surface* surface : surfaces) {
    for (int i = 0; i < surface->n_facets(); ++i) {
      const Facet facet = surface->facet(i);
      const vtkIdType corners[4] = {facet[0], facet[1], facet[2], facet[3]};
      const int n = n_corners(facet);
      grid.InsertNextCell(n == 3 ? VTK_TRIANGLE : VTK_QUAD, n, corners);
    }
  }
}

/// Cell arrays `region` (-1 on facets) and `surface` (-1 on volume cells).
void add_tags(const OrganMesh& mesh, const Surfaces& surfaces, vtkUnstructuredGrid& grid) {
  vtkNew<vtkIntArray> region, surface;
  region->SetName("region");
  surface->SetName("surface");
  for (const std::int32_t r : mesh.cell_regions) {
    region->InsertNextValue(r);
    surface->InsertNextValue(-1);
  }
  for (std::size_t s = 0; s < surfaces.size(); ++s) {
    for (int i = 0; i < surfaces[s]->n_facets(); ++i) {
      region->InsertNextValue(-1);
      surface->InsertNextValue(static_cast<int>(s));
    }
  }
  grid.GetCellData()->AddArray(region);
  grid.GetCellData()->AddArray(surface);
}

void add_names(const OrganMesh& mesh, const Surfaces& surfaces, vtkUnstructuredGrid& grid) {
  vtkNew<vtkStringArray> regions, names;
  regions->SetName("region_names");
  names->SetName("surface_names");
  for (const std::string& name : mesh.region_names) {
    regions->InsertNextValue(name);
  }
  for (const Surface* surface : surfaces) {
    names->InsertNextValue(surface->name);
  }
  grid.GetFieldData()->AddArray(regions);
  if (!surfaces.empty()) {
    grid.GetFieldData()->AddArray(names);
  }
  for (const auto& [name, set] : mesh.node_sets) {
    vtkNew<vtkIntArray> nodes;
    nodes->SetName(("node_set:" + name).c_str());
    for (const std::int32_t node : set) {
      nodes->InsertNextValue(node);
    }
    grid.GetFieldData()->AddArray(nodes);
  }
}

/// The field with zeros for the `extra` entities at the end.
vtkSmartPointer<vtkDoubleArray> to_array(const Field& field, std::size_t extra) {
  auto array = vtkSmartPointer<vtkDoubleArray>::New();
  array->SetName(field.name.c_str());
  array->SetNumberOfComponents(field.components);
  for (const double value : field.values) {
    array->InsertNextValue(value);
  }
  for (std::size_t i = 0; i < extra * static_cast<std::size_t>(field.components); ++i) {
    array->InsertNextValue(0);
  }
  return array;
}

}  // namespace

void write_vtu(const OrganMesh& mesh, const std::string& file) {
  const Surfaces surfaces = surfaces_to_write(mesh);
  vtkNew<vtkUnstructuredGrid> grid;
  add_geometry(mesh, surfaces, *grid);
  add_tags(mesh, surfaces, *grid);
  add_names(mesh, surfaces, *grid);
  for (const Field& field : mesh.point_fields) {
    grid->GetPointData()->AddArray(to_array(field, 0));
  }
  const std::size_t facets =
      static_cast<std::size_t>(grid->GetNumberOfCells()) - mesh.cell_regions.size();
  for (const Field& field : mesh.cell_fields) {
    grid->GetCellData()->AddArray(to_array(field, facets));
  }
  vtkNew<vtkXMLUnstructuredGridWriter> writer;
  writer->SetFileName(file.c_str());
  writer->SetInputData(grid);
  writer->SetDataModeToAppended();
  writer->EncodeAppendedDataOff();
  writer->SetCompressorTypeToZLib();
  const VtkErrors errors;
  if (!writer->Write() || errors.any()) {
    throw GeometryError(file +
                        ": the mesh cannot be written. Check that the folder exists, can be "
                        "written to and has room.");
  }
}

}  // namespace viscera::meshes
