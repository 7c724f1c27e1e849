// The grammar of unit expressions:
//   expression = power { ("*" | "·" | " " | "/") power },  power = (symbol | "(" expression ")")
//   [["^"] integer]
#include <cctype>
#include <cmath>
#include <cstdlib>

#include "solver/core/text.h"
#include "solver/core/unit_symbols.h"
#include "solver/core/units.h"

namespace viscera::units {

namespace {

constexpr std::size_t longest = 100;  ///< bytes; brackets in brackets are read by recursion
constexpr int largest_exponent = 99;  ///< of a base unit, also after products and powers

bool is_bounded(const Dimension& d) {
  for (const int exponent : {d.length, d.mass, d.time, d.angle}) {
    if (std::abs(exponent) > largest_exponent) {
      return false;
    }
  }
  return true;
}

/// Both exponents and `power_of_b` are at most `largest_exponent`.
Unit multiply(const Unit& a, const Unit& b, int power_of_b) {
  const Dimension& d = b.dimension;
  Dimension sum = a.dimension;
  sum.length += power_of_b * d.length;
  sum.mass += power_of_b * d.mass;
  sum.time += power_of_b * d.time;
  sum.angle += power_of_b * d.angle;
  return {sum, a.factor * std::pow(b.factor, power_of_b)};
}

/// Writes the other spellings of operators and exponents in the plain one.
std::string plain_spelling(std::string text) {
  const std::pair<const char*, const char*> spellings[] = {
      {"\u00b2", "^2"}, {"\u00b3", "^3"}, {"\u00b7", "*"}, {"**", "^"}};
  for (const auto& [from, to] : spellings) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
      text.replace(at, std::string(from).size(), to);
    }
  }
  return text::trim(text);
}

class Parser {
 public:
  explicit Parser(const std::string& text) : text_(plain_spelling(text)) {}

  Unit parse() {
    const Unit unit = expression();
    if (at_ != text_.size()) {
      fail();
    }
    return unit;
  }

 private:
  Unit expression() {
    Unit result = power();
    while (true) {
      const bool space = skip_spaces();
      const char next = peek();
      if (next == '*' || next == '/') {
        ++at_;
        skip_spaces();
      } else if (!space || next == '\0' || next == ')') {
        return result;
      }
      result = checked(multiply(result, power(), next == '/' ? -1 : 1));
    }
  }

  Unit power() {
    const Unit base = peek() == '(' ? group() : symbol();
    return checked(multiply({}, base, exponent()));
  }

  /// Beyond these bounds sums of exponents and the factor would overflow.
  Unit checked(const Unit& unit) const {
    if (!is_bounded(unit.dimension) || !std::isnormal(unit.factor)) {
      fail();
    }
    return unit;
  }

  Unit group() {
    ++at_;
    const Unit inner = expression();
    if (peek() != ')') {
      fail();
    }
    ++at_;
    return inner;
  }

  Unit symbol() {
    if (peek() == '1') {
      ++at_;
      return {};
    }
    if (text_.compare(at_, 5, "cmH2O") == 0) {  // the one symbol with a digit inside
      at_ += 5;
      return find_symbol("cmH2O");
    }
    const std::size_t start = at_;
    while (is_letter(peek())) {
      ++at_;
    }
    if (at_ == start) {
      fail();
    }
    return find_symbol(text_.substr(start, at_ - start));
  }

  int exponent() {
    const std::size_t caret = at_;
    if (peek() == '^') {
      ++at_;
    }
    const std::size_t start = at_;
    if (at_ != caret && (peek() == '-' || peek() == '+')) {
      ++at_;
    }
    while (std::isdigit(static_cast<unsigned char>(peek()))) {
      ++at_;
    }
    const std::string digits = text_.substr(start, at_ - start);
    if (digits.empty() && at_ == caret) {
      return 1;
    }
    if (digits.empty() || digits.size() > 2 ||
        !std::isdigit(static_cast<unsigned char>(digits.back()))) {
      fail();
    }
    return std::stoi(digits);
  }

  bool skip_spaces() {
    const std::size_t start = at_;
    while (peek() == ' ') {
      ++at_;
    }
    return at_ != start;
  }

  static bool is_letter(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) || c == '%' ||
           static_cast<unsigned char>(c) >= 0x80;
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  [[noreturn]] void fail() const { throw UnitError("'" + text_ + "' is not a unit."); }

  std::string text_;
  std::size_t at_ = 0;
};

}  // namespace

Unit parse_unit(const std::string& text) {
  const std::string unit = text::trim(text);
  if (unit.size() > longest) {
    throw UnitError("'" + unit.substr(0, longest) + "...' is not a unit.");
  }
  return unit.empty() ? Unit{} : Parser(unit).parse();
}

}  // namespace viscera::units
