#!/bin/sh
# The browser tests need Chromium: use the one that is there, else install the system's.
set -eu
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
[ -z "${SONODEX_CHROMIUM:-}" ] || exit 0
if command -v apt-get >/dev/null 2>&1; then
  sudo=""
  [ "$(id -u)" = 0 ] || sudo="sudo -n"
  echo "installing Chromium for the browser tests" >&2
  $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends chromium >/dev/null
else
  echo "install Chromium or Chrome (or set SONODEX_CHROMIUM to its path) to run the browser tests; they are skipped now" >&2
fi
