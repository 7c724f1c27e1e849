#!/usr/bin/python3
"""Reads the last step of a Viscera run and prints what it says.

usage: scripts/result.py RUN_FOLDER       prints displacement, volumes, det F and the files

Used as a module by scripts/picture.py: `read_result(pvd)` gives reference points [mm], cells,
regions and fields as numpy arrays, the pieces of a parallel run joined.
"""
import csv
import json
import os
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass

import numpy as np
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkIOXML import vtkXMLUnstructuredGridReader


@dataclass
class Result:
    points: np.ndarray       # [node][3], reference, LPS, mm
    cells: np.ndarray        # [cell][4, 10, 8 or 27]
    regions: np.ndarray      # [cell], index into region_names
    region_names: list
    point_fields: dict       # name -> [node] or [node][component]
    cell_fields: dict        # name -> [cell] or [cell][component]
    time: float


def last_step(pvd):
    """File and pseudo-time of the last step that a .pvd lists."""
    steps = ElementTree.parse(pvd).getroot().findall("Collection/DataSet")
    if not steps:
        sys.exit(f"{pvd} lists no step yet.")
    last = max(steps, key=lambda step: float(step.get("timestep")))
    return os.path.join(os.path.dirname(pvd), last.get("file")), float(last.get("timestep"))


def piece_files(file):
    if not file.endswith(".pvtu"):
        return [file]
    pieces = ElementTree.parse(file).getroot().findall("PUnstructuredGrid/Piece")
    return [os.path.join(os.path.dirname(file), piece.get("Source")) for piece in pieces]


def arrays(attributes):
    return {attributes.GetArrayName(k): vtk_to_numpy(attributes.GetArray(k))
            for k in range(attributes.GetNumberOfArrays())}


def read_piece(file, time):
    reader = vtkXMLUnstructuredGridReader()
    reader.SetFileName(file)
    reader.Update()
    grid = reader.GetOutput()
    if grid.GetNumberOfCells() == 0:
        return None
    cells = vtk_to_numpy(grid.GetCells().GetConnectivityArray())
    cell_fields = arrays(grid.GetCellData())
    names = grid.GetFieldData().GetAbstractArray("region_names")
    return Result(points=vtk_to_numpy(grid.GetPoints().GetData()),
                  cells=cells.reshape(grid.GetNumberOfCells(), -1).astype(np.int64),
                  regions=cell_fields.pop("region"),
                  region_names=[names.GetValue(k) for k in range(names.GetNumberOfValues())],
                  point_fields=arrays(grid.GetPointData()), cell_fields=cell_fields, time=time)


def join(pieces):
    """One result of several pieces; nodes at the same place become one."""
    starts = np.cumsum([0] + [len(piece.points) for piece in pieces[:-1]])
    points = np.concatenate([piece.points for piece in pieces])
    _, first, index = np.unique(np.round(points, 6), axis=0, return_index=True, return_inverse=True)
    cells = np.concatenate([piece.cells + start for piece, start in zip(pieces, starts)])

    def together(fields_of):
        return {name: np.concatenate([fields_of(piece)[name] for piece in pieces])
                for name in fields_of(pieces[0])}

    point_fields = {name: values[first]
                    for name, values in together(lambda piece: piece.point_fields).items()}
    return Result(points=points[first], cells=index.reshape(-1)[cells],
                  regions=np.concatenate([piece.regions for piece in pieces]),
                  region_names=pieces[0].region_names, point_fields=point_fields,
                  cell_fields=together(lambda piece: piece.cell_fields), time=pieces[0].time)


def read_result(pvd):
    file, time = last_step(pvd)
    pieces = [read_piece(piece, time) for piece in piece_files(file)]
    return join([piece for piece in pieces if piece is not None])


