// Tables of keys: each key of the case file is one line that binds its declaration to the member of
// the struct it fills.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "solver/case/key_info.h"
#include "solver/core/text.h"

namespace viscera::case_file {

/// A key and how its value gets into a `Target`.
template <class Target>
struct Key {
  KeyInfo info;
  std::function<void(const Node&, Target&)> read;
};

/// A table of keys. `finish` checks what concerns several keys, after all of them are read.
template <class Target>
struct Group {
  std::string name;
  std::string meaning;
  std::vector<Key<Target>> keys;
  std::vector<std::vector<std::string>> exactly_one{};
  std::function<void(const Node&, Target&)> finish{};

  GroupInfo info() const {
    GroupInfo result{name, meaning, {}, exactly_one, {}};
    for (const Key<Target>& key : keys) {
      result.keys.push_back(key.info);
    }
    return result;
  }
};

template <class Target>
void read_group(const Node& node, const Group<Target>& group, Target& target) {
  check_keys(node, group.info());
  for (const Key<Target>& key : group.keys) {
    if (const Entry* entry = node.find(key.info.name)) {
      key.read(entry->value, target);
    }
  }
  if (group.finish) {
    group.finish(node, target);
  }
}

template <class Target>
Key<Target> required(Key<Target> key) {
  key.info.required = true;
  key.info.default_text.clear();
  return key;
}

/// Says what happens without the key, where the value in the struct does not show it.
template <class Target>
Key<Target> without(const std::string& what_happens, Key<Target> key) {
  key.info.default_text = what_happens;
  return key;
}

template <class Target>
Key<Target> text_key(const std::string& name,
                     std::string Target::*member,
                     const std::string& meaning) {
  return {{name, Type::text, meaning},
          [member](const Node& node, Target& target) { target.*member = read_text(node); }};
}

template <class Target>
Key<Target> file_key(const std::string& name,
                     std::string Target::*member,
                     const std::string& meaning) {
  return {{name, Type::file, meaning},
          [member](const Node& node, Target& target) { target.*member = read_file_path(node); }};
}

/// `choices`: word -> value, the words in the order to list them in.
template <class Target, class Value>
Key<Target> choice_key(const std::string& name,
                       Value Target::*member,
                       const std::vector<std::pair<std::string, Value>>& choices,
                       const std::string& meaning) {
  KeyInfo info{name, Type::choice, meaning};
  for (const auto& [word, value] : choices) {
    info.words.push_back(word);
    if (value == Target{}.*member) {
      info.default_text = word;
    }
  }
  const auto words = info.words;
  return {info, [member, choices, words](const Node& node, Target& target) {
            const std::string found = read_choice(node, words);
            for (const auto& [word, value] : choices) {
              if (word == found) {
                target.*member = value;
              }
            }
          }};
}

template <class Target>
Key<Target> integer_key(const std::string& name,
                        int Target::*member,
                        const Range& range,
                        const std::string& meaning) {
  KeyInfo info{name, Type::integer, meaning, units::pure_number, range};
  info.default_text = std::to_string(Target{}.*member);
  return {info, [member, range](const Node& node, Target& target) {
            target.*member = read_integer(node, range);
          }};
}

template <class Target>
Key<Target> boolean_key(const std::string& name, bool Target::*member, const std::string& meaning) {
  KeyInfo info{name, Type::boolean, meaning};
  info.default_text = Target{}.*member ? "true" : "false";
  return {info,
          [member](const Node& node, Target& target) { target.*member = read_boolean(node); }};
}

/// `Member` is double or std::optional<double>.
template <class Target, class Member>
Key<Target> quantity_key(const std::string& name,
                         Member Target::*member,
                         const units::Dimension& dimension,
                         const Range& range,
                         const std::string& meaning) {
  KeyInfo info{name, Type::quantity, meaning, dimension, range};
  if (const std::optional<double> value = Target{}.*member) {
    info.default_text = units::show(*value, dimension);
  }
  return {info, [member, dimension, range](const Node& node, Target& target) {
            target.*member = read_quantity(node, dimension, range);
          }};
}

template <class Target>
Key<Target> number_key(const std::string& name,
                       double Target::*member,
                       const Range& range,
                       const std::string& meaning) {
  return quantity_key(name, member, units::pure_number, range, meaning);
}

template <class Target>
Key<Target> time_key(const std::string& name,
                     double Target::*member,
                     const Range& range,
                     const std::string& meaning) {
  KeyInfo info{name, Type::time, meaning, units::time, range};
  info.default_text = text::number(Target{}.*member);
  return {info, [member, range](const Node& node, Target& target) {
            target.*member = read_time(node, range);
          }};
}

template <class Target>
Key<Target> times_key(const std::string& name,
                      std::vector<double> Target::*member,
                      const Range& range,
                      const std::string& meaning) {
  return {{name, Type::times, meaning, units::time, range},
          [member, range](const Node& node, Target& target) {
            for (const Node& item : read_list(node, "times")) {
              (target.*member).push_back(read_time(item, range));
            }
          }};
}

template <class Target>
Key<Target> numbers_key(const std::string& name,
                        std::vector<double> Target::*member,
                        const Range& range,
                        const std::string& meaning) {
  return {{name, Type::numbers, meaning, units::pure_number, range},
          [member, range](const Node& node, Target& target) {
            for (const Node& item : read_list(node, "numbers")) {
              (target.*member).push_back(read_quantity(item, units::pure_number, range));
            }
          }};
}

/// `Member` is std::array<double, 3> or optional of it.
template <class Target, class Member>
Key<Target> vector_key(const std::string& name,
                       Member Target::*member,
                       const units::Dimension& dimension,
                       const Range& range,
                       const std::string& meaning) {
  return {{name, Type::vector, meaning, dimension, range},
          [member, dimension, range](const Node& node, Target& target) {
            target.*member = read_vector(node, dimension, range);
          }};
}

/// A group inside: its table is made when it is needed.
template <class Target, class Member>
Key<Target> group_key(const std::string& name,
                      Member Target::*member,
                      Group<Member> (*table)(),
                      const std::string& meaning) {
  KeyInfo info{name, Type::group, meaning};
  info.group = [table] { return table().info(); };
  return {info, [member, table](const Node& node, Target& target) {
            read_group(node, table(), target.*member);
          }};
}

}  // namespace viscera::case_file
