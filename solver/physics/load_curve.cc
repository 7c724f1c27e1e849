#include "solver/physics/load_curve.h"

#include <algorithm>

namespace viscera::physics {

double LoadCurve::operator()(double t, double end) const {
  if (time.empty()) {
    return std::clamp(t / end, 0.0, 1.0);
  }
  const auto after = std::upper_bound(time.begin(), time.end(), t);
  if (after == time.begin()) {
    return value.front();
  }
  if (after == time.end()) {
    return value.back();
  }
  const auto i = static_cast<std::size_t>(after - time.begin());
  const double share = (t - time[i - 1]) / (time[i] - time[i - 1]);
  return value[i - 1] + share * (value[i] - value[i - 1]);
}

LoadCurve LoadCurve::share_of(int item) const {
  LoadCurve hat = *this;
  std::fill(hat.value.begin(), hat.value.end(), 0.0);
  hat.value[item] = 1;
  return hat;
}

}  // namespace viscera::physics
