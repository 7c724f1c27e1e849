#!/usr/bin/python3
"""A map of stiffness: a scar four times as stiff in a fifth of the wall, found from the wall's surfaces alone.

    python3 infarct.py VISCERA [--cells 5x1] [--truth 6x2] [-n RANKS] [-o RESULTS.json] [--keep FOLDER]

The truth is solved on another, finer mesh; its endocardium and epicardium under 6 and 12 mmHg, every
point moved by noise, are all that the fit sees. Target C9: Dice of the scar at least 0.6, ratio of
stiffness within 35 %, at most 60 equivalent solves.
"""
import argparse
import json
import os
import subprocess
import tempfile
import xml.etree.ElementTree

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkPoints, vtkStringArray
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkFiltersGeometry import vtkDataSetSurfaceFilter
from vtkmodules.vtkIOXML import (vtkXMLPolyDataWriter, vtkXMLUnstructuredGridReader,
                                 vtkXMLUnstructuredGridWriter)

SIZE = "18mm,50mm,27mm,58mm,15mm"  # half axes inside, outside; height of the base
WALLS = {"endocardium": (18, 50), "epicardium": (27, 58)}
STIFFNESS, RATIO = 1.5, 4.0
TIMES = (0.5, 1.0)
TETRAHEDRA = (10, 24)  # VTK's cells of degree 1 and 2
LAW = "law: guccione, bf: 8, bt: 3, bfs: 4, bulk_modulus: incompressible, fibers: {field: fiber, sheet: sheet}"
COMMON = """viscera: 1
title: Scar in a ventricle
mesh: {{file: {mesh}}}
formulation: taylor_hood
materials:
{materials}
supports:
  - spring: {{surface: base, stiffness: 2 kPa/mm}}
  - spring: {{surface: epicardium, stiffness: 0.005 kPa/mm, direction: normal}}
loads:
  - pressure: {{surface: endocardium, value: 12 mmHg}}
steps: {{end: 1, first: 0.1, maximum: 0.25, at: [0.5, 1]}}
output: {{fields: [displacement]}}
"""
FIT = """calibration:
  parameters:
    - {{path: materials.wall.C, prior: {{median: 2 kPa, factor: 1.5}}, start: 2 kPa,
       field: {{correlation_length: {length} mm, sd: {sd}}}}}
  observations:
{observations}
"""


def run(options, *arguments):
    command = [options.viscera, *arguments]
    if options.ranks > 1:
        command = ["mpiexec", "-n", str(options.ranks), *command]
    return subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


def read(path):
    reader = vtkXMLUnstructuredGridReader()
    reader.SetFileName(path)
    reader.Update()
    return reader.GetOutput()


def points_of(grid):
    return vtk_to_numpy(grid.GetPoints().GetData())


def tetrahedra(grid):
    """Of the tetrahedra of a grid: which cells they are, corners [cell][4], centres, volumes."""
    which = np.flatnonzero(np.isin([grid.GetCellType(c) for c in range(grid.GetNumberOfCells())], TETRAHEDRA))
    starts = vtk_to_numpy(grid.GetCells().GetOffsetsArray())[which]
    cells = vtk_to_numpy(grid.GetCells().GetConnectivityArray())[starts[:, None] + np.arange(4)]
    x = points_of(grid)[cells]
    volumes = np.abs(np.linalg.det(x[:, 1:] - x[:, :1])) / 6
    return which, cells, x.mean(axis=1), volumes


def in_scar(centers):
    """A fifth of the wall: a sector of its free side, from near the apex to near the base."""
    angle = np.degrees(np.arctan2(centers[:, 1], centers[:, 0]))
    return (np.abs(angle) < 56) & (centers[:, 2] < 2) & (centers[:, 2] > -46)


