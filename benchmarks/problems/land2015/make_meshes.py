#!/usr/bin/env python3
"""Meshes of the three problems of Land et al. 2015 (Proc. R. Soc. A 471:20150641), three sizes each.

    python3 make_meshes.py [FOLDER [SIZE ...]]    writes FOLDER/beam_SIZE.vtu, FOLDER/ventricle_SIZE.vtu,
                                                  mm; SIZE coarse, medium, fine (default all); FOLDER
                                                  by default meshes/ beside this file

Ten-node tetrahedra, structured: the sizes are exact, the same on every machine, and every node of the
ventricle, mid-edge nodes too, lies where the parametrisation puts it (endocardium, epicardium and base
are exact at the nodes). Needs numpy only.

beam (problem 1): region `beam`, surfaces `clamped` (x = 0), `pressure` (z = 0).
ventricle (problems 2, 3): region `wall`, surfaces `endocardium`, `epicardium`, `base`; point fields
`fiber`, `sheet`, `transmural` (t); cell fields `fiber_q4`, `sheet_q4`: the same vectors at the four
points of the rule with barycentric coordinates (5 + 3 sqrt 5)/20 for one vertex and (5 - sqrt 5)/20 for
the others, point q beside vertex q. Use those for problem 3: interpolation from nodes is poor at the
apex, where the field is singular.
"""
import os
import sys

import numpy as np

from vtu import write_vtu

EDGES = np.array([(0, 1), (1, 2), (2, 0), (0, 3), (1, 3), (2, 3)])  # VTK's order of mid-edge nodes
FACETS = np.array([(0, 2, 1), (0, 1, 3), (0, 3, 2), (1, 2, 3)])     # outward
NEAR, FAR = (5 + 3 * 5**0.5) / 20, (5 - 5**0.5) / 20                # 4-point rule

BEAM = {"coarse": (28, 4), "medium": (40, 6), "fine": (80, 12)}     # cells along x; along y and z
# layers through the wall, size of triangles on the mid-wall surface in mm
VENTRICLE = {"coarse": (2, 2.4), "medium": (4, 1.75), "fine": (6, 0.82)}


def mid_edges(cells):
    """Unique edges (pairs of vertices) and, for every cell, the numbers of its six."""
    pairs = np.sort(cells[:, EDGES].reshape(-1, 2), axis=1)
    unique, place = np.unique(pairs, axis=0, return_inverse=True)
    return unique, place.reshape(-1, 6)


def oriented(cells, points):
    """The cells with two vertices exchanged where their volume is negative."""
    a, b, c, d = (points[cells[:, i]] for i in range(4))
    inverted = np.einsum("ij,ij->i", np.cross(b - a, c - a), d - a) < 0
    cells = cells.copy()
    cells[inverted, 1], cells[inverted, 2] = cells[inverted, 2], cells[inverted, 1].copy()
    return cells


def outer_facets(cells):
    """Facets of exactly one cell, outward."""
    facets = cells[:, FACETS].reshape(-1, 3)
    _, first, count = np.unique(np.sort(facets, axis=1), axis=0, return_index=True, return_counts=True)
    return facets[np.sort(first[count == 1])]


# ---------------------------------------------------------------------------------------------- beam


def kuhn_cells(nx, ny, nz):
    """Six tetrahedra a box, mirrored in every other box so that no direction is preferred."""
    number = lambda i, j, k: i + (nx + 1) * (j + (ny + 1) * k)
    cells = []
    for k in range(nz):
        for j in range(ny):
            for i in range(nx):
                flip = np.array((i % 2, j % 2, k % 2))
                for order in ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)):
                    corner, path = np.zeros(3, int), []
                    for axis in (None, *order):
                        if axis is not None:
                            corner[axis] = 1
                        path.append(number(*(np.array((i, j, k)) + (corner ^ flip))))
                    cells.append(path)
    return np.array(cells)


