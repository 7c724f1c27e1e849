#include "solver/output/step_line.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace viscera::output {

namespace {

/// Widths of the columns, two spaces between them: 98 characters with a watched value.
constexpr int step_width = 4;
constexpr int time_width = 8;
constexpr int load_width = 5;
constexpr int watched_width = 14;
constexpr int count_width = 6;
constexpr int residual_width = 8;
constexpr int det_width = 5;
constexpr int seconds_width = 7;
constexpr int left_width = 8;
constexpr const char* gap = "  ";

std::string print(const char* format, int width, int precision, double value) {
  char text[512];  // %f of the largest double has 310 digits
  std::snprintf(text, sizeof text, format, width, precision, value);
  return text;
}

std::string right(int width, const std::string& text) {
  const auto cut = text.substr(0, static_cast<std::size_t>(width));
  return std::string(static_cast<std::size_t>(width) - cut.size(), ' ') + cut;
}

/// Fixed-point in `width` characters; where it does not fit, as many significant digits as do, else
/// asterisks, as Fortran does.
std::string fixed(int width, int precision, double value) {
  const auto fits = [width](const std::string& text) {
    return text.size() <= static_cast<std::size_t>(width);
  };
  auto text = print("%*.*f", width, precision, value);
  for (int digits = width; digits > 0 && !fits(text); --digits) {
    text = print("%*.*g", width, digits, value);
  }
  return fits(text) ? text : std::string(static_cast<std::size_t>(width), '*');
}

struct HeaderTexts {
  std::string step, time, load, watched, newton, krylov, residual, det, seconds, left;
};

std::string join(const HeaderTexts& texts) {
  std::string line = right(step_width, texts.step) + gap + right(time_width, texts.time) + gap +
                     right(load_width, texts.load);
  if (!texts.watched.empty())
    line += gap + right(watched_width, texts.watched);
  return line + gap + right(count_width, texts.newton) + gap + right(count_width, texts.krylov) +
         gap + right(residual_width, texts.residual) + gap + right(2 * det_width + 4, texts.det) +
         gap + right(seconds_width, texts.seconds) + gap + right(left_width, texts.left);
}

}  // namespace

std::string format_step_header(const std::optional<WatchedValue>& watched) {
  HeaderTexts names{"step",   "time",     "load",      "",     "Newton",
                    "Krylov", "residual", "det F    ", "wall", "wall"};
  HeaderTexts details{"", "", "", "", "its", "its", "rel.", "min .. max  ", "step", "left"};
  if (watched) {
    names.watched = watched->name;
    details.watched = "[" + watched->unit + "]";
  }
  return join(names) + "\n" + join(details);
}

std::string format_step_line(const StepLine& line) {
  std::string text = fixed(step_width, 0, line.step) + gap + fixed(time_width, 4, line.time) + gap +
                     fixed(load_width, 3, line.load);
  if (line.watched)
    text += gap + fixed(watched_width, 3, line.watched->value);
  text += gap + fixed(count_width, 0, line.newton_iterations);
  text += gap + fixed(count_width, 0, line.linear_iterations);
  text += gap + print("%*.*e", residual_width, 1, line.residual);
  text += gap + fixed(det_width, 3, line.min_det_F) + " .. " + fixed(det_width, 3, line.max_det_F);
  text += gap + right(seconds_width, format_duration(line.seconds));
  text += gap + right(left_width, line.seconds_left ? format_duration(*line.seconds_left) : "-");
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
    std::snprintf(text, sizeof text, "%lld d", whole / 86400);
  }
  return text;
}

std::optional<double> estimate_seconds_left(double time, double end, double elapsed) {
  if (time <= 0)
    return std::nullopt;
  return std::max(0.0, elapsed * (end - time) / time);
}

}  // namespace viscera::output
