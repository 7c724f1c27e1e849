#include "meshes/formats/vtk_reader.h"

#include <cmath>
#include <utility>
#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkDataArray.h>
#include <vtkFieldData.h>
#include <vtkIdList.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkSmartPointer.h>
#include <vtkStringArray.h>
#include <vtkUnstructuredGrid.h>
#include <vtkUnstructuredGridReader.h>

#include "meshes/formats/vtk_cells.h"
#include "meshes/formats/vtk_errors.h"
#include "meshes/formats/vtk_legacy_check.h"
#include "meshes/formats/vtu_check.h"
#include "meshes/formats/xml_grid_reader.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

using Grid = vtkSmartPointer<vtkUnstructuredGrid>;

constexpr const char* region_arrays[] = {"region",        "regions",       "region_id",
                                         "gmsh:physical", "CellEntityIds", "medit:ref",
                                         "material",      "label",         "labels"};
constexpr const char* surface_arrays[] = {"surface", "surfaces"};
const std::string node_set_prefix = "node_set:";

[[noreturn]] void fail(const std::string& file, const std::string& what) {
  throw GeometryError(file + ": " + what);
}

Grid load_legacy(const std::string& file) {
  vtkNew<vtkUnstructuredGridReader> reader;
  reader->SetFileName(file.c_str());
  reader->ReadAllScalarsOn();
  reader->ReadAllVectorsOn();
  reader->ReadAllNormalsOn();
  reader->ReadAllTensorsOn();
  reader->ReadAllFieldsOn();
  const VtkErrors errors;
  if (!reader->IsFileUnstructuredGrid()) {
    errors.check(file);
    fail(file,
         "it is not a legacy VTK unstructured grid (a surface or an image, or another format). "
         "A volume mesh of tetrahedra or hexahedra is needed: mesh the surface or image first.");
  }
  check_legacy_file(file);
  reader->Update();
  errors.check(file);
  return reader->GetOutput();
}

Grid load_xml(const std::string& file) {
  check_vtu_blocks(file);
  vtkNew<XmlGridReader> reader;
  const VtkErrors errors;
  if (!reader->CanReadFile(file.c_str())) {
    errors.check(file);
    fail(file, "it is not a VTU unstructured grid. Give a .vtu file with tetrahedra or hexahedra.");
  }
  reader->SetFileName(file.c_str());
  reader->Update();
  errors.check(file);
  return reader->GetOutput();
}

/// The first of the arrays that is there. Of the FIELD of a legacy file it may have any length.
template <std::size_t n>
vtkDataArray* first_array(const std::string& file,
                          vtkUnstructuredGrid& grid,
                          const char* const (&names)[n]) {
  for (const char* name : names) {
    vtkDataArray* array = grid.GetCellData()->GetArray(name);
    if (array == nullptr) {
      continue;
    }
    if (array->GetNumberOfTuples() < grid.GetNumberOfCells()) {
      fail(file, "the array '" + std::string(name) + "' has " +
                     std::to_string(array->GetNumberOfTuples()) + " values for " +
                     std::to_string(grid.GetNumberOfCells()) + " cells. Write the file again.");
    }
    return array;
  }
  return nullptr;
}

/// The integer in `array` at `cell`; `no_tag` without array.
int tag_at(const std::string& file, vtkDataArray* array, vtkIdType cell) {
  if (array == nullptr) {
    return no_tag;
  }
  const double value = array->GetComponent(cell, 0);
  if (!(std::abs(value) < 2e9) || value != std::floor(value)) {
    fail(file, "cell " + std::to_string(cell) + " (counted from 0) has the value " +
                   std::to_string(value) + " in '" + array->GetName() +
                   "'; region and surface numbers must be integers.");
  }
  return static_cast<int>(value);
}

struct Arrays {
  vtkDataArray* region;
  vtkDataArray* surface;
};

Arrays find_arrays(const std::string& file, vtkUnstructuredGrid& grid) {
  vtkDataArray* region = first_array(file, grid, region_arrays);
  vtkDataArray* surface = first_array(file, grid, surface_arrays);
  return {region, surface != nullptr ? surface : region};
}

