#!/usr/bin/env python3
"""Newton and Krylov counts under refinement: Land et al. 2015, problem 2, on a series of meshes.

    python3 newton_refinement.py VISCERA MESH... [-n RANKS] [-o RESULTS.json]

The meshes are Gmsh files whose physical surfaces 1 and 3 are endocardium and base (mm). Every mesh is
solved twice: with Newton's own linear tolerances (Eisenstat-Walker), which is what users run, and with
all linear systems solved to 1e-6, which tells how good the preconditioner is.
"""
import argparse
import json
import os
import subprocess
import tempfile

CASE = """viscera: 1
title: Land problem 2, refinement
mesh: {file: %s, unit: mm}
materials:
  all: {law: guccione, C: 10 kPa, bf: 1, bt: 1, bfs: 1, bulk_modulus: incompressible,
        fibers: {direction: [1, 0, 0]}}
supports: [fixed: {surface: surface_3}]
loads: [pressure: {surface: surface_1, value: 10 kPa}]
steps: {first: 0.2, maximum: 0.25}
output: {every: 0}
quantities: {apex_endo_z: {position: {point: [0 mm, 0 mm, -17 mm], component: z}, unit: mm}}
"""


def solve(options, mesh, tolerance):
    with tempfile.TemporaryDirectory() as folder:
        case = os.path.join(folder, "case.yaml")
        with open(case, "w") as file:
            file.write(CASE % os.path.abspath(mesh))
        subprocess.run(["mpiexec", "-n", str(options.ranks), options.viscera, "solve", case, "-o",
                        folder + "/run", "--set", f"solver.linear_tolerance={tolerance}"],
                       check=True, stdout=subprocess.DEVNULL)
        with open(folder + "/run/summary.json") as file:
            summary = json.load(file)
    return {"mesh": os.path.basename(mesh), "linear_tolerance": tolerance,
            **{key: summary[key] for key in ("unknowns", "ranks", "steps", "cutbacks",
                                             "newton_iterations", "linear_iterations", "time",
                                             "memory", "quantities", "versions")}}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("viscera")
    parser.add_argument("meshes", nargs="+")
    parser.add_argument("-n", "--ranks", type=int, default=2)
    parser.add_argument("-o", "--output")
    options = parser.parse_args()
    runs = []
    print("| mesh | unknowns | linear tolerance | Newton | Krylov a solve | apex z [mm] | seconds |")
    print("|---" * 7 + "|")
    for mesh in options.meshes:
        for tolerance in (0, 1e-6):
            run = solve(options, mesh, tolerance)
            runs.append(run)
            print("| {mesh} | {unknowns} | {0} | {newton_iterations} | {1:.1f} | {2:.4f} | {3:.1f} |".format(
                tolerance or "Eisenstat-Walker", run["linear_iterations"] / run["newton_iterations"],
                run["quantities"]["apex_endo_z"]["value"], run["time"]["total"], **run), flush=True)
    if options.output:
        with open(options.output, "w") as file:
            json.dump({"command": "python3 benchmarks/problems/newton_refinement.py VISCERA MESH... -n %d"
                       % options.ranks, "runs": runs}, file, indent=1)
            file.write("\n")


if __name__ == "__main__":
    main()
