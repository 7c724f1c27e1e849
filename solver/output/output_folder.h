// The folder given by -o: taken only if it is free, empty or a former run's.
#pragma once

#include <string>

namespace viscera::output {

/// Throws InputError if `folder` exists and is not a folder, or holds files and no summary.json of
/// Viscera. Creates and changes nothing, so it can be called with the other checks of a case.
void check_output_folder(const std::string& folder);

/// Checks, creates the folder where missing, writes a summary.json with status "running", then
/// removes the former run's own files (history.csv, log.txt, checkpoint.bin, fields/, failure/ and
/// those of a calibration; files of other kinds in there stay). Call it on rank 0, once the case is
/// known to be good, before the others write. Throws InputError also where the folder cannot be
/// written.
void prepare_output_folder(const std::string& folder);

}  // namespace viscera::output
