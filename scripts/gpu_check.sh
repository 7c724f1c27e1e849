#!/usr/bin/env bash
# Builds kernels/ alone, checks its CUDA code on the GPU of this machine against the host, and measures it.
# Needs cmake (3.25), ninja or make, g++ and nvcc, and nothing else: what is not installed of GoogleTest, Google
# Benchmark and xsimd is taken from .gpu-deps/, which --pack fills on a Debian machine that has them.
#
# usage: scripts/gpu_check.sh --pack           copies those packages into .gpu-deps/ (3 MB, ignored by git)
#        scripts/gpu_check.sh [--sizes LIST] [--seconds N] [--architectures LIST] [--build-only] [-- CMAKE OPTIONS]
#
#   --sizes LIST          unknowns of the benchmarks, apart by commas, first things first (1e7,1e5,1e6)
#   --seconds N           what all of it may take; what does not fit any more is left out and said (560)
#   --architectures LIST  as CMAKE_CUDA_ARCHITECTURES; without it that of the GPU, where there is none the project's
#   --build-only          builds and stops
#
# Writes summary.txt, build.log, tests.log and benchmark_SIZE.json to $OUT (build/gpu_check).
# Exit status: 0 all is right; 1 a build, a test or the answer of a benchmark failed; 2 wrong usage;
#   7 no GPU answers: built and tested on the emulated device, nothing measured.
set -uo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
deps="$root/.gpu-deps"
build="$root/build/gpu"
out="${OUT:-$root/build/gpu_check}"
sizes=1e7,1e5,1e6
seconds=560
architectures=
build_only=no
more=()

say() { echo "$*" | tee -a "$out/summary.txt"; }
left() { echo $((seconds - SECONDS)); }
finish() {
  say "$2 ($SECONDS s)"
  exit "$1"
}

pack() {
  local package file
  rm -rf "$deps"
  mkdir -p "$deps"
  for package in libgtest-dev libbenchmark-dev libbenchmark1debian libxsimd-dev; do
    if ! dpkg -L "$package" >/dev/null 2>&1; then
      echo "gpu_check: the Debian package $package is not installed: scripts/install.sh installs it" >&2
      exit 1
    fi
    dpkg -L "$package" | grep -E '^/usr/(include|lib)/' | while read -r file; do
      if [ ! -d "$file" ]; then
        mkdir -p "$deps/$(dirname "${file#/usr/}")"
        cp -L "$file" "$deps/${file#/usr/}"
      fi
    done
  done
  echo "$(du -sh "$deps" | cut -f1) in .gpu-deps/"
  exit 0
}

while [ $# -gt 0 ]; do
  case "$1" in
    --pack) pack ;;
    --sizes) sizes="${2:-}"; shift ;;
    --seconds) seconds="${2:-}"; shift ;;
    --architectures) architectures="${2:-}"; shift ;;
    --build-only) build_only=yes ;;
    --) shift; more=("$@"); break ;;
    *)
      sed -n '2,/^set /p' "${BASH_SOURCE[0]}" | sed -n 's/^# \{0,1\}//p' >&2
      exit 2
      ;;
  esac
  shift
done
case "$seconds" in '' | *[!0-9]*) echo "gpu_check: --seconds takes a whole number" >&2; exit 2 ;; esac

mkdir -p "$out"
rm -f "$out"/{summary.txt,build.log,tests.log} "$out"/benchmark_*.json
export PATH="$PATH:/usr/local/cuda/bin"
for tool in cmake g++ nvcc; do
  command -v "$tool" >/dev/null || finish 1 "gpu_check: $tool is not there"
done

# The GPU
gpu=no
if nvidia-smi -L >/dev/null 2>&1 && nvidia-smi -L | grep -q GPU; then
  gpu=yes
  say "$(nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm --format=csv,noheader)"
else
  say "no GPU answers (nvidia-smi): the emulated device is tested, nothing is measured"
fi
say "$(nvcc --version | grep release), $(g++ --version | head -1), $(cmake --version | head -1)"

