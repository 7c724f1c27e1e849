#!/usr/bin/python3
"""What benchmarks/peers/run.py makes of its records: medians, ratios, and runs that are void."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "benchmarks", "peers"))
import run  # noqa: E402


def record(name, seconds, apex=-26.5, **more):
    quantities = {"apex_endo_z": {"value": apex}, "apex_epi_z": {"value": apex - 2}}
    return {"mesh": "a.msh", "name": name, "status": "done", "unknowns": 100, "ranks": 2,
            "newton_iterations": 25, "linear_iterations": 200, "time": {"total": seconds},
            "memory": {"peak_max_MiB": 10.0}, "quantities": quantities, "process_seconds": seconds, **more}


def rows(*records):
    return {row["name"]: row for row in run.summarise(list(records))}


class Summary(unittest.TestCase):
    def test_ratio_is_of_medians(self):
        ours = [record("viscera", seconds) for seconds in (1.0, 9.0, 2.0)]
        found = rows(*ours, record("dolfinx mumps", 8.0), record("dolfinx mumps", 6.0))

        self.assertEqual(found["viscera"]["seconds"], 2.0)
        self.assertEqual(found["viscera"]["ratio"], 1.0)
        self.assertEqual(found["dolfinx mumps"]["ratio"], 3.5)

    def test_wrong_answer_is_void(self):
        found = rows(record("viscera", 1.0), record("dolfinx gamg", 2.0, apex=-26.5 + 2 * run.TOLERANCE))

        self.assertNotIn("ratio", found["dolfinx gamg"])
        self.assertTrue(found["dolfinx gamg"]["note"].startswith("void"))

    def test_one_wrong_turn_voids_all(self):
        found = rows(record("viscera", 1.0), record("dolfinx gamg", 2.0), record("dolfinx gamg", 2.0, apex=-26.0))

        self.assertNotIn("ratio", found["dolfinx gamg"])

    def test_other_discretisation_has_its_own_tolerance(self):
        found = rows(record("viscera", 1.0), record("plain", 9.0, apex=-26.45, strategy="plain"))

        self.assertEqual(found["plain"]["ratio"], 9.0)

    def test_failed_run_has_its_reason_and_no_time(self):
        failed = {"mesh": "a.msh", "name": "dolfinx mumps", "status": "out of time after 5 s", "process_seconds": 5.0}
        found = rows(record("viscera", 1.0), failed)

        self.assertNotIn("seconds", found["dolfinx mumps"])
        self.assertIn("out of time", "\n".join(run.table(run.summarise([record("viscera", 1.0), failed]))))


if __name__ == "__main__":
    unittest.main()
