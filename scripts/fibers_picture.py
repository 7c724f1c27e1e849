#!/usr/bin/python3
"""Draws the fibres that `viscera fibers` gave an organ: outside, and inside with the front half cut away.

usage: scripts/fibers_picture.py FIBERS.vtu -o PICTURE.png [--view anterior] [--title TEXT]

Every stick is a fibre (point field `fiber`) on the surface, coloured by its angle from the circumference in the plane
of the wall (point field `fiber_angle`, by the rule's own axes): positive for a right-handed helix, in a septum as seen
from the left. Letters are patient directions, as in scripts/picture.py. `viscera fibers --picture` runs this script.
"""
import argparse
import sys
from dataclasses import dataclass

import numpy as np

import vtkmodules.vtkRenderingFreeType  # noqa: F401
import vtkmodules.vtkRenderingOpenGL2  # noqa: F401
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkFiltersCore import vtkTubeFilter
from vtkmodules.vtkFiltersGeometry import vtkDataSetSurfaceFilter
from vtkmodules.vtkIOXML import vtkXMLUnstructuredGridReader
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkRenderWindow

import picture
from picture import FINE, GREY, HALF, HEIGHT, WIDTH

WALL = (0.86, 0.84, 0.82)
# from -90 to 90 degrees, which are the same direction and have the same colour
HELIX = ["6b4a78", "3a5fa8", "3fa5c4", "4f9e4c", "e3b32c", "d2472e", "6b4a78"]
ACROSS = 34  # sticks side by side over the organ


@dataclass
class Organ:
    points: np.ndarray   # [node][3], LPS, mm
    cells: np.ndarray    # [cell][4, 10, 8 or 27]
    fiber: np.ndarray    # [node][3], unit
    angle: np.ndarray    # [node], degrees


def read_organ(file):
    """The volume cells of a mesh of `viscera fibers`, which holds facets too."""
    reader = vtkXMLUnstructuredGridReader()
    reader.SetFileName(file)
    reader.Update()
    grid = reader.GetOutput()
    fields = [grid.GetPointData().GetArray(name) for name in ("fiber", "fiber_angle")]
    if grid.GetNumberOfCells() == 0 or None in fields:
        sys.exit(f"{file}: no mesh with point fields fiber and fiber_angle, as viscera fibers writes it.")
    types, nodes = vtk_to_numpy(grid.GetCellTypesArray()), vtk_to_numpy(grid.GetCells().GetConnectivityArray())
    starts = vtk_to_numpy(grid.GetCells().GetOffsetsArray())
    kind, width = next((kind, width) for width, kind in picture.CELL_TYPES.items() if kind in types)
    first = starts[:-1][types == kind]
    return Organ(vtk_to_numpy(grid.GetPoints().GetData()), nodes[first[:, None] + np.arange(width)],
                 *[vtk_to_numpy(field) for field in fields])


def spread_out(points, distance):
    """One point of every cube of this size."""
    return np.unique(np.floor(points / distance).astype(int), axis=0, return_index=True)[1]


def sticks(points, fiber, angles, length):
    """Tubes along the fibres."""
    ends = np.stack([points - 0.5 * length * fiber, points + 0.5 * length * fiber], axis=1).reshape(-1, 3)
    data, lines, places = vtkPolyData(), vtkCellArray(), vtkPoints()
    places.SetData(numpy_to_vtk(np.ascontiguousarray(ends), deep=True))
    numbers = np.arange(len(ends) + 1, dtype=np.int64)
    lines.SetData(numpy_to_vtk(numbers[::2].copy(), deep=True, array_type=16),
                  numpy_to_vtk(numbers[:-1].copy(), deep=True, array_type=16))
    data.SetPoints(places)
    data.SetLines(lines)
    data.GetPointData().SetScalars(numpy_to_vtk(np.repeat(angles, 2), deep=True))
    tube = vtkTubeFilter()
    tube.SetInputData(data)
    tube.SetRadius(0.11 * length)
    tube.SetNumberOfSides(8)
    tube.CappingOn()
    tube.Update()
    return tube.GetOutput()


def add_fibers(renderer, organ, cells, table, distance):
    """The surface of these cells and the fibres on it."""
    surface = vtkDataSetSurfaceFilter()
    corners = 4 if cells.shape[1] in (4, 10) else 8
    surface.SetInputData(picture.grid_of(organ.points, cells[:, :corners]))
    surface.PassThroughPointIdsOn()
    surface.Update()
    renderer.AddActor(picture.surface_actor(picture.smooth_surface(picture.grid_of(organ.points, cells)), WALL))
    nodes = np.unique(vtk_to_numpy(surface.GetOutput().GetPointData().GetArray("vtkOriginalPointIds")))
    nodes = nodes[spread_out(organ.points[nodes], distance)]
    mapper = vtkPolyDataMapper()
    mapper.SetInputData(sticks(organ.points[nodes], organ.fiber[nodes], organ.angle[nodes], 1.5 * distance))
    mapper.SetLookupTable(table)
    mapper.UseLookupTableScalarRangeOn()
    actor = vtkActor()
    actor.SetMapper(mapper)
    renderer.AddActor(actor)


def draw(organ, options):
    table = picture.color_table(-90, 90, HELIX)
    window = vtkRenderWindow()
    window.SetOffScreenRendering(True)
    window.SetSize(FINE * WIDTH, FINE * HEIGHT)
    window.SetMultiSamples(0)
    stage = picture.Stage(organ.points, options.view)
    left, right = stage.renderer(window, 0, HALF), stage.renderer(window, HALF, 2 * HALF)
    distance = np.ptp(organ.points, axis=0).max() / ACROSS
    depth = organ.points[organ.cells].mean(axis=1) @ stage.forward
    behind = depth > organ.points.mean(axis=0) @ stage.forward
    add_fibers(left, organ, organ.cells, table, distance)
    add_fibers(right, organ, organ.cells[behind], table, distance)
    picture.text(left, "Outside", 0.5, 0.93, 34, bold=True)
    picture.text(right, "Cut open", 0.5, 0.93, 34, bold=True)
    for renderer in (left, right):
        stage.add_letters(renderer)
    stage.add_length_bar(left)
    picture.add_scalar_bar(stage.renderer(window, 2 * HALF, 1), table, 7, "fibre angle")
    picture.text(right, options.title, 0.5, 0.045, 22, GREY)
    window.Render()
    return window


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mesh", help="what viscera fibers wrote")
    parser.add_argument("-o", "--output", required=True, help="PNG file to write")
    parser.add_argument("--view", default="anterior", choices=sorted(picture.VIEWS))
    parser.add_argument("--title", default="", help="a line below")
    options = parser.parse_args()
    picture.start_again_with_display()
    picture.save(draw(read_organ(options.mesh), options), options.output)
    print(options.output)


if __name__ == "__main__":
    main()
