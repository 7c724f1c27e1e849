#!/usr/bin/python3
"""Plots what `viscera calibrate` has found: the fit, and profiles of the likelihood where it made them.

usage: scripts/plot_calibration.py FOLDER [--title TEXT]

The program carries this script and runs it at the end of every fit; run it to draw again. Writes FOLDER/fit.png (measured values with their noise and the fitted ones against time; distances of
measured surfaces from the fitted ones) and, with `profile: true` in the case, FOLDER/profile.png (rise of
chi-square along each parameter with its 95 % level, beside that of the normal approximation).
"""
import argparse
import csv
import json
import os
import sys

import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as pyplot
import numpy as np

MEASURED, FITTED, NORMAL, GREY = "#1b6ca8", "#c1272d", "#808080", "#6b737d"
NAMES = {"volume": "volume", "strain": "strain", "reaction": "force", "surface": "distance",
         "labels": "distance", "landmarks": "difference", "displacements": "difference",
         "segment_strain": "strain difference"}
LEVEL_95 = 3.841  # of chi-square with one degree of freedom
SD_95 = 1.96
MOST_PANELS = 12


def read(folder):
    def load(name):
        path = os.path.join(folder, name)
        if not os.path.exists(path):
            sys.exit(f"\"{path}\" is not there. Give the output folder of a finished 'viscera calibrate'.")
        return open(path, encoding="utf-8", newline="")
    with load("calibration.json") as file:
        found = json.load(file)
    known = {}  # maps have none
    if os.path.exists(os.path.join(folder, "identifiability.json")):
        with load("identifiability.json") as file:
            known = json.load(file)
    with load("fit.csv") as file:
        rows = list(csv.DictReader(file))
    return found, known, rows


def panels_of(rows):
    """Rows by panel: values of one kind and unit together, each set of places by itself."""
    panels = {}
    for row in rows:
        key = (row["kind"], row["unit"]) if row["measured"] else (row["kind"], row["observation"])
        panels.setdefault(key, []).append(row)
    return list(panels.items())


def column(rows, name):
    return np.array([float(row[name]) for row in rows])


def draw_values(axes, kind, rows):
    """Several measurements at one time stand side by side."""
    times = column(rows, "at")
    width = max(np.ptp(times), 1.0)
    seen, shift = {}, np.zeros(len(rows))
    for k, t in enumerate(times):
        shift[k] = 0.015 * width * seen.get(t, 0)
        seen[t] = seen.get(t, 0) + 1
    axes.errorbar(times + shift, column(rows, "measured"), SD_95 * column(rows, "sd"), fmt="o", color=MEASURED,
                  markersize=6, capsize=4, label="measured, 95 % of the noise", zorder=2)
    axes.plot(times + shift, column(rows, "fitted"), "x", color=FITTED, markersize=9, markeredgewidth=2,
              label="fitted", zorder=3)
    axes.set_xlabel("time of the run")
    unit = rows[0]["unit"]
    axes.set_ylabel(NAMES[kind] + (f" [{unit}]" if unit not in ("", "1") else ""))
    axes.margins(0.1)
    axes.legend(frameon=False, fontsize=9)
    axes.set_title(", ".join(dict.fromkeys(row["observation"] for row in rows))[:60], fontsize=11)


def draw_places(axes, kind, rows):
    d, sd, unit = column(rows, "difference"), float(rows[0]["sd"]), rows[0]["unit"]
    reach = max(np.abs(d).max(), 3 * sd)
    bins = np.linspace(-reach, reach, int(np.clip(2 * np.sqrt(len(d)), 11, 60)) | 1)
    axes.hist(d, bins, density=True, color=MEASURED, alpha=0.6,
              label=f"{len(d)} rows, rms {np.sqrt(np.mean(d ** 2)):.3g} {unit}")
    x = np.linspace(-reach, reach, 400)
    axes.plot(x, np.exp(-0.5 * (x / sd) ** 2) / (sd * np.sqrt(2 * np.pi)), color=NORMAL,
              label=f"noise, {sd:.3g} {unit}")
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.set_xlabel(f"{NAMES[kind]} [{unit}]")
    axes.set_ylabel("density")
    axes.legend(frameon=False, fontsize=9)
    axes.set_title(f"{rows[0]['observation']}, time {float(rows[0]['at']):g}", fontsize=11)


