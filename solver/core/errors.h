// Error types, each with the exit status it ends in (README, "Exit status").
#pragma once

#include <stdexcept>
#include <string>

namespace viscera {

enum class ExitStatus {
  done = 0,
  input = 2,
  geometry = 3,
  not_converged = 4,
  stopped = 5,
  unavailable = 7,
  internal = 70
};

/// Base of every error that Viscera explains to its user: `what()` is one paragraph that says what
/// was found, where, what is allowed and what to do.
class Error : public std::runtime_error {
 public:
  Error(ExitStatus status, const std::string& paragraph)
      : std::runtime_error(paragraph), status_(status) {}
  ExitStatus status() const { return status_; }

 private:
  ExitStatus status_;
};

/// The case file or the command line is wrong (exit 2).
class InputError : public Error {
 public:
  explicit InputError(const std::string& paragraph) : Error(ExitStatus::input, paragraph) {}
};

/// A mesh or an image is wrong (exit 3).
class GeometryError : public Error {
 public:
  explicit GeometryError(const std::string& paragraph) : Error(ExitStatus::geometry, paragraph) {}
};

/// A solve did not converge (exit 4); inside a load step it is caught and the step cut back.
class SolveFailure : public Error {
 public:
  explicit SolveFailure(const std::string& paragraph)
      : Error(ExitStatus::not_converged, paragraph) {}
};

/// A requested device or feature is not there (exit 7).
class UnavailableError : public Error {
 public:
  explicit UnavailableError(const std::string& paragraph)
      : Error(ExitStatus::unavailable, paragraph) {}
};

}  // namespace viscera
