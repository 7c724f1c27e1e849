#include "solver/core/text.h"

#include <algorithm>
#include <cctype>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

namespace viscera::text {

std::string format(const char* pattern, ...) {
  std::va_list first, second;
  va_start(first, pattern);
  va_copy(second, first);
  const int size = std::vsnprintf(nullptr, 0, pattern, first);
  va_end(first);
  std::string result(static_cast<std::size_t>(std::max(size, 0)), '\0');
  std::vsnprintf(result.data(), result.size() + 1, pattern, second);
  va_end(second);
  return result;
}

std::string list(const std::vector<std::string>& words, std::size_t most) {
  if (words.empty()) {
    return "none";
  }
  std::string result;
  for (std::size_t i = 0; i < std::min(words.size(), most); ++i) {
    result += (i == 0 ? "" : ", ") + words[i];
  }
  if (words.size() > most) {
    result += format(", ... (%zu more)", words.size() - most);
  }
  return result;
}

std::string number(double value) {
  std::string result;
  for (int digits = 15; digits <= 17; ++digits) {
    result = format("%.*g", digits, value);
    if (std::strtod(result.c_str(), nullptr) == value) {
      break;
    }
  }
  return result;
}

std::string trim(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) {
    return "";
  }
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  for (auto end = text.find(separator); end != std::string::npos;
       end = text.find(separator, start)) {
    parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  parts.push_back(text.substr(start));
  return parts;
}

int edit_distance(const std::string& first, const std::string& second) {
  const std::string a = lower(first), b = lower(second);
  std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = static_cast<int>(i + j);
        continue;
      }
      d[i][j] =
          std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

namespace {

constexpr std::size_t longest_word = 200;  ///< letters; edits of two words cost their product

/// Without what people write differently: case, '_', '-' and blanks.
std::string bare(const std::string& word) {
  std::string result = lower(word);
  const auto is_joint = [](char c) { return c == '_' || c == '-' || c == ' '; };
  result.erase(std::remove_if(result.begin(), result.end(), is_joint), result.end());
  return result;
}

/// A word that begins another one is close to it whatever the length: "endo", "endocardium".
bool begins(const std::string& shorter, const std::string& longer) {
  return shorter.size() >= 3 && longer.rfind(shorter, 0) == 0;
}

/// Edits between two words as people mean them.
int distance(const std::string& first, const std::string& second) {
  const std::string a = bare(first), b = bare(second);
  const int edits = edit_distance(a, b);
  return begins(a, b) || begins(b, a) ? std::min(edits, 1) : edits;
}

}  // namespace

std::optional<std::string> nearest(const std::string& word,
                                   const std::vector<std::string>& allowed) {
  std::optional<std::string> best;
  if (word.size() > longest_word) {
    return best;
  }
  const int letters = static_cast<int>(word.size());
  int best_distance = letters < 2 ? 1 : 1 + std::max(1, letters / 3);
  int best_edits = 0;  // all of them: tells a misspelt word from one that only begins alike
  for (const std::string& candidate : allowed) {
    const int close = distance(word, candidate);
    const int edits = edit_distance(word, candidate);
    if (close < best_distance || (best && close == best_distance && edits < best_edits)) {
      best_distance = close;
      best_edits = edits;
      best = candidate;
    }
  }
  return best;
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& allowed) {
  const auto match = nearest(word, allowed);
  return match ? " Did you mean '" + *match + "'?" : "";
}

}  // namespace viscera::text
