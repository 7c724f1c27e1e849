#!/bin/sh
# Meshes the ventricle sample: a thick ellipsoid with fibres by the rule of Bayer et al. 2012.
#
#   mesh.sh VISCERA OUTPUT [CELLS]     for example: mesh.sh viscera ventricle.vtu 6x3
set -eu
"$1" mesh --shape ellipsoid --dimensions 20mm,50mm,30mm,58mm,12mm --cells "${3:-6x3}" \
  --cell-type hex27 -o "$2.bare.vtu"
"$1" fibers "$2.bare.vtu" -o "$2" --rule bayer --lv-endo endocardium --epi epicardium --base base \
  --lv 60:-60 --lv-sheet 0:0
rm "$2.bare.vtu"
