#!/usr/bin/python3
"""Time to solution against unknowns, Viscera and dolfinx, from the records of run.py.

    /usr/bin/python3 plot.py [RECORD.json] [-o PICTURE.png]
"""
import argparse
import json
import os

import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as pyplot
from matplotlib import ticker

RESULTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "results")
# name in the record: label, colour, marker; one hue a family
STYLES = {
    "viscera": ("Viscera", "#c1272d", "o"),
    "dolfinx p_multigrid": ("dolfinx, field split: p-multigrid + GAMG", "#1b6ca8", "s"),
    "dolfinx gamg": ("dolfinx, field split: GAMG", "#5fa2cf", "D"),
    "dolfinx boomeramg": ("dolfinx, field split: BoomerAMG", "#9cc6e3", "v"),
    "dolfinx mumps_reused": ("dolfinx, MUMPS, factors reused", "#3d3d3d", "^"),
    "dolfinx mumps_ldlt": ("dolfinx, MUMPS LDL$^T$", "#808080", "<"),
    "dolfinx mumps": ("dolfinx, MUMPS LU", "#b0b0b0", ">"),
    "dolfinx as first written": ("dolfinx, MUMPS, as first written", "#d9a441", "x"),
}


def series(rows, name):
    """Unknowns and seconds of the runs that ended with the right answer."""
    points = sorted((row["unknowns"], row["seconds"]) for row in rows
                    if row["name"] == name and not row["note"] and "seconds" in row)
    return [list(column) for column in zip(*points)] if points else ([], [])


def draw(record, axes):
    for name, (label, colour, marker) in STYLES.items():
        unknowns, seconds = series(record["rows"], name)
        if unknowns:
            axes.loglog(unknowns, seconds, color=colour, marker=marker, markersize=5, label=label,
                        linewidth=2.4 if name == "viscera" else 1.4,
                        zorder=3 if name == "viscera" else 2)
    axes.set_xlim(1e4, 1e6)
    axes.yaxis.set_major_formatter(ticker.StrMethodFormatter("{x:g}"))
    axes.xaxis.set_major_formatter(ticker.StrMethodFormatter("{x:,.0f}"))
    axes.set_xlabel("unknowns")
    axes.set_ylabel("seconds to 10 kPa")
    axes.grid(True, which="major", color="#d0d0d0", linewidth=0.7)
    axes.grid(True, which="minor", color="#ececec", linewidth=0.5)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("record", nargs="?", default=os.path.join(RESULTS, "peers_land2.json"))
    parser.add_argument("-o", "--output", default=os.path.join(RESULTS, "cost_against_size.png"))
    options = parser.parse_args()
    with open(options.record, encoding="utf-8") as file:
        record = json.load(file)
    ranks = next(row["ranks"] for row in record["rows"] if "ranks" in row)
    figure, axes = pyplot.subplots(figsize=(8.2, 4.2), dpi=150)
    draw(record, axes)
    axes.set_title(f"Land 2015 problem 2, P2-P1 tetrahedra, {ranks} rank{'s' * (ranks > 1)}", fontsize=10, loc="left")
    figure.tight_layout()
    figure.savefig(options.output)


if __name__ == "__main__":
    main()
