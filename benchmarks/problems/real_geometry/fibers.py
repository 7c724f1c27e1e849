#!/usr/bin/python3
"""Fibres of a whole heart beat: `viscera fibers` on every even frame of bivme_patient1.

    /usr/bin/python3 fibers.py VISCERA DATA [-o RESULTS.json]

Both ventricles with four valves are meshed as in run.py (6 mm, triangles kept) and get fibres by the rule of Doste et
al. 2019. Prints a Markdown table; with -o also writes the record, after every frame, and takes frames that are in it
already. Orthonormality is measured here, from the numbers in the file: largest |f.f - 1|, |f.s| and the like over all
quadrature points, cells and nodes. Exit 1 if it is above 1e-12 or a field has a hole.
"""
import argparse
import json
import os
import sys
import tempfile

import numpy as np
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkIOXML import vtkXMLUnstructuredGridReader

from rows import biventricle
from run import last_line, run

LARGEST_ERROR = 1e-12
WALLS = ("--rule", "doste", "--lv-endo", "lv_endocardium", "--rv-endo", "rv_endocardium", "--epi", "epicardium",
         "--mitral", "mitral", "--aortic", "aortic", "--tricuspid", "tricuspid", "--pulmonary", "pulmonary")
HEADINGS = ("frame", "cells", "processor time", "orthonormal to", "turn between cells, mean", "largest", "singular points",
            "first singular place [mm]")
TETRAHEDRON = 10


def frame_errors(file):
    """Largest error of fiber, sheet, normal as an orthonormal frame, of each kind of field; number of cells."""
    reader = vtkXMLUnstructuredGridReader()
    reader.SetFileName(file)
    reader.Update()
    grid = reader.GetOutput()
    cells = vtk_to_numpy(grid.GetCellTypesArray()) == TETRAHEDRON
    errors = {}
    for ending, data, rows in (("", grid.GetPointData(), slice(None)), ("_cell", grid.GetCellData(), cells),
                               ("_q4", grid.GetCellData(), cells)):
        axes = [vtk_to_numpy(data.GetArray(name + ending))[rows].reshape(-1, 3) for name in ("fiber", "sheet", "normal")]
        frames = np.stack(axes, axis=1)
        products = frames @ frames.transpose(0, 2, 1) - np.eye(3)
        errors["nodes" if not ending else ending[1:]] = float(np.abs(products).max()) if np.isfinite(frames).all() else None
    return errors, int(cells.sum())


def measure(options, frame, folder):
    mesh, fibers, report = (os.path.join(folder, name) for name in ("mesh.vtu", "fibers.vtu", "fibers.json"))
    make = [one.replace("DATA/", options.data + "/") for one in biventricle(frame).make]
    for command in ([*make, "-o", mesh], ["fibers", mesh, "-o", fibers, *WALLS, "--json", report]):
        status, text, seconds = run([options.viscera, *command])
        if status != 0:
            return {"frame": frame, "error": last_line(text), "exit": status}
    with open(report) as file:
        told = json.load(file)
    errors, cells = frame_errors(fibers)
    return {"frame": frame, "cells": cells, "seconds": seconds, "orthonormality_error": errors,
            "turn_between_neighbours": told["turn_between_neighbours"], "singular": told["singular"],
            "apices": told["apices"], "notes": told["notes"]}


def holds(record):
    return "error" not in record and all(error is not None and error <= LARGEST_ERROR
                                         for error in record["orthonormality_error"].values())


def cells_of(record):
    if "error" in record:
        return [str(record["frame"]), record["error"]] + [""] * (len(HEADINGS) - 2)
    turn, singular = record["turn_between_neighbours"], record["singular"]
    place = ", ".join(f"{x:.1f}" for x in singular["first_mm"]) if "first_mm" in singular else ""
    errors = [np.inf if error is None else error for error in record["orthonormality_error"].values()]
    return [str(record["frame"]), f"{record['cells']:,}", f"{record['seconds']:.1f} s", f"{max(errors):.1e}",
            f"{turn['mean_deg']:.1f} deg", f"{turn['largest_deg']:.0f} deg", f"{singular['quadrature_points']}", place]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("viscera")
    parser.add_argument("data")
    parser.add_argument("-o", "--output")
    options = parser.parse_args()
    known, records = {}, []
    if options.output and os.path.exists(options.output):
        with open(options.output) as file:
            known = {record["frame"]: record for record in json.load(file)["frames"] if holds(record)}
    print("| " + " | ".join(HEADINGS) + " |\n" + "|---" * len(HEADINGS) + "|")
    for frame in range(0, 26, 2):
        with tempfile.TemporaryDirectory() as folder:
            records.append(known.get(frame) or measure(options, frame, folder))
        print("| " + " | ".join(cells_of(records[-1])) + " |", flush=True)
        if options.output:
            with open(options.output, "w") as file:
                json.dump({"command": "/usr/bin/python3 benchmarks/problems/real_geometry/fibers.py VISCERA DATA",
                           "mesh": "viscera " + " ".join(biventricle(frame).make[:1] + biventricle(frame).make[2:]),
                           "fibers": "viscera fibers MESH " + " ".join(WALLS), "frames": records}, file, indent=1)
                file.write("\n")
    sys.exit(0 if all(holds(record) for record in records) else 1)


if __name__ == "__main__":
    main()
