// What the case file may hold, as data: parsing, JSON Schema and key reference are made from it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "solver/case/scalars.h"
#include "solver/core/units.h"

namespace viscera::case_file {

enum class Type {
  text,
  texts,  ///< list of texts
  file,
  choice,   ///< one of `words`
  choices,  ///< list of `words`
  integer,
  boolean,
  any_quantity,  ///< number in the unit of what it goes to, known from another key
  quantity,      ///< number with unit of `dimension`, or one of `words`
  time,          ///< number, or number with a unit of time
  times,         ///< list of times
  numbers,       ///< list of pure numbers, or `words`
  integers,
  vector,        ///< list of three quantities
  vectors,       ///< list of them
  group,         ///< keys of `group`
  groups,        ///< list of groups of that kind
  named_groups,  ///< groups of that kind by a name of the user's
  named_files    ///< files by a name of the user's
};

struct GroupInfo;

/// One key, declared once.
struct KeyInfo {
  std::string name;
  Type type = Type::text;
  std::string meaning;
  units::Dimension dimension{};
  Range range{};
  std::vector<std::string> words{};  ///< of a group: may stand instead of it
  std::string default_text{};        ///< as written in a case file, or what happens; empty: none
  bool required = false;
  std::function<GroupInfo()> group{};
};

/// Keys that stand together in a group.
struct GroupInfo {
  std::string name;  ///< of the kind of group, "pressure", "curve"
  std::string meaning;
  std::vector<KeyInfo> keys;
  std::vector<std::vector<std::string>> exactly_one;  ///< of each of these sets one key must stand
  std::vector<GroupInfo> variants;  ///< by law: alternatives, each with all of its keys
};

/// Refuses what is no group, an unknown key, a missing one, and none or several of `exactly_one`.
void check_keys(const Node& node, const GroupInfo& group);

}  // namespace viscera::case_file
