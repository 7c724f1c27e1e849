#!/usr/bin/python3
"""Merges the 189 labels of the JHU brain to six and closes the narrow gaps between them.

usage: labels.py jhu189.nii.gz brain.nii.gz

1 cerebrum (gyri with the white matter under them, hippocampus, amygdala), 2 white_matter (tracts and
corpus callosum), 3 deep_grey (basal ganglia, thalamus), 4 cerebellum, 5 brainstem, 6 ventricles.
Gaps narrower than 2 x GAP voxels (sulci, the fissure between the hemispheres) take the nearest label;
the image keeps its frame.
"""
import gzip
import sys

import numpy as np

GAP = 4  # voxels
REGIONS = [[(1, 72), (182, 189), (73, 76)], [(117, 170)], [(77, 90)], [(95, 96)], [(91, 94), (97, 116)],
           [(171, 181)]]
STEPS = [(axis, step) for axis in range(3) for step in (1, -1)]


def neighbour(values, axis, step, outside):
    """Values one voxel along an axis."""
    moved = np.full_like(values, outside)
    ahead = [slice(None)] * 3
    behind = [slice(None)] * 3
    ahead[axis] = slice(1, None) if step > 0 else slice(None, -1)
    behind[axis] = slice(None, -1) if step > 0 else slice(1, None)
    moved[tuple(behind)] = values[tuple(ahead)]
    return moved


def grown(mask, rounds):
    """All voxels within so many steps; octagonal: faces and corners in turn."""
    for turn in range(rounds):
        wider = mask.copy()
        for axis, step in STEPS:
            wider |= neighbour(wider if turn % 2 else mask, axis, step, False)
        mask = wider
    return mask


def main(source, target):
    with gzip.open(source) as file:
        raw = file.read()
    start = int(np.frombuffer(raw, "<f4", 1, 108)[0])
    x, y, z = np.frombuffer(raw, "<i2", 3, 42)
    labels = np.frombuffer(raw, np.uint8, int(x) * int(y) * int(z), start).reshape(z, y, x)
    merged = np.zeros_like(labels)
    for number, ranges in enumerate(REGIONS, 1):
        for first, last in ranges:
            merged[(labels >= first) & (labels <= last)] = number
    wide = np.pad(merged, GAP + 1)
    closed = ~grown(~grown(wide > 0, GAP), GAP)
    for _ in range(2 * GAP):
        for axis, step in STEPS:
            empty = closed & (wide == 0)
            wide[empty] = neighbour(wide, axis, step, 0)[empty]
    inner = slice(GAP + 1, -GAP - 1)
    with gzip.open(target, "wb") as file:
        file.write(raw[:start] + wide[inner, inner, inner].tobytes())


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
