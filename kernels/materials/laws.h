// The list of constitutive laws, and what the program says about them: the case schema, the
// reference page and the calibration bounds are read from here.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "kernels/materials/demiray.h"
#include "kernels/materials/guccione.h"
#include "kernels/materials/holzapfel_gasser_ogden.h"
#include "kernels/materials/holzapfel_ogden.h"
#include "kernels/materials/mooney_rivlin.h"
#include "kernels/materials/neo_hookean.h"
#include "kernels/materials/neo_hookean_coupled.h"
#include "kernels/materials/ogden.h"
#include "kernels/materials/saint_venant_kirchhoff.h"
#include "kernels/materials/yeoh.h"

namespace viscera::materials {

/// Every law; a new one is added here and nowhere else.
template <class Scalar>
using LawVariant = std::variant<NeoHookean<Scalar>,
                                NeoHookeanCoupled<Scalar>,
                                SaintVenantKirchhoff<Scalar>,
                                MooneyRivlin<Scalar>,
                                Yeoh<Scalar>,
                                Demiray<Scalar>,
                                Ogden<Scalar>,
                                Guccione<Scalar>,
                                HolzapfelOgden<Scalar>,
                                HolzapfelGasserOgden<Scalar>>;
using AnyLaw = LawVariant<double>;

/// One parameter; bounds and default in kPa, radians or plain numbers.
struct ParameterInfo {
  std::string name;
  Dimension dimension;
  double lower;
  double upper;
  bool strict_lower;  ///< lower itself is not allowed
  std::optional<double> default_value;
  std::string meaning;
};

struct LawInfo {
  std::string name;  ///< as in the case file
  Volumetric volumetric;
  Fibers fibers;
  std::vector<ParameterInfo> parameters;
  std::string meaning;
  std::string source;
};

/// All laws in the order of the variant.
const std::vector<LawInfo>& law_catalogue();

LawInfo describe(const AnyLaw& law);

/// The law `name` with the given values (kPa, radians); defaults fill what is not given.
/// Throws std::invalid_argument with the key, what was found and what is allowed: unknown law,
/// unknown or missing parameter, value out of range, values that do not go together.
AnyLaw make_law(const std::string& name, const std::map<std::string, double>& values);

/// Value in kPa, radians or plain. Throws std::invalid_argument for an unknown name.
double get_parameter(const AnyLaw& law, const std::string& name);

/// Throws std::invalid_argument for an unknown name or a value out of its range. Conditions on
/// several parameters together are checked by make_law only, as they are set one at a time here.
void set_parameter(AnyLaw& law, const std::string& name, double value);

/// Shear modulus of the undeformed law [kPa], averaged over directions.
double shear_modulus_at_rest(const AnyLaw& law);

}  // namespace viscera::materials
