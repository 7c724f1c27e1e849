#!/usr/bin/env bash
# From a bare Debian 12 to a deformed liver: installs, builds the program, meshes the liver CT that
# Debian ships, solves its sag, draws it and prints the figures. Everything lands in quickstart/.
#
# usage: scripts/quickstart.sh
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
liver=meshes/samples/liver
out=quickstart
viscera=build/release/solver/app/viscera

# Runs a command under a heading and keeps its wall time for the closing table.
times=""
phase() {
  local name="$1" start="$SECONDS"
  shift
  printf '\n== %s\n' "$name"
  "$@"
  times+="$(printf '  %-10s %4d s' "$name" "$((SECONDS - start))")"$'\n'
}

cd "$root"
. scripts/env.sh
mkdir -p "$out"
phase install bash scripts/install.sh
phase build bash scripts/build.sh release viscera
phase fetch sh "$liver/fetch.sh" "$out"
phase mesh sh "$liver/mesh.sh" "$viscera" "$out/liver.inr.gz" "$out/liver.vtu"
phase solve mpiexec -n 2 "$viscera" solve "$liver/liver.yaml" -o "$out/result" \
  --set mesh.file="$root/$out/liver.vtu"
phase picture /usr/bin/python3 scripts/picture.py "$out/result/fields/result.pvd" -o "$out/liver.png" \
  --title "Supine to left side, 2 N on the left lobe"

printf '\n== result\n'
/usr/bin/python3 scripts/result.py "$out/result"
printf '%-19s %s\n' picture "$out/liver.png"
printf '\nwall time\n%s  %-10s %4d s\n' "$times" total "$SECONDS"
