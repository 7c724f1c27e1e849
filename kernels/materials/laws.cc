#include "kernels/materials/laws.h"

#include <cmath>
#include <sstream>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "kernels/materials/effective_shear.h"

namespace viscera::materials {
namespace {

const char* unit(Dimension dimension) {
  switch (dimension) {
    case Dimension::pressure:
      return " kPa";
    case Dimension::angle:
      return " rad";
    case Dimension::none:
      break;
  }
  return "";
}

template <class Law>
ParameterInfo parameter_info(const Parameter<Law, double>& p) {
  std::optional<double> default_value;
  if (!std::isnan(p.default_value))
    default_value = p.default_value;
  return {p.name, p.dimension, p.lower, p.upper, p.strict_lower, default_value, p.meaning};
}

template <class Law>
LawInfo law_info() {
  LawInfo info{Law::name, Law::volumetric, Law::fibers, {}, Law::meaning, Law::source};
  for (const auto& p : Law::parameters)
    info.parameters.push_back(parameter_info(p));
  return info;
}

std::string allowed_range(const ParameterInfo& p) {
  std::ostringstream text;
  text.precision(12);
  const bool below = std::isfinite(p.lower), above = std::isfinite(p.upper);
  if (below)
    text << (p.strict_lower ? "> " : ">= ") << p.lower << unit(p.dimension);
  if (below && above)
    text << " and ";
  if (above)
    text << "<= " << p.upper << unit(p.dimension);
  if (!below && !above)
    text << "any finite value";
  return text.str();
}

[[noreturn]] void fail(const std::string& law, const std::string& problem) {
  throw std::invalid_argument("law '" + law + "': " + problem);
}

void check_range(const std::string& law, const ParameterInfo& p, double value) {
  const bool above = p.strict_lower ? value > p.lower : value >= p.lower;
  if (std::isfinite(value) && above && value <= p.upper)
    return;
  std::ostringstream problem;
  problem.precision(12);
  problem << "parameter '" << p.name << "' is " << value << unit(p.dimension)
          << "; allowed: " << allowed_range(p);
  fail(law, problem.str());
}

template <class Names>
std::string listed(const Names& things) {
  std::string list;
  for (const auto& thing : things)
    list += (list.empty() ? "" : ", ") + std::string(thing.name);
  return list;
}

/// The table row called `name`; throws with the allowed names if there is none.
template <class Law>
const Parameter<Law, double>& find_parameter(const std::string& name) {
  for (const auto& p : Law::parameters) {
    if (name == p.name)
      return p;
  }
  fail(Law::name, "unknown parameter '" + name + "'; allowed: " + listed(Law::parameters));
}

template <class Law>
void set_checked(Law& law, const std::string& name, double value) {
  const auto& p = find_parameter<Law>(name);
  check_range(Law::name, parameter_info(p), value);
  law.*(p.member) = value;
}

template <class Law, class = void>
struct HasJointCondition : std::false_type {};
template <class Law>
struct HasJointCondition<Law, std::void_t<decltype(std::declval<const Law&>().inadmissible())>>
    : std::true_type {};

template <class Law>
Law build(const std::map<std::string, double>& values) {
  Law law{};
  for (const auto& [name, value] : values)
    set_checked(law, name, value);
  for (const auto& p : Law::parameters) {
    if (values.count(p.name))
      continue;
    if (std::isnan(p.default_value)) {
      fail(Law::name, std::string("parameter '") + p.name + "' is missing (" + p.meaning +
                          "); allowed: " + allowed_range(parameter_info(p)));
    }
    law.*(p.member) = p.default_value;
  }
  if constexpr (HasJointCondition<Law>::value) {
    if (const char* problem = law.inadmissible())
      fail(Law::name, problem);
  }
  return law;
}

/// What is known of one alternative of the variant.
struct Entry {
  LawInfo info;
  AnyLaw (*build)(const std::map<std::string, double>&);
};

template <std::size_t... index>
std::vector<Entry> all_entries(std::index_sequence<index...>) {
  return {Entry{law_info<std::variant_alternative_t<index, AnyLaw>>(),
                [](const std::map<std::string, double>& values) {
                  return AnyLaw(build<std::variant_alternative_t<index, AnyLaw>>(values));
                }}...};
}

const std::vector<Entry>& entries() {
  static const std::vector<Entry> list =
      all_entries(std::make_index_sequence<std::variant_size_v<AnyLaw>>());
  return list;
}

}  // namespace

const std::vector<LawInfo>& law_catalogue() {
  static const std::vector<LawInfo> catalogue = [] {
    std::vector<LawInfo> list;
    for (const Entry& entry : entries())
      list.push_back(entry.info);
    return list;
  }();
  return catalogue;
}

LawInfo describe(const AnyLaw& law) {
  return law_catalogue()[law.index()];
}

AnyLaw make_law(const std::string& name, const std::map<std::string, double>& values) {
  for (const Entry& entry : entries()) {
    if (entry.info.name == name)
      return entry.build(values);
  }
  throw std::invalid_argument("unknown law '" + name + "'; allowed: " + listed(law_catalogue()));
}

double get_parameter(const AnyLaw& any, const std::string& name) {
  return std::visit(
      [&](const auto& law) {
        return law.*(find_parameter<std::decay_t<decltype(law)>>(name).member);
      },
      any);
}

void set_parameter(AnyLaw& any, const std::string& name, double value) {
  std::visit([&](auto& law) { set_checked(law, name, value); }, any);
}

double shear_modulus_at_rest(const AnyLaw& any) {
  const SymMat3<double> rest{};
  const FiberFrame<double> frame{{{1, 0, 0}}, {{0, 1, 0}}};
  SymMat3<double> S;
  SymTensor4<double> D;
  std::visit([&](const auto& law) { law.stress_and_moduli(rest, frame, S, D); }, any);
  return effective_shear(D, right_cauchy_green(rest), 1.0);
}

}  // namespace viscera::materials
