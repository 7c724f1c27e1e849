#include "solver/core/text.h"

#include <gtest/gtest.h>

namespace viscera::text {
namespace {

TEST(Text, CountsEditsIgnoringCase) {
  EXPECT_EQ(edit_distance("endocardium", "Endocardium"), 0);
  EXPECT_EQ(edit_distance("endocardum", "endocardium"), 1);
  EXPECT_EQ(edit_distance("presure", "pressure"), 1);
  EXPECT_EQ(edit_distance("endc", "ednc"), 1);
  EXPECT_EQ(edit_distance("", "abc"), 3);
}

TEST(Text, FindsTheNearestAllowedWord) {
  const std::vector<std::string> surfaces{"base", "endocardium", "epicardium"};

  EXPECT_EQ(nearest("endocardum", surfaces), "endocardium");
  EXPECT_EQ(nearest("endo", surfaces), "endocardium");
  EXPECT_EQ(nearest("linear_tolerence", {"linear", "linear_tolerance"}), "linear_tolerance");
  EXPECT_EQ(nearest("Epi-Cardium", surfaces), "epicardium");
  EXPECT_EQ(nearest("apex", surfaces), std::nullopt);
  EXPECT_EQ(did_you_mean("bse", surfaces), " Did you mean 'base'?");
  EXPECT_EQ(did_you_mean("tumour", surfaces), "");
}

TEST(Text, AWordWithoutEndIsNearToNone) {
  EXPECT_EQ(nearest(std::string(10'000'000, 'a'), {"base", "aaaa"}), std::nullopt);
}

TEST(Text, ListsWordsAndCutsLongLists) {
  EXPECT_EQ(list({}), "none");
  EXPECT_EQ(list({"a", "b"}), "a, b");
  EXPECT_EQ(list({"a", "b", "c", "d"}, 2), "a, b, ... (2 more)");
}

TEST(Text, WritesNumbersThatReadBack) {
  EXPECT_EQ(number(0.1), "0.1");
  EXPECT_EQ(number(1e-4), "0.0001");
  EXPECT_EQ(number(25), "25");
}

}  // namespace
}  // namespace viscera::text
