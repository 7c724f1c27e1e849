#!/usr/bin/env bash
# Builds the tests of readers, inspection, repair and meshing with the address and the
# undefined-behaviour sanitizer and runs those of broken input: meshes, images and surfaces cut off,
# with wrong numbers or damaged bytes, labels that touch, surfaces that cross. Building takes most of the time, and up
# to 4 GB of memory a file: CGAL under the sanitizers.
#
# usage: scripts/sanitize.sh [GoogleTest filter]            e.g. scripts/sanitize.sh 'Repair.*'
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
. "$root/scripts/env.sh"
cd "$root"
cmake --preset sanitize > /dev/null
ninja -C build/sanitize test_meshes
# VTK and CGAL keep singletons until the end: leaks are not what is looked for
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=0}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1:halt_on_error=1}"
exec build/sanitize/tests/meshes/test_meshes --gtest_brief=1 \
  --gtest_filter="${1:-*Mutilated*:*Damaged*:ReadMesh.*:CheckMesh.*:Repair.*:Inspect*:*Insp*:Refused*:Surfaces.*:KeptTriangles.*:TouchingLabels.*:SeparateHinges.*:Frames*}"
