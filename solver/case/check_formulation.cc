#include "solver/case/check_formulation.h"

#include <cmath>

#include "solver/case/complaint.h"
#include "solver/case/read_case.h"
#include "solver/core/log.h"
#include "solver/core/text.h"

namespace viscera::case_file {

namespace {

/// Bulk over shear modulus above which linear cells are far too stiff.
constexpr double locking_ratio = 100;

bool has_own_volumetric_part(const physics::Material& material) {
  return materials::describe(material.law).volumetric == materials::Volumetric::included;
}

void check_taylor_hood(const Case& simulation, const physics::Material& material) {
  if (has_own_volumetric_part(material)) {
    const std::string key = material.key + ".law";
    refuse(
        location_of(simulation, key), key,
        {"the law '" + materials::describe(material.law).name +
             "', which has its own resistance to volume change, with the formulation taylor_hood",
         "displacement_p1 or displacement_p2 with this law", "",
         "Add 'formulation: displacement_p2' to the case, or choose a law with a separate "
         "volumetric part such as neo_hookean"});
  }
}

void check_displacement(const Case& simulation, const physics::Material& material) {
  if (!has_own_volumetric_part(material) && std::isinf(material.bulk_modulus)) {
    const std::string key = material.key + ".bulk_modulus";
    refuse(location_of(simulation, key), key,
           {"'incompressible' with a displacement formulation",
            "a finite bulk modulus such as 1000 kPa", "",
            "Give one, or use 'formulation: taylor_hood'"});
  }
}

void warn_of_locking(const Case& simulation, const physics::Material& material) {
  const double ratio = has_own_volumetric_part(material)
                           ? 0
                           : material.bulk_modulus / materials::shear_modulus_at_rest(material.law);
  if (ratio > locking_ratio) {
    log::warning(
        location_of(simulation, material.key) + ": " + material.key +
        text::format(": bulk modulus over shear modulus is %.0f; with displacement_p1 this tissue "
                     "will be far too stiff (locking). Use 'formulation: taylor_hood'.",
                     ratio));
  }
}

}  // namespace

void check_formulation(const Case& simulation) {
  for (const physics::Material& material : simulation.materials) {
    if (simulation.formulation == Formulation::taylor_hood) {
      check_taylor_hood(simulation, material);
    } else {
      check_displacement(simulation, material);
    }
    if (simulation.formulation == Formulation::displacement_p1) {
      warn_of_locking(simulation, material);
    }
  }
}

}  // namespace viscera::case_file
