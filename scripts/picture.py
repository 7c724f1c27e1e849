#!/usr/bin/python3
"""Draws an organ before and after: reference left, deformed right, coloured by a field.

usage: scripts/picture.py RESULT.pvd -o PICTURE.png [--field displacement] [--view anterior]
                          [--scale 1] [--title TEXT]

Both organs are seen by the same camera at the same scale; the outline of the reference lies over the
deformed one. Letters at the edges are patient directions (L left, R right, A anterior, P posterior,
S superior, I inferior). Without a display the program starts itself again under xvfb-run.
"""
import argparse
import os
import shutil
import subprocess
import sys
import time

import numpy as np

import vtkmodules.vtkRenderingFreeType  # noqa: F401
import vtkmodules.vtkRenderingOpenGL2  # noqa: F401
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkLookupTable, vtkPoints
from vtkmodules.vtkCommonDataModel import (VTK_HEXAHEDRON, VTK_QUADRATIC_TETRA, VTK_TETRA,
                                           VTK_TRIQUADRATIC_HEXAHEDRON, vtkCellArray,
                                           vtkUnstructuredGrid)
from vtkmodules.vtkFiltersCore import vtkContourFilter, vtkPolyDataNormals
from vtkmodules.vtkFiltersGeometry import vtkDataSetSurfaceFilter
from vtkmodules.vtkFiltersSources import vtkLineSource
from vtkmodules.vtkIOImage import vtkPNGWriter
from vtkmodules.vtkImagingCore import vtkImageExtractComponents, vtkImageShrink3D
from vtkmodules.vtkImagingGeneral import vtkImageGaussianSmooth
from vtkmodules.vtkRenderingAnnotation import vtkScalarBarActor
from vtkmodules.vtkRenderingCore import (vtkActor, vtkActor2D, vtkColorTransferFunction, vtkCoordinate,
                                         vtkLightKit, vtkPolyDataMapper, vtkPolyDataMapper2D,
                                         vtkRenderWindow, vtkRenderer, vtkTextActor,
                                         vtkWindowToImageFilter)

from result import read_result

WIDTH, HEIGHT = 1600, 900
FINE = 2  # drawn this many times larger, then averaged: smooth lines and text
HALF = 0.44  # width of either organ's part, as a share of the picture
INK = (0.13, 0.15, 0.18)
GREY = (0.42, 0.45, 0.49)
TISSUE = (0.80, 0.52, 0.44)
# Inner regions on the reference, in the order of their names.
INNER = [(0.20, 0.42, 0.69), (0.93, 0.69, 0.13), (0.30, 0.60, 0.38), (0.55, 0.35, 0.64),
         (0.35, 0.75, 0.80)]
CELL_TYPES = {4: VTK_TETRA, 10: VTK_QUADRATIC_TETRA, 8: VTK_HEXAHEDRON, 27: VTK_TRIQUADRATIC_HEXAHEDRON}
UNITS = {"displacement": "mm", "pressure": "kPa", "von_mises": "kPa", "cauchy_stress": "kPa",
         "fibre angle": "degrees"}
# viewing direction (from the camera to the organ) and up, in LPS
VIEWS = {"anterior": ((0, 1, 0), (0, 0, 1)), "posterior": ((0, -1, 0), (0, 0, 1)),
         "left": ((-1, 0, 0), (0, 0, 1)), "right": ((1, 0, 0), (0, 0, 1)),
         "superior": ((0, 0, -1), (0, -1, 0)), "inferior": ((0, 0, 1), (0, -1, 0))}
VIRIDIS = ["440154", "482878", "3e4989", "31688e", "26828e", "1f9e89", "35b779", "6ece58", "b5de2b",
           "fde725"]


def grid_of(points, cells, point_values=None, cell_values=None):
    grid = vtkUnstructuredGrid()
    vtk_points = vtkPoints()
    vtk_points.SetData(numpy_to_vtk(np.ascontiguousarray(points), deep=True))
    grid.SetPoints(vtk_points)
    connectivity = vtkCellArray()
    offsets = np.arange(len(cells) + 1, dtype=np.int64) * cells.shape[1]
    connectivity.SetData(numpy_to_vtk(offsets, deep=True, array_type=16),
                         numpy_to_vtk(np.ascontiguousarray(cells.ravel(), dtype=np.int64), deep=True,
                                      array_type=16))
    grid.SetCells(CELL_TYPES[cells.shape[1]], connectivity)
    for values, attributes in ((point_values, grid.GetPointData()), (cell_values, grid.GetCellData())):
        if values is not None:
            array = numpy_to_vtk(np.ascontiguousarray(values, dtype=float), deep=True)
            array.SetName("shown")
            attributes.SetScalars(array)
    return grid


