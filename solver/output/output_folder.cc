#include "solver/output/output_folder.h"

#include <filesystem>
#include <system_error>

#include "solver/core/errors.h"
#include "solver/output/run_report.h"

namespace viscera::output {

namespace {

namespace fs = std::filesystem;

bool is_own_file(const fs::path& file) {
  for (const char* extension : {".vtu", ".pvtu", ".pvd", ".vtp", ".h5", ".part"}) {
    if (file.extension() == extension)
      return true;
  }
  return file.filename() == "why.json" || file.filename() == "why.txt";
}

/// Removes Viscera's files in a folder of a former run, then the folders that became empty.
void clean_subfolder(const fs::path& folder) {
  if (fs::is_symlink(folder) || !fs::is_directory(folder))
    return;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory()) {
      clean_subfolder(entry.path());
    } else if (is_own_file(entry.path())) {
      fs::remove(entry.path());
    }
  }
  if (fs::is_empty(folder))
    fs::remove(folder);
}

void clean(const fs::path& folder) {
  for (const char* file :
       {"history.csv", "history.csv.part", "log.txt", "checkpoint.bin", "checkpoint.bin.part",
        "summary.json.part", "calibration.json", "identifiability.json", "trace.csv", "fit.csv",
        "evaluation.json", "fit.png", "profile.png"}) {
    fs::remove(folder / file);
  }
  for (const char* subfolder : {"fields", "failure"}) {
    clean_subfolder(folder / subfolder);
  }
}

InputError cannot_write(const std::string& folder, const std::string& reason) {
  return InputError("Output folder \"" + folder + "\" cannot be written: " + reason +
                    ". Give -o a folder on a disk you may write to.");
}

}  // namespace

void check_output_folder(const std::string& folder) {
  std::error_code ignored;
  const auto status = fs::status(folder, ignored);
  if (folder.empty())
    throw InputError("The output folder (-o) has an empty name.");
  if (!fs::exists(status))
    return;
  if (!fs::is_directory(status)) {
    throw InputError("Output folder \"" + folder +
                     "\" exists and is a file. Give -o the name of a folder.");
  }
  std::error_code unreadable;
  const bool empty = fs::is_empty(folder, unreadable);
  if (unreadable)
    throw cannot_write(folder, unreadable.message());
  if (!empty && !is_summary(folder + "/summary.json")) {
    throw InputError("Output folder \"" + folder +
                     "\" holds files that are not a Viscera run (no summary.json of Viscera), and "
                     "nothing in it was touched. Give -o a new or empty folder, or the folder of a "
                     "former run, which is then replaced.");
  }
}

void prepare_output_folder(const std::string& folder) {
  check_output_folder(folder);
  try {
    fs::create_directories(folder);
    write_summary(RunReport(), folder);  // first: a run killed while cleaning must not look done
    clean(folder);
  } catch (const fs::filesystem_error& error) {
    throw cannot_write(folder, error.code().message());
  } catch (const Error& error) {
    throw cannot_write(folder, error.what());
  }
}

}  // namespace viscera::output
