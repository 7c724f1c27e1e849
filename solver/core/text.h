// Words for messages: lists, quotes, formatted numbers, the nearest match of a misspelt name.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace viscera::text {

/// printf into a string.
std::string format(const char* pattern, ...) __attribute__((format(printf, 1, 2)));

/// "a, b, c"; "none" when empty. At most `most` words, then "... (12 more)".
std::string list(const std::vector<std::string>& words, std::size_t most = 20);

/// Shortest decimal text that reads back as the same number.
std::string number(double value);

std::string trim(const std::string& text);
std::string lower(std::string text);
std::vector<std::string> split(const std::string& text, char separator);

/// Number of single-letter insertions, deletions, replacements and swaps of neighbours between two
/// words; a letter in the other case costs nothing but is told apart from equality by the caller.
int edit_distance(const std::string& a, const std::string& b);

/// The allowed word that `word` was probably meant to be; nothing when none is close.
std::optional<std::string> nearest(const std::string& word,
                                   const std::vector<std::string>& allowed);

/// " Did you mean 'x'?" or nothing, to append to a message.
std::string did_you_mean(const std::string& word, const std::vector<std::string>& allowed);

}  // namespace viscera::text
