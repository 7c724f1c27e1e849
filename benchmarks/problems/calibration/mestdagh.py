#!/usr/bin/env python3
"""Young's modulus of a liver from its deformed positions, and from a camera's noisy points.

    python3 mestdagh.py VISCERA DATA [--loads 0 7 14] [-o RESULTS.json]

DATA is the folder mestdagh_liver with mesh-default/ and neohookean_s1/ (Mestdagh and Cotin 2022): a liver
of 4500 Pa under tool forces. Exact positions are fitted to 0.1 mm. The clouds of 500 points that a camera
sees lie on the surface to 1e-4 mm, so noise is added to them (1 mm by default) before they are fitted by
their distance to the moved surface.
"""
import argparse
import json
import os
import random
import struct
import subprocess
import tempfile

TRUE_E, NU = 4.5, 0.49  # kPa
FREE_VERTEX = 756       # listed as fixed, free in the given positions
CASE = """viscera: 1
title: Liver under a tool
mesh: {{file: {data}/mesh-default/liver.msh, unit: m, node_sets: {{fixed: fixed.txt, tool: {data}/neohookean_s1/tool-vertices-default.txt}}}}
formulation: displacement_p1
materials: {{all: {{law: neo_hookean_coupled, mu: {mu} kPa, lambda: {lam} kPa}}}}
supports: [fixed: {{node_set: fixed}}]
loads: [force: {{node_set: tool, value: [{f[0]} N, {f[1]} N, {f[2]} N]}}]
steps: {{first: 0.5, maximum: 1}}
output: {{fields: [displacement]}}
calibration:
  parameters:
    - {{paths: [materials.all.mu, materials.all.lambda], keep_ratios: true, name: mu,
       prior: {{median: 2 kPa, factor: 3}}, start: {mu} kPa}}
  observations:
    {observation}
"""


def read_npy(path):
    """Rows of a float64 or int array in C order."""
    with open(path, "rb") as file:
        content = file.read()
    length = struct.unpack("<H", content[8:10])[0]
    header = eval(content[10:10 + length].decode())  # a literal by numpy's own format
    count = 1
    for n in header["shape"]:
        count *= n
    kind = {"<f8": "d", "<i8": "q", "<i4": "i"}[header["descr"]]
    return struct.unpack(f"<{count}{kind}", content[10 + length:10 + length
                                                     + struct.calcsize(kind) * count]), header["shape"]


def mesh_nodes(path):
    with open(path) as file:
        lines = iter(file.read().split("\n"))
    for line in lines:
        if line.startswith("$Nodes"):
            break
    return [tuple(float(x) for x in next(lines).split()[1:]) for _ in range(int(next(lines)))]


def write_landmarks(path, start, end):
    with open(path, "w") as file:
        file.write("from_x[mm],from_y[mm],from_z[mm],to_x[mm],to_y[mm],to_z[mm]\n")
        for a, b in zip(start, end):
            file.write(",".join(repr(1000 * x) for x in (*a, *b)) + "\n")


def write_cloud(path, points):
    """A PLY whose faces are there for the format alone: only vertices are used."""
    faces = [(i, i + 1, i + 2) for i in range(0, len(points) - 2)]
    with open(path, "w") as file:
        file.write("ply\nformat ascii 1.0\nelement vertex %d\nproperty double x\nproperty double y\n"
                   "property double z\nelement face %d\nproperty list uchar int vertex_indices\n"
                   "end_header\n" % (len(points), len(faces)))
        for p in points:
            file.write("%.12g %.12g %.12g\n" % p)
        for f in faces:
            file.write("3 %d %d %d\n" % f)


def fit(options, folder, force, observation):
    E0 = 3.0
    case = folder + "/case.yaml"
    with open(case, "w") as file:
        file.write(CASE.format(data=os.path.abspath(options.data), f=force, observation=observation,
                               mu=E0 / (2 * (1 + NU)), lam=E0 * NU / ((1 + NU) * (1 - 2 * NU))))
    status = subprocess.run([options.viscera, "calibrate", case, "-o", folder + "/fit", "--no-plots"],
                            stdout=subprocess.DEVNULL, check=False).returncode
    if status:
        return {"status": status}
    with open(folder + "/fit/calibration.json") as file:
        found = json.load(file)
    mu, factor = found["unknowns"][0], 2 * (1 + NU)
    return {"status": 0, "E_kPa": mu["estimate"] * factor, "cost": found["cost"],
            "interval_95": [factor * mu["interval_95"]["lower"], factor * mu["interval_95"]["upper"]],
            "blocks": found["fit"]}


def fit_load(options, load):
    """E from the exact positions under a load, and from its cloud with noise."""
    sequence = options.data + "/neohookean_s1"
    nodes = mesh_nodes(options.data + "/mesh-default/liver.msh")
    fixed, _ = read_npy(options.data + "/mesh-default/dirichlet-vertices.npy")
    positions, shape = read_npy(sequence + "/positions-default.npy")
    forces, _ = read_npy(sequence + "/true-forces.npy")
    with tempfile.TemporaryDirectory() as folder:
        with open(folder + "/fixed.txt", "w") as file:
            file.write("\n".join(str(int(i)) for i in fixed if int(i) != FREE_VERTEX) + "\n")
        moved = [positions[3 * (load * shape[1] + i):3 * (load * shape[1] + i) + 3] for i in range(shape[1])]
        write_landmarks(folder + "/marks.csv", nodes, moved)
        with open(f"{sequence}/pc{load:02d}.txt") as file:
            noise = random.Random(load)
            write_cloud(folder + "/cloud.ply",
                        [tuple(1000 * float(x) + noise.gauss(0, options.sd) for x in line.split())
                         for line in file])
        force = forces[3 * load:3 * load + 3]
        return {"load": load, "force_N": force,
                "positions": fit(options, folder, force, "marks: {at: 1, landmarks: {file: marks.csv, sd: 0.1 mm}}"),
                "cloud": fit(options, folder, force, "cloud: {at: 1, surface: {surface: boundary, file: cloud.ply, "
                                                     "sd: %g mm}}" % options.sd)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("viscera")
    parser.add_argument("data")
    parser.add_argument("--loads", type=int, nargs="*", default=[0, 14, 28, 42])
    parser.add_argument("--sd", type=float, default=1.0, help="noise of a point of the cloud [mm]")
    parser.add_argument("-o", "--output")
    options = parser.parse_args()
    options.viscera = os.path.abspath(options.viscera)
    results = []
    for load in options.loads:
        results.append(fit_load(options, load))
        print(json.dumps(results[-1]), flush=True)
    if options.output:
        with open(options.output, "w") as file:
            json.dump({"command": "python3 benchmarks/problems/calibration/mestdagh.py VISCERA DATA "
                                  f"--loads {' '.join(map(str, options.loads))} --sd {options.sd:g}",
                       "true_E_kPa": TRUE_E, "fits": results}, file, indent=1)
            file.write("\n")


if __name__ == "__main__":
    main()
