#!/usr/bin/python3
"""usage: test_scripts.py SCRIPTS_FOLDER RUN_FOLDER: the run of write_sample_run, read by our scripts."""
import os
import struct
import subprocess
import sys
import unittest

import numpy as np

scripts, run = sys.argv[1:3]
sys.path.insert(0, scripts)
sys.dont_write_bytecode = True
import picture  # noqa: E402
from result import HEXAHEDRON, read_result, volume  # noqa: E402
from vtkmodules.vtkIOXML import vtkXMLUnstructuredGridWriter  # noqa: E402

PVD = os.path.join(run, "fields", "result.pvd")
STRETCH = 0.1


class SampleRun(unittest.TestCase):
    def setUp(self):
        self.result = read_result(PVD)

    def test_last_step_is_read(self):
        self.assertEqual(self.result.time, 1.0)
        self.assertEqual(self.result.region_names, ["muscle", "tendon"])
        self.assertEqual(list(np.bincount(self.result.regions)), [18, 6])

    def test_pieces_share_their_nodes(self):
        self.assertEqual(len(self.result.points), 9 * 3 * 3)

    def test_volume_before_and_after(self):
        moved = self.result.points + self.result.point_fields["displacement"]
        self.assertAlmostEqual(volume(self.result.points, self.result.cells), 4000, places=8)
        # single precision displacement: 7 digits of 4 mm on 10 mm
        self.assertAlmostEqual(volume(moved, self.result.cells) / 4000, 1 + STRETCH, places=6)

    def test_volume_is_exact_for_curved_cells(self):
        """x -> x + y^2 / 20 keeps volume and is quadratic: degree 3 must see no error."""
        bent = self.result.points.copy()
        bent[:, 0] += bent[:, 1] ** 2 / 20
        self.assertAlmostEqual(volume(bent, self.result.cells), 4000, places=8)

    def test_volume_is_exact_for_curved_hexahedra(self):
        """[-1, 1]^3 bent by a quadratic map of Jacobian 1, and tapered to a frustum."""
        cube = HEXAHEDRON.astype(float)
        bent = cube.copy()
        bent[:, 0] += bent[:, 1] ** 2 / 3 + bent[:, 2] ** 2 / 5
        self.assertAlmostEqual(volume(bent, np.arange(27)[None]), 8, places=12)
        frustum = cube[:8] * np.column_stack([0.75 - cube[:8, 2] / 4] * 2 + [np.ones(8)])
        self.assertAlmostEqual(volume(frustum, np.arange(8)[None]), 2 / 3 * (4 + 2 + 1), places=12)

    def test_report_names_the_figures(self):
        report = subprocess.run(["/usr/bin/python3", os.path.join(scripts, "result.py"), run],
                                capture_output=True, text=True, check=True).stdout
        for words in ("peak displacement   4.00 mm", "4.0 mL -> 4.4 mL (+10.000 %)",
                      "1.1000 .. 1.1000", "tip                 4 mm", "result.pvd"):
            self.assertIn(words, report)

    def test_picture_is_drawn(self):
        file = os.path.join(run, "picture.png")
        subprocess.run(["/usr/bin/python3", os.path.join(scripts, "picture.py"), PVD, "-o", file],
                       check=True)
        with open(file, "rb") as png:
            header = png.read(24)
        self.assertEqual(header[:8], b"\x89PNG\r\n\x1a\n")
        self.assertEqual(struct.unpack(">II", header[16:24]), (1600, 900))
        self.assertGreater(os.path.getsize(file), 30000, "an empty picture is smaller")

    def test_unknown_field_is_named_with_the_known(self):
        answer = subprocess.run(["/usr/bin/python3", os.path.join(scripts, "picture.py"), PVD, "-o",
                                 os.path.join(run, "none.png"), "--field", "displacment"],
                                capture_output=True, text=True)
        self.assertNotEqual(answer.returncode, 0)
        self.assertIn('No field "displacment"', answer.stderr)
        self.assertIn("displacement", answer.stderr)


def ring(angle):
    """A tube of 24 hexahedra about z, its fibres a right-handed helix at so many degrees; every other one turned."""
    around, up = np.meshgrid(np.arange(24) * np.pi / 12, [0.0, 5.0], indexing="ij")
    points = np.concatenate([np.column_stack([r * np.cos(around).ravel(), r * np.sin(around).ravel(), up.ravel()])
                             for r in (8.0, 10.0)])
    outward = np.column_stack([np.tile(np.cos(around).ravel(), 2), np.tile(np.sin(around).ravel(), 2), np.zeros(96)])
    circumference = np.cross([0, 0, 1], outward)
    fiber = np.cos(np.radians(angle)) * circumference + np.sin(np.radians(angle)) * np.array([0, 0, 1])
    fiber[::2] *= -1
    lower = [(2 * k, 2 * k + 48, (2 * k + 2) % 48 + 48, (2 * k + 2) % 48) for k in range(24)]
    return points, np.array([[*four, *(node + 1 for node in four)] for four in lower]), fiber


class FibersPicture(unittest.TestCase):
    def draw(self, names):
        points, cells, fiber = ring(30)
        grid = picture.grid_of(points, cells)
        fields = {"fiber": fiber, "fiber_angle": np.full(len(points), 30.0)}
        for name in names:
            array = picture.numpy_to_vtk(fields[name], deep=True)
            array.SetName(name)
            grid.GetPointData().AddArray(array)
        mesh, file = os.path.join(run, "ring.vtu"), os.path.join(run, "fibers.png")
        writer = vtkXMLUnstructuredGridWriter()
        writer.SetFileName(mesh)
        writer.SetInputData(grid)
        writer.Write()
        return file, subprocess.run(["/usr/bin/python3", os.path.join(scripts, "fibers_picture.py"), mesh, "-o", file],
                                    capture_output=True, text=True)

    def test_picture_is_drawn(self):
        file, done = self.draw(["fiber", "fiber_angle"])
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(file, "rb") as png:
            self.assertEqual(struct.unpack(">II", png.read(24)[16:24]), (1600, 900))
        self.assertGreater(os.path.getsize(file), 30000, "an empty picture is smaller")

    def test_mesh_without_angles_is_refused(self):
        _, done = self.draw(["fiber"])
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("no mesh with point fields fiber and fiber_angle", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
