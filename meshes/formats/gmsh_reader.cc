#include "meshes/formats/gmsh_reader.h"

#include <string_view>

#include "meshes/formats/gmsh_parts.h"

namespace viscera::meshes {

namespace {

enum class Version { one, two, four };

Version read_format(GmshStream& in) {
  const std::string_view first = in.next_word();
  if (first == "$NOD" || first == "$ELM") {
    in.back_to_start();  // format 1 starts with its first section
    return Version::one;
  }
  if (first != "$MeshFormat") {
    in.fail(
        "a Gmsh mesh starts with $MeshFormat, or in format 1 with $NOD; this file does not. Give a "
        ".msh, .vtu or .vtk mesh.");
  }
  const std::string version(in.next_word());
  const std::string_view kind = in.next_word();
  in.next_word();  // size of a real, 8
  if (version != "2.2" && version != "4.1") {
    in.fail("Gmsh format '" + version.substr(0, 10) +
            "' found; 1, 2.2 and 4.1 are read. Convert it: gmsh "
            "FILE.msh -save -format msh41 -o NEW.msh");
  }
  if (kind == "1") {
    in.end_line();
    in.set_binary();
    if (in.read_int() != 1) {
      in.fail("the binary data are of a big-endian machine; write the file as ASCII.");
    }
  }
  in.expect("$EndMeshFormat");
  return version == "2.2" ? Version::two : Version::four;
}

void read_section_1(GmshStream& in, gmsh::Document& document, const std::string& name) {
  if (name == "NOD") {
    gmsh::read_nodes_2(in, document);
  } else if (name == "ELM") {
    gmsh::read_elements_1(in, document);
  } else {
    in.skip_past("$END" + name);
    return;
  }
  in.expect("$END" + name);
}

void read_section(GmshStream& in,
                  gmsh::Document& document,
                  Version version,
                  const std::string& name) {
  if (in.binary()) {
    in.end_line();
  }
  const bool two = version == Version::two;
  if (name == "PhysicalNames") {
    gmsh::read_physical_names(in, document);
  } else if (name == "Entities" && !two) {
    gmsh::read_entities_4(in, document);
  } else if (name == "Nodes") {
    two ? gmsh::read_nodes_2(in, document) : gmsh::read_nodes_4(in, document);
  } else if (name == "Elements") {
    two ? gmsh::read_elements_2(in, document) : gmsh::read_elements_4(in, document);
  } else if (name == "NodeData" || name == "ElementData") {
    gmsh::read_data(in, document, name == "NodeData");
  } else {
    in.skip_past("$End" + name);
    return;
  }
  in.expect("$End" + name);
}

}  // namespace

RawMesh read_gmsh(const std::string& file) {
  GmshStream in(file);
  gmsh::Document document;
  document.mesh.file = file;
  const Version version = read_format(in);
  const std::string elements = version == Version::one ? "ELM" : "Elements";
  bool has_elements = false;
  for (std::string word(in.next_word()); !word.empty(); word = std::string(in.next_word())) {
    if (word.front() != '$' || word.size() < 2) {
      in.fail("found '" + word.substr(0, 40) +
              "' where a section such as $Nodes should start. The "
              "file is damaged: write it again.");
    }
    const std::string name = word.substr(1);
    version == Version::one ? read_section_1(in, document, name)
                            : read_section(in, document, version, name);
    has_elements = has_elements || name == elements;
  }
  if (!has_elements) {
    in.fail("the file ends without $" + elements + ". It is cut off: copy or write it again.");
  }
  return std::move(document.mesh);
}

}  // namespace viscera::meshes
