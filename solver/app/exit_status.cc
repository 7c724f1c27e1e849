#include "solver/app/exit_status.h"

#include <new>

#include "kernels/backend/device/device.h"
#include "solver/core/build_info.h"
#include "solver/core/log.h"

namespace viscera::app {

namespace {

ExitStatus report_unforeseen(const std::string& what) {
  log::error("internal error: " + what + ". This is a defect of Viscera " + build_info().version +
             " (" + build_info().commit +
             "), not of your input. Please report it with this line, the command and the output of "
             "'viscera doctor'.");
  return ExitStatus::internal;
}

}  // namespace

ExitStatus guarded(const std::function<ExitStatus()>& action) {
  try {
    return action();
  } catch (const Error& error) {
    log::error(error.what());
    return error.status();
  } catch (const kernels::DeviceError& error) {
    log::error(error.what());
    return ExitStatus::unavailable;
  } catch (const std::bad_alloc&) {
    log::error(
        "the memory of this machine does not suffice. Use a coarser mesh, more machines, or "
        "'solver: {linear: iterative}'.");
    return ExitStatus::internal;
  } catch (const std::exception& error) {
    return report_unforeseen(error.what());
  } catch (...) {
    return report_unforeseen("an exception of unknown kind");
  }
}

}  // namespace viscera::app
