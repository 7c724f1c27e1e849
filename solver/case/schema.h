// JSON Schema of the case file, for editors, made from the tables of keys.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace viscera {

/// Draft 2020-12.
nlohmann::json case_schema();

}  // namespace viscera
