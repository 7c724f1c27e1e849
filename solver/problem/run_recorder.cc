#include "solver/problem/run_recorder.h"

#include <algorithm>
#include <cmath>

#include <deal.II/lac/la_parallel_block_vector.h>

#include "solver/core/log.h"
#include "solver/core/text.h"
#include "solver/output/output_folder.h"
#include "solver/problem/first_report.h"

namespace viscera {
namespace {

int rank_in(MPI_Comm communicator) {
  int rank;
  MPI_Comm_rank(communicator, &rank);
  return rank;
}

int size_of(MPI_Comm communicator) {
  int size;
  MPI_Comm_size(communicator, &size);
  return size;
}

}  // namespace

RunRecorder::RunRecorder(MechanicsProblem& problem,
                         const Case& the_case,
                         Timers& timers,
                         RunPlace place)
    : problem_(problem),
      case_(the_case),
      folder_(std::move(place.folder)),
      timers_(timers),
      input_cells_(std::move(place.input_cells)),
      rank_(rank_in(problem.organ().space().communicator())),
      quantities_(problem, the_case),
      next_step_(the_case.steps.first) {
  const auto scope = timers_.scope("output");
  const OrganSpace& space = problem_.organ().space();
  const bool resumed = place.former.has_value();
  if (rank_ == 0 && !resumed)
    output::prepare_output_folder(folder_);
  MPI_Barrier(space.communicator());
  log::write_to_file(folder_ + "/log.txt", resumed ? log::LogFile::go_on : log::LogFile::replace);
  report_ = first_report(problem_, case_);
  std::optional<int> last_step;
  if (resumed) {
    go_on_from(*place.former);
    last_step = report_.steps;
  }
  if (rank_ == 0)
    output::write_summary(report_, folder_);
  fields_ = std::make_unique<output::FieldWriter>(folder_ + "/fields", space.communicator(),
                                                  piece_mesh(space), space.mesh().region_names);
  if (resumed)
    fields_->resume(report_.steps);
  std::vector<output::HistoryColumn> columns;
  for (const physics::Quantity& q : case_.quantities)
    columns.push_back({q.name, q.unit});
  history_ = std::make_unique<output::History>(folder_, rank_, columns, last_step);
  log::info(text::format("%lld unknowns on %d rank%s, %s, %s preconditioner",
                         static_cast<long long>(report_.unknowns), report_.ranks,
                         report_.ranks == 1 ? "" : "s", report_.formulation.c_str(),
                         problem_.is_direct() ? "direct (MUMPS)" : "multigrid"));
  log::info(
      output::format_step_header(watched(quantities_.evaluate(problem_.organ().make_vector()))));
}

void RunRecorder::go_on_from(const output::Checkpoint& former) {
  t_ = former.t;
  next_step_ = former.next_step;
  report_.steps = former.step;
  report_.newton_iterations = former.newton_iterations;
  report_.linear_iterations = former.linear_iterations;
  report_.cutbacks = former.cutbacks;
  report_.resumed_after = former.resumed_after;
  report_.resumed_after.push_back(former.step);
  former_times_ = former.time;
  log::info(text::format("Resumed after step %d at t = %g", former.step, former.t));
}

output::Checkpoint RunRecorder::progress() const {
  output::Checkpoint now;
  now.t = t_;
  now.next_step = next_step_;
  now.step = report_.steps;
  now.newton_iterations = report_.newton_iterations;
  now.linear_iterations = report_.linear_iterations;
  now.cutbacks = report_.cutbacks;
  now.resumed_after = report_.resumed_after;
  now.time = phase_times();
  return now;
}

/// Of the whole run. What no phase covers is "other", so that the phases add up to the total.
std::map<std::string, double> RunRecorder::phase_times() const {
  std::map<std::string, double> times = former_times_;
  double other = seconds();
  for (const PhaseTime& phase : timers_.phases_so_far()) {
    times[phase.name] += phase.own;
    other -= phase.own;
  }
  other = std::max(0.0, other);
  times["other"] += other;
  times["total"] = 0;
  for (const auto& [name, seconds] : times)
    if (name != "total")
      times["total"] += seconds;
  return times;
}

double RunRecorder::seconds() const {
  return timers_.seconds();
}

std::optional<output::WatchedValue> RunRecorder::watched(const std::vector<double>& values) const {
  for (std::size_t k = 0; k < values.size(); ++k)
    if (case_.quantities[k].kind == physics::Quantity::Kind::enclosed_volume)
      return output::WatchedValue{case_.quantities[k].name, values[k], case_.quantities[k].unit};
  return std::nullopt;
}

void RunRecorder::print(const StepRecord& record, const std::vector<double>& values) {
  output::StepLine line;
  line.step = report_.steps;
  line.time = record.t;
  line.load = record.t / case_.steps.end;
  line.watched = watched(values);
  line.newton_iterations = record.newton_iterations;
  line.linear_iterations = record.linear_iterations;
  line.residual = record.force_scale > 0 ? record.residual / record.force_scale : record.residual;
  line.min_det_F = record.min_detF;
  line.max_det_F = record.max_detF;
  line.seconds = record.seconds;
  line.seconds_left =
      output::estimate_seconds_left(record.t, case_.steps.end, phase_times().at("total"));
  log::info(output::format_step_line(line));
}

void RunRecorder::count(const StepRecord& record) {
  report_.newton_iterations += record.newton_iterations;
  report_.linear_iterations += record.linear_iterations;
  report_.cutbacks += record.cutbacks;
}

void RunRecorder::accept(const StepRecord& record, const BlockVector& x) {
  const auto scope = timers_.scope("output");
  const std::vector<double> values = quantities_.evaluate(x);
  t_ = record.t;
  next_step_ = record.next_dt;
  ++report_.steps;
  count(record);
  output::HistoryRow row;
  row.step = report_.steps;
  row.t = record.t;
  row.dt = record.dt;
  row.newton_iterations = record.newton_iterations;
  row.linear_iterations = record.linear_iterations;
  row.cutbacks = record.cutbacks;
  row.min_det_F = record.min_detF;
  row.max_det_F = record.max_detF;
  row.residual = record.force_scale > 0 ? record.residual / record.force_scale : record.residual;
  row.seconds = record.seconds;
  row.quantities = values;
  history_->append(row);
  print(record, values);
  if (case_.output.every > 0 && report_.steps % case_.output.every == 0)
    write_fields(x, false);
}

void RunRecorder::write_fields(const BlockVector& x, bool last) {
  if (last && last_written_ == report_.steps)
    return;
  problem_.release_workspace();
  fields_->write(report_.steps, t_, piece_fields(problem_.organ(), x, case_.output.fields));
  last_written_ = report_.steps;
}

void RunRecorder::cut_back(const StepRecord& tried, const NewtonReport& newton) {
  const double residual = newton.residuals.empty() ? NAN : newton.residuals.back();
  log::info(text::format(
      "     step to t = %.4g cut back after %d Newton iterations: %s "
      "(residual %.2e, smallest det F %.3g)",
      tried.t, newton.iterations, describe(newton.reason).c_str(), residual, newton.min_detF));
}

output::FailureReport RunRecorder::failure_report(const StepFailure& failure) {
  const OrganSpace& space = problem_.organ().space();
  output::FailureReport report;
  report.sentence = failure.paragraph;
  report.last_good_time = failure.t_good;
  report.failing_time = failure.t_failing;
  report.cutbacks = failure.tried.cutbacks;
  const double residual = failure.newton.residuals.empty() ? NAN : failure.newton.residuals.back();
  report.residual = residual / failure.tried.force_scale;
  const PointValues values = point_values(problem_.organ(), *failure.failing);
  const meshes::OrganMesh& mesh = space.mesh();
  // Ten of every rank, as (cell, det F) pairs on rank 0.
  constexpr int most = 10;
  std::vector<double> mine(2 * most, INFINITY), all(2 * most * size_of(space.communicator()));
  const std::vector<CellDeterminant> worst = worst_cells(problem_.organ(), values, most);
  for (std::size_t k = 0; k < worst.size(); ++k) {
    mine[2 * k] = worst[k].mesh_cell;
    mine[2 * k + 1] = worst[k].det_F;
  }
  MPI_Gather(mine.data(), 2 * most, MPI_DOUBLE, all.data(), 2 * most, MPI_DOUBLE, 0,
             space.communicator());
  if (rank_ != 0)
    return report;
  const int n = meshes::nodes_per_cell(mesh.cell_type);
  const int vertices = meshes::vertices_per_cell(mesh.cell_type);
  for (std::size_t k = 0; k < all.size() && std::isfinite(all[k]); k += 2) {
    output::WorstCell cell;
    const auto number = static_cast<std::size_t>(all[k]);
    cell.cell = input_cells_[number];
    cell.det_F = all[k + 1];
    cell.region = mesh.region_names[mesh.cell_regions[number]];
    for (int v = 0; v < vertices; ++v)
      for (int i = 0; i < 3; ++i)
        cell.centroid[i] += mesh.nodes[mesh.cells[number * n + v]][i] / vertices;
    report.worst_cells.push_back(cell);
  }
  std::sort(report.worst_cells.begin(), report.worst_cells.end(),
            [](const auto& a, const auto& b) { return a.det_F < b.det_F; });
  if (report.worst_cells.size() > most)
    report.worst_cells.resize(most);
  report.suggestions = {
      "Look at failure/state.pvd in ParaView: cells with det_F below 0.3 show where it breaks.",
      "Start with a smaller first step: --set steps.first=" +
          text::number(0.25 * case_.steps.first) + ", or a tenth of the load.",
      "Check the units of loads and moduli against each other, and the mesh quality at the listed "
      "cells."};
  return report;
}

void RunRecorder::fail(const StepFailure& failure) {
  const auto scope = timers_.scope("output");
  count(failure.tried);
  const output::FailureReport report = failure_report(failure);
  if (rank_ == 0)
    output::write_failure(folder_, report);
  const OrganSpace& space = problem_.organ().space();
  MPI_Barrier(space.communicator());
  output::FieldWriter writer(folder_ + "/failure", space.communicator(), piece_mesh(space),
                             space.mesh().region_names, "state");
  problem_.release_workspace();
  const std::vector<output::PieceField> failing =
      piece_fields(problem_.organ(), *failure.failing, {});
  failure.return_to_last_good();
  writer.write(0, failure.t_good, piece_fields(problem_.organ(), *failure.last_good, {}));
  writer.write(1, failure.t_failing, failing);
}

void RunRecorder::finish(ExitStatus status, const std::string& sentence, const BlockVector& x) {
  {
    const auto scope = timers_.scope("output");
    write_fields(x, true);
    const std::vector<double> values = quantities_.evaluate(x);
    for (std::size_t k = 0; k < values.size(); ++k)
      report_.quantities[case_.quantities[k].name] = {values[k], case_.quantities[k].unit};
  }
  report_.time = phase_times();
  output::set_outcome(report_, status, sentence);
  output::set_peak_memory(report_, problem_.organ().space().communicator());
  if (rank_ == 0)
    output::write_summary(report_, folder_);
  log::info("");
  for (const auto& [name, quantity] : report_.quantities)
    log::info(
        text::format("  %-28s %14.6g %s", name.c_str(), quantity.value, quantity.unit.c_str()));
  log::info(text::format("%s in %s: %d steps, %d Newton and %d linear iterations. Results in %s",
                         output::to_string(report_.status).c_str(),
                         output::format_duration(seconds()).c_str(), report_.steps,
                         report_.newton_iterations, report_.linear_iterations, folder_.c_str()));
}

}  // namespace viscera
