#!/bin/sh
# Meshes the brain sample: six regions, surfaces skull, foramen and opening.
#
#   mesh.sh VISCERA IMAGE OUTPUT [EDGE]     for example: mesh.sh viscera brain.nii.gz brain.vtu 9mm
#
# README.md in this folder tells what the regions and surfaces are.
set -eu
"$1" mesh "$2" -o "$3" --size "${4:-9mm}" \
  --name 1=cerebrum --name 2=white_matter --name 3=deep_grey --name 4=cerebellum \
  --name 5=brainstem --name 6=ventricles \
  --surface 'skull = boundary facing posterior within 100' \
  --surface 'foramen = brainstem_outer facing inferior within 60 beyond 0 0 -38 towards inferior' \
  --surface 'opening = boundary facing 0.5 -0.75 0.43 within 70 near 36 -47 39 within 25'
