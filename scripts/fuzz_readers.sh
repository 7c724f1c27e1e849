#!/usr/bin/env bash
# Feeds damaged files to every reader of meshes, images, surfaces, cases and numbers written here, under the address
# and undefined-behaviour sanitizers (libFuzzer of clang). A reader must give what it reads or a message; anything
# else stops the run and leaves the input in the output folder.
#
# usage: scripts/fuzz_readers.sh [SECONDS [FORMAT ...]]     default: 120 seconds for each of
#   meshes    elem ele feb inp msh vtk vtu xdmf
#   images    dcm dicom inr mhd nii nrrd   (dcm: a segmentation, dicom: planes of a series)
#   surfaces  obj off ply polydata stl vtp   (polydata: legacy VTK)
#   cases     yaml unit csv ids       (case files, quantities with units, force tables, node sets)
# Needs Debian's clang. Builds in build/sanitize, writes into build/fuzz. JOBS=1 builds one file at a time.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
seconds="${1:-120}"
[ $# -eq 0 ] || shift
formats=("$@")
[ $# -gt 0 ] || formats=(elem ele feb inp msh vtk vtu xdmf dcm dicom inr mhd nii nrrd obj off ply polydata stl vtp yaml unit csv ids)
command -v clang++ >/dev/null || { echo "needs clang++ (Debian package clang)" >&2; exit 7; }

cd "$root"
out=build/fuzz
cmake --preset sanitize > /dev/null
ninja -C build/sanitize -j "${JOBS:-$(nproc --all)}" fuzz_reader fuzz_case
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=0:malloc_context_size=2}"  # long stacks cost half the time

for format in "${formats[@]}"; do
  case "$format" in
    yaml|unit|csv|ids) program=build/sanitize/tests/case/fuzz_case seeds=tests/case/seeds ;;
    *) program=build/sanitize/tests/meshes/formats/fuzz_reader seeds=tests/meshes/formats/seeds ;;
  esac
  limits=(-max_len=8192)
  # a case has 27,000 features, over which the default schedule sums at every run
  [ "$format" != yaml ] || limits=(-max_len=2048 -entropic=0)
  echo "== $format, $seconds s"
  mkdir -p "$out/$format"
  VISCERA_FUZZ_FORMAT="$format" "$program" -max_total_time="$seconds" "${limits[@]}" -timeout=20 \
    -rss_limit_mb=4096 -print_final_stats=1 -artifact_prefix="$out/$format-" -dict="$seeds/words.dict" \
    "$out/$format" "$seeds/$format" >"$out/$format.log" 2>&1 \
    || { tail -30 "$out/$format.log"; echo "the input that failed is in $out ($format-*)" >&2; exit 1; }
  grep -E 'stat::number_of_executed_units|DONE|stat::new_units_added' "$out/$format.log" | tail -3
done
