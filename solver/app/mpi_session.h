// MPI from start to end of a run.
#pragma once

#include <memory>

namespace viscera::app {

/// Starts MPI, PETSc and deal.II; silences every rank but 0 in the log. Ends them when destroyed.
class MpiSession {
 public:
  MpiSession(int argc, char** argv);
  ~MpiSession();
  MpiSession(const MpiSession&) = delete;
  MpiSession(MpiSession&&) = delete;
  MpiSession& operator=(const MpiSession&) = delete;
  MpiSession& operator=(MpiSession&&) = delete;

  int ranks() const { return ranks_; }

  /// Ends all ranks at once: for errors that only one rank may have seen. Does not return.
  [[noreturn]] void abort(int exit_status) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  int ranks_ = 1;
};

}  // namespace viscera::app
