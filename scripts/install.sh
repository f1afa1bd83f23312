#!/bin/sh
# An environment with pinned packages and, with -e, sonodex as it stands here. uv installs, which takes a tenth of
# pip's time: the one of another environment here, or one that pip fetches. pip does it where uv has no build for
# the machine or finds no index that pip was told of.
# usage: install.sh PYTHON ENVIRONMENT REQUIREMENTS [-e]
set -eu
cd "$(dirname "$0")/.."
python=$1 folder=$2 pins=$3 editable=${4:-}
inside=$folder/bin/python

"$python" -m venv --without-pip "$folder"  # to put pip into it takes longer than all the rest
quietly() { "$@" --quiet --disable-pip-version-check --no-input; }
if "$python" -m pip --python "$inside" --version >/dev/null 2>&1; then
  pip() { quietly "$python" -m pip --python "$inside" install "$@"; }
else  # no pip beside this Python, or one before 22.3
  "$inside" -m ensurepip >/dev/null
  pip() { quietly "$inside" -m pip install "$@"; }
fi

uv=$(find .venv*/bin/uv -newer requirements/uv.txt 2>/dev/null | head -n 1)
if [ -z "$uv" ]; then
  pip --require-hashes --no-deps -r requirements/uv.txt || true
  uv=$folder/bin/uv
fi
uv_pip() { "$uv" pip install --quiet --python "$inside" "$@"; }
everything_by() {
  "$1" --require-hashes -r "$pins" && { [ -z "$editable" ] || "$1" --no-build-isolation --no-deps -e .; }
}
everything_by uv_pip || {
  echo "uv did not install $pins; pip does" >&2
  everything_by pip
}
touch "$folder/.ready"
