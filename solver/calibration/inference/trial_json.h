// A point of the memo as JSON, to keep it on disk and to hand it to other groups of ranks.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "solver/calibration/inference/memo.h"

namespace viscera::calibration {

nlohmann::json trial_json(const Trial& trial);
nlohmann::json cost_json(const Cost& cost);

/// Throws nlohmann::json::exception or InputError (without words) where it is no trial of this
/// memo.
Trial read_trial(const Memo& memo, const nlohmann::json& json);
Cost read_cost(const nlohmann::json& json);

}  // namespace viscera::calibration
