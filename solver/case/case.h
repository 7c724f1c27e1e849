// One simulation as the user asked for it: everything in internal units, nothing of YAML left.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "solver/physics/calibration.h"
#include "solver/physics/conditions.h"
#include "solver/physics/material.h"
#include "solver/physics/quantity.h"

namespace viscera {

enum class Formulation { taylor_hood, displacement_p1, displacement_p2 };
enum class LinearSolverKind { automatic, iterative, direct };
/// Where element loops run. `emulated`: the kernels of the GPU in host memory, for tests.
enum class DeviceKind { automatic, cpu, cuda, emulated };
/// How a device adds what several patches of elements give to a node.
enum class DeviceSums { ordered, atomic };

struct MeshOptions {
  std::string file;       ///< absolute or relative to the working directory
  double unit_in_mm = 0;  ///< length of the file's unit; 0: the format's own (um in CARP, else mm)
  std::map<std::string, std::string> node_set_files;  ///< name -> text file of zero-based node ids
};

/// Pseudo-time steps. The first step is `first`; steps grow by up to `growth` and are cut by half.
struct StepOptions {
  double end = 1;
  double first = 0.25;
  double maximum = 1;
  double minimum = 1e-4;   ///< a step below it ends the run with exit 4
  std::vector<double> at;  ///< times that must be hit exactly (output, load tables)
};

struct SolverOptions {
  LinearSolverKind linear = LinearSolverKind::automatic;
  double residual_tolerance = 1e-8;   ///< relative to the largest force in the system
  double increment_tolerance = 1e-6;  ///< relative to the largest displacement
  double linear_tolerance = 0;        ///< fixed relative one of linear solves; 0: Eisenstat-Walker
  int max_newton = 20;                ///< iterations in one step
  std::optional<double>
      augmentation;  ///< g [kPa]; default: 3 x the shear stiffness of each cell when a step starts
  DeviceKind device = DeviceKind::automatic;
  DeviceSums device_sums = DeviceSums::ordered;
};

struct OutputOptions {
  std::vector<std::string> fields;  ///< see output/fields; empty: all
  int every = 1;                    ///< write fields every so many steps; 0: only the last
};

struct Case {
  std::string file;                              ///< path of the case file as given
  std::map<std::string, std::string> locations;  ///< key path -> "file:line:column", for messages
  std::string title;
  MeshOptions mesh;
  Formulation formulation = Formulation::taylor_hood;
  std::vector<physics::Material> materials;
  std::vector<physics::DirichletCondition> dirichlet;
  std::vector<physics::RobinCondition> robin;
  std::vector<physics::Load> loads;
  StepOptions steps;
  SolverOptions solver;
  OutputOptions output;
  std::vector<physics::Quantity> quantities;
  std::optional<physics::Calibration> calibration;
};

}  // namespace viscera