# Build
options=(-DCMAKE_BUILD_TYPE=Release -DVISCERA_KERNELS_ONLY=ON -DVISCERA_CUDA=ON)
command -v ninja >/dev/null && options+=(-G Ninja)
[ -d "$deps" ] && options+=("-DCMAKE_PREFIX_PATH=$deps")
[ -z "$architectures" ] && [ "$gpu" = yes ] && architectures=native
[ -n "$architectures" ] && options+=("-DCMAKE_CUDA_ARCHITECTURES=$architectures")
targets=(device_tests device_operator_tests device_benchmarks)
{
  cmake -S "$root" -B "$build" "${options[@]}" ${more[@]+"${more[@]}"} &&
    cmake --build "$build" --parallel "$(nproc)" --target "${targets[@]}"
} >"$out/build.log" 2>&1 || {
  grep -B2 -A8 -iE 'error|not found' "$out/build.log" | head -40
  [ -f "$deps/include/xsimd/xsimd.hpp" ] ||
    say "GoogleTest, Google Benchmark and xsimd are looked for in .gpu-deps/, which is not there: where they are not" \
      "installed, bring the folder that scripts/gpu_check.sh --pack makes on a Debian machine"
  finish 1 "the build failed: build.log"
}
say "built after $SECONDS s: $(grep -h '^CMAKE_CUDA_ARCHITECTURES' "$build/CMakeCache.txt" | head -1)"
[ "$build_only" = yes ] && finish 0 "built"

# Tests: each runs on the emulated device and, where there is one, on the GPU
failed=no
export LD_LIBRARY_PATH="$deps/lib/x86_64-linux-gnu${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
run_test() { # name, command
  local name="$1" status=0
  shift
  echo "== $name: $*" >>"$out/tests.log"
  [ "$(left)" -gt 5 ] || { say "$name: left out, no time"; return 0; }
  timeout "$(left)" "$@" >>"$out/tests.log" 2>&1 || status=$?
  if [ $status -eq 0 ]; then
    say "$name: right"
  else
    failed=yes
    say "$name: FAILED ($status): tests.log"
    grep -E '^\[  FAILED|Failure$|========= (Error|ERROR|Invalid|Race)' "$out/tests.log" | head -10
  fi
}
tests="$build/tests/kernels/device"
run_test "device tests" "$tests/device_tests"
run_test "device operators against the host" "$tests/device_operator_tests"

# compute-sanitizer: every loop once, small
sanitizer="$(command -v compute-sanitizer || true)"
if [ "$gpu" = yes ] && [ -n "$sanitizer" ]; then
  few='ElementThreads*:DeviceOperator.*:*OrderedSums*tet10*'
  if ! "$sanitizer" "$tests/device_tests" --gtest_filter=none 2>&1 | grep -qi 'not supported'; then
    for tool in memcheck racecheck; do
      run_test "compute-sanitizer $tool" "$sanitizer" --tool "$tool" --error-exitcode 9 \
        "$tests/device_operator_tests" --gtest_filter="$few"
    done
  else
    say "compute-sanitizer: does not support this machine"
  fi
elif [ "$gpu" = yes ]; then
  say "compute-sanitizer: not installed"
fi

# Benchmarks, a size after the other; each checks its answers
benchmarks="$build/benchmarks/kernels/device_benchmarks"
if [ "$gpu" = no ]; then
  status=0
  "$benchmarks" >>"$out/tests.log" 2>"$out/refusal" || status=$?
  say "$(cat "$out/refusal")"
  rm -f "$out/refusal"
  [ "$status" -eq 7 ] || { failed=yes; say "benchmarks without a GPU end in $status, not in 7"; }
  [ "$failed" = yes ] && finish 1 "something failed"
  finish 7 "no GPU: built and tested on the emulated device, nothing measured"
fi
for size in ${sizes//,/ }; do
  [ "$(left)" -gt 20 ] || { say "benchmarks of $size unknowns: left out, no time"; continue; }
  record="$out/benchmark_$size.json" status=0
  VISCERA_BENCHMARK_UNKNOWNS="$size" timeout "$(($(left) - 5))" "$benchmarks" \
    --benchmark_out="$record" --benchmark_out_format=json >"$out/benchmark.txt" 2>&1 || status=$?
  grep -E '^(copy|triad)' "$out/benchmark.txt" | tr '\n' ' '
  awk '/^[a-z0-9_]+\/[0-9]/ {
    rate = share = ""
    for (i = 1; i <= NF; ++i) {
      if ($i ~ /^unknowns\/s=/) rate = substr($i, 12)
      if ($i ~ /^of_copy=/) share = substr($i, 9)
    }
    sub(/\/iterations.*/, "", $1)
    print (rate ? sprintf("%-70s %12s /s  of copy %s", $1, rate, share) : $0)
  }' "$out/benchmark.txt" | tee -a "$out/summary.txt"
  if [ $status -eq 124 ]; then
    say "benchmarks of $size unknowns: stopped at the end of the time, the record is cut off"
  elif [ $status -ne 0 ] || grep -qE 'wrong answer|failed: ' "$out/benchmark.txt"; then
    failed=yes
    say "benchmarks of $size unknowns: FAILED ($status)"
    tail -3 "$out/benchmark.txt"
  fi
  rm -f "$out/benchmark.txt"
done
[ "$failed" = yes ] && finish 1 "something failed"
finish 0 "all is right"
