// Published laboratory curves of the shared reference file, as tests of homogeneous deformation.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "solver/calibration/material_point/homogeneous_test.h"

namespace viscera::test {

/// The file of reference cases beside the shared data (VISCERA_SHARED, or beside the repository);
/// empty where there is none.
std::string reference_file();

/// Curves and the parameters that the file lists as their best fit, with its root mean square
/// [kPa].
struct PublishedFit {
  std::vector<calibration::HomogeneousTest> tests;
  std::map<std::string, double> parameters;
  double rms = 0;
};

/// Dokos et al. 2002, pig myocardium, shear in six modes; `sd` of one stress [kPa].
PublishedFit dokos_shear(double sd);

/// Budday et al. 2017, human brain, tension, compression and shear of one `region` (CX, BG, CR,
/// CC); parameters of the one-term Ogden law in this program's convention.
PublishedFit budday_brain(const std::string& region, double sd);

}  // namespace viscera::test
