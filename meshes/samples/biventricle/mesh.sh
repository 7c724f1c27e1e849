#!/bin/sh
# Meshes the biventricle sample: two truncated ellipsoids with fibres by the rule of Bayer et al. 2012.
#
#   mesh.sh VISCERA OUTPUT [CELLS]     for example: mesh.sh viscera biventricle.vtu 4x2x1
set -eu
"$1" mesh --shape biventricle --cells "${3:-4x2x1}" --cell-type hex27 -o "$2.bare.vtu"
"$1" fibers "$2.bare.vtu" -o "$2" --rule bayer --lv-endo lv_endo --rv-endo rv_endo --epi epi --base base \
  --lv 60:-60 --lv-sheet 0:0
rm "$2.bare.vtu"
