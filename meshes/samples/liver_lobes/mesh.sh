#!/bin/sh
# Meshes the sample of liver-shaped lobes, with the bare area on the back of the right one.
#
#   mesh.sh VISCERA OUTPUT [SIZE]     for example: mesh.sh viscera liver_lobes.vtu 3
set -eu
"$1" mesh --shape lobes --cells "${3:-3}" --cell-type hex27 \
  --surface 'bare_area = posterior near -45 50 15 within 50' -o "$2"