def mark_scar(source, target):
    grid = read(source)
    which, _, centers, volumes = tetrahedra(grid)
    scar = in_scar(centers)
    regions = vtk_to_numpy(grid.GetCellData().GetArray("region")).astype(np.int32)
    regions[which[scar]] = 1
    region = numpy_to_vtk(regions, deep=True)
    region.SetName("region")
    grid.GetCellData().AddArray(region)
    names = vtkStringArray()
    names.SetName("region_names")
    for name in ("wall", "scar"):
        names.InsertNextValue(name)
    grid.GetFieldData().AddArray(names)
    writer = vtkXMLUnstructuredGridWriter()
    writer.SetFileName(target)
    writer.SetInputData(grid)
    writer.Write()
    return float(volumes[scar].sum() / volumes.sum())


def make_mesh(options, cells, path):
    run(argparse.Namespace(viscera=options.viscera, ranks=1), "mesh", "--shape", "ellipsoid", "--cells", cells,
        "--cell-type", "tet10", "--fibers", "--dimensions", SIZE, "-o", path)


def steps_of(folder):
    """Files of the states by time."""
    series = xml.etree.ElementTree.parse(folder + "/fields/result.pvd")
    return {round(float(one.get("timestep")), 9): os.path.join(folder, "fields", one.get("file"))
            for one in series.iter("DataSet")}


def noisy_surface(grid, axes, noise, random, path):
    """The wall's triangles on one ellipsoid, deformed, every corner moved; returns how many."""
    filter_ = vtkDataSetSurfaceFilter()
    filter_.SetInputData(grid)
    filter_.SetNonlinearSubdivisionLevel(1)
    filter_.Update()
    surface = filter_.GetOutput()
    X = points_of(surface)
    on = np.abs((X[:, 0]**2 + X[:, 1]**2) / axes[0]**2 + X[:, 2]**2 / axes[1]**2 - 1) < 0.04
    u = vtk_to_numpy(surface.GetPointData().GetArray("displacement"))
    triangles = vtk_to_numpy(surface.GetPolys().GetConnectivityArray()).reshape(-1, 3)
    nodes, corners = np.unique(triangles[on[triangles].all(axis=1)], return_inverse=True)
    moved, cells = vtkPoints(), vtkCellArray()
    moved.SetData(numpy_to_vtk((X + u)[nodes] + noise * random.standard_normal((len(nodes), 3)), deep=True))
    for triangle in corners.reshape(-1, 3):
        cells.InsertNextCell(3, [int(corner) for corner in triangle])
    measured = vtkPolyData()
    measured.SetPoints(moved)
    measured.SetPolys(cells)
    writer = vtkXMLPolyDataWriter()
    writer.SetFileName(path)
    writer.SetInputData(measured)
    writer.Write()
    return len(nodes)


def make_data(options, folder):
    make_mesh(options, options.truth, folder + "/plain.vtu")
    share = mark_scar(folder + "/plain.vtu", folder + "/truth.vtu")
    materials = f"  wall: {{{LAW}, C: {STIFFNESS} kPa}}\n  scar: {{{LAW}, C: {STIFFNESS * RATIO} kPa}}"
    with open(folder + "/truth.yaml", "w") as file:
        file.write(COMMON.format(mesh="truth.vtu", materials=materials))
    run(options, "solve", folder + "/truth.yaml", "-o", folder + "/truth")
    random = np.random.default_rng(options.seed)
    observations, n_points = "", 0
    states = steps_of(folder + "/truth")
    for time in TIMES:
        for name, axes in WALLS.items():
            file = f"{name}_{10 * time:02.0f}.vtp"
            n_points += noisy_surface(read(states[time]), axes, options.noise, random, f"{folder}/{file}")
            observations += (f"    {name}_{10 * time:02.0f}: {{at: {time}, surface: {{surface: {name}, "
                             f"file: {file}, sd: {options.noise} mm, correlation_length: {options.thin} mm}}}}\n")
    return observations, n_points, share