def tetrahedral_gradients(nodes_per_cell, point):
    """[node][3]: gradients in the unit tetrahedron, nodes in VTK's order."""
    vertex = np.array([[-1, -1, -1], [1, 0, 0], [0, 1, 0], [0, 0, 1]], dtype=float)
    if nodes_per_cell == 4:
        return vertex
    weight = np.array([1 - point.sum(), *point])
    edges = [(0, 1), (1, 2), (2, 0), (0, 3), (1, 3), (2, 3)]
    corner = (4 * weight - 1)[:, None] * vertex
    middle = [4 * (weight[a] * vertex[b] + weight[b] * vertex[a]) for a, b in edges]
    return np.vstack([corner, middle])


# Places of the nodes of a hexahedron in [-1, 1]^3, in VTK's order.
HEXAHEDRON = np.array([(-1, -1, -1), (1, -1, -1), (1, 1, -1), (-1, 1, -1),
                       (-1, -1, 1), (1, -1, 1), (1, 1, 1), (-1, 1, 1),
                       (0, -1, -1), (1, 0, -1), (0, 1, -1), (-1, 0, -1),
                       (0, -1, 1), (1, 0, 1), (0, 1, 1), (-1, 0, 1),
                       (-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0),
                       (-1, 0, 0), (1, 0, 0), (0, -1, 0), (0, 1, 0), (0, 0, -1), (0, 0, 1), (0, 0, 0)])


def hexahedral_gradients(nodes_per_cell, point):
    """[node][3]: gradients in [-1, 1]^3, nodes in VTK's order."""
    node = HEXAHEDRON[:nodes_per_cell]
    if nodes_per_cell == 8:
        value, slope = (1 + node * point) / 2, node / 2
    else:
        value = np.where(node == 0, 1 - point**2, point * (point + node) / 2)
        slope = np.where(node == 0, -2 * point, point + node / 2)
    return np.column_stack([slope[:, 0] * value[:, 1] * value[:, 2],
                            value[:, 0] * slope[:, 1] * value[:, 2],
                            value[:, 0] * value[:, 1] * slope[:, 2]])


def volume(points, cells):
    """Volume of the cells [mm^3], exact for curved ones: tetrahedra with 5 points of degree 3 (Keast
    1986), hexahedra with 3^3 Gauss points."""
    nodes = cells.shape[1]
    if nodes in (8, 27):
        gradients_at = hexahedral_gradients
        line = [(-np.sqrt(0.6), 5 / 9), (0.0, 8 / 9), (np.sqrt(0.6), 5 / 9)]
        rule = [(np.array([x, y, z]), a * b * c) for x, a in line for y, b in line for z, c in line]
    else:
        gradients_at = tetrahedral_gradients
        rule = [(np.full(3, 0.25), -2 / 15)]
        rule += [(np.where(np.arange(3) == k, 0.5, 1 / 6), 3 / 40) for k in range(4)]
    total = 0.0
    for point, weight in rule:
        gradients = gradients_at(nodes, point)
        total += weight * np.linalg.det(np.einsum("cni,nj->cij", points[cells], gradients)).sum()
    return total


def det_f_range(history):
    with open(history, newline="") as file:
        rows = list(csv.DictReader(file))
    return float(rows[-1]["min_det_F"]), float(rows[-1]["max_det_F"])


def print_report(folder):
    pvd = os.path.join(folder, "fields", "result.pvd")
    result = read_result(pvd)
    with open(os.path.join(folder, "summary.json")) as file:
        summary = json.load(file)
    displacement = result.point_fields["displacement"]
    before = volume(result.points, result.cells)
    after = volume(result.points + displacement, result.cells)
    low, high = det_f_range(os.path.join(folder, "history.csv"))
    print(f"status              {summary['status']}")
    print(f"peak displacement   {np.linalg.norm(displacement, axis=1).max():.2f} mm")
    print(f"volume              {before / 1000:.1f} mL -> {after / 1000:.1f} mL "
          f"({100 * (after / before - 1):+.3f} %)")
    print(f"range of det F      {low:.4f} .. {high:.4f}")
    for name, quantity in summary["quantities"].items():
        value = "not finite" if quantity["value"] is None else f"{quantity['value']:.6g}"
        print(f"{name:<19} {value} {quantity['unit']}")
    print(f"fields              {pvd}")


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    print_report(sys.argv[1])
