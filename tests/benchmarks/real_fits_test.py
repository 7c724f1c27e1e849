#!/usr/bin/env python3
"""Fits of real data that are shared beside the repository: a liver under a tool, a heart that fills.

    python3 real_fits_test.py VISCERA liver|heart

Skips (77) with a reason where that data is neither in VISCERA_SHARED nor in ../shared/data.
"""
import argparse
import os
import re
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, ROOT + "/benchmarks/problems/calibration")
import bivme
import mestdagh

SKIPPED = 77


def shared(name):
    folder = os.path.join(os.environ.get("VISCERA_SHARED", os.path.join(ROOT, "..", "shared", "data")), name)
    if not os.path.isdir(folder):
        print(f"skipped: set VISCERA_SHARED to the folder that has {name}")
        sys.exit(SKIPPED)
    return folder


def check(what, holds):
    print(("ok      " if holds else "FAILED  ") + what)
    return holds


def liver(viscera):
    """Young's modulus from exact positions, and from a camera's points with 1 mm of noise."""
    options = argparse.Namespace(viscera=viscera, data=shared("mestdagh_liver"), sd=1.0)
    entry = mestdagh.fit_load(options, 0)
    exact, (low, high) = entry["positions"]["E_kPa"], entry["cloud"]["interval_95"]
    true = mestdagh.TRUE_E
    return [check(f"positions: {exact:.6g} kPa is {true} within 0.1 %", abs(exact / true - 1) < 1e-3),
            check(f"points: {low:.4g} to {high:.4g} kPa contains {true}", low < true < high),
            check("points: the interval is no wider than 10 %", high - low < 0.1 * true)]


def one_frame(text):
    """The case with frame 24 alone, a point every 20 mm, in steps as long as they can be."""
    lines = [line for line in text.split("\n") if not re.search(r"frame_18|frame_20|factor\.[123]", line)]
    text = "\n".join(lines).replace("correlation_length: 10 mm", "correlation_length: 20 mm")
    return text.replace("first: 0.25, maximum: 1", "first: 1, maximum: 4") + "  next_measurement: false\n"


def heart(viscera):
    """Frame 24 from frame 16 alone, on cells of 10 mm: fits, predicts frame 22, says what it cannot know."""
    options = argparse.Namespace(viscera=viscera, data=shared("bivme_patient1"), walltime="20min", keep=None)
    with tempfile.TemporaryDirectory() as folder:
        found = bivme.fit(options, folder, "coarsest", [one_frame])
    rms = found.get("rms_mm", {}).get("frame_24", 99)
    verdicts = [u["verdict"] for u in found.get("parameters", {}).values() if u["verdict"] != "nuisance"]
    return [check(f"exit status {found['exit_status']} is 0", found["exit_status"] == 0),
            check(f"frame 24: {rms:.3g} mm rms is below 1.2 mm, its noise 1 mm", rms < 1.2),
            check("frame 22, not seen: its volume is inside the interval", found.get("lv_22_inside", False)),
            check(f"without pressures no parameter is identified: {verdicts}",
                  len(verdicts) == 2 and "identified" not in verdicts)]


def main():
    checks = {"liver": liver, "heart": heart}[sys.argv[2]](os.path.abspath(sys.argv[1]))
    return 0 if all(checks) else 1


if __name__ == "__main__":
    sys.exit(main())