/// The cell's nodes; those of pixels and voxels are brought from rows to the order round the cell.
std::vector<std::int32_t> nodes_of(const VtkKind& kind, vtkIdList& ids) {
  std::vector<std::int32_t> nodes(kind.nodes);
  for (int i = 0; i < kind.nodes; ++i) {
    nodes[i] = static_cast<std::int32_t>(ids.GetId(i));
  }
  if (kind.type == VTK_PIXEL || kind.type == VTK_VOXEL) {
    for (std::size_t i = 2; i < nodes.size(); i += 4) {
      std::swap(nodes[i], nodes[i + 1]);
    }
  }
  return nodes;
}

const VtkKind& kind_at(const std::string& file, vtkUnstructuredGrid& grid, vtkIdType cell) {
  const int type = grid.GetCellType(cell);
  const VtkKind* kind = vtk_kind(type);
  if (kind == nullptr) {
    fail(file, "cell " + std::to_string(cell) + " (counted from 0) is of VTK type " +
                   std::to_string(type) +
                   "; tetrahedra (10, 24) and hexahedra (12, 25, 29) with triangles (5, 22) and "
                   "quadrilaterals (9, 23, 28) are read. Mesh with these.");
  }
  return *kind;
}

/// Appends the cells; `volume_cells` receives the grid's number of every volume cell taken.
void read_cells(vtkUnstructuredGrid& grid, RawMesh& raw, std::vector<vtkIdType>& volume_cells) {
  const Arrays arrays = find_arrays(raw.file, grid);
  vtkNew<vtkIdList> ids;
  for (vtkIdType cell = 0; cell < grid.GetNumberOfCells(); ++cell) {
    const VtkKind& kind = kind_at(raw.file, grid, cell);
    if (!kind.is_read) {
      if (kind.dimension == 3) {
        ++raw.cells_found[kind.name];
      }
      continue;
    }
    grid.GetCellPoints(cell, ids);
    if (ids->GetNumberOfIds() < kind.nodes) {
      fail(raw.file, "cell " + std::to_string(cell) + " has too few nodes. Write the file again.");
    }
    for (const vtkIdType node : *ids) {
      if (node < 0 || node >= grid.GetNumberOfPoints()) {
        fail(raw.file, "cell " + std::to_string(cell) + " refers to node " + std::to_string(node) +
                           ", allowed are 0 to " + std::to_string(grid.GetNumberOfPoints() - 1) +
                           ". The file is damaged: write it again.");
      }
    }
    const std::vector<std::int32_t> nodes = nodes_of(kind, *ids);
    if (kind.dimension == 2) {
      const bool is_triangle = kind.nodes == 3 || kind.nodes == 6;
      raw.facets.push_back({nodes[0], nodes[1], nodes[2], is_triangle ? -1 : nodes[3]});
      raw.facet_tags.push_back(tag_at(raw.file, arrays.surface, cell));
    } else if (take_cell(raw, kind.name, nodes, tag_at(raw.file, arrays.region, cell))) {
      volume_cells.push_back(cell);
    }
  }
}

void read_nodes(vtkUnstructuredGrid& grid, RawMesh& raw) {
  raw.nodes.resize(static_cast<std::size_t>(grid.GetNumberOfPoints()));
  for (std::size_t i = 0; i < raw.nodes.size(); ++i) {
    grid.GetPoint(static_cast<vtkIdType>(i), raw.nodes[i].data());
  }
}

/// Rows `rows` of a VTK array as a field.
Field to_field(vtkDataArray& array, const std::vector<vtkIdType>& rows) {
  Field field{array.GetName(), array.GetNumberOfComponents(), {}};
  field.values.reserve(rows.size() * static_cast<std::size_t>(field.components));
  for (const vtkIdType row : rows) {
    for (int c = 0; c < field.components; ++c) {
      field.values.push_back(row < array.GetNumberOfTuples() ? array.GetComponent(row, c) : 0);
    }
  }
  return field;
}

