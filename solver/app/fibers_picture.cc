#include "solver/app/fibers_picture.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "picture_scripts.h"

#include "solver/core/errors.h"
#include "solver/output/python.h"

namespace viscera::app {

namespace {

/// A folder with the scripts, which import each other and start themselves again under xvfb-run.
class ScriptFolder {
 public:
  ScriptFolder() : path_(std::filesystem::temp_directory_path() / "viscera-picture-XXXXXX") {
    std::string name = path_.string();
    if (mkdtemp(name.data()) == nullptr) {
      throw Error(ExitStatus::unavailable,
                  "--picture: no folder can be made in " + path_.parent_path().string() + ".");
    }
    path_ = name;
    const std::pair<const char*, const char*> scripts[] = {{"fibers_picture.py", fibers_picture_py},
                                                           {"picture.py", picture_py},
                                                           {"result.py", result_py}};
    for (const auto& [script, text] : scripts) {
      std::ofstream(path_ / script) << text;
    }
  }
  ~ScriptFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScriptFolder(const ScriptFolder&) = delete;
  ScriptFolder& operator=(const ScriptFolder&) = delete;
  ScriptFolder(ScriptFolder&&) = delete;
  ScriptFolder& operator=(ScriptFolder&&) = delete;

  std::string main_script() const { return (path_ / "fibers_picture.py").string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace

void draw_fibers(const std::string& mesh, const std::string& picture) {
  const ScriptFolder scripts;
  const output::PythonRun run = output::run_python({scripts.main_script(), mesh, "-o", picture});
  if (run.status != 0) {
    throw Error(ExitStatus::unavailable,
                "--picture: " + mesh + " is written, " + picture + " is not drawn (" +
                    run.reason() +
                    "). It takes python3 with VTK and numpy, and xvfb-run where there is no "
                    "display: Debian's python3-vtk9, python3-numpy, xvfb and libgl1-mesa-dri.");
  }
}

}  // namespace viscera::app
