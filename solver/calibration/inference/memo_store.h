// A memo on disk. Optimisers, samples and profiles are deterministic: over a memo that holds the
// points of an interrupted run, the same calibration walks the same way without solving them again.
#pragma once

#include <string>

#include "solver/calibration/inference/memo.h"

namespace viscera::calibration {

/// All trials and the note in CBOR, numbers exact to the last bit. `fingerprint`: of whatever else
/// the answers of the model depend on (hashes of inputs, tolerances); compared when read back.
std::string store(const Memo& memo, const std::string& fingerprint);

/// Adds the trials of `bytes` to `memo`, which holds none yet; returns how many. Throws InputError
/// when they are of other unknowns or observations, of another fingerprint, or damaged; the memo is
/// then unchanged.
int restore(Memo& memo, const std::string& bytes, const std::string& fingerprint);

}  // namespace viscera::calibration
