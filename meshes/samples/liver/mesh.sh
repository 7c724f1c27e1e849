#!/bin/sh
# Meshes the liver sample: regions liver and gallbladder, surfaces posterior, diaphragm and tool.
#
#   mesh.sh VISCERA IMAGE OUTPUT [EDGE]     for example: mesh.sh viscera liver.inr.gz liver.vtu 9mm
#
# README.md in this folder tells what the labels and the surfaces are.
set -eu
"$1" mesh "$2" -o "$3" --size "${4:-9mm}" --axes LPS \
  --keep 255,85,84 --name 255=liver --name 85=gallbladder --name 84=gallbladder \
  --surface 'posterior = liver_outer facing posterior within 60 beyond 0 110 0 towards posterior' \
  --surface 'diaphragm = liver_outer facing superior within 45' \
  --surface 'tool = liver_outer near 182 27 108 within 18'
