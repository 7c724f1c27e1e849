#include "solver/case/case_parameter.h"

#include <algorithm>
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

/// Values of a curve that the case gives; the default ramp has none.
void add_curve(const std::string& path,
               const physics::LoadCurve& curve,
               Kind kind,
               int index,
               std::vector<CaseParameter>& out) {
  for (std::size_t i = 0; i < curve.value.size(); ++i)
    out.push_back(
        {path + ".curve.factor." + std::to_string(i), kind, index, static_cast<int>(i), ""});
}

constexpr const char* axes[] = {"x", "y", "z"};

void add_vector(const std::string& path, Kind kind, int index, std::vector<CaseParameter>& out) {
  for (int i = 0; i < 3; ++i)
    out.push_back({path + "." + axes[i], kind, index, i, ""});
}

void add_material(const physics::Material& material,
                  int index,
                  bool any_gravity,
                  std::vector<CaseParameter>& out) {
  const std::string path = material.key + ".";
  for (const materials::ParameterInfo& p : materials::describe(material.law).parameters)
    out.push_back({path + p.name, Kind::law, index, 0, p.name});
  if (std::isfinite(material.bulk_modulus) &&
      materials::describe(material.law).volumetric == materials::Volumetric::separate)
    out.push_back({path + "bulk_modulus", Kind::bulk_modulus, index, 0, ""});
  if (any_gravity)
    out.push_back({path + "density", Kind::density, index, 0, ""});
  const bool has_fibers = material.fibers.constant || !material.fibers.fiber_field.empty();
  if (!has_fibers)
    return;
  out.push_back({path + "active.tension", Kind::tension, index, 0, ""});
  add_curve(path + "active", material.active.curve, Kind::tension_factor, index, out);
  out.push_back({path + "active.transverse", Kind::transverse, index, 0, ""});
  if (material.fibers.constant || !material.fibers.sheet_field.empty())
    out.push_back({path + "fibers.rotation", Kind::fiber_rotation, index, 0, ""});
}

/// The numbers of a load.
struct LoadNumbers {
  int index;
  std::vector<CaseParameter>& out;

  void operator()(const physics::PressureLoad& load) const {
    out.push_back({load.key + ".value", Kind::pressure, index, 0, ""});
    add_curve(load.key, load.curve, Kind::curve_factor, index, out);
  }
  void operator()(const physics::TractionLoad& load) const {
    add_vector(load.key + ".value", Kind::traction, index, out);
    add_curve(load.key, load.curve, Kind::curve_factor, index, out);
  }
  void operator()(const physics::GravityLoad& load) const {
    add_vector(load.key + ".acceleration", Kind::gravity, index, out);
    if (load.imaged_under != physics::Vector{})
      add_vector(load.key + ".imaged_under", Kind::imaged_gravity, index, out);
    add_curve(load.key, load.curve, Kind::curve_factor, index, out);
  }
  void operator()(const physics::ForceLoad& load) const {
    if (load.has_component_curves)
      return;  // a measured table
    add_vector(load.key + ".value", Kind::force, index, out);
    add_curve(load.key, load.curve, Kind::curve_factor, index, out);
  }
};

void add_displacement(const physics::DirichletCondition& condition,
                      int index,
                      std::vector<CaseParameter>& out) {
  if (!condition.moves)
    return;
  for (int i = 0; i < 3; ++i)
    if (condition.value[i])
      out.push_back({condition.key + "." + axes[i], Kind::displacement, index, i, ""});
  add_curve(condition.key, condition.curve, Kind::displacement_factor, index, out);
}

template <class Load>
Load& load_of(Case& the_case, const CaseParameter& p) {
  return std::get<Load>(the_case.loads[p.index]);
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
    case Kind::density:
      return &the_case.materials[p.index].density;
    case Kind::tension_factor:
      return &the_case.materials[p.index].active.curve.value[p.item];
    case Kind::pressure:
      return &load_of<physics::PressureLoad>(the_case, p).pressure;
    case Kind::traction:
      return &load_of<physics::TractionLoad>(the_case, p).traction[p.item];
    case Kind::gravity:
      return &load_of<physics::GravityLoad>(the_case, p).acceleration[p.item];
    case Kind::imaged_gravity:
      return &load_of<physics::GravityLoad>(the_case, p).imaged_under[p.item];
    case Kind::force:
      return &load_of<physics::ForceLoad>(the_case, p).force[p.item];
    case Kind::curve_factor:
      return std::visit([&](auto& load) { return &load.curve.value[p.item]; },
                        the_case.loads[p.index]);
    case Kind::displacement:
      return &*the_case.dirichlet[p.index].value[p.item];
    case Kind::displacement_factor:
      return &the_case.dirichlet[p.index].curve.value[p.item];
    case Kind::stiffness:
      return &the_case.robin[p.index].stiffness;
  }
  return nullptr;
}

}  // namespace

std::vector<CaseParameter> case_parameters(const Case& the_case) {
  std::vector<CaseParameter> out;
  const bool any_gravity = std::any_of(
      the_case.loads.begin(), the_case.loads.end(),
      [](const physics::Load& load) { return std::holds_alternative<physics::GravityLoad>(load); });
  for (std::size_t m = 0; m < the_case.materials.size(); ++m)
    add_material(the_case.materials[m], static_cast<int>(m), any_gravity, out);
  for (std::size_t d = 0; d < the_case.dirichlet.size(); ++d)
    add_displacement(the_case.dirichlet[d], static_cast<int>(d), out);
  for (std::size_t r = 0; r < the_case.robin.size(); ++r)
    out.push_back(
        {the_case.robin[r].key + ".stiffness", Kind::stiffness, static_cast<int>(r), 0, ""});
  for (std::size_t k = 0; k < the_case.loads.size(); ++k)
    std::visit(LoadNumbers{static_cast<int>(k), out}, the_case.loads[k]);
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
    case Kind::density:
      return {units::density, 0, infinity, true, "density of the unloaded tissue"};
    case Kind::tension_factor:
      return {units::pure_number, 0, infinity, false, "factor of the active tension at a time"};
    case Kind::traction:
      return {units::pressure, -infinity, infinity, false, "traction at factor 1"};
    case Kind::gravity:
      return {units::acceleration, -infinity, infinity, false, "gravity at factor 1"};
    case Kind::imaged_gravity:
      return {units::acceleration, -infinity, infinity, false, "gravity during imaging"};
    case Kind::force:
      return {units::force, -infinity, infinity, false, "force at factor 1"};
    case Kind::curve_factor:
      return {units::pure_number, -infinity, infinity, false, "factor of a load at a time"};
    case Kind::displacement:
      return {units::length, -infinity, infinity, false, "displacement at factor 1"};
    case Kind::displacement_factor:
      return {units::pure_number, -infinity, infinity, false, "factor of a displacement at a time"};
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
