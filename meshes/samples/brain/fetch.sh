#!/bin/sh
# Fetches the labelled brain that Debian ships with MRIcron, merges its labels (labels.py) and puts
# brain.nii.gz into FOLDER.
#
#   fetch.sh FOLDER        (default: this folder)
#
# Needs apt's package lists (apt-get update) but no root: the package is unpacked, not installed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here}
if [ -s "$folder/brain.nii.gz" ]; then
  echo "$folder/brain.nii.gz is there already"
  exit 0
fi
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
if ! apt-get download mricron-data >download.log 2>&1; then
  cat download.log >&2
  echo "fetch.sh: the package mricron-data cannot be downloaded. Run 'apt-get update' first, or check" \
    "the network and that this is Debian 12." >&2
  exit 1
fi
dpkg -x mricron-data_*.deb unpacked
/usr/bin/python3 "$here/labels.py" unpacked/usr/share/mricron/templates/jhu189.nii.gz brain.nii.gz
mv brain.nii.gz "$folder/brain.nii.gz.partial"
mv "$folder/brain.nii.gz.partial" "$folder/brain.nii.gz"
echo "$folder/brain.nii.gz"
