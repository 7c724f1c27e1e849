#!/usr/bin/env bash
# Installs what is missing, builds everything and runs every test.
#
# usage: scripts/test.sh [ctest options]            e.g. scripts/test.sh -L unit
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
bash "$root/scripts/install.sh"
. "$root/scripts/env.sh"
bash "$root/scripts/build.sh" release
cd "$root/build/release"
exec ctest --output-on-failure -j2 "$@"
