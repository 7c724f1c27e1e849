#!/usr/bin/env bash
# Builds the tests of what reads files, of inspection, repair and meshing with the address and the
# undefined-behaviour sanitizer and runs those of broken input: meshes, images, surfaces, cases and numbers cut off,
# with wrong values or damaged bytes, labels that touch, surfaces that cross. CGAL is compiled with the address
# sanitizer alone; 1.3 GB is the most a compiler takes.
#
# usage: scripts/sanitize.sh [GoogleTest filter]            e.g. scripts/sanitize.sh 'Repair.*'
# Needs Debian's clang, which takes less than half of the memory of GCC here. JOBS=1 builds one file at a time.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
. "$root/scripts/env.sh"
cd "$root"
command -v clang++ >/dev/null || { echo "needs clang++ (Debian package clang)" >&2; exit 7; }
# cubes of noise and whole ventricles are no broken input, and slow
meshes="*Mutilated*:*Damage*:*SaysWhatIsWrong*:*Refuse*:*WithoutEnd*:*CannotBeThere*:ReadMesh.*:CheckMesh.*:Repair.*:*Insp*:Surfaces.*:KeptTriangles.*:TouchingLabels.*:SeparateHinges.*:Frames*:Vtk.*-*ShakenCubes:*InspectedVentricle*"

cmake --preset sanitize > /dev/null
ninja -C build/sanitize -j "${JOBS:-$(nproc --all)}" core_tests case_tests test_formats test_meshes
# VTK and CGAL keep singletons until the end: leaks are not what is looked for
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=0}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1:halt_on_error=1}"
run() {  # program, filter
  echo "== $1"
  "build/sanitize/tests/$1" --gtest_brief=1 --gtest_filter="$2"
}
run core/core_tests "${1:-*}"
run case/case_tests "${1:-*}"
run meshes/formats/test_formats "${1:-*}"
run meshes/test_meshes "${1:-$meshes}"
