#!/usr/bin/env python3
"""Runs Land et al. 2015, problems 1 to 3, at three mesh sizes and tables ours beside the published.

    python3 run.py VISCERA [-n RANKS] [-o RESULTS.json]     VISCERA: the program

Prints a Markdown table; with -o also writes the numbers with commit, machine and command.
"""
import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SIZES = ("coarse", "medium", "fine")
# Published: the organisers' reference and the range of the participating codes
# (finsberg/mechbench summary_results.txt; vgurev-mechbench old_results; fenicsx-pulse PR 98).
PUBLISHED = {
    1: {"mesh": "beam", "corner_z": (4.1690, 4.0587, 4.1749)},
    2: {"mesh": "ventricle", "apex_endo_z": (-26.612, -26.8056, -26.5328),
        "apex_epi_z": (-28.279, -28.6088, -28.179), "cavity_volume": (10.7343, 10.7343, 11.067)},
    3: {"mesh": "ventricle", "apex_endo_z": (-12.345, -13.82, -11.7999),
        "apex_epi_z": (-15.452, -15.9172, -15.2203), "cavity_volume": (1.7959, 1.791, 1.900)},
}


def solve(viscera, ranks, problem, size, folder):
    mesh = os.path.join(HERE, "meshes", f"{PUBLISHED[problem]['mesh']}_{size}.vtu")
    command = ["mpiexec", "-n", str(ranks), viscera, "solve", f"{HERE}/problem{problem}.yaml",
               "-o", folder, "--set", f"mesh.file={mesh}"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with open(os.path.join(folder, "summary.json")) as file:
        return json.load(file)


def processor():
    with open("/proc/cpuinfo") as file:
        return next((line.split(":")[1].strip() for line in file if "model name" in line),
                    platform.processor())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("viscera")
    parser.add_argument("-n", "--ranks", type=int, default=2)
    parser.add_argument("-o", "--output")
    options = parser.parse_args()
    if not os.path.exists(os.path.join(HERE, "meshes", "ventricle_fine.vtu")):
        subprocess.run([sys.executable, os.path.join(HERE, "make_meshes.py")], check=True)
    record = {"command": "python3 benchmarks/problems/land2015/run.py VISCERA -n %d" % options.ranks,
              "processor": processor(), "ranks": options.ranks, "runs": []}
    print("| problem | quantity | published (range) | ours: " + " | ".join(SIZES) + " |")
    print("|---" * (3 + len(SIZES)) + "|")
    for problem, published in PUBLISHED.items():
        runs = []
        for size in SIZES:
            with tempfile.TemporaryDirectory() as folder:
                summary = solve(options.viscera, options.ranks, problem, size, folder + "/run")
            record["versions"] = summary["versions"]
            runs.append({"problem": problem, "size": size,
                         **{key: summary[key] for key in
                            ("unknowns", "newton_iterations", "linear_iterations", "steps",
                             "cutbacks", "time", "memory", "quantities")}})
        record["runs"] += runs
        for name, bounds in published.items():
            if name == "mesh":
                continue
            ours = [run["quantities"][name]["value"] for run in runs]
            unit = runs[0]["quantities"][name]["unit"]
            inside = all(bounds[1] <= value <= bounds[2] for value in ours)
            print(f"| {problem} | {name} [{unit}] | {bounds[0]:.4g} ({bounds[1]:.4g} .. {bounds[2]:.4g})"
                  f"{'' if inside else ' *'} | " + " | ".join(f"{v:.4f}" for v in ours) + " |")
        for key in ("unknowns", "newton_iterations", "linear_iterations"):
            print(f"| {problem} | {key} | | " + " | ".join(str(run[key]) for run in runs) + " |")
        print(f"| {problem} | seconds | | "
              + " | ".join(f"{run['time']['total']:.1f}" for run in runs) + " |", flush=True)
    if options.output:
        with open(options.output, "w") as file:
            json.dump(record, file, indent=1)
            file.write("\n")


if __name__ == "__main__":
    main()
