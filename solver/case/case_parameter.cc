#include "solver/case/case_parameter.h"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "solver/core/text.h"

namespace viscera {
namespace {

using physics::CaseParameter;
using Kind = CaseParameter::Kind;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double right_angle = 1.5707963267948966;

units::Dimension dimension_of(materials::Dimension dimension) {
  switch (dimension) {
    case materials::Dimension::pressure:
      return units::pressure;
    case materials::Dimension::angle:
      return units::angle;
    case materials::Dimension::none:
      break;
  }
  return units::pure_number;
}

void add_material(const physics::Material& material, int index, std::vector<CaseParameter>& out) {
  const std::string path = material.key + ".";
  for (const materials::ParameterInfo& p : materials::describe(material.law).parameters)
    out.push_back({path + p.name, Kind::law, index, 0, p.name});
  if (std::isfinite(material.bulk_modulus) &&
      materials::describe(material.law).volumetric == materials::Volumetric::separate)
    out.push_back({path + "bulk_modulus", Kind::bulk_modulus, index, 0, ""});
  const bool has_fibers = material.fibers.constant || !material.fibers.fiber_field.empty();
  if (!has_fibers)
    return;
  out.push_back({path + "active.tension", Kind::tension, index, 0, ""});
  out.push_back({path + "active.transverse", Kind::transverse, index, 0, ""});
  if (material.fibers.constant || !material.fibers.sheet_field.empty())
    out.push_back({path + "fibers.rotation", Kind::fiber_rotation, index, 0, ""});
}

physics::PressureLoad& pressure_load(Case& the_case, int index) {
  return std::get<physics::PressureLoad>(the_case.loads[index]);
}

/// The number behind a parameter that is a plain member; null for those of laws.
double* member(Case& the_case, const CaseParameter& p) {
  switch (p.kind) {
    case Kind::law:
      return nullptr;
    case Kind::bulk_modulus:
      return &the_case.materials[p.index].bulk_modulus;
    case Kind::tension:
      return &the_case.materials[p.index].active.tension;
    case Kind::transverse:
      return &the_case.materials[p.index].active.transverse;
    case Kind::fiber_rotation:
      return &the_case.materials[p.index].fibers.rotation;
    case Kind::pressure:
      return &pressure_load(the_case, p.index).pressure;
    case Kind::curve_factor:
      return &pressure_load(the_case, p.index).curve.value[p.item];
    case Kind::stiffness:
      return &the_case.robin[p.index].stiffness;
  }
  return nullptr;
}

}  // namespace

std::vector<CaseParameter> case_parameters(const Case& the_case) {
  std::vector<CaseParameter> out;
  for (std::size_t m = 0; m < the_case.materials.size(); ++m)
    add_material(the_case.materials[m], static_cast<int>(m), out);
  for (std::size_t r = 0; r < the_case.robin.size(); ++r)
    out.push_back(
        {the_case.robin[r].key + ".stiffness", Kind::stiffness, static_cast<int>(r), 0, ""});
  for (std::size_t k = 0; k < the_case.loads.size(); ++k) {
    const auto* load = std::get_if<physics::PressureLoad>(&the_case.loads[k]);
    if (!load)
      continue;
    const int index = static_cast<int>(k);
    out.push_back({load->key + ".value", Kind::pressure, index, 0, ""});
    for (std::size_t i = 0; i < load->curve.value.size(); ++i)
      out.push_back({load->key + ".curve.factor." + std::to_string(i), Kind::curve_factor, index,
                     static_cast<int>(i), ""});
  }
  return out;
}

CaseParameter resolve(const Case& the_case, const std::string& path) {
  std::vector<std::string> names;
  for (const CaseParameter& parameter : case_parameters(the_case)) {
    if (parameter.path == path)
      return parameter;
    names.push_back(parameter.path);
  }
  throw std::invalid_argument("'" + path + "' is no number of this case that can be calibrated; " +
                              "allowed: " + text::list(names) + "." +
                              text::did_you_mean(path, names));
}

CaseParameterInfo describe(const Case& the_case, const CaseParameter& p) {
  switch (p.kind) {
    case Kind::law:
      for (const materials::ParameterInfo& info :
           materials::describe(the_case.materials[p.index].law).parameters)
        if (info.name == p.name)
          return {dimension_of(info.dimension), info.lower, info.upper, info.strict_lower,
                  info.meaning};
      break;
    case Kind::bulk_modulus:
      return {units::pressure, 0, infinity, true, "bulk modulus"};
    case Kind::tension:
      return {units::pressure, 0, infinity, false, "active tension"};
    case Kind::transverse:
      return {units::pure_number, 0, 1, false, "share of the active tension across the fibre"};
    case Kind::fiber_rotation:
      return {units::angle, -right_angle, right_angle, false, "turn of the fibres"};
    case Kind::pressure:
      return {units::pressure, -infinity, infinity, false, "pressure at factor 1"};
    case Kind::curve_factor:
      return {units::pure_number, -infinity, infinity, false, "factor of a load at a time"};
    case Kind::stiffness:
      return {units::spring, 0, infinity, false, "stiffness of a support"};
  }
  throw std::logic_error("a parameter that the case does not have");
}

double get(const Case& the_case, const CaseParameter& p) {
  if (p.kind == Kind::law)
    return materials::get_parameter(the_case.materials[p.index].law, p.name);
  return *member(const_cast<Case&>(the_case), p);
}

void set(Case& the_case, const CaseParameter& p, double value) {
  if (p.kind == Kind::law) {
    materials::set_parameter(the_case.materials[p.index].law, p.name, value);
    return;
  }
  const CaseParameterInfo info = describe(the_case, p);
  const bool above = info.strict_lower ? value > info.lower : value >= info.lower;
  if (!std::isfinite(value) || !above || value > info.upper)
    throw std::invalid_argument("'" + p.path + "' would be " + text::number(value));
  *member(the_case, p) = value;
}

}  // namespace viscera
