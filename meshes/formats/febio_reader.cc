#include "meshes/formats/febio_reader.h"

#include <algorithm>

#include "meshes/formats/febio_parts.h"
#include "meshes/formats/raw_facets.h"

namespace viscera::meshes {

namespace {

void check_version(const XmlFile& xml) {
  const std::string version = febio::attribute(xml.root(), "version");
  if (version != "2.5" && version != "3.0" && version != "4.0") {
    xml.fail(xml.root(), "found FEBio format '" + printable(version) +
                             "'; 2.5, 3.0 and 4.0 are read. Open the model in FEBio Studio and "
                             "export it as version 4.0.");
  }
}

/// The section that holds the mesh: Geometry before version 3, Mesh since.
pugi::xml_node mesh_section(const XmlFile& xml) {
  const pugi::xml_node old = xml.root().child("Geometry");
  const pugi::xml_node section = old ? old : xml.root().child("Mesh");
  const pugi::xml_node with_file = section ? section : xml.root().child("Include");
  if (with_file && (!section || !section.attribute("from").empty())) {
    xml.fail(with_file,
             "the mesh is in another file ('" +
                 printable(section ? section.attribute("from").value() : with_file.text().get()) +
                 "'). Give that file, or one with the mesh inside.");
  }
  if (!section) {
    xml.fail(xml.root(),
             "there is no <Mesh> (<Geometry> in version 2.5) in it, so no mesh to read. Export the "
             "model with its mesh.");
  }
  return section;
}

void name_material_of_parts(febio::Document& document) {
  for (auto& [part, material] : document.material_of_part) {
    if (const auto name = document.material_names.find(material);
        name != document.material_names.end()) {
      material = name->second;
    }
  }
}

}  // namespace

RawMesh read_febio(const std::string& file) {
  const XmlFile xml(file, "febio_spec", "an FEBio model");
  check_version(xml);
  febio::Document document{xml, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  document.mesh.file = file;
  febio::read_materials(xml.root().child("Material"), document);
  febio::read_mesh_section(mesh_section(xml), document);
  febio::read_domains(xml.root().child("MeshDomains"), document);
  name_material_of_parts(document);
  febio::read_mesh_data(xml.root().child("MeshData"), document);
  febio::apply_material_axes(document);
  drop_loose_facets(document.mesh);
  return std::move(document.mesh);
}

}  // namespace viscera::meshes
