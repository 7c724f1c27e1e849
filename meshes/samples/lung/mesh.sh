#!/bin/sh
# Meshes the lung sample: a smooth lobe with its hilum on the medial side.
#
#   mesh.sh VISCERA OUTPUT [SIZE]     for example: mesh.sh viscera lobe.vtu 4
set -eu
"$1" mesh --shape lobes --dimensions 45mm,65mm,85mm,70mm,0mm --cells "${3:-4}" --cell-type hex27 \
  --surface 'hilum = left near 45 0 7.5 within 22' -o "$2"
