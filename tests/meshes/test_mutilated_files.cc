// Files that are wrong, each in one way, go through reading, inspection and repair as under
// `viscera inspect`: a clear refusal or a verdict, never a crash. Run them under the sanitizers
// too: scripts/sanitize.sh.
#include "meshes/formats/read_mesh.h"
#include "meshes/formats/write_mesh.h"
#include "meshes/quality/inspection.h"
#include "meshes/quality/repair.h"
#include "meshes/quality/settle.h"
#include "meshes/shapes/block.h"
#include "solver/core/errors.h"
#include "tests/meshes/broken_meshes.h"
#include "tests/meshes/mesh_texts.h"
#include "tests/meshes/mutilations.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

struct Outcome {
  Fate fate;
  std::string words;  ///< of the refusal, or all reasons and notes
};

void expect_sound(const OrganMesh& mesh) {
  for (const char* name : {"mended.vtu", "mended.msh"}) {
    write_mesh(mesh, scratch(name));
    const OrganMesh back = read_mesh(scratch(name));
    const Inspection inspection = inspect_mesh(back, {}, UnitSource::stated);
    EXPECT_NE(inspection.verdict.light(), Light::red);
    EXPECT_FALSE(to_text(inspection).empty());
  }
}

/// Refusal by the reader, in the words of the first fault, if there is one.
void expect_reader_agrees(const std::string& file, const std::vector<std::string>& faults) {
  if (faults.empty()) {
    EXPECT_NO_THROW(read_mesh(file));
  } else {
    expect_refused([&] { read_mesh(file); }, {file + ": " + faults.front()});
  }
}

Outcome verdict_on(const std::string& file) {
  OrganMesh mesh = read_as_it_is(file);
  OrganMesh repaired = mesh;
  const std::vector<std::string> faults = settle_mesh(mesh);
  expect_reader_agrees(file, faults);
  const Inspection inspection = inspect_mesh(mesh, faults, UnitSource::stated);
  EXPECT_FALSE(to_text(inspection).empty());
  const Repair repair = repair_mesh(repaired, {});
  if (repair.faults.empty()) {
    expect_sound(repaired);
  }
  std::string words;
  for (const Finding& finding : inspection.verdict.findings) {
    words += finding.reason + "\n";
  }
  for (const std::string& note : mesh.notes) {
    words += note + "\n";
  }
  const Light light = inspection.verdict.light();
  return {light == Light::green    ? Fate::green
          : light == Light::yellow ? Fate::yellow
          : repair.faults.empty()  ? Fate::mended
                                   : Fate::red,
          words};
}

Outcome outcome_of(const std::string& file) {
  try {
    return verdict_on(file);
  } catch (const GeometryError& error) {
    const std::string text = error.what();
    EXPECT_EQ(text.find('\n'), std::string::npos) << "not one paragraph: " << text;
    EXPECT_EQ(text.find(file), 0u) << "does not name the file: " << text;
    return {Fate::refused, text};
  }
}

OrganMesh sound() {
  return wide_cube(2, 40);
}

OrganMesh hexahedra() {
  BlockOptions options;
  options.cells = {2, 2, 2};
  options.cell_type = CellType::hex8;
  return make_block(options);
}

class Mutilated : public testing::TestWithParam<Mutilation> {};

TEST_P(Mutilated, EndsInAClearAnswer) {
  const Mutilation& mutilation = GetParam();

  const Outcome outcome = outcome_of(scratch_file(mutilation.file, mutilation.content()));

  EXPECT_EQ(outcome.fate, mutilation.fate) << outcome.words;
  for (const char* word : mutilation.words) {
    EXPECT_NE(outcome.words.find(word), std::string::npos)
        << "'" << word << "' is not in: " << outcome.words;
  }
}

INSTANTIATE_TEST_SUITE_P(Files, Mutilated, testing::ValuesIn(mutilations()), [](const auto& info) {
  return info.param.name;
});

/// Every file cut at many places, and with single bytes changed.
void damage_everywhere(const std::string& name, const std::string& text) {
  const std::size_t step = text.size() / 60 + 1;
  for (std::size_t place = 0; place < text.size(); place += step) {
    outcome_of(scratch_file(name, text.substr(0, place)));
    std::string damaged = text;
    damaged[place] = static_cast<char>(damaged[place] ^ 0x5a);
    outcome_of(scratch_file(name, damaged));
  }
}

TEST(MutilatedEverywhere, Gmsh1) {
  damage_everywhere("b.msh", gmsh1_text(sound()));
}

TEST(MutilatedEverywhere, GmshAscii) {
  damage_everywhere("b.msh", gmsh2_text(sound()));
}

TEST(MutilatedEverywhere, GmshBinary) {
  damage_everywhere("b.msh", gmsh2_text(sound(), Encoding::little_endian));
}

TEST(MutilatedEverywhere, Gmsh4) {
  damage_everywhere("b.msh", written_text(sound(), ".msh"));
}

TEST(MutilatedEverywhere, LegacyVtk) {
  damage_everywhere("b.vtk", legacy_vtk_text(hexahedra()));
}

TEST(MutilatedEverywhere, Vtu) {
  damage_everywhere("b.vtu", ascii_vtu_text(sound()));
  damage_everywhere("b.vtu", written_text(sound(), ".vtu"));
}

}  // namespace
}  // namespace viscera::meshes::test
