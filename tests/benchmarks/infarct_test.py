#!/usr/bin/python3
"""A scar in a coarse ventricle is found from noisy surfaces alone: a small version of the benchmark of maps.

    infarct_test.py VISCERA
"""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "benchmarks", "problems", "calibration"))
import infarct  # noqa: E402


class Scar(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.found = infarct.study(infarct.parser().parse_args([VISCERA, "--cells", "3x1", "--truth", "4x1"]))

    def test_converges_in_few_points_and_products(self):
        cost = self.found["cost"]
        self.assertTrue(self.found["converged"])
        self.assertLessEqual(cost["points_of_fit"], 15)
        self.assertLessEqual(cost["hessian_products"] + cost["posterior_products"], 200)

    def test_the_scar_is_where_it_is(self):
        self.assertGreaterEqual(self.found["dice"], 0.6)

    def test_it_is_as_stiff_as_it_is(self):
        self.assertLess(abs(self.found["ratio"] / self.found["true_ratio"] - 1), 0.35)

    def test_the_posterior_narrows_the_map(self):
        self.assertLess(self.found["log_sd_in_scar"], 0.8 * 1.0)  # of the prior
        self.assertGreater(self.found["effective_directions"], 3)


if __name__ == "__main__":
    VISCERA = sys.argv.pop(1)
    unittest.main()
