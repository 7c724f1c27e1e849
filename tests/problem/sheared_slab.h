// A wide slab of the heart's wall between two plates, one of which is moved along x: exact far from
// its rim.
#pragma once

#include <array>

namespace viscera::test {

/// Law and parameters of Holzapfel and Ogden 2009 (table 1), fibres in the plane of the slab that
/// turn linearly through it, sheets across. F = I + e(z) ez, and the traction is the same at every
/// depth: (a exp(b q) + 2 as q exp(bs q^2)) e + afs d exp(bfs d^2) f with q = |e|^2, d = f.e.
class ShearedSlab {
 public:
  /// Thickness and motion of the upper plate [mm], angles of the fibres from x at both plates
  /// [rad]; last = -first or last = first = 0, so that the traction has no part along y.
  ShearedSlab(double thickness, double motion, double first, double last);

  double traction() const { return traction_; }  ///< along x [kPa]

  /// Along x and y at height z [mm].
  std::array<double, 2> displacement(double z) const { return displacement(z, traction_); }

 private:
  std::array<double, 2> displacement(double z, double traction) const;
  std::array<double, 2> strain(double z, double traction) const;

  double thickness_, first_, last_, traction_ = 0;
};

}  // namespace viscera::test