def beam(nx, ny):
    s = np.linspace(0, 1, nx + 1)
    x = 10 * s**1.2                                    # finer at the clamp
    yz = np.linspace(0, 1, ny + 1)
    z, y, x = (a.ravel() for a in np.meshgrid(yz, yz, x, indexing="ij"))
    points = np.column_stack((x, y, z))
    cells = oriented(kuhn_cells(nx, ny, ny), points)
    edges, of_cell = mid_edges(cells)
    outer = outer_facets(cells)
    on = lambda axis: outer[np.all(np.abs(points[outer][:, :, axis]) < 1e-12, axis=1)]
    return {
        "points": np.vstack((points, points[edges].mean(axis=1))),
        "cells": np.hstack((cells, len(points) + of_cell)),
        "region": "beam",
        "surfaces": {"clamped": on(0), "pressure": on(2)},
        "point_fields": {},
        "cell_fields": {},
    }


# ----------------------------------------------------------------------------------------- ventricle
# Parameters of a point: t through the wall (0 endocardium, 1 epicardium), rho along the meridian
# (0 apex, 1 base), phi around. theta, the angle of the ellipse from the apex, is rho * theta_max(t).


def radii(t):
    return 7 + 3 * t, 17 + 3 * t


def theta_of(rho, t):
    return rho * (np.pi - np.arccos(5 / radii(t)[1]))


def place(parameters):
    """x, y, z (mm) of [point][rho, phi, t]."""
    rho, phi, t = parameters.T
    rs, rl = radii(t)
    theta = theta_of(rho, t)
    return np.column_stack(
        (rs * np.sin(theta) * np.cos(phi), rs * np.sin(theta) * np.sin(phi), -rl * np.cos(theta)))


def transmural(x):
    """t with (r / rs(t))^2 + (z / rl(t))^2 = 1, by Newton's method."""
    r2, z2 = x[:, 0] ** 2 + x[:, 1] ** 2, x[:, 2] ** 2
    t = np.full(len(x), 0.5)
    for _ in range(50):
        rs, rl = radii(t)
        value = r2 / rs**2 + z2 / rl**2 - 1
        slope = -6 * (r2 / rs**3 + z2 / rl**3)
        t = t - value / slope
    return t


def frame(x):
    """Unit vectors fiber = n(dx/du) sin a + n(dx/dv) cos a, a = 90 - 180 t degrees, and sheet, normal to
    the ellipsoid of constant t. u grows from apex to base; v goes with phi. On the axis phi is 0."""
    t = transmural(x)
    rs, rl = radii(t)
    r = np.hypot(x[:, 0], x[:, 1])
    phi = np.where(r > 1e-9, np.arctan2(x[:, 1], x[:, 0]), 0.0)
    theta = np.arctan2(r / rs, -x[:, 2] / rl)
    up = np.column_stack((rs * np.cos(theta) * np.cos(phi), rs * np.cos(theta) * np.sin(phi),
                          rl * np.sin(theta)))
    up /= np.linalg.norm(up, axis=1)[:, None]
    around = np.column_stack((-np.sin(phi), np.cos(phi), np.zeros_like(phi)))
    angle = np.radians(90 - 180 * t)[:, None]
    return up * np.sin(angle) + around * np.cos(angle), np.cross(up, around), t


def stitch(inner, phi_inner, outer, phi_outer):
    """Triangles between two closed rings of nodes with ascending angles from about 0."""
    triangles, i, o = [], 0, 0
    n, m = len(inner), len(outer)
    while i < n or o < m:
        next_inner = phi_inner[i + 1] if i + 1 < n else phi_inner[0] + 2 * np.pi
        next_outer = phi_outer[o + 1] if o + 1 < m else phi_outer[0] + 2 * np.pi
        if o >= m or (i < n and next_inner < next_outer):
            triangles.append((inner[i % n], outer[o % m], inner[(i + 1) % n]))
            i += 1
        else:
            triangles.append((inner[i % n], outer[o % m], outer[(o + 1) % m]))
            o += 1
    return triangles


