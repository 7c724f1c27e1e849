#include "solver/case/sections.h"

namespace viscera::case_file {

Group<SolverOptions> solver_table() {
  constexpr Range tolerance{1e-14, 1e-1, false};
  constexpr Range shear_like{0, 1e9, true};
  return {
      "solver",
      "Newton and linear solver",
      {choice_key<SolverOptions, LinearSolverKind>("linear", &SolverOptions::linear,
                                                   {{"automatic", LinearSolverKind::automatic},
                                                    {"iterative", LinearSolverKind::iterative},
                                                    {"direct", LinearSolverKind::direct}},
                                                   "linear solver; automatic goes by size"),
       number_key("residual_tolerance", &SolverOptions::residual_tolerance, tolerance,
                  "relative to the largest force in the system"),
       number_key("increment_tolerance", &SolverOptions::increment_tolerance, tolerance,
                  "relative to the largest displacement"),
       number_key("linear_tolerance", &SolverOptions::linear_tolerance, {0, 1e-1, false},
                  "fixed relative tolerance of linear solves; 0: as much as Newton can use "
                  "(Eisenstat-Walker)"),
       integer_key("max_newton", &SolverOptions::max_newton, {1, 1000}, "iterations in one step"),
       without("three times the shear stiffness of each cell when a step begins",
               quantity_key("augmentation", &SolverOptions::augmentation, units::pressure,
                            shear_like, "volumetric stiffness moved into the displacement block")),
       choice_key<SolverOptions, DeviceKind>(
           "device", &SolverOptions::device,
           {{"auto", DeviceKind::automatic},
            {"cpu", DeviceKind::cpu},
            {"cuda", DeviceKind::cuda},
            {"emulated", DeviceKind::emulated}},
           "where element loops run; emulated: the kernels of the GPU in host memory, for tests"),
       choice_key<SolverOptions, DeviceSums>(
           "device_sums", &SolverOptions::device_sums,
           {{"ordered", DeviceSums::ordered}, {"atomic", DeviceSums::atomic}},
           "sums at nodes on a GPU; ordered: the same digits in every run")}};
}

}  // namespace viscera::case_file
