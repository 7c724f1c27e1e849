#!/bin/sh
# Fetches the labelled liver CT that Debian ships with CGAL's demos and puts liver.inr.gz into FOLDER.
#
#   fetch.sh FOLDER        (default: this folder)
#
# Needs apt's package lists (apt-get update) but no root: the package is unpacked, not installed.
set -eu
folder=${1:-$(dirname "$0")}
if [ -s "$folder/liver.inr.gz" ]; then
  echo "$folder/liver.inr.gz is there already"
  exit 0
fi
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
if ! apt-get download libcgal-demo >download.log 2>&1; then
  cat download.log >&2
  echo "fetch.sh: the package libcgal-demo cannot be downloaded. Run 'apt-get update' first, or check" \
    "the network and that this is Debian 12." >&2
  exit 1
fi
dpkg -x libcgal-demo_*.deb unpacked
archive=$(find unpacked -name data.tar.gz | head -n 1)
tar -xzf "$archive" data/images/liver.inr.gz
mv data/images/liver.inr.gz "$folder/liver.inr.gz.partial"
mv "$folder/liver.inr.gz.partial" "$folder/liver.inr.gz"
echo "$folder/liver.inr.gz"
