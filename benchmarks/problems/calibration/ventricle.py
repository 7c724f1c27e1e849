#!/usr/bin/env python3
"""Virtual patients: a ventricle imaged under load is unloaded and fitted, against its known truth.

    python3 ventricle.py VISCERA [--patients N] [-n RANKS] [-o RESULTS.json]

Each patient draws its tissue from the prior; volumes at five pressures get noise of 1.5 mL, and the
pressure itself is known to 0.5 mmHg only. The image is the mesh, loaded with 4 mmHg: its unloaded shape
is a part of every solve. Targets (distinct points, equivalent solves, seconds, errors of the volume at
20 mmHg and without load, coverage): C1, C2, C5, C7 and C11.
"""
import argparse
import json
import math
import os
import random
import statistics
import subprocess
import tempfile

TIMES = (0.2, 0.6, 0.8, 1.0, 1.2)
VOLUME_SD, PRESSURE_SD = 1.5, 0.05  # mL, share of 10 mmHg
CASE = """viscera: 1
title: Virtual patient
mesh: {{file: {mesh}}}
formulation: taylor_hood
materials:
  wall: {{law: guccione, C: {C} kPa, bf: {bf}, bt: {bt}, bfs: {bfs}, bulk_modulus: incompressible,
         fibers: {{field: fiber, sheet: sheet}}}}
supports:
  - spring: {{surface: base, stiffness: 2 kPa/mm}}
  - spring: {{surface: epicardium, stiffness: 0.005 kPa/mm, direction: normal}}
loads:
  - pressure: {{surface: endocardium, value: {p} mmHg, curve: {{time: [0, 2], factor: [0, 2]}}}}
steps: {{end: 2, first: 0.25, maximum: 0.5}}
output: {{fields: [displacement]}}
quantities: {{volume: {{enclosed_volume: {{surface: endocardium}}, unit: mL}}}}
calibration:
  image_at: 0.4
  parameters:
    - {{path: materials.wall.C, prior: {{median: 1.7 kPa, factor: 1.4}}, start: {C} kPa}}
    - {{paths: [materials.wall.bf, materials.wall.bt, materials.wall.bfs], keep_ratios: true, name: alpha,
       prior: {{median: 9, factor: 1.4}}, start: {bf}}}
    - {{path: loads.0.pressure.value, prior: {{mean: 10 mmHg, sd: {psd} mmHg}}, nuisance: true}}
  observations:
{observations}
  predictions:
    v20: {{quantity: volume, at: 2}}
    v0: {{quantity: volume, at: 0}}
"""


def write_case(path, mesh, C, alpha, pressure, volumes, start=None):
    lines = "\n".join(f"    v{10 * t:g}: {{at: {t}, volume: {{surface: endocardium, value: {v:.6f} mL, "
                      f"sd: {VOLUME_SD} mL}}}}" for t, v in zip(TIMES, volumes))
    C, alpha = start or (C, alpha)
    with open(path, "w") as file:
        file.write(CASE.format(mesh=mesh, C=C, bf=alpha, bt=alpha / 3, bfs=alpha * 5 / 9, p=pressure,
                               psd=10 * PRESSURE_SD, observations=lines))


def run(options, arguments):
    command = [options.viscera, *arguments]
    if options.ranks > 1:
        command = ["mpiexec", "-n", str(options.ranks), *command]
    return subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode


def load(path):
    with open(path) as file:
        return json.load(file)


def patient(options, folder, mesh, seed):
    draw = random.Random(seed)
    C = 1.7 * math.exp(math.log(1.4) * draw.gauss(0, 1))
    alpha = 9 * math.exp(math.log(1.4) * draw.gauss(0, 1))
    pressure = 10 * (1 + PRESSURE_SD * draw.gauss(0, 1))
    case = os.path.join(folder, "case.yaml")
    write_case(case, mesh, C, alpha, pressure, [50] * len(TIMES))  # only the differences count
    if run(options, ["calibrate", case, "-o", folder + "/truth", "--evaluate"]):
        return None  # no such patient: the tissue is too soft to have an unloaded shape
    truth = load(folder + "/truth/evaluation.json")
    volumes = [50 + truth["observations"][f"v{10 * t:g}"]["model_minus_data"][0] / 1000
               + VOLUME_SD * draw.gauss(0, 1) for t in TIMES]
    write_case(case, mesh, C, alpha, 10, volumes, start=(1.7, 9))
    status = run(options, ["calibrate", case, "-o", folder + "/fit", "--no-plots"])
    return truth, {"C": C, "alpha": alpha, "pressure": pressure}, status, load(
        folder + "/fit/calibration.json") if status == 0 else None


