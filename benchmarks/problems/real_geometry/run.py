#!/usr/bin/python3
"""Every real data set becomes a mesh, is inspected and solved: one table, one record.

    /usr/bin/python3 run.py VISCERA DATA [--only TEXT] [-n RANKS] [-o RESULTS.json [--resume]]

VISCERA is the program, DATA the folder of the data sets (rows.py names them). Prints a Markdown table; with -o also
writes the record, after every row; --resume takes the rows that hold from it and measures the others. A mesh that is
red, a volume more than 1 % off or a case that does not end is a row that says so; exit 1.
"""
import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile

import numpy as np

from rows import ROWS

HEADINGS = ("data", "kind", "edge", "cells", "processor time", "smallest angle", "scaled Jacobian", "volumes",
            "verdict", "det F", "peak displacement", "Newton")
LARGEST_DIFFERENCE = 1   # percent, of volumes


def run(command):
    """Output and processor seconds of a command; its error is the row's answer."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.returncode, done.stdout, (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def last_line(text):
    return next((line for line in reversed(text.splitlines()) if line.strip()), "")


def largest_volume_difference(text):
    """Percent, of the table that `viscera mesh` prints: '  liver: 1126, 1126, 1127 (+0.05 %)'."""
    shares = [abs(float(line.split("(")[1].split("%")[0])) for line in text.splitlines()
              if line.startswith("  ") and line.endswith("%)")]
    return max(shares) if shares else None


def cavity_volumes(row, data, inspection):
    """mL inside surfaces with lids in their rims, by `viscera inspect` and by the data set's own table."""
    found = {}
    for name, column in row.cavities.items():
        surface = next(surface for surface in inspection["surfaces"] if surface["name"] == name)
        with open(os.path.join(data, row.folder, "volumes.csv")) as file:
            line = next(line for line in csv.DictReader(file) if int(line["frame"]) == row.frame)
        found[name] = {"mesh_mL": -surface["enclosed_mm3"] / 1000, "table_mL": float(line[column])}
    return found


def largest_cavity_difference(cavities):
    return max((100 * abs(one["mesh_mL"] / one["table_mL"] - 1) for one in cavities.values()), default=None)


def case_of(row, data, mesh, inspection, folder):
    sets = {}
    for name, file in row.node_sets.items():
        sets[name] = os.path.join(folder, name + ".txt")
        np.savetxt(sets[name], np.load(os.path.join(data, row.folder, file)).ravel(), fmt="%d")
    material = {"law": "neo_hookean", "mu": row.mu, "bulk_modulus": row.bulk_modulus, "density": row.density}
    return {"viscera": 1, "title": row.name,
            "mesh": {"file": mesh, "unit": "mm", **({"node_sets": sets} if sets else {})},
            "formulation": "taylor_hood",
            "materials": {region["name"]: material for region in inspection["regions"]},
            "supports": row.supports, "loads": row.loads,
            "steps": {"first": 0.5}, "output": {"every": 0},
            "quantities": {"peak_displacement": {"maximum": {"field": "displacement"}, "unit": "mm"},
                           "smallest_det_F": {"minimum": {"field": "det_F"}},
                           "largest_det_F": {"maximum": {"field": "det_F"}}}}


def solve(options, case, folder):
    file = os.path.join(folder, "case.yaml")
    with open(file, "w") as out:
        json.dump(case, out)   # JSON is YAML
    launcher = ["mpiexec", "-n", str(options.ranks)] if options.ranks > 1 else []
    status, text, _ = run([*launcher, options.viscera, "solve", file, "-o", os.path.join(folder, "run")])
    if status != 0:
        return {"error": last_line(text), "exit": status}
    with open(os.path.join(folder, "run", "summary.json")) as summary_file:
        summary = json.load(summary_file)
    return {**{key: summary[key] for key in ("unknowns", "steps", "cutbacks", "newton_iterations", "linear_iterations",
                                             "versions")},
            "seconds": summary["time"]["total"],
            **{name: summary["quantities"][name]["value"] for name in case["quantities"]}}


def command_of(row):
    return " ".join(["viscera", *row.make])


