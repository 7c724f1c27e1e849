// Gmsh 4.1 ASCII: one discrete entity a region, a surface and a node set.
#include <cstdio>
#include <fstream>
#include <sstream>

#include "meshes/formats/gmsh_cells.h"
#include "meshes/formats/writers.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

using Surfaces = std::vector<const Surface*>;

std::string exact(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

void write_header(std::ostream& out, const OrganMesh& mesh, const Surfaces& surfaces) {
  out << "$MeshFormat\n4.1 0 8\n$EndMeshFormat\n$PhysicalNames\n"
      << mesh.node_sets.size() + surfaces.size() + mesh.region_names.size() << '\n';
  int tag = 0;
  for (const auto& [name, set] : mesh.node_sets) {
    out << "0 " << ++tag << " \"" << name << "\"\n";
  }
  tag = 0;
  for (const Surface* surface : surfaces) {
    out << "2 " << ++tag << " \"" << surface->name << "\"\n";
  }
  tag = 0;
  for (const std::string& name : mesh.region_names) {
    out << "3 " << ++tag << " \"" << name << "\"\n";
  }
  out << "$EndPhysicalNames\n$Entities\n"
      << mesh.node_sets.size() << " 0 " << surfaces.size() << ' ' << mesh.region_names.size()
      << '\n';
  for (std::size_t i = 1; i <= mesh.node_sets.size(); ++i) {
    out << i << " 0 0 0 1 " << i << '\n';
  }
  for (const std::size_t count : {surfaces.size(), mesh.region_names.size()}) {
    for (std::size_t i = 1; i <= count; ++i) {
      out << i << " 0 0 0 0 0 0 1 " << i << " 0\n";
    }
  }
  out << "$EndEntities\n";
}

void write_nodes(std::ostream& out, const OrganMesh& mesh) {
  const std::size_t n = mesh.nodes.size();
  out << "$Nodes\n1 " << n << " 1 " << n << "\n3 1 0 " << n << '\n';
  for (std::size_t i = 1; i <= n; ++i) {
    out << i << '\n';
  }
  for (const Point& x : mesh.nodes) {
    out << exact(x[0]) << ' ' << exact(x[1]) << ' ' << exact(x[2]) << '\n';
  }
  out << "$EndNodes\n";
}

void write_cell(std::ostream& out, const OrganMesh& mesh, std::size_t cell) {
  const int width = nodes_per_cell(mesh.cell_type);
  std::int32_t nodes[27];
  for (int i = 0; i < width; ++i) {
    nodes[gmsh::place_of(width, i)] = mesh.cells[cell * width + i];
  }
  out << cell + 1;
  for (int i = 0; i < width; ++i) {
    out << ' ' << nodes[i] + 1;
  }
  out << '\n';
}

/// Element numbers: cells keep their own (from 1), facets and points follow.
void write_elements(std::ostream& out, const OrganMesh& mesh, const Surfaces& surfaces) {
  std::size_t total = mesh.cell_regions.size();
  std::ostringstream low;
  int entity = 0;
  for (const auto& [name, set] : mesh.node_sets) {
    low << "0 " << ++entity << " 15 " << set.size() << '\n';
    for (const std::int32_t node : set) {
      low << ++total << ' ' << node + 1 << '\n';
    }
  }
  entity = 0;
  for (const Surface* surface : surfaces) {
    low << "2 " << ++entity << (is_hexahedral(mesh.cell_type) ? " 3 " : " 2 ")
        << surface->n_facets() << '\n';
    for (int i = 0; i < surface->n_facets(); ++i) {
      const Facet facet = surface->facet(i);
      low << ++total;
      for (int corner = 0; corner < n_corners(facet); ++corner) {
        low << ' ' << facet[corner] + 1;
      }
      low << '\n';
    }
  }
  std::vector<std::vector<std::size_t>> cells_of(mesh.region_names.size());
  for (std::size_t cell = 0; cell < mesh.cell_regions.size(); ++cell) {
    cells_of[mesh.cell_regions[cell]].push_back(cell);
  }
  out << "$Elements\n"
      << mesh.node_sets.size() + surfaces.size() + cells_of.size() << ' ' << total << " 1 " << total
      << '\n'
      << low.str();
  for (std::size_t region = 0; region < cells_of.size(); ++region) {
    out << "3 " << region + 1 << ' ' << gmsh::type_of(mesh.cell_type) << ' '
        << cells_of[region].size() << '\n';
    for (const std::size_t cell : cells_of[region]) {
      write_cell(out, mesh, cell);
    }
  }
  out << "$EndElements\n";
}

void write_data(std::ostream& out, const Field& field, const std::string& section) {
  const std::size_t rows = field.values.size() / field.components;
  out << '$' << section << "\n1\n\"" << field.name << "\"\n1\n0\n3\n0\n"
      << field.components << '\n'
      << rows << '\n';
  for (std::size_t row = 0; row < rows; ++row) {
    out << row + 1;
    for (int c = 0; c < field.components; ++c) {
      out << ' ' << exact(field.values[row * field.components + c]);
    }
    out << '\n';
  }
  out << "$End" << section << '\n';
}

}  // namespace

void write_gmsh(const OrganMesh& mesh, const std::string& file) {
  std::ofstream out(file);
  const Surfaces surfaces = surfaces_to_write(mesh);
  write_header(out, mesh, surfaces);
  write_nodes(out, mesh);
  write_elements(out, mesh, surfaces);
  for (const Field& field : mesh.point_fields) {
    write_data(out, field, "NodeData");
  }
  for (const Field& field : mesh.cell_fields) {
    write_data(out, field, "ElementData");
  }
  out.close();
  if (!out) {
    throw GeometryError(file +
                        ": the mesh cannot be written. Check that the folder exists, can be "
                        "written to and has room.");
  }
}

}  // namespace viscera::meshes
