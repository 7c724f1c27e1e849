// Tolerance of the linear solve in an inexact Newton iteration.
// Source: Eisenstat and Walker 1996, choice 2, with the safeguards of Kelley 1995 (chapter 6).
#pragma once

namespace viscera {

struct ForcingOptions {
  double first = 1e-2;  ///< first iteration, where no history is known
  double maximum = 1e-1;
  double minimum = 1e-4;
  double last = 1e-6;  ///< lowest value where it makes this iteration the last one
  double gamma = 0.9;
  double alpha = 2;
};

class ForcingTerm {
 public:
  explicit ForcingTerm(const ForcingOptions& options) : options_(options) {}

  /// Relative tolerance for the linear system at residual norm `residual`; `target` is the norm
  /// that ends Newton.
  double next(double residual, double target);

  /// Forgets the history, as where prescribed increments make residuals incomparable.
  void reset();

 private:
  double choice_two(double residual) const;
  bool is_last(double residual, double target) const;

  ForcingOptions options_;
  double previous_residual_ = -1;  // negative: no history
  double previous_ = 0;
};

}  // namespace viscera
