#!/usr/bin/env bash
# Configures and builds one preset of CMakePresets.json in build/<preset>.
#
# usage: scripts/build.sh [preset] [target ...]     default: release, everything
# VISCERA_JOBS sets the number of compilers at once (default: cores, but 2 GiB of memory for each).
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
preset="${1:-release}"
[ $# -eq 0 ] || shift

# Memory that is free for us [KiB]: the machine's, or less where a container is limited.
free_memory() {
  local kib limit
  kib="$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo)"
  limit="$(cat /sys/fs/cgroup/memory.max 2>/dev/null || echo max)"
  if [ "$limit" != max ] && [ "$((limit / 1024))" -lt "$kib" ]; then kib="$((limit / 1024))"; fi
  echo "$kib"
}

jobs_that_fit() {
  local by_memory cores
  cores="$(env -u OMP_NUM_THREADS nproc)"  # nproc obeys OMP_NUM_THREADS, which is 1 for MPI
  by_memory="$(($(free_memory) / (2 * 1024 * 1024)))"
  if [ "$by_memory" -lt 1 ]; then by_memory=1; fi
  if [ "$by_memory" -lt "$cores" ]; then echo "$by_memory"; else echo "$cores"; fi
}

cd "$root"
cmake --preset "$preset" --log-level=WARNING
targets=()
[ $# -eq 0 ] || targets=(--target "$@")
cmake --build "build/$preset" --parallel "${VISCERA_JOBS:-$(jobs_that_fit)}" "${targets[@]}"