def smooth_surface(grid):
    """Outer surface; curved faces of quadratic cells are cut into small triangles."""
    surface = vtkDataSetSurfaceFilter()
    surface.SetInputData(grid)
    surface.SetNonlinearSubdivisionLevel(2)
    normals = vtkPolyDataNormals()
    normals.SetInputConnection(surface.GetOutputPort())
    normals.SplittingOff()
    normals.ConsistencyOn()
    normals.Update()
    return normals.GetOutput()


def color_table(low, high, codes=VIRIDIS):
    ramp = vtkColorTransferFunction()
    ramp.SetColorSpaceToLab()
    for k, code in enumerate(codes):
        ramp.AddRGBPoint(k / (len(codes) - 1), *(int(code[i:i + 2], 16) / 255 for i in (0, 2, 4)))
    table = vtkLookupTable()
    table.SetNumberOfTableValues(256)
    for k in range(256):
        table.SetTableValue(k, *ramp.GetColor(k / 255), 1)
    table.SetTableRange(low, high)
    return table


def surface_actor(surface, color=TISSUE, opacity=1.0, table=None, on_cells=False):
    mapper = vtkPolyDataMapper()
    mapper.SetInputData(surface)
    mapper.SetScalarVisibility(table is not None)
    if table is not None:
        mapper.SetLookupTable(table)
        mapper.UseLookupTableScalarRangeOn()
        mapper.SetInterpolateScalarsBeforeMapping(not on_cells)
    actor = vtkActor()
    actor.SetMapper(mapper)
    look = actor.GetProperty()
    look.SetColor(color)
    look.SetOpacity(opacity)
    if opacity < 1:
        look.BackfaceCullingOn()  # one layer: blending of several depends on their order
    look.SetInterpolationToPhong()
    look.SetAmbient(0.2)
    look.SetDiffuse(0.85)
    look.SetSpecular(0.06)
    look.SetSpecularPower(25)
    return actor


def snapshot(window):
    grab = vtkWindowToImageFilter()
    grab.SetInput(window)
    grab.ReadFrontBufferOff()
    grab.Update()
    return grab.GetOutput()


def outline_actor(stage, surface):
    """Outer contour of a surface as the stage's camera sees it, in pixels of one half."""
    window = vtkRenderWindow()
    window.SetOffScreenRendering(True)
    window.SetSize(round(FINE * HALF * WIDTH), FINE * HEIGHT)
    window.SetMultiSamples(0)
    shadow = surface_actor(surface, (0, 0, 0))
    shadow.GetProperty().LightingOff()
    stage.renderer(window, 0, 1).AddActor(shadow)
    window.Render()
    mask = vtkImageExtractComponents()
    mask.SetInputData(snapshot(window))
    mask.SetComponents(0)
    soft = vtkImageGaussianSmooth()
    soft.SetInputConnection(mask.GetOutputPort())
    soft.SetDimensionality(2)
    soft.SetStandardDeviations(1.5 * FINE, 1.5 * FINE, 0)
    soft.Update()
    contour = vtkContourFilter()
    contour.SetInputData(soft.GetOutput())
    contour.SetValue(0, 127)
    contour.Update()
    return flat_actor(contour.GetOutput(), INK, 2, "Viewport")


def flat_actor(drawing, color, width, system):
    """Lines or faces in a renderer's plane; `system` is Viewport (pixels) or NormalizedViewport."""
    place = vtkCoordinate()
    getattr(place, f"SetCoordinateSystemTo{system}")()
    mapper = vtkPolyDataMapper2D()
    mapper.SetInputData(drawing)
    mapper.SetTransformCoordinate(place)
    mapper.ScalarVisibilityOff()
    actor = vtkActor2D()
    actor.SetMapper(mapper)
    actor.GetProperty().SetColor(color)
    actor.GetProperty().SetLineWidth(FINE * width)
    return actor


def flat_line(x0, x1, y):
    line = vtkLineSource()
    line.SetPoint1(x0, y, 0)
    line.SetPoint2(x1, y, 0)
    line.Update()
    return line.GetOutput()


def text(renderer, words, x, y, size, color=INK, bold=False, centered=True):
    """Text in a renderer, at a share (x, y) of its width and height."""
    actor = vtkTextActor()
    actor.SetInput(words)
    style = actor.GetTextProperty()
    style.SetFontFamilyToArial()
    style.SetFontSize(FINE * size)
    style.SetBold(bold)
    style.SetColor(color)
    if centered:
        style.SetJustificationToCentered()
    style.SetVerticalJustificationToCentered()
    actor.GetPositionCoordinate().SetCoordinateSystemToNormalizedViewport()
    actor.SetPosition(x, y)
    renderer.AddActor2D(actor)
    return actor


