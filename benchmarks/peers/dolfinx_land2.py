#!/usr/bin/python3
"""Land et al. 2015, problem 2, in dolfinx: the peer that Viscera is measured against.

    mpiexec -n 2 /usr/bin/python3 -m mpi4py dolfinx_land2.py --mesh MESH --linear mumps -o RECORD.json
    /usr/bin/python3 dolfinx_land2.py --mesh MESH --spmv -o RECORD.json

Exit 4, with a record, where the load was not reached. Any PETSc option may follow as `--petsc NAME=VALUE`
(field split: prefix split_, its displacement block split_fieldsplit_u_; MUMPS: prefix mumps_).
"""
import argparse
import json
import logging
import os
import resource
import sys
import time

import basix
import dolfinx
import ufl
from mpi4py import MPI
from petsc4py import PETSc

import land2_linear
import land2_problem
import land2_spmv
import land2_steps
from land2_newton import Report

PRESSURE = 10.0  # kPa
PROBES = {"apex_endo_z": (0, 0, -17), "apex_epi_z": (0, 0, -20)}  # mm


def read_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mesh", required=True, help="Gmsh file, surfaces 1 endocardium and 3 base, mm")
    parser.add_argument("--linear", choices=list(land2_linear.SOLVERS), default="mumps")
    parser.add_argument("--augmentation", type=float, default=5 * land2_problem.SHEAR, help="g [kPa]")
    parser.add_argument("--strategy", choices=["ours", "plain"], default="ours",
                        help="load steps and Newton as Viscera does them, or 20 fixed steps of plain Newton")
    parser.add_argument("--spmv", action="store_true", help="time MatMult of the displacement block instead")
    parser.add_argument("--petsc", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("-o", "--output", help="record (JSON)")
    return parser.parse_args()


def solve(options, comm):
    """The record of one run, on every rank."""
    report, status = Report(), "done"
    comm.barrier()
    begin = time.perf_counter()
    mesh, facets = report.timed("mesh", land2_problem.read_mesh, options.mesh, comm)
    problem = report.timed("setup", land2_problem.Land2, mesh, facets, options.augmentation)
    report.timed("forms", problem.compile_forms)
    linear = report.timed("setup", land2_linear.SOLVERS[options.linear], problem)
    run = land2_steps.run_plain if options.strategy == "plain" else land2_steps.run_adaptive
    try:
        run(problem, linear, report, PRESSURE)
    except land2_steps.Failure as failure:
        status = str(failure)
    comm.barrier()
    report.seconds["total"] = time.perf_counter() - begin - report.seconds["forms"]
    return {"status": status, "linear": options.linear, "strategy": options.strategy,
            "augmentation_kPa": options.augmentation, "unknowns": problem.unknowns,
            "quadrature_points": {"cell": problem.n_points, "facet": problem.n_facet_points},
            "steps": report.steps, "cutbacks": report.cutbacks,
            "newton_iterations": report.newton_iterations,
            "linear_iterations": report.linear_iterations, "linear_set_ups": linear.set_ups,
            "min_det_F": problem.range_of_jacobian()[0],
            "time": largest(comm, report.seconds), "cpu_time": largest(comm, report.cpu_seconds),
            "quantities": {name: probe(problem, point) for name, point in PROBES.items()}}


def largest(comm, seconds):
    return {phase: max(comm.allgather(value)) for phase, value in sorted(seconds.items())}


def probe(problem, point):
    displacement, distance = problem.displacement_at(point)
    return {"value": point[2] + displacement[2], "unit": "mm", "node_off_by_mm": distance}


def circumstances(comm):
    """Of the machine and the versions, on every rank."""
    peaks = comm.allgather(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return {"ranks": comm.size, "threads": int(os.environ.get("OMP_NUM_THREADS", 0)),
            "memory": {"peak_max_MiB": max(peaks), "peak_sum_MiB": sum(peaks)},
            "versions": {"dolfinx": dolfinx.__version__, "basix": basix.__version__, "ufl": ufl.__version__,
                         "petsc": ".".join(map(str, PETSc.Sys.getVersion()))}}


def main():
    options, comm = read_options(), MPI.COMM_WORLD
    logging.getLogger().setLevel(logging.WARNING)
    for entry in options.petsc:
        name, _, value = entry.partition("=")
        PETSc.Options()[name] = value
    record = land2_spmv.measure(options.mesh, comm) if options.spmv else solve(options, comm)
    record = {"program": "dolfinx", "mesh": os.path.basename(options.mesh), **record, **circumstances(comm)}
    if comm.rank == 0:
        text = json.dumps(record, indent=1)
        if options.output:
            with open(options.output, "w") as file:
                file.write(text + "\n")
        else:
            print(text)
    sys.exit(0 if record["status"] == "done" else 4)


if __name__ == "__main__":
    main()
