// The program as its user meets it: exit status, both streams, and what it leaves on disk.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>

#include "kernels/backend/device/device.h"
#include "meshes/formats/read_mesh.h"
#include "meshes/formats/write_mesh.h"
#include "tests/case/case_files.h"

namespace viscera {
namespace {

struct Outcome {
  int status = -1;
  std::string out;
  std::string err;
};

std::string content_of(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

/// A folder with `cube.msh` and `case.yaml`, in which commands run.
class CommandLine : public testing::Test {
 protected:
  CommandLine() {
    meshes::write_mesh(test::cube(), folder_.path() + "/cube.msh");
    write_case("[fixed: {surface: z0}]");
  }

  void write_case(const std::string& supports) const {
    folder_.write("case.yaml",
                  "viscera: 1\n"
                  "title: Cube\n"
                  "mesh: {file: cube.msh}\n"
                  "materials: {wall: {law: neo_hookean, mu: 5 kPa, bulk_modulus: incompressible}}\n"
                  "supports: " +
                      supports +
                      "\n"
                      "loads: [pressure: {surface: z1, value: 1 kPa}]\n");
  }

  Outcome run(const std::string& arguments) const {
    const std::string out = folder_.path() + "/out.txt", err = folder_.path() + "/err.txt";
    const std::string command = "cd '" + folder_.path() + "' && '" VISCERA_PROGRAM "' " +
                                arguments + " > '" + out + "' 2> '" + err + "'";
    const int raw = std::system(command.c_str());
    return {WIFEXITED(raw) ? WEXITSTATUS(raw) : -1, content_of(out), content_of(err)};
  }

  bool exists(const std::string& name) const {
    return std::filesystem::exists(folder_.path() + "/" + name);
  }

  test::TemporaryFolder folder_;
};

void expect_has(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << "missing: " << part << "\nin: " << text;
}

TEST_F(CommandLine, RepairThatDoesNotReachSaysWhatStaysRedAndWhatToTry) {
  folder_.write("folded.msh",
                "$MeshFormat\n2.2 0 8\n$EndMeshFormat\n$Nodes\n8\n1 0 0 0\n2 10 0 0\n3 10 10 0\n"
                "4 0 10 0\n5 0 0 10\n6 10 0 10\n7 -5 -5 -5\n8 0 10 10\n$EndNodes\n$Elements\n1\n"
                "1 5 2 1 1 1 2 3 4 5 6 7 8\n$EndElements\n");

  const Outcome outcome = run("inspect folded.msh --repair -o mended.vtu");

  EXPECT_EQ(outcome.status, 3);
  for (const char* part :
       {"folded.msh: still red after the repair: cell 0", "is folded at a corner",
        "mended.vtu was not written", "Try a wider --weld"}) {
    EXPECT_NE(outcome.err.find(part), std::string::npos) << part << " is not in: " << outcome.err;
  }
  EXPECT_EQ(outcome.err.find("--repair' tries"), std::string::npos) << outcome.err;
  EXPECT_FALSE(exists("mended.vtu"));
}

TEST_F(CommandLine, HelpListsEveryVerb) {
  const Outcome help = run("--help");

  EXPECT_EQ(help.status, 0);
  for (const char* verb :
       {"check", "solve", "mesh", "inspect", "convert", "doctor", "schema", "bench"}) {
    expect_has(help.out, std::string("\n  ") + verb);
    const Outcome verb_help = run(std::string(verb) + " --help");
    EXPECT_EQ(verb_help.status, 0) << verb;
    expect_has(verb_help.out, std::string("Example:\n  viscera ") + verb);
  }
}

TEST_F(CommandLine, UsageMistakesEndInTwoWithTheNearestMatch) {
  Outcome outcome = run("slove case.yaml");
  EXPECT_EQ(outcome.status, 2);
  expect_has(outcome.err, "found the unknown verb 'slove'. Allowed: check, solve");
  expect_has(outcome.err, "Did you mean 'solve'?");

  outcome = run("check case.yaml --sett steps.end=2");
  EXPECT_EQ(outcome.status, 2);
  expect_has(outcome.err, "Did you mean '--set'?");

  outcome = run("");
  EXPECT_EQ(outcome.status, 2);
  expect_has(outcome.err, "no verb");

  outcome = run("solve case.yaml");
  EXPECT_EQ(outcome.status, 2);
  expect_has(outcome.err, "--output is required");
}

TEST_F(CommandLine, CheckShowsWhatTheCaseSays) {
  const Outcome outcome = run("check case.yaml");

  EXPECT_EQ(outcome.status, 0) << outcome.err;
  expect_has(outcome.out, "case        case.yaml: Cube");
  expect_has(outcome.out, "6 cells (tet4), 8 nodes, 10 x 10 x 10 mm");
  expect_has(outcome.out, "wall: 1 mL, neo_hookean mu 5 kPa, incompressible, 1060 kg/m^3");
  expect_has(outcome.out, "z0 (1 cm^2)");
  expect_has(outcome.out, "taylor_hood: 89 unknowns");  // 3 (8 vertices + 19 edges) + 8
}

TEST_F(CommandLine, CheckTakesOverrides) {
  const Outcome outcome = run("check case.yaml --set 'materials.wall.mu=7 kPa' --set steps.end=2");

  EXPECT_EQ(outcome.status, 0) << outcome.err;
  expect_has(outcome.out, "mu 7 kPa");
  expect_has(outcome.out, "to t = 2");
}

TEST_F(CommandLine, CheckSaysWhetherTheCaseFitsAGpu) {
  Outcome outcome = run("check case.yaml --device cuda");
  if (kernels::has_cuda()) {
    EXPECT_EQ(outcome.status, 0) << outcome.err;
  } else {
    EXPECT_EQ(outcome.status, 7);
    expect_has(outcome.err, "built without CUDA");
  }
  outcome = run("check case.yaml --device gpu");
  EXPECT_EQ(outcome.status, 2);
  expect_has(outcome.err, "cuda");
}

TEST_F(CommandLine, InspectSaysWhatTheMeshIs) {
  const Outcome outcome = run("inspect cube.msh --unit mm --json cube.json");

  EXPECT_EQ(outcome.status, 0) << outcome.err;
  expect_has(outcome.out, "6 tetrahedra (tet4), 8 nodes, 1 mL");
  expect_has(outcome.out, "verdict   GREEN");
  const auto record = nlohmann::json::parse(content_of(folder_.path() + "/cube.json"));
  EXPECT_EQ(record["verdict"], "green");
  EXPECT_NEAR(record["surfaces"].back()["enclosed_mm3"], 1000, 1e-9);
  EXPECT_EQ(run("inspect cube.msh --unit kPa").status, 2);
  EXPECT_EQ(run("inspect none.msh").status, 3);
}

TEST_F(CommandLine, SolveWarnsOfYellowAndRefusesRedWithTheWordsOfInspect) {
  meshes::OrganMesh mesh = test::cube();
  mesh.cells.insert(mesh.cells.end(), mesh.cells.begin(), mesh.cells.begin() + 4);
  mesh.cell_regions.push_back(0);
  mesh.cell_fields.clear();
  meshes::write_mesh(mesh, folder_.path() + "/cube.msh");
  const Outcome red = run("inspect cube.msh"), refused = run("solve case.yaml -o result");
  EXPECT_EQ(red.status, 3);
  EXPECT_EQ(refused.status, 3);
  const auto begin = refused.err.find(".msh: ") + 6;
  const std::string sentence = refused.err.substr(begin, refused.err.find('\n') - begin);
  EXPECT_GT(sentence.size(), 40u) << refused.err;
  expect_has(red.out, "RED");
  expect_has(red.out, "  red     " + sentence + "\n");
  EXPECT_FALSE(exists("result"));

  mesh = test::cube();
  for (meshes::Point& x : mesh.nodes) {
    x[2] *= 0.01;
  }
  meshes::write_mesh(mesh, folder_.path() + "/cube.msh");
  const Outcome yellow = run("inspect cube.msh --unit mm"), warned = run("check case.yaml");
  EXPECT_EQ(yellow.status, 0);
  EXPECT_EQ(warned.status, 0) << warned.err;
  expect_has(yellow.out, "YELLOW");
  const auto start = warned.err.find(".msh: ") + 6;
  expect_has(yellow.out, "  yellow  " + warned.err.substr(start, warned.err.find('\n') - start));
}

TEST_F(CommandLine, InputMistakesEndInTwoAndLeaveNoFolder) {
  const std::pair<const char*, const char*> mistakes[] = {
      {"--set loads.0.pressure.value=1", "a number without its unit"},
      {"--set loads.0.pressure.surface=z2", "Did you mean 'z0'?"},
      {"--set 'supports=[]'", "leave the organ free to move"},
      {"--set 'supports=[fixed: {surface: z0, components: [z]}]'",
       "translation along y, translation along x, rotation about z"},
      {"--set materials.wall.law=neohooke", "Did you mean 'neo_hookean'?"},
      {"--set steps.end=.inf", "not a finite number"},
      {"--set mesh.file=no.msh", "cannot be read"},
      {"--walltime soon", "--walltime: found 'soon'"},
  };
  for (const auto& [arguments, message] : mistakes) {
    const Outcome outcome = run(std::string("solve case.yaml -o result ") + arguments);

    EXPECT_EQ(outcome.status, 2) << arguments;
    expect_has(outcome.err, message);
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    EXPECT_FALSE(exists("result")) << arguments;
  }
}

TEST_F(CommandLine, RegionWithoutMaterialEndsInTwo) {
  const Outcome outcome =
      run("check case.yaml --set 'materials={rest: {law: neo_hookean, mu: 5 kPa, bulk_modulus: 1 "
          "MPa}}'");

  EXPECT_EQ(outcome.status, 2);
  expect_has(outcome.err,
             "found 'rest', a region that the mesh 'cube.msh' does not have. Allowed: wall.");
}

TEST_F(CommandLine, GeometryMistakesEndInThreeAndLeaveNoFolder) {
  folder_.write("cut.msh", content_of(folder_.path() + "/cube.msh").substr(0, 400));

  const Outcome outcome = run("solve case.yaml -o result --set mesh.file=cut.msh");

  EXPECT_EQ(outcome.status, 3) << outcome.err;
  expect_has(outcome.err, "cut.msh");
  EXPECT_FALSE(exists("result"));
}

TEST_F(CommandLine, SchemaIsJson) {
  const Outcome outcome = run("schema");

  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(nlohmann::json::parse(outcome.out)["title"], "Viscera case");
}

TEST_F(CommandLine, ReferenceNamesLaws) {
  expect_has(run("schema --reference").out, "`law: guccione`");
}

TEST_F(CommandLine, DoctorTellsVersionsAndMachine) {
  const Outcome outcome = run("doctor");

  EXPECT_EQ(outcome.status, 0);
  for (const char* name :
       {"viscera ", "compiler", "CUDA", "deal.II", "PETSc", "MPI", "VTK", "processor", "cores",
        "memory", "With --device cuda", "guccione", "self-test   passed"}) {
    expect_has(outcome.out, name);
  }
}

TEST_F(CommandLine, MeshMistakesLeaveNoFile) {
  Outcome outcome = run("mesh nothing.inr -o organ.vtu");
  EXPECT_EQ(outcome.status, 3);
  expect_has(outcome.err, "nothing.inr");

  outcome = run("mesh nothing.inr -o organ.vtu --size 5");
  EXPECT_EQ(outcome.status, 2);
  expect_has(outcome.err, "--size: found '5'. Allowed: a length such as 5mm");

  EXPECT_FALSE(exists("organ.vtu"));
}

TEST_F(CommandLine, MeshMakesShapesAsTheHelpSays) {
  // the first example of the help, word for word
  const std::string help = run("mesh --help").out;
  const std::string example = "mesh --shape ellipsoid --cells 8x4 --cell-type hex27 -o lv.vtu";
  expect_has(help, "Example:\n  viscera " + example + "\n");
  Outcome outcome = run(example);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  expect_has(outcome.out + outcome.err, "hexahedra (hex27)");
  const meshes::OrganMesh ventricle = meshes::read_mesh(folder_.path() + "/lv.vtu");
  EXPECT_EQ(ventricle.cell_type, meshes::CellType::hex27);
  EXPECT_EQ(ventricle.n_cells(), (64 + 4 * 8 * 12) * 4);

  outcome =
      run("mesh --shape block --dimensions 1cm,20mm,5mm --unknowns 3000 --cell-type tet4 "
          "--surface 'low = z0 beyond 5 10 0 towards left' -o block.msh");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const meshes::OrganMesh block = meshes::read_mesh(folder_.path() + "/block.msh");
  EXPECT_EQ(block.cell_type, meshes::CellType::tet4);
  EXPECT_EQ(block.surfaces.back().name, "boundary");

  outcome = run("mesh --shape ellipsoid --cells 2x3x1 --fibers -o fibres.vtu");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(meshes::read_mesh(folder_.path() + "/fibres.vtu").cell_fields[0].name, "fiber_q4");
}

TEST_F(CommandLine, MeshMistakesSayWhatIsAllowed) {
  const std::pair<std::string, std::string> mistakes[] = {
      {"", "nothing to mesh. Allowed: a label image, surfaces, or --shape"},
      {"--shape elipsoid",
       "found 'elipsoid'. Allowed: ellipsoid, block, slab, tube, biventricle, lobes. Did you mean "
       "'ellipsoid'?"},
      {"--shape block --cell-type hex20", "found 'hex20'. Allowed: tet4, tet10, hex8, hex27"},
      {"--shape block --cells 8x4", "--cells: found '8x4'. Allowed: NXxNYxNZ"},
      {"--shape ellipsoid --cells 8x", "--cells: found '8x'. Allowed: AROUNDxTHROUGH"},
      {"--shape ellipsoid --cells 8x4 --unknowns 1e5", "found together with --cells"},
      {"--shape block --dimensions 1,2,3", "--dimensions: found '1'. Allowed: three lengths"},
      {"--shape block --dimensions 1mm,2mm,0mm", "positive size"},
      {"--shape ellipsoid --dimensions 7mm,17mm,6mm,20mm,5mm", "larger outer ones"},
      {"--shape block --fibers", "--fibers: found with --shape block"},
      {"--shape block --layer a=1mm",
       "--layer: found with --shape block. Allowed: with --shape slab"},
      {"--shape slab --quarter", "--quarter: found with --shape slab. Allowed: with --shape tube"},
      {"--shape tube --layer media", "--layer: found 'media'. Allowed: NAME=THICKNESS"},
      {"--shape tube --layer media=1", "--layer: found 'media=1'. Allowed: NAME=THICKNESS"},
      {"--shape tube --layer media=1mm@30", "--layer: found 'media=1mm@30'."},
      {"--shape tube --dimensions 1mm", "--dimensions: found '1mm'. Allowed: inner radius"},
      {"--shape lobes --cells 4x2", "--cells: found '4x2'. Allowed: SIZE of lobes"},
      {"--shape lobes --dimensions 1mm,1mm,1mm,1mm,2mm", "a notch from zero to less"},
      {"--shape biventricle --cells 4x2", "--cells: found '4x2'. Allowed: SIZExLVxRV"},
      {"nothing.inr --shape block", "--shape"},
      {"nothing.inr --size 3=", "--size: found '3='. Allowed: LABEL=LENGTH or LABEL:LABEL=LENGTH"},
      {"nothing.inr --size 1:2:3=4mm", "two with ':' between them"},
      {"nothing.inr --islands jion", "Allowed: join, keep, largest. Did you mean 'join'?"},
      {"nothing.inr --merge lung", "Allowed: NAME=LABEL,LABEL"},
      {"nothing.inr nothing.nii", "found 2 inputs. Allowed: one label image"},
      {"organ.stl --keep 2", "--keep: found with surfaces"},
  };
  for (const auto& [options, message] : mistakes) {
    const Outcome outcome = run("mesh " + options + " -o organ.vtu");
    EXPECT_EQ(outcome.status, 2) << options;
    expect_has(outcome.err, message);
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  }
  EXPECT_FALSE(exists("organ.vtu"));
}

TEST_F(CommandLine, LabelsGoByTheNamesThatTheCommandLineGives) {
  std::string voxels(20 * 20 * 20, '\0');
  for (int k = 4; k < 16; ++k) {
    for (int j = 4; j < 16; ++j) {
      for (int i = 4; i < 16; ++i) {
        voxels[static_cast<std::size_t>((k * 20 + j) * 20 + i)] = k < 8 ? 1 : k < 12 ? 2 : 5;
      }
    }
  }
  folder_.write("labels.nrrd",
                "NRRD0004\ntype: uint8\ndimension: 3\nspace: LPS\nsizes: 20 20 20\n"
                "space directions: (1,0,0) (0,1,0) (0,0,1)\nencoding: raw\n\n" +
                    voxels);

  const Outcome done =
      run("mesh labels.nrrd -o organ.vtu --size 4mm --name 1=left --name 2=right --name 5=other "
          "--merge both=left,right --keep both,other");

  EXPECT_EQ(done.status, 0) << done.err;
  const auto names = meshes::read_mesh(folder_.path() + "/organ.vtu").region_names;
  EXPECT_EQ(std::count(names.begin(), names.end(), "both"), 1);
  EXPECT_EQ(names.size(), 2u);
  const Outcome refused = run("mesh labels.nrrd -o no.vtu --name 1=left --merge both=left,Rihgt");
  EXPECT_EQ(refused.status, 2);
  expect_has(refused.err, "--merge: found the label 'Rihgt'");
}

TEST_F(CommandLine, ConvertWritesAMeshInAnotherFormat) {
  const Outcome done = run("convert cube.msh -o cube.feb --unit cm");

  EXPECT_EQ(done.status, 0) << done.err;
  expect_has(done.out, "wrote cube.feb");
  EXPECT_EQ(meshes::read_mesh(folder_.path() + "/cube.feb").nodes.back()[2],
            10 * meshes::read_mesh(folder_.path() + "/cube.msh").nodes.back()[2]);
  const std::pair<std::string, std::string> outputs[] = {
      {"cube.stl", "-o: found 'cube.stl'. Allowed: a file .vtu, .msh (Gmsh 4.1) or .feb"},
      {"none/cube.vtu", "there is no folder none"}};
  for (const auto& [file, message] : outputs) {
    for (const std::string verb :
         {"convert cube.msh", "mesh --shape block", "inspect cube.msh --repair"}) {
      const Outcome refused = run(verb + " -o " + file);
      EXPECT_EQ(refused.status, 2) << verb;
      expect_has(refused.err,
                 verb[0] == 'i' && file == "cube.stl" ? "a file .vtu or .msh" : message);
    }
  }
  EXPECT_EQ(run("convert cube.msh -o cube.vtu --unit inch").status, 2);
  EXPECT_EQ(run("convert none.inp -o cube.vtu").status, 3);
}

TEST_F(CommandLine, ConvertRaisesTheOrderAndCurves) {
  // a roof over the cube of 10 mm: its ridge 2 mm above the middle
  folder_.write("roof.stl",
                "solid roof\n"
                "facet normal 0 0 1\nouter loop\nvertex -10 -10 4\nvertex 5 -10 12\n"
                "vertex 5 20 12\nendloop\nendfacet\n"
                "facet normal 0 0 1\nouter loop\nvertex 5 -10 12\nvertex 20 -10 4\n"
                "vertex 5 20 12\nendloop\nendfacet\nendsolid roof\n");

  const Outcome done = run("convert cube.msh -o cube2.vtu --order 2 --curve roof.stl=z1");

  EXPECT_EQ(done.status, 0) << done.err;
  expect_has(done.out, "roof.stl: put ");
  const meshes::OrganMesh curved = meshes::read_mesh(folder_.path() + "/cube2.vtu");
  EXPECT_EQ(meshes::shape_of(curved.cell_type).degree, 2);
  EXPECT_EQ(run("convert cube.msh -o straight.vtu --order 2").status, 0);
  const meshes::OrganMesh straight = meshes::read_mesh(folder_.path() + "/straight.vtu");
  EXPECT_EQ(curved.n_nodes(), straight.n_nodes());
  EXPECT_NE(curved.nodes, straight.nodes);

  const std::pair<std::string, std::string> mistakes[] = {
      {"cube.msh --curve roof.txt", "--curve: found 'roof.txt'. Allowed: FILE or FILE=NAME"},
      {"cube.msh --curve roof.stl=", "--curve: found 'roof.stl='. Allowed: FILE or FILE=NAME"},
      {"cube.msh --order 1 --curve roof.stl", "--order: found 1 with --curve. Allowed: 2"},
      {"straight.vtu --order 1", "--order: found 1 with a mesh of order 2"},
  };
  for (const auto& [options, message] : mistakes) {
    const Outcome refused = run("convert " + options + " -o no.vtu");
    EXPECT_EQ(refused.status, 2) << options;
    expect_has(refused.err, message);
  }
  expect_has(run("convert case.yaml -o no.feb --order 2").err, "--order or --curve with a case");
  EXPECT_EQ(run("convert cube.msh -o no.vtu --curve roof.stl=top").status, 3);
  EXPECT_FALSE(exists("no.vtu"));
}

TEST_F(CommandLine, ConvertWritesAWholeCaseForFebio) {
  EXPECT_EQ(run("convert case.yaml -o case.feb").status, 0);
  EXPECT_TRUE(exists("case.feb"));
  const Outcome mesh_only = run("convert case.yaml -o case.vtu");
  EXPECT_EQ(mesh_only.status, 2);
  expect_has(mesh_only.err, ".feb");
  write_case("[fixed: {surface: z0}, spring: {surface: x0, stiffness: 1 kPa/mm}]");
  const Outcome refused = run("convert case.yaml -o springs.feb");
  EXPECT_EQ(refused.status, 7);
  expect_has(refused.err, "supports.1");
  EXPECT_FALSE(exists("springs.feb"));
}

}  // namespace
}  // namespace viscera
