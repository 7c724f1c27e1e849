#!/usr/bin/python3
"""Images of a ventricle of known tissue: solved, rendered as voxels, their borders disturbed.

    study.py VISCERA FOLDER      then: viscera calibrate fit.yaml -o FOLDER/fit

Writes into FOLDER the mesh lv.vtu, fit.yaml, the label images wall_07.mha, wall_10.mha and wall_12.mha, and
truth/ with the states of the known tissue.
"""
import os
import shutil
import subprocess
import sys

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkFiltersCore import vtkProbeFilter
from vtkmodules.vtkIOImage import vtkMetaImageWriter
from vtkmodules.vtkIOXML import vtkXMLUnstructuredGridReader

SPACING = 1.2           # mm
BORDER_NOISE = 0.3      # sd of a voxel's random shift of the border, in voxels
IMAGES = {"wall_07.mha": 0.7, "wall_10.mha": 1.0, "wall_12.mha": 1.2}
TRUTH = ("3 kPa", "6")  # starts of fit.yaml, which the truth replaces
KNOWN = ("1.7 kPa", "9")


def run(*command):
    subprocess.run(command, check=True)


def deformed(file):
    reader = vtkXMLUnstructuredGridReader()
    reader.SetFileName(file)
    reader.Update()
    grid = reader.GetOutput()
    moved = vtk_to_numpy(grid.GetPoints().GetData()) + vtk_to_numpy(
        grid.GetPointData().GetArray("displacement"))
    points = vtkPoints()
    points.SetData(numpy_to_vtk(moved, deep=True))
    grid.SetPoints(points)
    return grid


def render(grid, seed):
    """1 where a voxel's centre, shifted at random, lies in the tissue."""
    bounds = grid.GetBounds()
    image = vtkImageData()
    size = [int((bounds[2 * i + 1] - bounds[2 * i]) / SPACING) + 6 for i in range(3)]
    image.SetDimensions(size)
    image.SetSpacing(SPACING, SPACING, SPACING)
    image.SetOrigin([bounds[2 * i] - 3 * SPACING for i in range(3)])
    probe = vtkProbeFilter()
    probe.SetInputData(image)
    probe.SetSourceData(grid)
    probe.Update()
    inside = vtk_to_numpy(probe.GetOutput().GetPointData().GetArray("vtkValidPointMask"))
    soft = inside.reshape(size[::-1]).astype(float)
    for axis in range(3):  # partial volume: mean with both neighbours
        soft = (np.roll(soft, 1, axis) + 2 * soft + np.roll(soft, -1, axis)) / 4
    noise = np.random.default_rng(seed).normal(0, BORDER_NOISE / 2, soft.shape)
    labels = (soft + noise * (soft > 0.02) * (soft < 0.98) > 0.5).astype(np.uint8)
    array = numpy_to_vtk(labels.ravel(), deep=True)
    array.SetName("label")
    image.GetPointData().SetScalars(array)
    return image


def write(image, file):
    writer = vtkMetaImageWriter()
    writer.SetFileName(file)
    writer.SetInputData(image)
    writer.Write()


def blank_images(folder):
    """Something to read while the truth is solved: the images are not there yet."""
    image = vtkImageData()
    image.SetDimensions(64, 64, 80)
    image.SetSpacing(SPACING, SPACING, SPACING)
    image.SetOrigin(-38, -38, -66)
    z, y, x = np.meshgrid(range(80), range(64), range(64), indexing="ij")
    ball = ((x - 32) ** 2 + (y - 32) ** 2 + ((z - 46) / 1.5) ** 2 < 18 ** 2).astype(np.uint8)
    image.GetPointData().SetScalars(numpy_to_vtk(ball.ravel(), deep=True))
    for file in IMAGES:
        write(image, os.path.join(folder, file))


def main():
    viscera, folder = os.path.abspath(sys.argv[1]), sys.argv[2]
    here = os.path.dirname(os.path.abspath(__file__))
    os.makedirs(folder, exist_ok=True)
    run(viscera, "mesh", "--shape", "ellipsoid", "--cells", "6x2", "--cell-type", "tet10", "--fibers",
        "--dimensions", "18mm,50mm,27mm,58mm,15mm", "-o", folder + "/lv.vtu")
    shutil.copy(here + "/fit.yaml", folder)
    blank_images(folder)
    with open(folder + "/fit.yaml") as file:
        case = file.read()
    for start, known in zip(TRUTH, KNOWN):
        case = case.replace(f"start: {start}}}", f"start: {known}}}")
    with open(folder + "/truth.yaml", "w") as file:
        file.write(case)
    run(viscera, "calibrate", folder + "/truth.yaml", "-o", folder + "/truth", "--evaluate")
    with open(folder + "/truth/fields/result.pvd") as file:
        steps = {float(line.split('timestep="')[1].split('"')[0]): line.split('file="')[1].split('"')[0]
                 for line in file if "timestep=" in line}
    for seed, (name, time) in enumerate(IMAGES.items()):
        step = min(steps, key=lambda t: abs(t - time))
        write(render(deformed(folder + "/truth/fields/" + steps[step]), seed), os.path.join(folder, name))


if __name__ == "__main__":
    main()