def shown_values(result, name):
    """Values to colour by: (point values, cell values), magnitude of what has components."""
    for fields in (result.point_fields, result.cell_fields):
        if name in fields:
            values = fields[name]
            values = values if values.ndim == 1 else np.linalg.norm(values, axis=1)
            return (values, None) if fields is result.point_fields else (None, values)
    known = sorted([*result.point_fields, *result.cell_fields])
    sys.exit(f"No field \"{name}\" in the result; it has: {', '.join(known)}.")


def round_range(values, from_zero):
    """Range of a scalar bar with round labels: lowest, highest, number of labels."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    low = 0.0 if from_zero else low
    wanted = max(high - low, 1e-6 * max(abs(low), abs(high)), 1e-12) / 6
    power = 10 ** np.floor(np.log10(wanted))
    step = power * min(factor for factor in (1, 2, 2.5, 5, 10) if factor * power >= wanted)
    first, last = np.floor(low / step + 1e-9), np.ceil(high / step - 1e-9)
    return first * step, last * step, int(last - first) + 1


def letter_of(direction):
    """Patient direction nearest a vector of the LPS frame."""
    axis = int(np.argmax(np.abs(direction)))
    return "LPS"[axis] if direction[axis] > 0 else "RAI"[axis]


class Stage:
    """What both halves of the picture share: camera, scale, letters, length bar."""

    def __init__(self, points, view):
        forward, up = (np.array(v, dtype=float) for v in VIEWS[view])
        self.right, self.up = np.cross(forward, up), up
        middle = (points.min(axis=0) + points.max(axis=0)) / 2
        self.half_width = np.ptp(points @ self.right) / 2
        self.half_height = np.ptp(points @ self.up) / 2
        aspect = HALF * WIDTH / HEIGHT
        # room for the letters, and for the title over the upper one
        self.parallel_scale = max(1.45 * self.half_height, 1.18 * self.half_width / aspect)
        self.middle, self.forward = middle, forward
        self.distance = 4 * np.ptp(points, axis=0).max()

    def renderer(self, window, left, right):
        renderer = vtkRenderer()
        renderer.SetViewport(left, 0, right, 1)
        renderer.SetBackground(1, 1, 1)
        renderer.SetUseFXAA(True)
        renderer.SetUseDepthPeeling(True)
        renderer.SetMaximumNumberOfPeels(8)
        renderer.SetOcclusionRatio(0)
        kit = vtkLightKit()
        kit.SetKeyLightIntensity(0.95)
        kit.SetKeyToFillRatio(2.6)
        kit.SetKeyToHeadRatio(3.5)
        kit.AddLightsToRenderer(renderer)
        camera = renderer.GetActiveCamera()
        camera.ParallelProjectionOn()
        camera.SetFocalPoint(self.middle)
        camera.SetPosition(self.middle - self.distance * self.forward)
        camera.SetViewUp(self.up)
        camera.SetParallelScale(self.parallel_scale)
        window.AddRenderer(renderer)
        return renderer

    def add_letters(self, renderer):
        for words, x, y in ((letter_of(-self.right), 0.05, 0.5), (letter_of(self.right), 0.95, 0.5),
                            (letter_of(self.up), 0.5, 0.86), (letter_of(-self.up), 0.5, 0.12)):
            text(renderer, words, x, y, 26, GREY, bold=True)

    def add_length_bar(self, renderer):
        """A bar of 10, 20 or 50 mm times a power of ten, about a quarter of the organ."""
        wanted = self.half_width / 2
        power = 10 ** np.floor(np.log10(wanted))
        length = power * max(step for step in (1, 2, 5) if step * power <= wanted)
        pixels = length * HEIGHT / (2 * self.parallel_scale)
        share = pixels / (HALF * WIDTH)
        renderer.AddActor2D(flat_actor(flat_line(0.05, 0.05 + share, 0.075), INK, 4,
                                       "NormalizedViewport"))
        text(renderer, f"{length:g} mm", 0.05 + share / 2, 0.045, 22)


def add_scalar_bar(renderer, table, labels, name):
    bar = vtkScalarBarActor()
    bar.SetLookupTable(table)
    bar.SetNumberOfLabels(labels)
    bar.SetLabelFormat("  %g")
    bar.UnconstrainedFontSizeOn()
    bar.SetPosition(0.25, 0.2)
    bar.SetWidth(0.5)
    bar.SetHeight(0.56)
    bar.SetBarRatio(0.32)
    style = bar.GetLabelTextProperty()
    style.SetFontFamilyToArial()
    style.SetFontSize(FINE * 22)
    style.SetColor(INK)
    style.BoldOff()
    style.ItalicOff()
    style.ShadowOff()
    renderer.AddActor2D(bar)
    text(renderer, name.replace("_", " "), 0.45, 0.83, 24, bold=True)
    if name in UNITS:
        text(renderer, UNITS[name], 0.45, 0.795, 22, GREY)


def add_reference(renderer, result):
    """The organ before: its largest region see-through where others lie inside."""
    sizes = np.bincount(result.regions, minlength=len(result.region_names))
    main = int(np.argmax(sizes))
    inner = [k for k in range(len(sizes)) if k != main and sizes[k] > 0]
    whole = smooth_surface(grid_of(result.points, result.cells))
    renderer.AddActor(surface_actor(whole, opacity=0.6 if inner else 1.0))
    if not inner:
        return
    legend = [(result.region_names[main], TISSUE)]
    for k, region in enumerate(inner):
        color = INNER[k % len(INNER)]
        part = grid_of(result.points, result.cells[result.regions == region])
        actor = surface_actor(smooth_surface(part), color)
        actor.GetMapper().SetResolveCoincidentTopologyToPolygonOffset()  # behind the outside it lies in
        actor.GetMapper().SetRelativeCoincidentTopologyPolygonOffsetParameters(2, 8)
        renderer.AddActor(actor)
        legend.append((result.region_names[region], color))
    for k, (name, color) in enumerate(legend):
        y = 0.045 + 0.038 * (len(legend) - 1 - k)
        renderer.AddActor2D(flat_actor(flat_line(0.70, 0.725, y), color, 16, "NormalizedViewport"))
        text(renderer, name, 0.745, y, 22, centered=False)


def draw(result, options):
    displacement = result.point_fields["displacement"]
    deformed = result.points + options.scale * displacement
    point_values, cell_values = shown_values(result, options.field)
    values = point_values if cell_values is None else cell_values
    low, high, labels = round_range(values, options.field == "displacement")
    table = color_table(low, high)

    window = vtkRenderWindow()
    window.SetOffScreenRendering(True)
    window.SetSize(FINE * WIDTH, FINE * HEIGHT)
    window.SetMultiSamples(0)
    stage = Stage(np.vstack([result.points, deformed]), options.view)
    left = stage.renderer(window, 0, HALF)
    right = stage.renderer(window, HALF, 2 * HALF)
    side = stage.renderer(window, 2 * HALF, 1)

    add_reference(left, result)
    before = smooth_surface(grid_of(result.points, result.cells))
    after = smooth_surface(grid_of(deformed, result.cells, point_values, cell_values))
    right.AddActor(surface_actor(after, table=table, on_cells=cell_values is not None))
    right.AddActor(surface_actor(before, (0.5, 0.5, 0.5), 0.12))
    right.AddActor2D(outline_actor(stage, before))

    factor = "" if options.scale == 1 else f" (\u00d7{options.scale:g})"
    text(left, "Reference", 0.5, 0.93, 34, bold=True)
    text(right, "Deformed" + factor, 0.5, 0.93, 34, bold=True)
    for renderer in (left, right):
        stage.add_letters(renderer)
    stage.add_length_bar(left)
    add_scalar_bar(side, table, labels, options.field)
    if options.title:
        text(right, options.title, 0.5, 0.045, 22, GREY)
    window.Render()
    return window


def save(window, file):
    averaged = vtkImageShrink3D()
    averaged.SetInputData(snapshot(window))
    averaged.SetShrinkFactors(FINE, FINE, 1)
    averaged.AveragingOn()
    writer = vtkPNGWriter()
    writer.SetFileName(file)
    writer.SetInputConnection(averaged.GetOutputPort())
    writer.Write()
    if writer.GetErrorCode() != 0 or not os.path.exists(file):
        sys.exit(f"{file} cannot be written.")


def start_again_with_display():
    if os.environ.get("DISPLAY"):
        return
    if shutil.which("xvfb-run") is None:
        sys.exit("No display and no xvfb-run: install the packages of scripts/packages.txt.")
    for attempt in range(5):  # the server of another run may be closing under the same number
        time.sleep(2 * attempt)
        number = str(100 + (os.getpid() + 977 * attempt) % 5000)
        again = subprocess.run(["xvfb-run", "-a", "-n", number, sys.executable, *sys.argv])
        if again.returncode == 0:
            break
    sys.exit(again.returncode)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result", help="the .pvd of a run")
    parser.add_argument("-o", "--output", required=True, help="PNG file to write")
    parser.add_argument("--field", default="displacement", help="field to colour by")
    parser.add_argument("--view", default="anterior", choices=sorted(VIEWS))
    parser.add_argument("--scale", type=float, default=1.0, help="factor on the displacement")
    parser.add_argument("--title", default="", help="a line below the deformed organ")
    options = parser.parse_args()
    start_again_with_display()
    save(draw(read_result(options.result), options), options.output)
    print(options.output)


if __name__ == "__main__":
    main()
