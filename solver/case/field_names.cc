#include "solver/case/field_names.h"

#include <stdexcept>

namespace viscera::case_file {

const std::vector<FieldInfo>& output_fields() {
  static const std::vector<FieldInfo> fields{
      {"displacement", units::length, true, false},
      {"pressure", units::pressure, true, false},
      {"cauchy_stress", units::pressure, false, false},
      {"von_mises", units::pressure, true, true},
      {"green_lagrange_strain", units::pure_number, false, false},
      {"det_F", units::pure_number, true, true},
      {"fiber_stretch", units::pure_number, true, true},
      {"strain_energy", units::pressure, true, true},
  };
  return fields;
}

const FieldInfo& field_info(const std::string& name) {
  for (const FieldInfo& field : output_fields()) {
    if (field.name == name) {
      return field;
    }
  }
  throw std::out_of_range("no output field: " + name);
}

std::vector<std::string> field_names() {
  std::vector<std::string> names;
  for (const FieldInfo& field : output_fields()) {
    names.push_back(field.name);
  }
  return names;
}

std::vector<std::string> extreme_field_names() {
  std::vector<std::string> names;
  for (const FieldInfo& field : output_fields()) {
    if (field.has_extremes) {
      names.push_back(field.name);
    }
  }
  return names;
}

}  // namespace viscera::case_file
