#include "meshes/formats/vtk_errors.h"

#include <vtkObjectFactory.h>

#include "solver/core/errors.h"

namespace viscera::meshes {

class VtkErrors::Window : public vtkOutputWindow {
 public:
  static Window* New();
  vtkTypeMacro(Window, vtkOutputWindow);

  void DisplayText(const char*) override {}
  void DisplayWarningText(const char*) override {}
  void DisplayGenericWarningText(const char* text) override {
    // the legacy reader calls it a warning and leaves the rest of the array as it was in memory
    if (text != nullptr && std::string(text).find("Error reading") != std::string::npos) {
      DisplayErrorText(text);
    }
  }
  void DisplayDebugText(const char*) override {}
  void DisplayErrorText(const char* text) override {
    if (first_error.empty() && text != nullptr) {
      first_error = text;
    }
  }

  std::string first_error;
};

vtkStandardNewMacro(VtkErrors::Window);

namespace {

/// VTK writes "ERROR: In file.cxx, line 12\nvtkReader (0x...): the sentence\n\n", without the
/// reader in generic warnings; the sentence.
std::string sentence(const std::string& text) {
  const std::size_t after = text.find("): ");
  std::string part =
      after != std::string::npos ? text.substr(after + 3) : text.substr(text.find('\n') + 1);
  while (!part.empty() && (part.back() == '\n' || part.back() == ' ' || part.back() == '.')) {
    part.pop_back();
  }
  for (char& c : part) {
    c = c == '\n' ? ' ' : c;
  }
  return part.substr(0, 200);
}

}  // namespace

VtkErrors::VtkErrors()
    : window_(vtkSmartPointer<Window>::New()),
      previous_(vtkOutputWindow::GetInstance()),
      verbosity_(vtkLogger::GetCurrentVerbosityCutoff()) {
  vtkLogger::SetStderrVerbosity(vtkLogger::VERBOSITY_OFF);  // Debian's VTK logs besides the window
  vtkOutputWindow::SetInstance(window_);
}

VtkErrors::~VtkErrors() {
  vtkOutputWindow::SetInstance(previous_);
}

bool VtkErrors::any() const {
  return !window_->first_error.empty();
}

void VtkErrors::check(const std::string& file) const {
  if (any()) {
    throw GeometryError(file + ": VTK cannot read it: \"" + sentence(window_->first_error) +
                        "\". The file is cut off, damaged or of another kind than its name says: "
                        "copy or write it again.");
  }
}

}  // namespace viscera::meshes
