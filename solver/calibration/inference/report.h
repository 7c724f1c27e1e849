// What a calibration writes: two JSON files, a CSV of every trial, a table for the terminal. All
// values in shown units; texts end with a newline.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "solver/calibration/inference/calibration.h"

namespace viscera::calibration {

/// Name and value of what the caller knows of the run: versions, hashes of inputs, ranks.
using Provenance = std::vector<std::pair<std::string, std::string>>;

/// `calibration.json`: status, cost, fit by block, posterior, every unknown with estimate and
/// intervals, covariance and correlation in working coordinates, predictions.
std::string calibration_json(const Calibration& calibration, const Provenance& provenance);

/// `identifiability.json`: verdicts, spectrum, correlated pairs, profiles, candidate measurements.
std::string identifiability_json(const Calibration& calibration);

/// `trace.csv`, whole or line by line while a calibration runs.
std::string trace_header(const Memo& memo);
std::string trace_row(const Memo& memo, const Trial& trial);
std::string trace_csv(const Memo& memo);

/// For a reader who sees it the first time; at most about 100 columns.
std::string table(const Calibration& calibration);

}  // namespace viscera::calibration
