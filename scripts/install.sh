#!/bin/sh
# Pinned packages into an environment: by uv, which takes a tenth of pip's time, or by pip where uv has no
# build for the machine or finds no index that pip was told of.
# usage: install.sh ENVIRONMENT REQUIREMENTS
set -eu
python="$1/bin/python"
pip() { "$python" -m pip "$@" --quiet --disable-pip-version-check --no-input --require-hashes; }
if pip install --no-deps -r requirements/uv.txt && "$1/bin/uv" pip install --quiet --python "$python" --require-hashes -r "$2"; then
  exit 0
fi
echo "uv did not install $2; pip does" >&2
pip install -r "$2"
