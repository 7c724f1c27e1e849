#include "solver/bench/tissue.h"

#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::bench {
namespace {

struct Sample {
  std::string law;
  std::map<std::string, double> values;  // kPa, radians
};

const std::vector<Sample>& samples() {
  static const std::vector<Sample> all{
      {"neo_hookean", {{"mu", 3}}},
      {"mooney_rivlin", {{"c1", 2.5}, {"c2", 1.5}}},
      {"demiray", {{"a", 0.8}, {"b", 4}}},
      // Land et al. 2015, problem 3
      {"guccione", {{"C", 2}, {"bf", 8}, {"bt", 2}, {"bfs", 4}}},
      // Holzapfel and Ogden 2009, table 1 (shear tests of Dokos et al.);
      // fibres always on, as the switch makes the tangent indefinite where they slacken
      {"holzapfel_ogden",
       {{"a", 0.059},
        {"b", 8.023},
        {"af", 18.472},
        {"bf", 16.026},
        {"as", 2.481},
        {"bs", 11.120},
        {"afs", 0.216},
        {"bfs", 11.436},
        {"switch_slope", 0}}}};
  return all;
}

}  // namespace

std::vector<std::string> tissue_laws() {
  std::vector<std::string> names;
  for (const Sample& sample : samples())
    names.push_back(sample.law);
  return names;
}

physics::Material tissue(const std::string& law) {
  for (const Sample& sample : samples()) {
    if (sample.law != law)
      continue;
    physics::Material material;
    material.region = "all";
    material.law = materials::make_law(law, sample.values);
    material.bulk_modulus = 10 * materials::shear_modulus_at_rest(material.law);
    material.fibers.constant = true;
    material.fibers.fiber = {0.6, 0.8, 0};
    material.fibers.sheet = {-0.8, 0.6, 0};
    return material;
  }
  throw InputError("--law: found '" + law + "'. Allowed: " + text::list(tissue_laws()) + "." +
                   text::did_you_mean(law, tissue_laws()));
}

}  // namespace viscera::bench
