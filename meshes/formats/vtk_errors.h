// VTK reports mistakes to a window; here they become exceptions.
#pragma once

#include <string>
#include <vtkLogger.h>
#include <vtkOutputWindow.h>
#include <vtkSmartPointer.h>

namespace viscera::meshes {

/// While it lives, VTK's errors and warnings are collected instead of printed. Not for use from
/// several threads at a time (VTK has one window a process).
class VtkErrors {
 public:
  VtkErrors();
  ~VtkErrors();
  VtkErrors(const VtkErrors&) = delete;
  VtkErrors& operator=(const VtkErrors&) = delete;

  /// Throws GeometryError with `file` and VTK's first sentence if an error was reported.
  void check(const std::string& file) const;

  /// True if VTK reported an error so far.
  bool any() const;

 private:
  class Window;
  vtkSmartPointer<Window> window_;
  vtkSmartPointer<vtkOutputWindow> previous_;
  vtkLogger::Verbosity verbosity_;
};

}  // namespace viscera::meshes