def judge(fit, seen):
    """Dice and ratio of the fitted map against where the scar is."""
    grid = read(steps_of(fit)[TIMES[-1]])
    _, cells, centers, volumes = tetrahedra(grid)
    logarithm = np.log(vtk_to_numpy(grid.GetPointData().GetArray("materials.wall.C_factor")))[cells].mean(axis=1)
    sd = vtk_to_numpy(grid.GetPointData().GetArray("materials.wall.C_log_sd"))[cells].mean(axis=1)
    scar = in_scar(centers)
    order = np.argsort(logarithm[~scar])
    weight = np.cumsum(volumes[~scar][order])
    remote = logarithm[~scar][order][np.searchsorted(weight, 0.5 * weight[-1])]
    found = logarithm - remote > 0.5 * np.log(RATIO)
    both = volumes[found & scar].sum()
    return {"dice": float(2 * both / (volumes[found].sum() + volumes[scar].sum())),
            "ratio": float(np.exp(np.average(logarithm[scar], weights=volumes[scar])
                                  - np.average(logarithm[~scar], weights=volumes[~scar]))),
            "true_ratio": RATIO,
            "stiffness_of_the_rest_kPa": float(seen["unknowns"][0]["estimate"] * np.exp(remote)),
            "true_stiffness_of_the_rest_kPa": STIFFNESS,
            "log_sd_in_scar": float(np.average(sd[scar], weights=volumes[scar])),
            "log_sd_in_rest": float(np.average(sd[~scar], weights=volumes[~scar]))}


def study(options):
    options.viscera = os.path.abspath(options.viscera)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or temporary
        os.makedirs(folder, exist_ok=True)
        observations, n_points, share = make_data(options, folder)
        make_mesh(options, options.cells, folder + "/lv.vtu")
        with open(folder + "/fit.yaml", "w") as file:
            file.write(COMMON.format(mesh="lv.vtu", materials=f"  wall: {{{LAW}, C: 2 kPa}}")
                       + FIT.format(length=options.length, sd=options.sd, observations=observations))
        run(options, "calibrate", folder + "/fit.yaml", "-o", folder + "/fit")
        with open(folder + "/fit/calibration.json") as file:
            found = json.load(file)
        return {"scar_share_of_wall": share, "surface_points": n_points, "rows": found["fit"]["rows"],
                "noise_mm": options.noise, "thinned_to_mm": options.thin,
                **judge(folder + "/fit", found),
                "vertices": found["fields"][0]["vertices"],
                "effective_directions": found["posterior"]["effective_directions"],
                "decided_share_of_volume": found["fields"][0]["decided_share_of_volume"],
                "chi2_per_row": found["fit"]["data_chi2"] / found["fit"]["rows"],
                "converged": found["status"]["converged"], "cost": found["cost"]}


def parser():
    result = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    result.add_argument("viscera")
    result.add_argument("--cells", default="5x1")
    result.add_argument("--truth", default="6x2")
    result.add_argument("--noise", type=float, default=0.5, help="of one point, mm")
    result.add_argument("--thin", type=float, default=5, help="points nearer than this count once, mm")
    result.add_argument("--length", type=float, default=40, help="correlation length of the map, mm")
    result.add_argument("--sd", type=float, default=1, help="of the logarithm of the factor")
    result.add_argument("--seed", type=int, default=1)
    result.add_argument("-n", "--ranks", type=int, default=1)
    result.add_argument("--keep", help="folder to work in instead of a temporary one")
    result.add_argument("-o", "--output")
    return result


def main():
    options = parser().parse_args()
    result = {"command": f"python3 benchmarks/problems/calibration/infarct.py VISCERA --cells {options.cells} "
                         f"--truth {options.truth} --noise {options.noise} --thin {options.thin} --length {options.length} "
                         f"--sd {options.sd} --seed {options.seed} -n {options.ranks}",
              **study(options)}
    print(json.dumps(result, indent=1))
    if options.output:
        with open(options.output, "w") as file:
            json.dump(result, file, indent=1)
            file.write("\n")


if __name__ == "__main__":
    main()
