#include "solver/output/step_line.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace viscera::output {

namespace {

constexpr int watched_width = 12;
constexpr const char* gap = "  ";

std::string print(const char* format, int width, int precision, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, width, precision, value);
  return text;
}

/// Fixed-point in `width` characters; where it does not fit, as many significant digits as do.
std::string fixed(int width, int precision, double value) {
  auto text = print("%*.*f", width, precision, value);
  for (int digits = width; digits > 0 && static_cast<int>(text.size()) > width; --digits) {
    text = print("%*.*g", width, digits, value);
  }
  return text;
}

std::string right(int width, const std::string& text) {
  const auto cut = text.substr(0, static_cast<std::size_t>(width));
  return std::string(static_cast<std::size_t>(width) - cut.size(), ' ') + cut;
}

std::string join_header(const std::string& watched, const char* const (&columns)[9]) {
  std::string line = right(5, columns[0]) + gap + right(9, columns[1]) + gap + right(6, columns[2]);
  if (!watched.empty())
    line += gap + watched;
  line += gap + right(6, columns[3]) + gap + right(6, columns[4]) + gap + right(8, columns[5]);
  line += gap + right(16, columns[6]) + gap + right(8, columns[7]) + gap + right(8, columns[8]);
  return line;
}

}  // namespace

std::string format_step_header(const std::optional<WatchedValue>& watched) {
  const auto name = watched ? right(watched_width, watched->name) : "";
  const auto unit = watched ? right(watched_width, "[" + watched->unit + "]") : "";
  const auto first = join_header(name, {"step", "time", "load", "Newton", "Krylov", "residual",
                                        "det F      ", "wall", "wall"});
  const auto second =
      join_header(unit, {"", "", "", "its", "its", "rel.", "min .. max  ", "step", "left"});
  return first + "\n" + second;
}

std::string format_step_line(const StepLine& line) {
  std::string text = fixed(5, 0, line.step) + gap + fixed(9, 4, line.time) + gap;
  text += fixed(6, 3, line.load);
  if (line.watched)
    text += gap + fixed(watched_width, 3, line.watched->value);
  text += gap + fixed(6, 0, line.newton_iterations) + gap + fixed(6, 0, line.linear_iterations);
  text += gap + print("%*.*e", 8, 1, line.residual);
  text += gap + fixed(6, 3, line.min_det_F) + " .. " + fixed(6, 3, line.max_det_F);
  text += gap + right(8, format_duration(line.seconds));
  text += gap + right(8, line.seconds_left ? format_duration(*line.seconds_left) : "-");
  return text;
}

std::string format_duration(double seconds) {
  char text[48];
  if (!std::isfinite(seconds))
    return "-";
  const auto whole = static_cast<long long>(std::llround(std::max(seconds, 0.0)));
  if (seconds < 9.95) {
    std::snprintf(text, sizeof text, "%.1f s", std::max(seconds, 0.0));
  } else if (whole < 60) {
    std::snprintf(text, sizeof text, "%lld s", whole);
  } else if (whole < 3600) {
    std::snprintf(text, sizeof text, "%lld:%02lld", whole / 60, whole % 60);
  } else if (whole < 100 * 3600) {
    std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60,
                  whole % 60);
  } else {
    std::snprintf(text, sizeof text, "%lld days", whole / 86400);
  }
  return text;
}

std::optional<double> estimate_seconds_left(double time, double end, double elapsed) {
  if (time <= 0)
    return std::nullopt;
  return std::max(0.0, elapsed * (end - time) / time);
}

}  // namespace viscera::output
