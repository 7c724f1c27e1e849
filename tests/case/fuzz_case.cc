// The fuzz target of what is read for a case (scripts/fuzz_readers.sh): whatever the bytes, a case,
// a quantity, a table, a set of nodes, or an InputError.
#include "meshes/organ_mesh.h"
#include "solver/case/force_table.h"
#include "solver/case/node_sets.h"
#include "solver/case/read_case.h"
#include "solver/core/units.h"
#include "tests/support/fuzz_input.h"

namespace {

using namespace viscera;

std::string text_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

void quantity(const std::string& file) {
  try {
    const units::Quantity quantity = units::parse_quantity(text_of(file));
    units::parse_quantity(units::show(quantity.value, quantity.dimension));
    units::usual_units(quantity.dimension);
  } catch (const units::UnitError&) {
    // what a case file makes an InputError of
  }
}

void force_table(const std::string& file) {
  case_file::Node node;
  node.kind = case_file::Node::Kind::scalar;
  node.text = file;
  case_file::read_force_table(node);
}

void node_set(const std::string& file) {
  meshes::OrganMesh mesh;
  mesh.nodes.resize(8);
  Case simulation;
  simulation.mesh.node_set_files = {{"tool", file}};
  add_node_sets(simulation, mesh);
}

const fuzz::Formats formats = {
    {"unit", {{".txt"}, quantity}},
    {"csv", {{".csv"}, force_table}},
    {"ids", {{".txt"}, node_set}},
    {"yaml", {{".yaml", ".csv", ".vtu"}, [](const std::string& file) { read_case(file); }}},
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::run(formats, ExitStatus::input, data, size);
}
