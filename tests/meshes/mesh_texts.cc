#include "tests/meshes/mesh_texts.h"

#include <algorithm>
#include <cstring>
#include <sstream>
#include <stdexcept>

#include "meshes/formats/write_mesh.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {

namespace {

/// Appends numbers as text with a blank after each, or as bytes.
class Numbers {
 public:
  Numbers(std::string& text, Encoding encoding) : text_(text), encoding_(encoding) {}

  void add(std::int32_t value) { append(value, std::to_string(value)); }
  void add(double value) {
    std::ostringstream word;
    word.precision(17);
    word << value;
    append(value, word.str());
  }
  void end_line() { text_ += encoding_ == Encoding::text ? "\n" : ""; }

 private:
  template <class T>
  void append(T value, const std::string& word) {
    if (encoding_ == Encoding::text) {
      text_ += word + " ";
      return;
    }
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    if (encoding_ == Encoding::big_endian) {
      std::reverse(bytes, bytes + sizeof(T));
    }
    text_.append(bytes, sizeof(T));
  }

  std::string& text_;
  Encoding encoding_;
};

struct Element {
  int kind, tag;
  std::vector<std::int32_t> nodes;
};

std::vector<Element> elements_of(const OrganMesh& mesh) {
  std::vector<Element> elements;
  for (std::size_t s = 0; s < mesh.surfaces.size(); ++s) {
    for (int i = 0; i < mesh.surfaces[s].n_facets(); ++i) {
      const Facet f = mesh.surfaces[s].facet(i);
      elements.push_back({n_corners(f) == 3 ? 2 : 3,
                          101 + static_cast<int>(s),
                          {f.begin(), f.begin() + n_corners(f)}});
    }
  }
  const int width = nodes_per_cell(mesh.cell_type);
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    const auto first = mesh.cells.begin() + static_cast<std::ptrdiff_t>(cell) * width;
    elements.push_back({width == 4 ? 4 : 5, mesh.cell_regions[cell] + 1, {first, first + width}});
  }
  return elements;
}

std::string names_text(const OrganMesh& mesh) {
  std::string text =
      "$PhysicalNames\n" + std::to_string(mesh.region_names.size() + mesh.surfaces.size()) + "\n";
  for (std::size_t r = 0; r < mesh.region_names.size(); ++r) {
    text += "3 " + std::to_string(r + 1) + " \"" + mesh.region_names[r] + "\"\n";
  }
  for (std::size_t s = 0; s < mesh.surfaces.size(); ++s) {
    text += "2 " + std::to_string(s + 101) + " \"" + mesh.surfaces[s].name + "\"\n";
  }
  return text + "$EndPhysicalNames\n";
}

}  // namespace

std::string gmsh1_text(const OrganMesh& mesh) {
  std::string text = "$NOD\n" + std::to_string(mesh.n_nodes()) + "\n";
  Numbers numbers(text, Encoding::text);
  for (std::int32_t node = 0; node < mesh.n_nodes(); ++node) {
    numbers.add(node + 1);
    for (const double coordinate : mesh.nodes[node]) {
      numbers.add(coordinate);
    }
    numbers.end_line();
  }
  const std::vector<Element> elements = elements_of(mesh);
  text += "$ENDNOD\n$ELM\n" + std::to_string(elements.size()) + "\n";
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const Element& element = elements[i];
    for (const int number : {static_cast<int>(i + 1), element.kind, element.tag, 1,
                             static_cast<int>(element.nodes.size())}) {
      numbers.add(number);
    }
    for (const std::int32_t node : element.nodes) {
      numbers.add(node + 1);
    }
    numbers.end_line();
  }
  return text + "$ENDELM\n";
}

