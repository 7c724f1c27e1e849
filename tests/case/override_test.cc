#include <gtest/gtest.h>

#include "solver/case/read_case.h"
#include "tests/case/case_files.h"

namespace viscera {
namespace {

using test::message_for;
using test::small_case;

Case read_with(const std::vector<std::string>& overrides) {
  const test::TemporaryFolder folder;
  folder.write("lv.vtu", "");
  return read_case(folder.write("case.yaml", small_case()), overrides);
}

TEST(Override, ReplacesAValueInAGroup) {
  const Case result = read_with({"materials.wall.mu=7 kPa"});

  EXPECT_EQ(materials::get_parameter(result.materials[0].law, "mu"), 7);
  EXPECT_EQ(location_of(result, "materials.wall.mu"), "--set materials.wall.mu=7 kPa");
}

TEST(Override, ReplacesAValueInAList) {
  const Case result = read_with({"loads.0.pressure.value=8 kPa", "steps.at=[0.5, 0.75]"});

  EXPECT_EQ(std::get<physics::PressureLoad>(result.loads[0]).pressure, 8);
  EXPECT_EQ(result.steps.at.size(), 2u);
}

TEST(Override, MakesKeysThatAreNotThereYet) {
  const Case result = read_with({"solver.max_newton=7", "output={every: 3}", "title=a = b"});

  EXPECT_EQ(result.solver.max_newton, 7);
  EXPECT_EQ(result.output.every, 3);
  EXPECT_EQ(result.title, "a = b");
}

TEST(Override, LaterOnesWin) {
  EXPECT_EQ(read_with({"steps.end=2", "steps.end=3"}).steps.end, 3);
}

TEST(Override, MistakesNameTheOption) {
  EXPECT_EQ(message_for(small_case(), {"loads.0.pressure.value=8"})
                .find("--set loads.0.pressure.value=8: loads.0.pressure.value: found '8', a number "
                      "without its unit."),
            0u);
  EXPECT_NE(message_for(small_case(), {"step.end=2"}).find("Did you mean 'steps'?"),
            std::string::npos);
  EXPECT_NE(message_for(small_case(), {"steps.ende=2"}).find("Did you mean 'end'?"),
            std::string::npos);
  EXPECT_NE(message_for(small_case(), {"materials.wal.mu=2 kPa"}).find("Did you mean 'wall'?"),
            std::string::npos);
  EXPECT_NE(message_for(small_case(), {"loads.3.pressure.value=8 kPa"}).find("Allowed: 0 to 0."),
            std::string::npos);
  EXPECT_NE(
      message_for(small_case(), {"loads.x=8 kPa"}).find("found 'x' as the number of an entry"),
      std::string::npos);
  EXPECT_NE(message_for(small_case(), {"title.x=8"}).find("a key inside of 'Inflation'"),
            std::string::npos);
  EXPECT_NE(message_for(small_case(), {"steps.end"}).find("key.path=value"), std::string::npos);
  EXPECT_NE(message_for(small_case(), {"=2"}).find("key.path=value"), std::string::npos);
  EXPECT_NE(message_for(small_case(), {"steps={end: 1"}).find("not valid YAML"), std::string::npos);
}

}  // namespace
}  // namespace viscera
