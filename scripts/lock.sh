#!/bin/sh
# Pins for every supported system and Python, with hashes: what `make run` and `make test` install.
set -eu
cd "$(dirname "$0")/.."
flags="--quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate"
printf 'hatchling\neditables\n' | uv pip compile $flags pyproject.toml - -o requirements/run.txt
printf 'hatchling\neditables\n' | uv pip compile $flags pyproject.toml --extra all --group dev - -o requirements/dev.txt
# RO-Crate's validator wants an older rich than mutmut's textual does: it lives in an environment of its own.
printf 'roc-validator>=0.13\n' | uv pip compile $flags - -o requirements/crates.txt
printf 'uv\n' | uv pip compile $flags - -o requirements/uv.txt
