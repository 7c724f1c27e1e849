#include "solver/case/field_names.h"

namespace viscera::case_file {

const std::vector<FieldInfo>& output_fields() {
  static const std::vector<FieldInfo> fields{
      {"displacement", units::length, true},
      {"pressure", units::pressure, true},
      {"cauchy_stress", units::pressure, false},
      {"von_mises", units::pressure, true},
      {"green_lagrange_strain", units::pure_number, false},
      {"det_F", units::pure_number, true},
      {"fiber_stretch", units::pure_number, true},
      {"strain_energy", units::pressure, true},
  };
  return fields;
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
