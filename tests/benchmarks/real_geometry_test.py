#!/usr/bin/python3
"""What benchmarks/problems/real_geometry makes of outputs of the program, and that its rows are whole."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "benchmarks", "problems", "real_geometry"))
import run  # noqa: E402
from rows import ROWS  # noqa: E402

VOLUMES = """mL of each region in the image, after islands were settled, in the mesh:
  label_1: 16.4, 16.4, 16.41 (+0.02 %)
  label_2: 3, 3, 2.99 (-0.51 %)
  label_3: 0.1, 0, 0
note: +9.00 % is no volume
wrote a.vtu
"""


def record(**changes):
    solved = {"smallest_det_F": 0.97, "largest_det_F": 1.02, "peak_displacement": 2.84, "newton_iterations": 6}
    return {"name": "liver", "folder": "ct", "kind": "NIfTI", "edge": "7mm", "cells": 33758, "mesh_seconds": 1.52,
            "smallest_angle_deg": 13.2, "smallest_scaled_jacobian": 0.12, "volume_difference_percent": 0.51,
            "verdict": "green", "cavities": {}, "solve": solved, **changes}


class Outputs(unittest.TestCase):
    def test_largest_volume_difference_has_no_sign(self):
        self.assertEqual(run.largest_volume_difference(VOLUMES), 0.51)
        self.assertIsNone(run.largest_volume_difference("wrote a.vtu"))

    def test_a_row_has_every_column(self):
        self.assertEqual(run.cells_of(record()),
                         ["liver (ct)", "NIfTI", "7 mm", "33,758", "1.5 s", "13.2", "0.12", "0.51 %", "green",
                          "0.97 to 1.02", "2.8 mm", "6"])
        for broken in (record(error="no"), record(solve={"error": "stalled", "exit": 4})):
            self.assertEqual(len(run.cells_of(broken)), len(run.HEADINGS))

    def test_cavities_count_as_volumes(self):
        cavities = {"lv": {"mesh_mL": 99.0, "table_mL": 100.0}, "rv": {"mesh_mL": 51.0, "table_mL": 50.0}}

        self.assertAlmostEqual(run.largest_cavity_difference(cavities), 2)
        self.assertEqual(run.cells_of(record(cavities=cavities))[7], "2.00 %")
        self.assertFalse(run.holds(record(cavities=cavities)))

    def test_what_holds(self):
        self.assertFalse(run.holds(record(volume_difference_percent=1.01)))
        self.assertTrue(run.holds(record()))
        self.assertTrue(run.holds(record(verdict="yellow")))
        self.assertFalse(run.holds(record(verdict="red")))
        self.assertFalse(run.holds(record(error="no such file")))
        self.assertFalse(run.holds(record(solve={"error": "stalled", "exit": 4})))


class Rows(unittest.TestCase):
    def test_every_support_and_load_is_one_condition(self):
        for row in ROWS:
            self.assertTrue(row.supports and row.loads, row.name)
            for condition in [*row.supports, *row.loads]:
                self.assertEqual(len(condition), 1, row.name)

    def test_every_file_of_a_row_is_in_its_folder(self):
        for row in ROWS:
            files = [word for word in row.make if "DATA/" in word]
            self.assertTrue(files, row.name)
            for file in files:
                self.assertTrue(file.removeprefix("wall=").startswith(f"DATA/{row.folder}/"), row.name)

    def test_no_two_rows_are_called_the_same(self):
        names = [(row.name, row.kind) for row in ROWS]
        self.assertEqual(len(names), len(set(names)))


if __name__ == "__main__":
    unittest.main()
