#!/bin/sh
# Meshes the slab sample: a piece of the heart's wall whose fibres turn from +60 to -60 degrees.
#
#   mesh.sh VISCERA OUTPUT [CELLS [ANGLES]]     for example: mesh.sh viscera slab.vtu 10x10x6 60deg:-60deg
set -eu
"$1" mesh --shape slab --dimensions 60mm,60mm --layer "wall=10mm@${4:-60deg:-60deg}" \
  --cells "${3:-10x10x6}" --cell-type hex27 --fibers -o "$2"
