#!/usr/bin/env bash
# Installs the Debian packages of a list. Asks nothing; does nothing where all are there.
#
# usage: scripts/install.sh [LIST]     scripts/packages.txt, or scripts/packages-peers.txt for benchmarks/peers
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
list="${1:-$here/packages.txt}"
export DEBIAN_FRONTEND=noninteractive

wanted() { grep -v '^[[:space:]]*\(#\|$\)' "$list"; }

missing() {
  local package
  for package in $(wanted); do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || echo "$package"
  done
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n env DEBIAN_FRONTEND=noninteractive "$@"; fi
}

# Another apt may hold a lock and a mirror may stumble: three attempts.
patiently() {
  local attempt
  for attempt in 1 2 3; do
    if as_root apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" </dev/null; then
      return 0
    fi
    [ "$attempt" -eq 3 ] || { echo "apt-get $1 failed, trying again in 20 s" >&2; sleep 20; }
  done
  return 1
}

explain() {
  echo "Cannot install: $*" >&2
  echo "Viscera is built on Debian 12 (bookworm) packages. Install the list in $list" >&2
  echo "as root, or let an administrator do it, then start this script again." >&2
  exit 1
}

[ -r "$list" ] || { echo "There is no package list $list" >&2; exit 2; }
command -v apt-get >/dev/null || explain "apt-get is not there"
packages="$(missing)"
[ -n "$packages" ] || exit 0
if [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; then
  explain "neither root nor sudo without a password; missing:" $packages
fi
echo "Installing" $packages
patiently update || explain "apt-get update failed"
patiently install -y --no-install-recommends $packages || explain $packages