def shell_triangles(size):
    """Nodes [rho, phi] and triangles of the surface of constant t, apex first, about `size` mm on the
    mid-wall surface."""
    rho = np.linspace(0, 1, 4001)
    mid = place(np.column_stack((rho, np.zeros_like(rho), np.full_like(rho, 0.5))))
    arc = np.concatenate(((0,), np.cumsum(np.linalg.norm(np.diff(mid, axis=0), axis=1))))
    rings = max(3, round(arc[-1] / (size * 3**0.5 / 2)))
    nodes, triangles, previous = [(0.0, 0.0)], [], None
    for ring in range(1, rings + 1):
        at = np.interp(arc[-1] * ring / rings, arc, rho)
        radius = np.interp(at, rho, mid[:, 0])
        count = max(6, round(2 * np.pi * radius / size))
        if previous is not None and abs(count - len(previous[0])) <= 1:
            count = len(previous[0])                   # even rings give better triangles
        phi = 2 * np.pi * (np.arange(count) + 0.5 * (ring % 2)) / count
        numbers = np.arange(len(nodes), len(nodes) + count)
        nodes += [(at, p) for p in phi]
        if previous is None:
            triangles += [(0, numbers[i], numbers[(i + 1) % count]) for i in range(count)]
        else:
            triangles += stitch(previous[0], previous[1], numbers, phi)
        previous = (numbers, phi)
    return np.array(nodes), np.array(triangles)


def split_prisms(triangles, nodes, layers):
    """Three tetrahedra for every triangle and layer; diagonals start at the smaller node number, so
    neighbours agree."""
    cells = []
    for layer in range(layers):
        for triangle in triangles:
            a, b, c = np.sort(triangle) + layer * nodes
            cells += [(a, b, c, c + nodes), (a, b, b + nodes, c + nodes),
                      (a, a + nodes, b + nodes, c + nodes)]
    return np.array(cells)


def mid_parameters(parameters, edges):
    """Parameters of the middle of every edge; phi by the shorter way, the apex without a phi."""
    first, second = parameters[edges[:, 0]], parameters[edges[:, 1]]
    middle = (first + second) / 2
    turn = (second[:, 1] - first[:, 1] + np.pi) % (2 * np.pi) - np.pi
    middle[:, 1] = first[:, 1] + turn / 2
    middle[:, 1] = np.where(first[:, 0] == 0, second[:, 1], middle[:, 1])
    middle[:, 1] = np.where(second[:, 0] == 0, first[:, 1], middle[:, 1])
    return middle


def at_quadrature_points(points, cells):
    """Places of the four points of every ten-node cell, [cell][point][3]."""
    result = np.zeros((len(cells), 4, 3))
    for q in range(4):
        l = np.full(4, FAR)
        l[q] = NEAR
        shape = np.concatenate((l * (2 * l - 1), 4 * l[EDGES[:, 0]] * l[EDGES[:, 1]]))
        result[:, q] = np.einsum("n,cnx->cx", shape, points[cells])
    return result


def ventricle(layers, size):
    shell, triangles = shell_triangles(size)
    t = np.repeat(np.linspace(0, 1, layers + 1), len(shell))
    parameters = np.column_stack((np.tile(shell, (layers + 1, 1)), t))
    cells = oriented(split_prisms(triangles, len(shell), layers), place(parameters))
    edges, of_cell = mid_edges(cells)
    outer = outer_facets(cells)
    cells10 = np.hstack((cells, len(parameters) + of_cell))
    points = place(np.vstack((parameters, mid_parameters(parameters, edges))))
    on = lambda column, value: outer[np.all(np.abs(parameters[outer][:, :, column] - value) < 1e-9, axis=1)]
    fiber, sheet, depth = frame(points)
    inner = at_quadrature_points(points, cells10).reshape(-1, 3)
    fiber_q4, sheet_q4, _ = frame(inner)
    return {
        "points": points,
        "cells": cells10,
        "region": "wall",
        "surfaces": {"endocardium": on(2, 0), "epicardium": on(2, 1), "base": on(0, 1)},
        "point_fields": {"fiber": fiber, "sheet": sheet, "transmural": depth[:, None]},
        "cell_fields": {"fiber_q4": fiber_q4.reshape(-1, 12), "sheet_q4": sheet_q4.reshape(-1, 12)},
    }


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "meshes")
    os.makedirs(folder, exist_ok=True)
    for shape, sizes, make in (("beam", BEAM, beam), ("ventricle", VENTRICLE, ventricle)):
        for name in sys.argv[2:] or sizes:
            mesh = make(*sizes[name])
            file = os.path.join(folder, f"{shape}_{name}.vtu")
            write_vtu(file, mesh)
            vertices = len(np.unique(mesh["cells"][:, :4]))
            print(f"{file}: {len(mesh['cells'])} cells, {3 * len(mesh['points']) + vertices} P2-P1 unknowns")


if __name__ == "__main__":
    main()
