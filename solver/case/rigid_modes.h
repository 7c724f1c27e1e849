// Rigid motions of a body and what a support leaves of them.
#pragma once

#include <array>
#include <string>
#include <vector>

namespace viscera::case_file {

/// Translations along x, y, z and rotations about axes x, y, z through `center`, scaled so that
/// both move points of the body by about 1.
struct RigidModes {
  std::array<double, 3> center{};  ///< mm
  double size = 1;                 ///< root mean square distance of the body from its center [mm]

  /// Displacement of the six modes at x: [component][mode].
  std::array<std::array<double, 6>, 3> at(const std::array<double, 3>& x) const;
};

/// Sum of squares of what supports forbid, as a quadratic form of the six modes.
class HeldModes {
 public:
  explicit HeldModes(const RigidModes& modes) : modes_(modes) {}

  /// Forbids motion along `direction` (any length) at x.
  void hold(const std::array<double, 3>& x, const std::array<double, 3>& direction, double weight);

  /// The free motions in words: "translation along x", "rotation about the axis (0, 0, 1) through
  /// (1, 2, 3) mm"; empty when the body is held.
  std::vector<std::string> free_motions() const;

 private:
  using Mode = std::array<double, 6>;
  std::vector<Mode> null_space() const;

  RigidModes modes_;
  std::array<std::array<double, 6>, 6> form_{};
};

}  // namespace viscera::case_file
