// Reference of all keys of the case file as text, made from the tables of keys.
#pragma once

#include <string>

namespace viscera {

/// Markdown: a heading for each group, a line for each key with kind of value, default, meaning.
std::string case_reference();

}  // namespace viscera
