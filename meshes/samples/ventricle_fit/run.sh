#!/bin/sh
# Makes the images of the study and fits the ventricle to them: run.sh VISCERA FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
/usr/bin/python3 "$here/study.py" "$1" "$2"
"$1" calibrate "$2/fit.yaml" -o "$2/fit"