std::string gmsh2_text(const OrganMesh& mesh, Encoding encoding) {
  std::string text =
      "$MeshFormat\n2.2 " + std::string(encoding == Encoding::text ? "0" : "1") + " 8\n";
  Numbers numbers(text, encoding);
  if (encoding != Encoding::text) {
    numbers.add(1);
    text += "\n";
  }
  text +=
      "$EndMeshFormat\n" + names_text(mesh) + "$Nodes\n" + std::to_string(mesh.n_nodes()) + "\n";
  for (std::int32_t node = 0; node < mesh.n_nodes(); ++node) {
    numbers.add(node + 1);
    for (const double coordinate : mesh.nodes[node]) {
      numbers.add(coordinate);
    }
    numbers.end_line();
  }
  const std::vector<Element> elements = elements_of(mesh);
  text += std::string(encoding == Encoding::text ? "" : "\n") + "$EndNodes\n$Elements\n" +
          std::to_string(elements.size()) + "\n";
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const auto number = static_cast<std::int32_t>(i + 1);
    if (encoding == Encoding::text) {
      numbers.add(number);
    }
    numbers.add(elements[i].kind);
    if (encoding != Encoding::text) {
      numbers.add(1);  // elements in this block
    }
    numbers.add(2);  // tags
    if (encoding != Encoding::text) {
      numbers.add(number);
    }
    numbers.add(elements[i].tag);
    numbers.add(elements[i].tag);
    for (const std::int32_t node : elements[i].nodes) {
      numbers.add(node + 1);
    }
    numbers.end_line();
  }
  return text + (encoding == Encoding::text ? "" : "\n") + "$EndElements\n";
}

std::string legacy_vtk_text(const OrganMesh& mesh) {
  std::ostringstream text;
  text.precision(17);
  const int width = nodes_per_cell(mesh.cell_type);
  text << "# vtk DataFile Version 3.0\nmesh\nASCII\nDATASET UNSTRUCTURED_GRID\nPOINTS "
       << mesh.n_nodes() << " double\n";
  for (const Point& x : mesh.nodes) {
    text << x[0] << " " << x[1] << " " << x[2] << "\n";
  }
  text << "CELLS " << mesh.n_cells() << " " << mesh.n_cells() * (width + 1) << "\n";
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    text << width;
    for (int i = 0; i < width; ++i) {
      text << " " << mesh.cells[static_cast<std::size_t>(cell) * width + i];
    }
    text << "\n";
  }
  text << "CELL_TYPES " << mesh.n_cells() << "\n";
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    text << (width == 4 ? 10 : 12) << "\n";
  }
  text << "CELL_DATA " << mesh.n_cells() << "\nSCALARS region int 1\nLOOKUP_TABLE default\n";
  for (const std::int32_t region : mesh.cell_regions) {
    text << region << "\n";
  }
  return text.str();
}

std::string ascii_vtu_text(const OrganMesh& mesh) {
  std::ostringstream text;
  text.precision(17);
  const int width = nodes_per_cell(mesh.cell_type);
  text << "<?xml version=\"1.0\"?>\n<VTKFile type=\"UnstructuredGrid\" version=\"0.1\" "
          "byte_order=\"LittleEndian\">\n<UnstructuredGrid>\n<Piece NumberOfPoints=\""
       << mesh.n_nodes() << "\" NumberOfCells=\"" << mesh.n_cells()
       << "\">\n<CellData>\n<DataArray type=\"Int32\" Name=\"region\" format=\"ascii\">\n";
  for (const std::int32_t region : mesh.cell_regions) {
    text << region << " ";
  }
  text << "\n</DataArray>\n</CellData>\n<Points>\n<DataArray type=\"Float64\" Name=\"Points\" "
          "NumberOfComponents=\"3\" format=\"ascii\">\n";
  for (const Point& x : mesh.nodes) {
    text << x[0] << " " << x[1] << " " << x[2] << "\n";
  }
  text << "</DataArray>\n</Points>\n<Cells>\n<DataArray type=\"Int64\" Name=\"connectivity\" "
          "format=\"ascii\">\n";
  for (std::size_t i = 0; i < mesh.cells.size(); ++i) {
    text << mesh.cells[i] << ((i + 1) % width == 0 ? "\n" : " ");
  }
  text << "</DataArray>\n<DataArray type=\"Int64\" Name=\"offsets\" format=\"ascii\">\n";
  for (int cell = 1; cell <= mesh.n_cells(); ++cell) {
    text << cell * width << " ";
  }
  text << "\n</DataArray>\n<DataArray type=\"UInt8\" Name=\"types\" format=\"ascii\">\n";
  for (int cell = 0; cell < mesh.n_cells(); ++cell) {
    text << (width == 4 ? 10 : 12) << " ";
  }
  text << "\n</DataArray>\n</Cells>\n</Piece>\n</UnstructuredGrid>\n</VTKFile>\n";
  return text.str();
}

std::string written_text(const OrganMesh& mesh, const std::string& extension) {
  const std::string file = scratch("written" + extension);
  write_mesh(mesh, file);
  return file_text(file);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto place = text.find(from);
  if (place == std::string::npos) {
    throw std::logic_error("the test's file has no '" + from + "'");
  }
  return text.replace(place, from.size(), to);
}

}  // namespace viscera::meshes::test
