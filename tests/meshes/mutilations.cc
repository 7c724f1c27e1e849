#include "tests/meshes/mutilations.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "meshes/shapes/block.h"
#include "meshes/vec.h"
#include "tests/meshes/broken_meshes.h"
#include "tests/meshes/mesh_texts.h"

namespace viscera::meshes::test {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

OrganMesh sound() {
  return wide_cube(2, 40);
}

/// The sound mesh with a change.
template <class Change>
OrganMesh with(const Change& change) {
  OrganMesh mesh = sound();
  change(mesh);
  return mesh;
}

std::string first_part(const std::string& text, double share) {
  return text.substr(0, static_cast<std::size_t>(share * static_cast<double>(text.size())));
}

OrganMesh hexahedra() {
  BlockOptions options;
  options.cells = {2, 2, 2};
  options.cell_type = CellType::hex8;
  return make_block(options);
}

const Mutilation table[] = {
    {"SoundGmsh2", "a.msh", [] { return gmsh2_text(sound()); }, Fate::green, {}},
    {"SoundGmsh1", "a.msh", [] { return gmsh1_text(sound()); }, Fate::green, {}},
    {"Gmsh1CutInNodes",
     "a.msh",
     [] { return first_part(gmsh1_text(sound()), 0.2); },
     Fate::refused,
     {"cut off"}},
    {"Gmsh1CutInCells",
     "a.msh",
     [] { return first_part(gmsh1_text(sound()), 0.9); },
     Fate::refused,
     {"cut off"}},
    {"Gmsh1WithoutCells",
     "a.msh",
     [] { return std::string("$NOD\n1\n1 0 0 0\n$ENDNOD\n"); },
     Fate::refused,
     {"ends without $ELM"}},
    {"Gmsh1CountOfNodes",
     "a.msh",
     [] { return replaced(gmsh1_text(sound()), " 4 1 1 4 ", " 4 1 1 400000000 "); },
     Fate::refused,
     {"announces 400000000 nodes", "has 4"}},
    {"Gmsh1CountOfCells",
     "a.msh",
     [] { return replaced(gmsh1_text(sound()), "$ELM\n", "$ELM\n9999999"); },
     Fate::refused,
     {"announces 9999999"}},
    {"Gmsh1NodeOutOfRange",
     "a.msh",
     [] { return replaced(gmsh1_text(sound()), " 4 1 1 4 ", " 4 1 1 4 -"); },
     Fate::refused,
     {"not in the list of nodes"}},
    {"SoundBinary",
     "a.msh",
     [] { return gmsh2_text(sound(), Encoding::little_endian); },
     Fate::green,
     {}},
    {"SoundLegacy", "a.vtk", [] { return legacy_vtk_text(sound()); }, Fate::green, {}},
    {"SoundVtu", "a.vtu", [] { return ascii_vtu_text(sound()); }, Fate::green, {}},
    // the file
    {"Empty", "a.msh", [] { return std::string(); }, Fate::refused, {}},
    {"GroupWithoutCounterpart",  // physical groups lose their sign
     "a.msh",
     [] {
       return std::string(
           "$MeshFormat\n2.2 0 8\n$EndMeshFormat\n$Nodes\n4\n1 0 0 0\n2 40 0 0\n3 0 40 0\n4 0 0 "
           "40\n$EndNodes\n$Elements\n1\n1 4 2 -2147483648 1 1 2 3 4\n$EndElements\n");
     },
     Fate::green,
     {}},
    {"WordsWithoutEnd",
     "a.msh",
     [] { return gmsh2_text(sound()) + "$NodeData\n0\n2000000000\n2000000000\n$EndNodeData\n"; },
     Fate::refused,
     {"announces 2000000000 entries"}},
    {"EmptyVtu", "a.vtu", [] { return std::string(); }, Fate::refused, {}},
    {"EmptyLegacy", "a.vtk", [] { return std::string(); }, Fate::refused, {}},
    {"HeaderAlone",
     "a.msh",
     [] { return std::string("$MeshFormat\n2.2 0 8\n$EndMeshFormat\n"); },
     Fate::refused,
     {}},
    {"PictureCalledMesh",
     "a.msh",
     [] { return std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16); },
     Fate::refused,
     {}},
    {"PictureCalledVtu",
     "a.vtu",
     [] { return std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16); },
     Fate::refused,
     {}},
    {"CutInNodes", "a.msh", [] { return first_part(gmsh2_text(sound()), 0.2); }, Fate::refused, {}},
    {"CutInCells", "a.msh", [] { return first_part(gmsh2_text(sound()), 0.9); }, Fate::refused, {}},
    {"CutBinary",
     "a.msh",
     [] { return first_part(gmsh2_text(sound(), Encoding::little_endian), 0.7); },
     Fate::refused,
     {}},
    {"CutGmsh4",
     "a.msh",
     [] { return first_part(written_text(sound(), ".msh"), 0.6); },
     Fate::refused,
     {}},
    {"CutVtu",
     "a.vtu",
     [] { return first_part(written_text(sound(), ".vtu"), 0.9); },
     Fate::refused,
     {}},
    {"CutAsciiVtu",
     "a.vtu",
     [] { return first_part(ascii_vtu_text(sound()), 0.7); },
     Fate::refused,
     {}},
    {"CutLegacy",
     "a.vtk",
     [] { return first_part(legacy_vtk_text(sound()), 0.5); },
     Fate::refused,
     {}},
    {"BigEndianGmsh",
     "a.msh",
     [] { return gmsh2_text(sound(), Encoding::big_endian); },
     Fate::refused,
     {"endian"}},
    {"BigEndianVtu",
     "a.vtu",
     [] { return replaced(written_text(sound(), ".vtu"), "LittleEndian", "BigEndian"); },
     Fate::refused,
     {}},
    {"WordForANumber",
     "a.msh",
     [] { return replaced(gmsh2_text(sound()), "\n2 20 0 0", "\n2 twenty 0 0"); },
     Fate::refused,
     {"line", "twenty"}},
    {"MoreNodesAnnounced",
     "a.msh",
     [] { return replaced(gmsh2_text(sound()), "$Nodes\n27", "$Nodes\n2700000"); },
     Fate::refused,
     {}},
    {"NegativeCount",
     "a.msh",
     [] { return replaced(gmsh2_text(sound()), "$Nodes\n27", "$Nodes\n-27"); },
     Fate::refused,
     {}},
    {"NodeNumberTwice",
     "a.msh",
     [] { return replaced(gmsh2_text(sound()), "\n2 20 0 0", "\n1 20 0 0"); },
     Fate::refused,
     {}},
    {"MoreCellsAnnouncedVtu",
     "a.vtu",
     [] {
       return replaced(ascii_vtu_text(sound()), "NumberOfCells=\"48\"", "NumberOfCells=\"480\"");
     },
     Fate::refused,
     {}},
    {"OffsetsBeyondVtu",
     "a.vtu",
     [] { return replaced(ascii_vtu_text(sound()), "\n4 8 12", "\n4 8 12000"); },
     Fate::refused,
     {}},
    {"RegionsTooFewVtu",
     "a.vtu",
     [] { return replaced(ascii_vtu_text(sound()), "\n0 0 0 0 0 0 ", "\n0 "); },
     Fate::refused,
     {}},
    {"UnknownCellTypeVtu",
     "a.vtu",
     [] { return replaced(ascii_vtu_text(sound()), "\n10 10 ", "\n99 10 "); },
     Fate::refused,
     {}},
    {"MixedCells",
     "a.msh",
     [] { return replaced(gmsh2_text(sound()), " 4 2 1 1 ", " 5 2 1 1 1 2 3 4 "); },
     Fate::refused,
     {"one kind"}},
    {"SurfaceAlone",
     "a.msh",
     [] {
       return gmsh2_text(with([](OrganMesh& m) {
         m.cells.clear();
         m.cell_regions.clear();
       }));
     },
     Fate::refused,
     {"surface"}},
    // numbers
    {"NotANumber",
     "a.msh",
     [] { return gmsh2_text(with([](OrganMesh& m) { m.nodes[5][1] = nan; })); },
     Fate::refused,
     {"nan"}},
    {"NotANumberVtu",
     "a.vtu",
     [] { return ascii_vtu_text(with([](OrganMesh& m) { m.nodes[5][1] = nan; })); },
     Fate::refused,
     {}},
    {"NotANumberLegacy",
     "a.vtk",
     [] { return legacy_vtk_text(with([](OrganMesh& m) { m.nodes[5][1] = nan; })); },
     Fate::refused,
     {}},
    {"Infinite",
     "a.msh",
     [] { return gmsh2_text(with([](OrganMesh& m) { m.nodes[5][1] = infinity; })); },
     Fate::refused,
     {}},
    {"HugeCoordinate",
     "a.msh",
     [] { return gmsh2_text(with([](OrganMesh& m) { m.nodes[5][1] = 1e308; })); },
     Fate::refused,
     {"1e+308"}},
    {"NodeTooHigh",
     "a.msh",
     [] { return gmsh2_text(with([](OrganMesh& m) { m.cells[7] = 99; })); },
     Fate::refused,
     {}},
    {"NodeTooHighVtu",
     "a.vtu",
     [] { return ascii_vtu_text(with([](OrganMesh& m) { m.cells[7] = 99; })); },
     Fate::refused,
     {"99"}},
    {"NodeTooHighLegacy",
     "a.vtk",
     [] { return legacy_vtk_text(with([](OrganMesh& m) { m.cells[7] = 99; })); },
     Fate::refused,
     {"99"}},
    {"NodeNegative",
     "a.msh",
     [] { return gmsh2_text(with([](OrganMesh& m) { m.cells[7] = -3; })); },
     Fate::refused,
     {}},
    {"NodeNegativeVtu",
     "a.vtu",
     [] { return ascii_vtu_text(with([](OrganMesh& m) { m.cells[7] = -3; })); },
     Fate::refused,
     {"-3"}},
    {"NodeNegativeLegacy",
     "a.vtk",
     [] { return legacy_vtk_text(with([](OrganMesh& m) { m.cells[7] = -3; })); },
     Fate::refused,
     {"-3"}},
    {"FacetNodeTooHigh",
     "a.msh",
     [] { return gmsh2_text(with([](OrganMesh& m) { m.surfaces[0].triangles[3][1] = 99; })); },
     Fate::refused,
     {}},
    // cells
    {"CellsInverted",
     "a.msh",
     [] {
       return gmsh2_text(with([](OrganMesh& m) {
         for (std::size_t i = 0; i < m.cells.size(); i += 4) {
           std::swap(m.cells[i], m.cells[i + 1]);
         }
       }));
     },
     Fate::green,
     {"All cells were inverted"}},
    {"OneCellInverted",
     "a.msh",
     [] { return gmsh2_text(with([](OrganMesh& m) { std::swap(m.cells[0], m.cells[1]); })); },
     Fate::green,
     {"1 cell was inverted"}},
    {"Tangled",
     "a.msh",
     [] { return gmsh2_text(tangled_cube()); },
     Fate::mended,
     {"is inverted", "such cells"}},
    {"FlatCell",
     "a.msh",
     [] {
       OrganMesh m = carved(sound(), [](const Point&) { return true; });
       m.nodes[13] = {0, 0, 0};  // a corner of cell 0: onto the facet of its other corners
       for (const std::int32_t node : {m.cells[0], m.cells[1], m.cells[2], m.cells[3]}) {
         m.nodes[13] = plus(m.nodes[13], times(node == 13 ? 0 : 1.0 / 3, m.nodes[node]));
       }
       return gmsh2_text(m);
     },
     Fate::mended,
     {"has no volume"}},
    {"FlatCellBetweenRegions",
     "a.msh",
     [] {
       return gmsh2_text(with([](OrganMesh& m) {
         m.nodes[13] = {0, 0, 0};  // the same; here the node holds the surface between the regions
         for (const std::int32_t node : {m.cells[0], m.cells[1], m.cells[2], m.cells[3]}) {
           m.nodes[13] = plus(m.nodes[13], times(node == 13 ? 0 : 1.0 / 3, m.nodes[node]));
         }
       }));
     },
     Fate::red,
     {"has no volume"}},
    {"FlatMesh",
     "a.msh",
     [] {
       return gmsh2_text(with([](OrganMesh& m) {
         for (Point& x : m.nodes) {
           x[2] = 0;
         }
       }));
     },
     Fate::red,
     {"has no volume"}},
    {"AllInOnePlace",
     "a.msh",
     [] {
       return gmsh2_text(with([](OrganMesh& m) {
         for (Point& x : m.nodes) {
           x = {1, 2, 3};
         }
       }));
     },
     Fate::red,
     {"has no volume"}},
    {"NodeTwiceInACell",
     "a.msh",
     [] { return gmsh2_text(with([](OrganMesh& m) { m.cells[7] = m.cells[6]; })); },
     Fate::mended,
     {"has no volume"}},
    {"CellTwice",
     "a.msh",
     [] { return gmsh2_text(cell_listed_twice()); },
     Fate::mended,
     {"listed twice"}},
    {"MeshTwice",
     "a.msh",
     [] { return gmsh2_text(listed_together(sound(), sound())); },
     Fate::yellow,
     {"at the place of another one"}},
    {"FoldedHexahedron",
     "a.msh",
     [] {
       OrganMesh mesh = hexahedra();
       std::swap(mesh.nodes[13], mesh.nodes[0]);
       return gmsh2_text(mesh);
     },
     Fate::red,
     {}},
    {"HexahedraInverted",
     "a.vtk",
     [] {
       OrganMesh mesh = hexahedra();
       for (std::size_t i = 0; i < mesh.cells.size(); i += 8) {
         std::swap_ranges(mesh.cells.begin() + static_cast<std::ptrdiff_t>(i),
                          mesh.cells.begin() + static_cast<std::ptrdiff_t>(i + 4),
                          mesh.cells.begin() + static_cast<std::ptrdiff_t>(i + 4));
       }
       return legacy_vtk_text(mesh);
     },
     Fate::green,
     {"All cells were inverted"}},
    {"OneCell",
     "a.msh",
     [] { return gmsh2_text(carved(sound(), [n = 0](const Point&) mutable { return n++ == 0; })); },
     Fate::green,
     {}},
    // how cells and facets hang together
    {"LooseNodes",
     "a.msh",
     [] {
       return gmsh2_text(with([](OrganMesh& m) {
         m.nodes.push_back({500, 0, 0});
         m.nodes.push_back({600, 0, 0});
       }));
     },
     Fate::green,
     {"2 nodes of no cell left out"}},
    {"FacetOfNoCell",
     "a.msh",
     [] {
       return gmsh2_text(with([](OrganMesh& m) { m.surfaces[1].triangles.push_back({0, 1, 26}); }));
     },
     Fate::mended,
     {"is not a facet of any cell"}},
    {"FacetWithANodeTwice",
     "a.msh",
     [] {
       return gmsh2_text(with([](OrganMesh& m) { m.surfaces[1].triangles.push_back({0, 1, 1}); }));
     },
     Fate::mended,
     {"is not a facet of any cell"}},
    {"FacetsTwiceAndTurned",
     "a.msh",
     [] {
       return gmsh2_text(with([](OrganMesh& m) {
         auto& triangles = m.surfaces[1].triangles;
         const auto first = triangles[0];
         triangles.push_back({first[1], first[0], first[2]});
       }));
     },
     Fate::green,
     {"faced into the tissue"}},
    {"TouchingInANode",
     "a.msh",
     [] { return gmsh2_text(voxels_at_a_node()); },
     Fate::yellow,
     {"pinched to a point"}},
    {"TouchingInAnEdge",
     "a.msh",
     [] { return gmsh2_text(voxels_at_an_edge()); },
     Fate::yellow,
     {"like a hinge"}},
    {"TouchingInAPlane",
     "a.msh",
     [] { return gmsh2_text(torn_cubes()); },
     Fate::yellow,
     {"torn there"}},
    {"HangingNodes",
     "a.vtu",
     [] { return ascii_vtu_text(coarse_beside_fine()); },
     Fate::yellow,
     {"nodes hang on facets"}},
    {"CrossingItself",
     "a.msh",
     [] {
       return gmsh2_text(listed_together(sound(), moved(sound(), {33, 7, 11})));
     },
     Fate::yellow,
     {"cut through each other"}},
    {"FoldedOver",
     "a.msh",
     [] {
       OrganMesh mesh = cell_listed_twice();
       mesh.nodes.push_back(plus(mesh.nodes[mesh.cells[3]], {1, 2, 3}));
       mesh.cells.back() = mesh.n_nodes() - 1;
       return gmsh2_text(mesh);
     },
     Fate::red,
     {}},
    {"VoidInside",
     "a.msh",
     [] { return gmsh2_text(cube_with_void()); },
     Fate::yellow,
     {"encloses a void of 8 mL"}},
    {"Crumb",
     "a.msh",
     [] {
       return gmsh2_text(listed_together(sound(), moved(wide_cube(1, 2), {90, 0, 0})));
     },
     Fate::yellow,
     {"2 parts"}},
    {"Sliver",
     "a.msh",
     [] { return gmsh2_text(cube_with_sliver()); },
     Fate::yellow,
     {"below 5 or above 175 degrees"}},
};

}  // namespace

std::vector<Mutilation> mutilations() {
  return {std::begin(table), std::end(table)};
}

}  // namespace viscera::meshes::test
