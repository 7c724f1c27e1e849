#include "solver/core/log.h"

#include <cstdio>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace viscera {
namespace {

std::string content(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

/// What a case was warned of before its folder is opened. First of all: later no file is awaited.
TEST(Log, FileBeginsWithWhatWasSaidBeforeIt) {
  const std::string path = testing::TempDir() + "viscera_log_test.txt";
  testing::internal::CaptureStdout();
  log::info("said early");
  log::write_to_file(path);
  log::info("said later");
  log::finish();

  EXPECT_EQ(testing::internal::GetCapturedStdout(), "said early\nsaid later\n");
  const std::string text = content(path);
  EXPECT_LT(text.find("info: said early"), text.find("info: said later"));
  std::remove(path.c_str());
}

TEST(Log, SpeaksOnTheTerminalAndWritesTheFile) {
  const std::string path = testing::TempDir() + "viscera_log_test.txt";
  testing::internal::CaptureStdout();
  log::write_to_file(path);

  log::info("step 1 100% {}");
  log::detail("only in the file");
  log::finish();

  EXPECT_EQ(testing::internal::GetCapturedStdout(), "step 1 100% {}\n");
  EXPECT_NE(content(path).find("info: step 1 100% {}"), std::string::npos);
  EXPECT_NE(content(path).find("only in the file"), std::string::npos);
  std::remove(path.c_str());
}

TEST(Log, OtherRanksAreSilent) {
  testing::internal::CaptureStdout();
  log::start(1);

  log::info("not heard");

  log::start(0);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
}

}  // namespace
}  // namespace viscera
