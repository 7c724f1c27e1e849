// The program with its element loops on a device: the same answer as on the CPU.
#include <cmath>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kernels/backend/device/device.h"
#include "tests/problem/loaded_box.h"
#include "tests/problem/program.h"

namespace viscera::test {
namespace {

nlohmann::json solve(const Program& program, const std::string& device, int ranks) {
  const std::string folder = device + std::to_string(ranks);
  const Outcome outcome =
      program.run("solve case.yaml -o " + folder + " --device " + device, ranks);
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  return program.json(folder + "/summary.json");
}

void expect_same(const nlohmann::json& a, const nlohmann::json& b) {
  ASSERT_FALSE(a["quantities"].empty());
  for (const auto& [name, quantity] : a["quantities"].items()) {
    const double value = quantity["value"], other = b["quantities"][name]["value"];
    EXPECT_NEAR(other, value, ranks_agree_to * std::abs(value)) << name;
  }
}

bool has_gpu() {
  try {
    return !kernels::cuda_devices().empty();
  } catch (const kernels::DeviceError&) {
    return false;
  }
}

void compare_devices(BoxCells cells) {
  const Program program;
  write_loaded_box(program.path(""), cells);
  const nlohmann::json cpu = solve(program, "cpu", 1);
  EXPECT_EQ(cpu["device"], "cpu");
  for (const int ranks : {1, 2}) {
    const nlohmann::json emulated = solve(program, "emulated", ranks);
    EXPECT_EQ(emulated["device"], "emulated");
    expect_same(cpu, emulated);
    if (has_gpu())
      expect_same(cpu, solve(program, "cuda", ranks));
  }
}

TEST(ProgramOnDevice, AgreesWithTheCpuOnTetrahedra) {
  compare_devices(BoxCells::tetrahedra);
}

TEST(ProgramOnDevice, AgreesWithTheCpuOnHexahedra) {
  compare_devices(BoxCells::hexahedra);
}

TEST(ProgramOnDevice, AutoIsTheCpuWhereNoGpuIs) {
  if (has_gpu())
    GTEST_SKIP() << "this machine has a GPU";
  const Program program;
  write_loaded_box(program.path(""), BoxCells::tetrahedra);
  EXPECT_EQ(solve(program, "auto", 1)["device"], "cpu");
}

}  // namespace
}  // namespace viscera::test
