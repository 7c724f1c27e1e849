#!/usr/bin/env bash
# Feeds damaged files to every mesh and image reader written here, under the address and undefined-behaviour
# sanitizers (libFuzzer of clang). A reader must give a mesh, an image or a message; anything else stops the
# run and leaves the input in the output folder.
#
# usage: scripts/fuzz_readers.sh [SECONDS [FORMAT ...]]     default: 120 seconds for each of feb, inp, elem, ele, xdmf,
#                                                    inr, nii, nrrd, mhd
# Needs Debian's clang. Builds in build/fuzz.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
seconds="${1:-120}"
[ $# -eq 0 ] || shift
formats=("$@")
[ $# -gt 0 ] || formats=(feb inp elem ele xdmf inr nii nrrd mhd)
command -v clang++ >/dev/null || { echo "needs clang++ (Debian package clang)" >&2; exit 7; }

out="$root/build/fuzz"
mkdir -p "$out"
cd "$root"
sources=(tests/meshes/formats/fuzz_reader.cc)
for part in abaqus_blocks abaqus_reader abaqus_sets carp_reader febio_data febio_mesh febio_reader \
            hdf5_array match_nodes raw_facets raw_mesh tetgen_reader text_file xdmf_array xdmf_cells \
            xdmf_reader xml_file; do
  sources+=("meshes/formats/$part.cc")
done
for part in cell_geometry check_mesh facets faults orientation parts quadratic reference_cell renumber \
            settle words; do
  sources+=("meshes/quality/$part.cc")
done
for part in image_parts label_image read_inrimage read_metaimage read_nifti read_nrrd voxel_data; do
  sources+=("meshes/imaging/$part.cc")
done
read -r -a hdf5 <<<"$(pkg-config --cflags --libs hdf5-serial)"
flags=(-std=c++17 -O1 -g1 -I. $(pkg-config --cflags hdf5-serial) -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
       -ffunction-sections -fdata-sections)
objects=()
for source in "${sources[@]}"; do
  object="$out/$(echo "${source%.cc}" | tr / _).o"
  if [ ! "$object" -nt "$source" ]; then clang++ "${flags[@]}" -c "$source" -o "$object"; fi
  objects+=("$object")
done
clang++ -fsanitize=fuzzer,address,undefined -Wl,--gc-sections "${objects[@]}" -lpugixml -lz "${hdf5[@]}" -o "$out/fuzz_reader"

for format in "${formats[@]}"; do
  echo "== $format, $seconds s"
  mkdir -p "$out/$format"
  VISCERA_FUZZ_FORMAT="$format" "$out/fuzz_reader" -max_total_time="$seconds" -max_len=8192 -timeout=20 \
    -rss_limit_mb=4096 -print_final_stats=1 -artifact_prefix="$out/$format-" \
    -dict=tests/meshes/formats/seeds/words.dict "$out/$format" tests/meshes/formats/seeds/"$format" 2>"$out/$format.log" \
    || { tail -30 "$out/$format.log"; echo "the input that failed is in $out ($format-*)" >&2; exit 1; }
  grep -E 'stat::number_of_executed_units|DONE|stat::new_units_added|cov:' "$out/$format.log" | tail -4
done
