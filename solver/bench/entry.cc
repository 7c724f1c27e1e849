#include "solver/bench/entry.h"

#include <algorithm>

#include "solver/core/text.h"

namespace viscera::bench {

bool Answer::is_right() const {
  return error <= tolerance;  // false for NaN
}

std::string Entry::void_reason() const {
  if (!skipped.empty())
    return "";
  if (!failure.empty())
    return failure;
  if (answers.empty())
    return "its answer was not checked";
  for (const Answer& answer : answers)
    if (!answer.is_right())
      return text::format("against %s it is off by %.2e, more than %.0e", answer.against.c_str(),
                          answer.error, answer.tolerance);
  return "";
}

bool any_void(const std::vector<Entry>& entries) {
  return std::any_of(entries.begin(), entries.end(),
                     [](const Entry& entry) { return !entry.void_reason().empty(); });
}

}  // namespace viscera::bench