def measure(options, row, folder):
    record = {"name": row.name, "folder": row.folder, "kind": row.kind, "edge": row.edge, "command": command_of(row)}
    mesh, report = os.path.join(folder, "mesh.vtu"), os.path.join(folder, "inspect.json")
    arguments = [one.replace("DATA/", options.data + "/") for one in row.make]
    status, text, seconds = run([options.viscera, *arguments, "-o", mesh])
    if status != 0:
        return {**record, "error": last_line(text), "exit": status}
    record.update(mesh_seconds=seconds, volume_difference_percent=largest_volume_difference(text))
    run([options.viscera, "inspect", mesh, "--unit", "mm", "--json", report])
    with open(report) as file:
        inspection = json.load(file)
    quality = inspection["quality"]
    record.update({key: inspection[key] for key in ("cell_type", "cells", "nodes", "volume_mm3", "verdict")},
                  reasons=[finding["reason"] for finding in inspection["findings"]],
                  smallest_angle_deg=quality["smallest_angle_deg"], largest_angle_deg=quality["largest_angle_deg"],
                  smallest_scaled_jacobian=quality["smallest_scaled_jacobian"],
                  surfaces=[surface["name"] for surface in inspection["surfaces"]])
    record["cavities"] = cavity_volumes(row, options.data, inspection)
    record["solve"] = solve(options, case_of(row, options.data, mesh, inspection, folder), folder)
    return record


def cells_of(record):
    """The row of the Markdown table."""
    start = [f"{record['name']} ({record['folder']})", record["kind"], record["edge"].replace("mm", " mm")]
    if "error" in record:
        return start + [record["error"]] + [""] * (len(HEADINGS) - 4)
    differences = (record["volume_difference_percent"], largest_cavity_difference(record["cavities"]))
    difference = max((one for one in differences if one is not None), default=None)
    row = start + [f"{record['cells']:,}", f"{record['mesh_seconds']:.1f} s", f"{record['smallest_angle_deg']:.1f}",
                   f"{record['smallest_scaled_jacobian']:.2f}", "" if difference is None else f"{difference:.2f} %",
                   record["verdict"]]
    solved = record["solve"]
    if "error" in solved:
        return row + [f"exit {solved['exit']}", solved["error"], ""]
    return row + [f"{solved['smallest_det_F']:.2f} to {solved['largest_det_F']:.2f}",
                  f"{solved['peak_displacement']:.1f} mm", str(solved["newton_iterations"])]


def holds(record):
    return ("error" not in record and record["verdict"] != "red" and "error" not in record["solve"]
            and (record["volume_difference_percent"] or 0) <= LARGEST_DIFFERENCE
            and (largest_cavity_difference(record["cavities"]) or 0) <= LARGEST_DIFFERENCE)


def measured_before(options):
    """Rows of the record that hold, by name and kind, and whatever was computed in the same way."""
    if not (options.resume and os.path.exists(options.output)):
        return {}
    with open(options.output) as file:
        rows = json.load(file)["rows"]
    return {(one["name"], one["kind"], one["command"]): one for one in rows if holds(one)}


def write_record(options, records):
    """Through a second file, so that one cut short leaves the last."""
    with open(options.output + ".new", "w") as file:
        json.dump({"command": "/usr/bin/python3 benchmarks/problems/real_geometry/run.py VISCERA DATA",
                   "ranks": options.ranks, "rows": records}, file, indent=1)
        file.write("\n")
    os.replace(options.output + ".new", options.output)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("viscera")
    parser.add_argument("data")
    parser.add_argument("--only", default="", help="rows whose name or folder has this text")
    parser.add_argument("-n", "--ranks", type=int, default=1)
    parser.add_argument("-o", "--output")
    parser.add_argument("--resume", action="store_true", help="keep the rows of RESULTS.json that hold")
    options = parser.parse_args()
    if options.resume and not options.output:
        parser.error("--resume needs -o")
    before, records = measured_before(options), []
    print("| " + " | ".join(HEADINGS) + " |\n" + "|---" * len(HEADINGS) + "|")
    for row in ROWS:
        if options.only not in row.name and options.only not in row.folder:
            continue
        known = before.get((row.name, row.kind, command_of(row)))
        with tempfile.TemporaryDirectory() as folder:
            records.append(known or measure(options, row, folder))
        print("| " + " | ".join(cells_of(records[-1])) + " |", flush=True)
        if options.output:
            write_record(options, records)
    sys.exit(0 if all(holds(record) for record in records) else 1)


if __name__ == "__main__":
    main()
