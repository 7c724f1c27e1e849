#!/usr/bin/python3
"""A tenth of the study of virtual ventricles on a coarse mesh: each is unloaded and fitted against its truth.

    ventricle_study_test.py VISCERA

Targets are those of the whole study; coverage only so far as twenty patients can tell: below the bounds
a sound interval would fall in one run of a thousand (binomial).
"""
import argparse
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "benchmarks", "problems", "calibration"))
import ventricle  # noqa: E402

PATIENTS = 20


class Study(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.patients = ventricle.study(
            argparse.Namespace(viscera=VISCERA, patients=PATIENTS, cells="3x1", ranks=1))
        cls.summary = ventricle.summarise(cls.patients)

    def test_every_patient_is_fitted(self):
        self.assertEqual(len(self.patients), PATIENTS)
        self.assertEqual(self.summary["converged"], PATIENTS)

    def test_few_points(self):
        self.assertLessEqual(self.summary["points"]["median"], 10)
        self.assertLessEqual(self.summary["points"]["p90"], 15)

    def test_volumes_are_predicted(self):
        self.assertLessEqual(self.summary["median_error_v20_percent"], 5)
        self.assertLessEqual(self.summary["median_error_v0_percent"], 6)

    def test_intervals_cover(self):
        for name in ("materials.wall.C", "alpha", "v20", "v0"):
            self.assertGreaterEqual(self.summary["coverage_95_" + name], 0.75, name)
            self.assertGreaterEqual(self.summary["coverage_50_" + name], 0.15, name)
            self.assertLessEqual(self.summary["coverage_50_" + name], 0.85, name)


if __name__ == "__main__":
    VISCERA = sys.argv.pop(1)
    unittest.main()