def grid(n):
    columns = min(n, 3)
    lines = -(-n // columns)
    figure, axes = pyplot.subplots(lines, columns, figsize=(5.2 * columns + 0.4, 3.9 * lines + 0.5),
                                   squeeze=False)
    for spare in axes.ravel()[n:]:
        spare.set_visible(False)
    return figure, axes.ravel()


def finish(figure, axes, title, path):
    for each in axes:
        each.spines[["top", "right"]].set_visible(False)
        each.grid(color="#e4e7ea", linewidth=0.6)
        each.set_axisbelow(True)
    figure.suptitle(title, fontsize=12)
    figure.tight_layout()
    figure.savefig(path, dpi=150)
    pyplot.close(figure)
    print(path)


def plot_fit(found, rows, title, path):
    panels = panels_of(rows)
    if len(panels) > MOST_PANELS:
        print(f"{len(panels)} kinds of measurement; the first {MOST_PANELS} are shown.")
        panels = panels[:MOST_PANELS]
    figure, axes = grid(len(panels))
    for at, ((kind, _), members) in zip(axes, panels):
        (draw_values if members[0]["measured"] else draw_places)(at, kind, members)
    fit = found["fit"]
    words = f"chi-square {fit['chi2']:.3g} for "
    words += f"{fit['dof']:.3g} degrees of freedom" if "dof" in fit else f"{fit['rows']} rows"  # of maps
    finish(figure, axes, f"{title}: {words}" if title else words, path)


def working(unknown, value):
    """The coordinate in which the normal approximation is normal, zero at the estimate."""
    def at(value):
        if unknown["transform"] == "log":
            return np.log(value)
        if unknown["transform"] == "logit":
            low, high = unknown["bounds"]
            with np.errstate(divide="ignore"):
                return np.log(value - low) - np.log(high - value)
        return value * (unknown["working_sd"] / unknown["sd"])
    return at(value) - at(unknown["estimate"])


def draw_profile(axes, profile, unknown):
    value = np.array([point["value"] for point in profile["points"]])
    chi2 = np.array([point["chi2"] for point in profile["points"]])
    least = chi2.min()
    margin = 0.08 * np.ptp(value)
    low, high = value.min() - margin, value.max() + margin
    if unknown["transform"] == "log":
        low = max(low, 0.5 * value.min())
    if unknown["transform"] == "logit":
        low, high = value.min(), value.max()
    fine = np.linspace(low, high, 300)
    distance = working(unknown, fine)
    axes.plot(fine, (distance / unknown["working_sd"]) ** 2, "--", color=NORMAL,
              label="normal approximation")
    # Between points the signed root of the rise is straight, as the program takes it for intervals.
    root = np.sqrt(chi2 - least) * np.where(np.arange(len(chi2)) < chi2.argmin(), -1, 1)
    within = np.linspace(value.min(), value.max(), 400)
    axes.plot(within, np.interp(within, value, root) ** 2, color=FITTED)
    axes.plot(value, chi2 - least, "o", color=FITTED, label="profile")
    axes.axhline(LEVEL_95, color=GREY, linewidth=0.9)
    axes.text(0.99, LEVEL_95, "95 %", transform=axes.get_yaxis_transform(), ha="right", va="bottom",
              color=GREY, fontsize=9)
    interval = profile["interval_95"]
    if interval["lower"] is not None and interval["upper"] is not None:
        axes.axvspan(interval["lower"], interval["upper"], color=MEASURED, alpha=0.10, zorder=0)
    axes.set_xlim(low, high)
    axes.set_ylim(0, max(1.15 * (chi2 - least).max(), 1.3 * LEVEL_95))
    unit = profile["unit"]
    axes.set_xlabel(profile["name"] + (f" [{unit}]" if unit else ""))
    axes.set_ylabel("rise of chi-square")
    axes.legend(frameon=False, fontsize=9, loc="upper center")


def plot_profiles(found, known, title, path):
    unknowns = {unknown["name"]: unknown for unknown in found["unknowns"]}
    profiles = known["profiles"][:MOST_PANELS]
    figure, axes = grid(len(profiles))
    for at, profile in zip(axes, profiles):
        draw_profile(at, profile, unknowns[profile["name"]])
    finish(figure, axes, title or "Profile likelihood, 95 % intervals shaded", path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", help="output folder of viscera calibrate")
    parser.add_argument("--title", default="", help="a line above the plots")
    options = parser.parse_args()
    found, known, rows = read(options.folder)
    if not rows:
        sys.exit("fit.csv has no row: nothing to plot.")
    plot_fit(found, rows, options.title, os.path.join(options.folder, "fit.png"))
    if known.get("profiles"):
        plot_profiles(found, known, options.title, os.path.join(options.folder, "profile.png"))


if __name__ == "__main__":
    main()
