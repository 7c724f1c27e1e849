#include <utility>

#include "solver/case/complaint.h"
#include "solver/case/sections.h"

namespace viscera::case_file {

namespace {

/// A mapping of the user's names to files.
Key<MeshOptions> node_sets_key() {
  return {
      {"node_sets", Type::named_files, "named sets of nodes: text files of zero-based node ids"},
      [](const Node& node, MeshOptions& mesh) {
        if (node.kind != Node::Kind::map) {
          refuse(node, {describe(node), "names with a file each", "", "Write {tool: tool.txt}"});
        }
        for (const Entry& entry : node.entries) {
          mesh.node_set_files[entry.key] = read_file_path(entry.value);
        }
      }};
}

}  // namespace

Group<MeshOptions> mesh_table() {
  return {
      "mesh",
      "The mesh file",
      {required(file_key("file", &MeshOptions::file,
                         "mesh file: .msh, .vtu, .vtk, .xdmf, .feb, .inp, .elem or .ele")),
       choice_key<MeshOptions, double>(
           "unit", &MeshOptions::unit_in_mm,
           {{"auto", 0}, {"mm", 1}, {"cm", 10}, {"m", 1000}, {"um", 1e-3}},
           "unit of the lengths in the mesh file; auto: the format's own, mm where it has none"),
       node_sets_key()}};
}

}  // namespace viscera::case_file
