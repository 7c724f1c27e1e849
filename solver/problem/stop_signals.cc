#include "solver/problem/stop_signals.h"

namespace viscera {
namespace {

volatile std::sig_atomic_t signal_arrived = 0;

extern "C" void remember_signal(int) {
  signal_arrived = 1;
}

}  // namespace

StopSignals::StopSignals() {
  signal_arrived = 0;
  struct sigaction catching {};
  catching.sa_handler = remember_signal;
  catching.sa_flags = SA_RESTART;
  sigemptyset(&catching.sa_mask);
  sigaction(SIGTERM, &catching, &former_term_);
  sigaction(SIGUSR1, &catching, &former_user_);
}

StopSignals::~StopSignals() {
  sigaction(SIGTERM, &former_term_, nullptr);
  sigaction(SIGUSR1, &former_user_, nullptr);
}

bool StopSignals::arrived() const {
  return signal_arrived != 0;
}

}  // namespace viscera
