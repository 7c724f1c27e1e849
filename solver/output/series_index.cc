#include "solver/output/series_index.h"

#include <cstdio>
#include <cstdlib>
#include <sstream>

namespace viscera::output {

namespace {

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.12g", value);
  return text;
}

std::string escape(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string array_element(const PieceField& field) {
  std::string text = "      <PDataArray type=\"Float32\" Name=\"" + escape(field.name) +
                     "\" NumberOfComponents=\"" + std::to_string(field.components) + "\"";
  const auto names = component_names(field.components);
  for (std::size_t k = 0; k < names.size(); ++k) {
    text += " ComponentName" + std::to_string(k) + "=\"" + names[k] + "\"";
  }
  return text + "/>\n";
}

bool has_displacement(const std::vector<PieceField>& fields) {
  for (const auto& field : fields) {
    if (field.name == "displacement" && !field.on_cells)
      return true;
  }
  return false;
}

constexpr const char* declaration = "<?xml version=\"1.0\"?>\n";

}  // namespace

std::vector<std::string> component_names(int components) {
  switch (components) {
    case 3:
      return {"x", "y", "z"};
    case 6:
      return {"xx", "yy", "zz", "xy", "yz", "xz"};
    case 9:
      return {"xx", "xy", "xz", "yx", "yy", "yz", "zx", "zy", "zz"};
    default:
      return {};
  }
}

std::string pvd_text(const std::vector<SeriesStep>& steps) {
  std::string text = declaration;
  text += "<VTKFile type=\"Collection\" version=\"0.1\" byte_order=\"LittleEndian\">\n";
  text += "  <Collection>\n";
  for (const auto& step : steps) {
    text += "    <DataSet timestep=\"" + number(step.time) + "\" part=\"0\" file=\"" +
            escape(step.file) + "\"/>\n";
  }
  return text + "  </Collection>\n</VTKFile>\n";
}

std::vector<SeriesStep> pvd_steps(const std::string& text) {
  const auto attribute = [](const std::string& line, const std::string& name) {
    const auto at = line.find(name + "=\"");
    if (at == std::string::npos)
      return std::string();
    const auto begin = at + name.size() + 2;
    return line.substr(begin, line.find('"', begin) - begin);
  };
  std::vector<SeriesStep> steps;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto file = attribute(line, "file");
    const auto mark = file.rfind('_');
    if (mark == std::string::npos)
      continue;
    steps.push_back({std::atoi(file.c_str() + mark + 1),
                     std::strtod(attribute(line, "timestep").c_str(), nullptr), file});
  }
  return steps;
}

std::string pvtu_text(const std::vector<std::string>& piece_files,
                      const std::vector<PieceField>& fields) {
  std::string point_arrays;
  std::string cell_arrays = "      <PDataArray type=\"Int32\" Name=\"region\"/>\n";
  for (const auto& field : fields) {
    (field.on_cells ? cell_arrays : point_arrays) += array_element(field);
  }
  std::string text = declaration;
  text +=
      "<VTKFile type=\"PUnstructuredGrid\" version=\"1.0\" byte_order=\"LittleEndian\" "
      "header_type=\"UInt64\" compressor=\"vtkZLibDataCompressor\">\n";
  text += "  <PUnstructuredGrid GhostLevel=\"0\">\n";
  text += has_displacement(fields) ? "    <PPointData Vectors=\"displacement\">\n"
                                   : "    <PPointData>\n";
  text += point_arrays + "    </PPointData>\n    <PCellData>\n" + cell_arrays;
  text += "    </PCellData>\n    <PPoints>\n";
  text += "      <PDataArray type=\"Float64\" Name=\"Points\" NumberOfComponents=\"3\"/>\n";
  text += "    </PPoints>\n";
  for (const auto& file : piece_files)
    text += "    <Piece Source=\"" + escape(file) + "\"/>\n";
  return text + "  </PUnstructuredGrid>\n</VTKFile>\n";
}

}  // namespace viscera::output
