#!/bin/sh
# Meshes the artery sample: regions media and adventitia, fibre frames at quadrature points.
#
#   mesh.sh VISCERA OUTPUT [CELLS]     for example: mesh.sh viscera artery.vtu 4x4x3
set -eu
"$1" mesh --shape tube --quarter --dimensions 0.71mm,2mm \
  --layer media=0.26mm --layer adventitia=0.13mm \
  --cells "${3:-4x4x3}" --cell-type hex27 --fibers -o "$2"
