// The laws under test, one line each, and the strains they are tested at.
#pragma once

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "kernels/materials/laws.h"

namespace viscera::test {

struct LawSample {
  std::string label;  ///< letters and digits, names the test
  std::string law;
  std::map<std::string, double> values;  ///< kPa, radians
};

/// Every law at least once; several lines where a law has distinct regimes.
inline const std::vector<LawSample>& law_samples() {
  static const std::vector<LawSample> samples{
      {"NeoHookean", "neo_hookean", {{"mu", 3.0}}},
      {"NeoHookeanCoupled", "neo_hookean_coupled", {{"mu", 2.0}, {"lambda", 7.0}}},
      {"SaintVenantKirchhoff", "saint_venant_kirchhoff", {{"mu", 2.0}, {"lambda", 5.0}}},
      {"MooneyRivlin", "mooney_rivlin", {{"c1", 2.5}, {"c2", 1.5}}},
      {"MooneyRivlinNegative", "mooney_rivlin", {{"c1", 2.5}, {"c2", -0.8}}},
      {"Yeoh", "yeoh", {{"c1", 1.2}, {"c2", -0.1}, {"c3", 0.05}}},
      {"YeohOneTerm", "yeoh", {{"c1", 1.2}}},
      {"Demiray", "demiray", {{"a", 0.8}, {"b", 4.0}}},
      {"OgdenOneTerm", "ogden", {{"mu1", -0.1657}, {"alpha1", -18.13}}},
      {"OgdenThreeTerms",
       "ogden",
       {{"mu1", 630.0},
        {"alpha1", 1.3},
        {"mu2", 1.2},
        {"alpha2", 5.0},
        {"mu3", -10.0},
        {"alpha3", -2.0}}},
      {"Guccione", "guccione", {{"C", 2.0}, {"bf", 8.0}, {"bt", 2.0}, {"bfs", 4.0}}},
      {"HolzapfelOgden",
       "holzapfel_ogden",
       {{"a", 0.059},
        {"b", 8.023},
        {"af", 18.472},
        {"bf", 16.026},
        {"as", 2.481},
        {"bs", 11.120},
        {"afs", 0.216},
        {"bfs", 11.436}}},
      {"HolzapfelOgdenNoSwitch",
       "holzapfel_ogden",
       {{"a", 0.059},
        {"b", 8.023},
        {"af", 18.472},
        {"bf", 16.026},
        {"as", 2.481},
        {"bs", 11.120},
        {"afs", 0.216},
        {"bfs", 11.436},
        {"switch_slope", 0.0}}},
      {"HolzapfelGasserOgden",
       "holzapfel_gasser_ogden",
       {{"mu", 7.64}, {"k1", 9.966}, {"k2", 5.246}, {"kappa", 0.226}, {"angle", 0.8723}}},
      {"HolzapfelGasserOgdenAligned",
       "holzapfel_gasser_ogden",
       {{"mu", 3.0}, {"k1", 2.3632}, {"k2", 0.8393}, {"angle", 0.5061}}},
  };
  return samples;
}

inline void PrintTo(const LawSample& sample, std::ostream* out) {
  *out << sample.label;
}

inline materials::AnyLaw make_law(const LawSample& sample) {
  return materials::make_law(sample.law, sample.values);
}

/// Green-Lagrange strains xx, yy, zz, xy, yz, xz with three different principal stretches.
inline const std::vector<SymMat3<double>>& distinct_strains() {
  static const std::vector<SymMat3<double>> strains{
      {{0.11, -0.07, 0.03, 0.05, -0.02, 0.04}},   // moderate
      {{0.60, -0.20, -0.10, 0.15, 0.05, -0.12}},  // extension along x
      {{-0.25, 0.30, 0.20, -0.08, 0.10, 0.05}},   // compression along x
      {{2e-7, -1e-7, 3e-7, 1e-7, -2e-7, 5e-8}},   // tiny
      {{0.10, 0.1001, -0.09, 0.0, 0.0, 1e-5}},    // nearly equal
  };
  return strains;
}

/// Strains with repeated principal stretches, in the axes and oblique.
inline const std::vector<SymMat3<double>>& repeated_strains() {
  static const std::vector<SymMat3<double>> strains{
      {{0.0, 0.0, 0.0, 0.0, 0.0, 0.0}},
      {{0.2, 0.2, 0.2, 0.0, 0.0, 0.0}},
      {{0.3, -0.1, -0.1, 0.0, 0.0, 0.0}},
      {{-0.2, -0.2, 0.15, 0.0, 0.0, 0.0}},
      {{0.1, 0.1, 0.1, 0.05, 0.05, 0.05}},                 // 0.05 (1 1 1)(1 1 1)^T + 0.05 I
      {{0.12, 0.12, 0.12 + 1e-13, 1e-14, -2e-14, 3e-14}},  // repeated up to roundoff
  };
  return strains;
}

}  // namespace viscera::test