def summarise(patients):
    fitted = [p for p in patients if p["status"] == 0]
    out = {"patients": len(patients), "converged": len(fitted)}
    for key in ("points", "equivalent_solves", "seconds"):
        values = sorted(p[key] for p in fitted)
        out[key] = {"median": statistics.median(values), "p90": values[int(0.9 * (len(values) - 1))]}
    for name in ("v20", "v0"):
        out[f"median_error_{name}_percent"] = statistics.median(
            abs(p[name]["error_percent"]) for p in fitted)
    for name in ("materials.wall.C", "alpha", "v20", "v0"):
        out[f"coverage_95_{name}"] = statistics.mean(p[name]["inside_95"] for p in fitted)
        out[f"coverage_50_{name}"] = statistics.mean(p[name]["inside_50"] for p in fitted)
    return out


def record(truth, drawn, status, found):
    entry = {"status": status, **drawn}
    if found is None:
        return entry
    entry["points"] = found["cost"]["points"] if "points" in found["cost"] else \
        found["cost"]["forward_solves"]
    entry["equivalent_solves"] = found["cost"]["equivalent_solves"]
    entry["seconds"] = found["cost"]["seconds"]
    true = {"materials.wall.C": drawn["C"], "alpha": drawn["alpha"],
            **{name: value["value"] for name, value in truth["predictions"].items()}}
    for one in found["unknowns"] + found["predictions"]:
        if one["name"] not in true:
            continue
        value, whole, half = true[one["name"]], one["interval_95"], one["interval_50"]
        entry[one["name"]] = {
            "true": value, "estimate": one["estimate"],
            "error_percent": 100 * (one["estimate"] / value - 1),
            "inside_95": whole["lower"] <= value <= whole["upper"],
            "inside_50": half["lower"] <= value <= half["upper"]}
    return entry


def study(options):
    """Records of the first `options.patients` seeds that have an unloaded shape."""
    options.viscera = os.path.abspath(options.viscera)
    patients, seed = [], 0
    with tempfile.TemporaryDirectory() as folder:
        mesh = folder + "/lv.vtu"
        subprocess.run([options.viscera, "mesh", "--shape", "ellipsoid", "--cells", options.cells,
                        "--cell-type", "tet10", "--fibers", "--dimensions",
                        "18mm,50mm,27mm,58mm,15mm", "-o", mesh], check=True, stdout=subprocess.DEVNULL)
        while len(patients) < options.patients and seed < 3 * options.patients:
            seed += 1
            one = patient(options, folder, mesh, seed)
            if one:
                patients.append(record(*one))
                print(json.dumps({k: v for k, v in patients[-1].items() if not isinstance(v, dict)}),
                      flush=True)
    return patients


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("viscera")
    parser.add_argument("--patients", type=int, default=20)
    parser.add_argument("--cells", default="6x2")
    parser.add_argument("-n", "--ranks", type=int, default=1)
    parser.add_argument("-o", "--output")
    options = parser.parse_args()
    patients = study(options)
    result = {"command": f"python3 benchmarks/problems/calibration/ventricle.py VISCERA --patients "
                         f"{options.patients} --cells {options.cells} -n {options.ranks}",
              "summary": summarise(patients), "patients": patients}
    print(json.dumps(result["summary"], indent=1))
    if options.output:
        with open(options.output, "w") as file:
            json.dump(result, file, indent=1)
            file.write("\n")


if __name__ == "__main__":
    main()
