// Every mistake in a case file gets one paragraph: place, key, found, allowed, nearest match.
#include <gtest/gtest.h>

#include "solver/case/read_case.h"
#include "solver/core/errors.h"
#include "tests/case/case_files.h"

namespace viscera {
namespace {

using test::changed;
using test::message_for;

/// A change to the small case and what its message must hold.
struct Mistake {
  const char* name;
  const char* from;
  const char* to;
  std::vector<const char*> message;
};

void PrintTo(const Mistake& mistake, std::ostream* out) {
  *out << mistake.name;
}

class BadCase : public testing::TestWithParam<Mistake> {};

TEST_P(BadCase, IsExplainedInOneParagraph) {
  const std::string message = message_for(changed(GetParam().from, GetParam().to));

  for (const char* part : GetParam().message) {
    EXPECT_NE(message.find(part), std::string::npos) << "missing: " << part << "\nin: " << message;
  }
  EXPECT_EQ(message.find('\n'), std::string::npos);
  EXPECT_EQ(message.find(".. "), std::string::npos) << message;
  EXPECT_TRUE(message.back() == '.' || message.back() == '?') << message;
}

const Mistake mistakes[] = {
    {"missing_unit",
     "10 kPa",
     "10",
     {"case.yaml:13:45: loads.0.pressure.value: found '10', a number without its unit.",
      "Allowed: a pressure with its unit (kPa, Pa, mmHg)", "Did you mean '10 kPa'?"}},
    {"wrong_kind_of_unit",
     "10 kPa",
     "10 mm",
     {"case.yaml:13:45: loads.0.pressure.value: found '10 mm', which is in units of length.",
      "Allowed: a pressure"}},
    {"unknown_unit",
     "10 kPa",
     "10 kpa",
     {"case.yaml:13:45", "'kpa' is not a unit.", "Did you mean 'kPa'?"}},
    {"unknown_key_at_the_root",
     "loads:",
     "load:",
     {"case.yaml:12:1: load: found the unknown key 'load'.", "Allowed: viscera, title, mesh",
      "Did you mean 'loads'?"}},
    {"unknown_key_of_a_load",
     "value: 10",
     "valeu: 10",
     {"case.yaml:13:38: loads.0.pressure.valeu: found the unknown key 'valeu'",
      "Allowed: surface, value, curve.", "Did you mean 'value'?"}},
    {"unknown_kind_of_load",
     "- pressure:",
     "- presure:",
     {"case.yaml:13:5: loads.0.presure", "pressure, traction, gravity, force",
      "Did you mean 'pressure'?"}},
    {"unknown_kind_of_support",
     "- fixed:",
     "- clamped:",
     {"case.yaml:11:5", "fixed, displacement, spring"}},
    {"unknown_law",
     "neo_hookean",
     "neohookean",
     {"case.yaml:7:10: materials.wall.law: found 'neohookean'.", "guccione",
      "Did you mean 'neo_hookean'?"}},
    {"missing_law",
     "law: neo_hookean",
     "density: 1000 kg/m^3",
     {"case.yaml:7:5: materials.wall: found no key 'law'"}},
    {"unknown_parameter",
     "mu: 5",
     "mue: 5",
     {"case.yaml:8:5: materials.wall.mue: found the unknown key 'mue'", "Did you mean 'mu'?"}},
    {"missing_parameter",
     "    mu: 5 kPa\n",
     "",
     {"materials.wall: found no key 'mu', which 'materials.wall' must have.",
      "shear modulus at rest"}},
    {"parameter_out_of_range",
     "mu: 5 kPa",
     "mu: -5 kPa",
     {"case.yaml:8:9: materials.wall.mu: found '-5 kPa'.", "above 0 kPa"}},
    {"parameter_is_a_list",
     "mu: 5 kPa",
     "mu: [5 kPa]",
     {"materials.wall.mu: found a list of 1 values"}},
    {"missing_bulk_modulus",
     "    bulk_modulus: incompressible\n",
     "",
     {"found no key 'bulk_modulus'", "resistance to volume change"}},
    {"bulk_modulus_word",
     "incompressible",
     "incompresible",
     {"case.yaml:9:19", "Did you mean 'incompressible'?"}},
    {"missing_section",
     "mesh: {file: lv.vtu, unit: mm}\n",
     "",
     {"case.yaml:1:1: found no key 'mesh', which the case must have."}},
    {"wrong_version", "viscera: 1", "viscera: 2", {"case.yaml:1:10: viscera: found '2'"}},
    {"missing_version", "viscera: 1\n", "", {"found no key 'viscera'"}},
    {"mesh_is_not_there",
     "lv.vtu",
     "rv.vtu",
     {"case.yaml:3:14: mesh.file: found 'rv.vtu', but the file 'rv.vtu' cannot be read."}},
    {"unknown_unit_of_mesh",
     "unit: mm",
     "unit: meter",
     {"mesh.unit: found 'meter'. Allowed: auto, mm, cm, m, um."}},
    {"unknown_formulation",
     "formulation: taylor_hood",
     "formulation: taylorhood",
     {"Did you mean 'taylor_hood'?"}},
    {"support_of_two_kinds",
     "- fixed: {surface: base}",
     "- {fixed: {surface: base}, spring: {surface: top, stiffness: 1 kPa/mm}}",
     {"case.yaml:11:30: supports.0: found fixed, spring together.", "exactly one of"}},
    {"support_without_place",
     "{surface: base}",
     "{components: [x]}",
     {"supports.0.fixed: found none of these keys.", "exactly one of surface, node_set"}},
    {"support_on_two_places",
     "{surface: base}",
     "{surface: base, node_set: tool}",
     {"surface, node_set together"}},
    {"unknown_component",
     "{surface: base}",
     "{surface: base, components: [x, w]}",
     {"supports.0.fixed.components.1: found 'w'. Allowed: x, y, z."}},
    {"displacement_without_component",
     "fixed: {surface: base}",
     "displacement: {surface: base}",
     {"found no component.", "Add for example 'z: 1 mm'"}},
    {"spring_stiffness_of_zero",
     "fixed: {surface: base}",
     "spring: {surface: base, stiffness: 0 kPa/mm}",
     {"stiffness: found '0 kPa/mm'.", "above 0 kPa/mm"}},
    {"vector_of_two",
     "pressure: {surface: endocardium, value: 10 kPa}",
     "traction: {surface: top, value: [1 kPa, 2 kPa]}",
     {"loads.0.traction.value: found a list of 2 values.", "three values x, y, z",
      "[0 kPa, 0 kPa, 1 kPa]"}},
    {"infinite_pressure",
     "10 kPa",
     ".inf kPa",
     {"loads.0.pressure.value: found '.inf kPa'", "not a finite number"}},
    {"pressure_is_not_a_number", "10 kPa", ".nan", {"not a finite number"}},
    {"huge_pressure",
     "10 kPa",
     "1e12 kPa",
     {"found '1e12 kPa'.", "between -1000000 kPa and 1000000 kPa"}},
    {"overflowing_pressure", "10 kPa", "1e999 kPa", {"too large or too small"}},
    {"infinite_force",
     "pressure: {surface: endocardium, value: 10 kPa}",
     "force: {point: [0, 0, 0], value: [0, .inf N, 0]}",
     {"loads.0.force.value.1", "not a finite number"}},
    {"run_without_end",
     "end: 1",
     "end: .inf",
     {"case.yaml:14:14: steps.end: found '.inf'", "not a finite number"}},
    {"run_that_ends_before_it_begins", "end: 1", "end: 0", {"steps.end: found '0'", "above 0"}},
    {"steps_out_of_order",
     "first: 0.25",
     "first: 0.25, minimum: 0.5",
     {"case.yaml:14:30: steps.minimum: found minimum = 0.5 above first = 0.25.",
      "minimum <= first <= maximum <= end"}},
    {"first_step_too_long",
     "first: 0.25",
     "first: 4",
     {"steps.first: found first = 4 above maximum = 1."}},
    {"time_after_the_end",
     "first: 0.25",
     "at: [0.5, 1.5]",
     {"steps.at.1: found '1.5'", "up to the end of the run at 1"}},
    {"time_in_kpa",
     "first: 0.25",
     "first: 1 kPa",
     {"steps.first: found '1 kPa', which is in units of pressure."}},
    {"curve_of_two_lengths",
     "10 kPa",
     "10 kPa, curve: {time: [0, 1], factor: [0]}",
     {"loads.0.pressure.curve: found 2 times and 1 factors."}},
    {"curve_that_runs_backward",
     "10 kPa",
     "10 kPa, curve: {time: [0, 1, 1], factor: [0, 1, 2]}",
     {"curve.time.2: found '1' after '1'."}},
    {"curve_without_a_number",
     "10 kPa",
     "10 kPa, curve: {time: [0, 1], factor: [0, .nan]}",
     {"curve.factor.1", "not a finite number"}},
    {"duplicate_key",
     "    mu: 5 kPa\n",
     "    mu: 5 kPa\n    mu: 6 kPa\n",
     {"case.yaml:9:5: materials.wall.mu: found the key 'mu' a second time (first: "
      "case.yaml:8:5)."}},
    {"empty_value", "value: 10 kPa", "value: ", {"loads.0.pressure.value: found nothing"}},
    {"section_is_a_word",
     "steps: {end: 1, first: 0.25}",
     "steps: fast",
     {"steps: found 'fast'. Allowed: a group of the keys end, first"}},
    {"materials_is_a_list",
     "materials:\n  wall:\n",
     "materials:\n  - wall:\n",
     {"materials: found a list of 1 values. Allowed: region names"}},
    {"loads_is_a_group",
     "loads:\n  - pressure:",
     "loads:\n  pressure:",
     {"loads: found a group of keys. Allowed: a list of loads."}},
    {"broken_yaml",
     "mesh: {file: lv.vtu, unit: mm}",
     "mesh: {file: lv.vtu, unit: mm",
     {"case.yaml:4:12: this is not valid YAML"}},
    {"tab_for_indentation",
     "    mu: 5 kPa",
     "\tmu: 5 kPa",
     {"case.yaml:8", "this is not valid YAML", "no tabs"}},
    {"second_document",
     "steps: {end: 1, first: 0.25}",
     "---\nsteps: {end: 1, first: 0.25}",
     {"case.yaml:1", "this is not valid YAML: a second document begins here"}},
    {"documents_without_end",  // in which yaml-cpp 0.7 would look for the last one
     "steps: {end: 1, first: 0.25}",
     "% steps\n[steps],end",
     {"case.yaml:1", "this is not valid YAML: a second document begins here"}},
    {"law_with_own_volume_and_taylor_hood",
     "    law: neo_hookean\n    mu: 5 kPa\n    bulk_modulus: incompressible\n",
     "    law: neo_hookean_coupled\n    mu: 5 kPa\n    lambda: 5 kPa\n",
     {"case.yaml:7:10: materials.wall.law", "taylor_hood", "displacement_p1 or displacement_p2"}},
    {"bulk_modulus_of_a_law_with_its_own",
     "law: neo_hookean",
     "law: saint_venant_kirchhoff",
     {"case.yaml:9:5: materials.wall.bulk_modulus: found a bulk modulus beside the law "
      "'saint_venant_kirchhoff'"}},
    {"incompressible_displacement",
     "taylor_hood",
     "displacement_p2",
     {"case.yaml:9:19: materials.wall.bulk_modulus: found 'incompressible' with a displacement "
      "formulation.",
      "a finite bulk modulus"}},
    {"fiber_law_without_fibers",
     "law: neo_hookean\n    mu: 5 kPa",
     "law: guccione\n    C: 2 kPa\n    bf: 8\n    bt: 2\n    bfs: 4",
     {"materials.wall: found the law 'guccione' without 'fibers'."}},
    {"active_without_fibers",
     "mu: 5 kPa",
     "mu: 5 kPa\n    active: {tension: 60 kPa}",
     {"materials.wall: found active stress without 'fibers'."}},
    {"two_sources_of_fibers",
     "mu: 5 kPa",
     "mu: 5 kPa\n    fibers: {field: fiber, direction: [1, 0, 0]}",
     {"materials.wall.fibers: found field, direction together."}},
    {"parallel_sheet",
     "mu: 5 kPa",
     "mu: 5 kPa\n    fibers: {direction: [1, 0, 0], sheet_direction: [2, 0, 0]}",
     {"a sheet direction parallel to the fiber direction"}},
    {"fiber_of_length_zero",
     "mu: 5 kPa",
     "mu: 5 kPa\n    fibers: {direction: [0, 0, 0]}",
     {"materials.wall.fibers.direction: found a direction of length zero"}},
    {"patch_without_radius",
     "pressure: {surface: endocardium, value: 10 kPa}",
     "force: {surface: top, center: [0, 0, 0], value: [0, 0, 1 N]}",
     {"a force on a surface without 'radius'"}},
    {"radius_without_patch",
     "pressure: {surface: endocardium, value: 10 kPa}",
     "force: {point: [0, 0, 0], radius: 1 mm, value: [0, 0, 1 N]}",
     {"'radius' without a surface"}},
    {"force_without_value",
     "pressure: {surface: endocardium, value: 10 kPa}",
     "force: {point: [0, 0, 0]}",
     {"exactly one of value, table"}},
    {"unknown_output_field",
     "steps:",
     "output: {fields: [stress]}\nsteps:",
     {"case.yaml:14:19: output.fields.0: found 'stress'", "cauchy_stress"}},
    {"output_every_half_step",
     "steps:",
     "output: {every: 0.5}\nsteps:",
     {"output.every: found '0.5'. Allowed: a whole number."}},
    {"unit_on_a_tolerance",
     "steps:",
     "solver: {residual_tolerance: 1 kPa}\nsteps:",
     {"solver.residual_tolerance: found '1 kPa', pressure. Allowed: a number without unit.",
      "Leave the unit 'kPa' out."}},
    {"quantity_without_kind",
     "steps:",
     "quantities: {peak: {unit: mm}}\nsteps:",
     {"quantities.peak: found none of these keys.", "exactly one of displacement, position"}},
    {"quantity_in_a_wrong_unit",
     "steps:",
     "quantities: {v: {region_volume: {region: wall}, unit: mm}}\nsteps:",
     {"quantities.v.unit: found 'mm', a unit of length. Allowed: a unit of volume (mL, mm^3, L)."}},
    {"extreme_of_a_tensor",
     "steps:",
     "quantities: {s: {maximum: {field: cauchy_stress}}}\nsteps:",
     {"quantities.s.maximum.field: found 'cauchy_stress'", "von_mises"}},
};

INSTANTIATE_TEST_SUITE_P(Mistakes, BadCase, testing::ValuesIn(mistakes), [](const auto& info) {
  return std::string(info.param.name);
});

TEST(BadCaseFile, ThatIsNotThereIsNamed) {
  const std::string message = test::message_of([] { read_case("no/such/case.yaml"); });

  EXPECT_NE(message.find("no/such/case.yaml: the case file cannot be read: No such file"),
            std::string::npos)
      << message;
}

TEST(BadCaseFile, ThatIsAFolderIsNamed) {
  const test::TemporaryFolder folder;
  const std::string message = test::message_of([&] { read_case(folder.path()); });

  EXPECT_NE(message.find("it is a folder"), std::string::npos) << message;
}

TEST(BadCaseFile, ThatIsEmptyOrNoGroupSaysHowToBegin) {
  EXPECT_NE(message_for("").find("found nothing instead of a case"), std::string::npos)
      << message_for("");
  EXPECT_NE(message_for("- a\n- b\n").find("a list of 2 values"), std::string::npos);
  EXPECT_NE(message_for(std::string("\x00\x01\xff\xfe", 4)), "no error");
}

TEST(BadCaseFile, ThatContainsItselfEnds) {
  EXPECT_NE(message_for("viscera: &a [*a]\n").find("case.yaml"), std::string::npos);
}

TEST(BadForceTable, IsExplainedWithItsLine) {
  const auto message = [](const std::string& table) {
    const test::TemporaryFolder folder;
    folder.write("lv.vtu", "");
    folder.write("f.csv", table);
    const std::string file =
        folder.write("case.yaml", changed("pressure: {surface: endocardium, value: 10 kPa}",
                                          "force: {point: [0, 0, 0], table: f.csv}"));
    return test::message_of([&] { read_case(file); }).substr(folder.path().size() + 1);
  };

  EXPECT_NE(message("t,fx,fy,fz\n0,0,0,0\n").find("f.csv:1: found the column 'fx'"),
            std::string::npos);
  EXPECT_NE(message("t,fx[mm],fy[N],fz[N]\n0,0,0,0\n").find("the unit 'mm' in 'fx[mm]'"),
            std::string::npos);
  EXPECT_NE(message("t,fx[N],fy[N],fz[N]\n0,0,0,0\n1,2\n").find("f.csv:3: found 2 values"),
            std::string::npos);
  EXPECT_NE(message("t,fx[N],fy[N],fz[N]\n0,0,0,0\n0,1,2,3\n")
                .find("f.csv:3: found the time 0, not after"),
            std::string::npos);
  EXPECT_NE(message("t,fx[N],fy[N],fz[N]\n0,0,nan,0\n").find("f.csv:2, value 3"),
            std::string::npos);
  EXPECT_NE(message("t,fx[N],fy[N],fz[N]\n0,0,1e9,0\n").find("f.csv:2: found a force of 1e+12 mN"),
            std::string::npos);
  EXPECT_NE(message("t,fx[N],fy[N],fz[N]\n").find("a table without rows"), std::string::npos);
  EXPECT_NE(message("").find("an empty table"), std::string::npos);
}

}  // namespace
}  // namespace viscera