void read_fields(vtkUnstructuredGrid& grid,
                 const std::vector<vtkIdType>& volume_cells,
                 RawMesh& raw) {
  std::vector<vtkIdType> points(raw.nodes.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    points[i] = static_cast<vtkIdType>(i);
  }
  for (int i = 0; i < grid.GetPointData()->GetNumberOfArrays(); ++i) {
    vtkDataArray* array = grid.GetPointData()->GetArray(i);
    if (array != nullptr && array->GetName() != nullptr) {
      raw.point_fields.push_back(to_field(*array, points));
    }
  }
  const Arrays used = find_arrays(raw.file, grid);
  for (int i = 0; i < grid.GetCellData()->GetNumberOfArrays(); ++i) {
    vtkDataArray* array = grid.GetCellData()->GetArray(i);
    if (array != nullptr && array->GetName() != nullptr && array != used.region &&
        array != used.surface) {
      raw.cell_fields.push_back(to_field(*array, volume_cells));
    }
  }
}

/// Names by place in the list. Ids outside the list are a mistake of the file.
std::map<int, std::string> read_names(vtkUnstructuredGrid& grid,
                                      const char* array_name,
                                      const std::vector<int>& tags,
                                      const std::string& file) {
  std::map<int, std::string> names;
  auto* array = vtkStringArray::SafeDownCast(grid.GetFieldData()->GetAbstractArray(array_name));
  if (array == nullptr) {
    return names;
  }
  const auto count = static_cast<int>(array->GetNumberOfValues());
  for (int i = 0; i < count; ++i) {
    names[i] = array->GetValue(i);
  }
  for (const int tag : tags) {
    if (tag != no_tag && (tag < 0 || tag >= count)) {
      fail(file, "a cell has number " + std::to_string(tag) + " but '" + array_name + "' lists " +
                     std::to_string(count) + " names (numbers 0 to " + std::to_string(count - 1) +
                     "). Write the file again or remove that list.");
    }
  }
  return names;
}

void read_node_sets(vtkUnstructuredGrid& grid, RawMesh& raw) {
  for (int i = 0; i < grid.GetFieldData()->GetNumberOfArrays(); ++i) {
    vtkDataArray* array = grid.GetFieldData()->GetArray(i);
    const std::string name =
        array != nullptr && array->GetName() != nullptr ? array->GetName() : "";
    if (name.rfind(node_set_prefix, 0) != 0) {
      continue;
    }
    auto& set = raw.node_sets[name.substr(node_set_prefix.size())];
    for (vtkIdType row = 0; row < array->GetNumberOfTuples(); ++row) {
      const double node = array->GetComponent(row, 0);
      if (!(node >= 0 && node < static_cast<double>(raw.nodes.size()))) {
        fail(raw.file, "the array '" + name + "' lists node " + std::to_string(node) + " of " +
                           std::to_string(raw.nodes.size()) +
                           " (counted from 0). Write the file again.");
      }
      set.push_back(static_cast<std::int32_t>(node));
    }
  }
}

}  // namespace

RawMesh read_vtk(const std::string& file) {
  const bool xml = file.size() > 4 && (file.substr(file.size() - 4) == ".vtu" ||
                                       file.substr(file.size() - 4) == ".VTU");
  const Grid grid = xml ? load_xml(file) : load_legacy(file);
  RawMesh raw;
  raw.file = file;
  std::vector<vtkIdType> volume_cells;
  if (grid->GetNumberOfPoints() > 2147483647 || grid->GetNumberOfCells() > 2147483647) {
    fail(file, "it has more than 2147483647 nodes or cells; use a coarser mesh.");
  }
  if (grid->GetNumberOfCells() > 0 && !grid->GetCells()->IsValid()) {
    fail(file,
         "the list of its cells does not fit its numbers of nodes. The file is damaged: write it "
         "again.");
  }
  read_nodes(*grid, raw);
  read_cells(*grid, raw, volume_cells);
  read_fields(*grid, volume_cells, raw);
  raw.region_names = read_names(*grid, "region_names", raw.cell_tags, file);
  raw.surface_names = read_names(*grid, "surface_names", raw.facet_tags, file);
  read_node_sets(*grid, raw);
  return raw;
}

}  // namespace viscera::meshes
