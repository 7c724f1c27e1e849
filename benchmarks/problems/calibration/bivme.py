#!/usr/bin/env python3
"""Passive filling of a real heart without pressures (BivME patient 1): bivme.yaml and its variants.

    python3 bivme.py VISCERA DATA [--variants coarse kept unloaded taylor_hood] [-o RESULTS.json]

DATA is the folder bivme_patient1. Variants: `coarse`, cells of 6 mm, one through the right ventricle's free
wall (2 to 3 mm); `kept`, the triangles of the surface (3 mm) kept, flat cells repaired;
`unloaded`, as coarse, with frame 16 imaged under a pressure of its own, the unloaded shape an unknown;
`kept_unloaded`; `taylor_hood`, as kept, incompressible. Each says how well frames 18, 20 and 24 are fitted,
whether the fit converged, what was identified, and what it predicts for the volume of frame 22, which it has
not seen.
"""
import argparse
import json
import os
import re
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SURFACES = ["lv_walls = region_1 + region_4", "rv_endo = region_2 + region_3", "epi = region_4 + region_5"]
MESHES = {"coarsest": (["--size", "10mm"], "region_6 + region_8 + region_9"),
          "coarse": (["--size", "6mm"], "region_6 + region_8 + region_9"),
          "kept": (["--size", "6mm", "--keep-triangles"], "region_6 + region_7 + region_8 + region_9")}
LV_22 = 154.62  # mL, volumes.csv


def make_mesh(options, folder, kind):
    extra, rims = MESHES[kind]
    command = [options.viscera, "mesh", f"myo={options.data}/myocardium_016.vtp", "-o", folder + "/biv.vtu"] + extra
    for rule in SURFACES + ["rims = " + rims]:
        command += ["--surface", rule]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    if kind == "kept":  # thin walls give flat cells
        os.rename(folder + "/biv.vtu", folder + "/flat.vtu")
        subprocess.run([options.viscera, "inspect", folder + "/flat.vtu", "--repair", "-o", folder + "/biv.vtu"],
                       check=True, stdout=subprocess.DEVNULL)


def unloaded(text):
    """Frame 16 under a share of the pressure, at time 1; the others follow."""
    times, factors = "time: [0, 1, 2, 3, 4, 5]", "factor: [0, 0.5, 0.6, 0.65, 0.7, 1]"
    text = text.replace("time: [0, 1, 2, 3, 4]", times).replace("factor: [0, 0.2, 0.3, 0.4, 1]", factors)
    text = text.replace("steps: {end: 4,", "steps: {end: 5,").replace("calibration:\n", "calibration:\n  image_at: 1\n")
    text = re.sub(r"at: (\d)([,}])", lambda m: f"at: {int(m[1]) + 1}{m[2]}", text.replace("image_at: 1", "image"))
    text = text.replace("image\n", "image_at: 1\n")
    lines = []
    for line in text.split("\n"):
        factor = re.search(r"curve.factor.(\d)", line)
        if factor:
            k = int(factor[1])
            if k == 1:
                lines.append(line.replace("mean: 0.2, sd: 0.2", "mean: 0.5, sd: 0.2"))
            mean = {1: 0.6, 2: 0.65, 3: 0.7}[k]
            line = re.sub(r"mean: [0-9.]+, sd: 0.2", f"mean: {mean}, sd: 0.2", line.replace(f"factor.{k}", f"factor.{k + 1}"))
        lines.append(line)
    return "\n".join(lines) + "    lv_unloaded: {quantity: lv, at: 0}\n"


def incompressible(text):
    return (text.replace("displacement_p1", "taylor_hood")
            .replace("bulk_modulus: 60 kPa", "bulk_modulus: incompressible"))


VARIANTS = {"coarse": ("coarse", []), "kept": ("kept", []), "unloaded": ("coarse", [unloaded]),
            "kept_unloaded": ("kept", [unloaded]), "taylor_hood": ("kept", [incompressible])}


def fit(options, folder, kind, changes):
    """Fits the case as `changes` of its text make it, on that kind of mesh."""
    make_mesh(options, folder, kind)
    with open(HERE + "/bivme.yaml") as file:
        text = file.read().replace("DATA/", options.data + "/")
    for change in changes:
        text = change(text)
    with open(folder + "/case.yaml", "w") as file:
        file.write(text)
    done = subprocess.run([options.viscera, "calibrate", folder + "/case.yaml", "-o", folder + "/fit", "--walltime",
                           options.walltime] + ([] if options.keep else ["--no-plots"]), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if not os.path.exists(folder + "/fit/calibration.json"):
        return {"exit_status": done.returncode, "said": done.stdout.strip().split("\n")[-4:]}
    with open(folder + "/fit/calibration.json") as file:
        return summary(json.load(file), done.returncode)


def summary(found, exit_status):
    predictions = {p["name"]: [p["estimate"], p["interval_95"]["lower"], p["interval_95"]["upper"]]
                   for p in found["predictions"]}
    low, high = predictions["lv_22"][1:]
    return {"exit_status": exit_status, "status": found["status"], "cost": found["cost"],
            "rms_mm": {b["name"]: b["rms"] for b in found["fit"]["blocks"]},
            "rows_beyond_2.5_sd": {b["name"]: b["rows_beyond_threshold"] for b in found["fit"]["blocks"]},
            "rows": {b["name"]: b["rows"] for b in found["fit"]["blocks"]},
            "chi2_per_dof": found["fit"]["chi2_per_dof"], "p": found["fit"]["posterior_predictive_p"],
            "parameters": {u["name"]: {"estimate": u["estimate"], "sd": u["sd"], "unit": u["unit"],
                                       "verdict": u.get("verdict", "nuisance")}
                           for u in found["unknowns"] if u["name"].split(".")[0] != "observations"},
            "predictions_mL_with_95": predictions, "lv_22_measured_mL": LV_22, "lv_22_inside": low <= LV_22 <= high}


def run(options, variant):
    with tempfile.TemporaryDirectory() as folder:
        found = fit(options, folder, *VARIANTS[variant])
        if options.keep:
            os.makedirs(options.keep, exist_ok=True)
            subprocess.run(["cp", "-r", folder, f"{options.keep}/{variant}"], check=False)
    return {"variant": variant, **found}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("viscera")
    parser.add_argument("data")
    parser.add_argument("--variants", nargs="*", default=list(VARIANTS), choices=list(VARIANTS))
    parser.add_argument("--walltime", default="40min")
    parser.add_argument("--keep", help="folder for cases and results")
    parser.add_argument("-o", "--output")
    options = parser.parse_args()
    options.viscera, options.data = os.path.abspath(options.viscera), os.path.abspath(options.data)
    results = []
    for variant in options.variants:
        results.append(run(options, variant))
        print(json.dumps(results[-1]), flush=True)
        if options.output:
            with open(options.output, "w") as file:
                json.dump({"command": "python3 benchmarks/problems/calibration/bivme.py VISCERA DATA --variants "
                                      + " ".join(options.variants), "fits": results}, file, indent=1)
                file.write("\n")


if __name__ == "__main__":
    main()
