#include "solver/calibration/driver/setup.h"

#include "meshes/quality/renumber.h"
#include "solver/calibration/driver/checkpoint.h"
#include "solver/calibration/driver/starts.h"
#include "solver/calibration/driver/write_text.h"
#include "solver/core/log.h"
#include "solver/output/output_folder.h"
#include "solver/problem/first_report.h"
#include "solver/problem/load_mesh.h"

namespace viscera::calibration {
namespace {

void refuse_what_is_not_there(Case& the_case) {
  if (!the_case.calibration)
    throw InputError(the_case.file +
                     ": no section 'calibration'. It says what to fit and to which measurements; "
                     "'viscera schema' lists its keys.");
  DeviceKind& device = the_case.solver.device;
  if (device == DeviceKind::automatic)
    device = DeviceKind::cpu;
  if (device != DeviceKind::cpu)
    throw UnavailableError(
        "Calibration has no device code yet (derivatives along parameters). Use --device cpu.");
}

void open_folder(const std::string& folder, bool resume) {
  if (rank_here() == 0 && !resume)
    output::prepare_output_folder(folder);
  MPI_Barrier(MPI_COMM_WORLD);
  log::write_to_file(folder + "/log.txt", resume ? log::LogFile::go_on : log::LogFile::replace);
}

meshes::OrganMesh prepared_mesh(Case& the_case,
                                const std::string& folder,
                                const RunOptions& options) {
  refuse_what_is_not_there(the_case);
  output::check_output_folder(folder);
  if (options.start == Start::resume)
    output::check_resumable(folder);
  meshes::OrganMesh mesh = problem::load_mesh(the_case);
  meshes::order_along_curve(mesh);
  const physics::CalibrationOptions& asked = the_case.calibration->options;
  if (asked.multistart > 0 && !asked.multistart_mesh.empty()) {
    Case cheap = cheap_case(the_case);
    problem::load_mesh(cheap);  // refused now, not after the output folder is opened
  }
  return mesh;
}

}  // namespace

Setup::Setup(Case& the_case, const std::string& folder, const RunOptions& options)
    : begin(MPI_Wtime()),
      groups(options.groups),
      mesh(prepared_mesh(the_case, folder, options)),
      space(mesh, the_case.formulation, groups.communicator()),
      model(space, the_case, timers),
      reports(folder, first_report(model.states().mechanics(), the_case), options.plots) {
  groups.set_model(model);
  MPI_Comm_size(MPI_COMM_WORLD, &reports.summary().ranks);
  reports.summary().input_files = input_hashes(the_case, options);
  open_folder(folder, options.start == Start::resume);
  if (rank_here() == 0)
    output::write_summary(reports.summary(), folder);
  log::detail("command: " + options.command);
}

}  // namespace viscera::calibration
