// Laboratory tests of homogeneous deformation, and what a constitutive law answers to them.
#pragma once

#include <string>
#include <vector>

namespace viscera::calibration {

/// Axes are those of the material: 0 fibre, 1 sheet, 2 normal to both.
struct HomogeneousTest {
  enum class Mode {
    simple_shear,  ///< F = I + amount e_first (x) e_second: `second` is stretched and tilts to
                   ///< first
    uniaxial,      ///< stretch `amount` along first, free of stress across
    equibiaxial    ///< stretch `amount` along first and second, free of stress across
  };
  std::string name;
  Mode mode = Mode::simple_shear;
  int first = 0;
  int second = 1;
  std::vector<double> amount;  ///< shear or stretch
  /// [kPa] as measured: shear force per area, else nominal stress (first Piola-Kirchhoff) along
  /// first.
  std::vector<double> stress;
  double sd = 0;  ///< noise of one stress [kPa]
};

/// Throws InputError that names the test: lengths that differ, no noise, no axis, no stretch.
void check(const HomogeneousTest& test);

}  // namespace viscera::calibration
