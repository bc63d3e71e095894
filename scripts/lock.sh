#!/bin/sh
# Resolve the dependencies of pyproject.toml in fresh environments; write names and versions only.
set -eu
python="${PYTHON:-python3}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
bin="$folder/venv/bin"
"$bin/pip" install --quiet --upgrade setuptools
"$bin/pip" install --quiet .
head='# Written by `make lock`: names and versions only.'
frozen() { # uvloop does not exist on Windows
  echo "$head"
  "$bin/pip" list --format=freeze --exclude lgsp --exclude pip | sed 's/^\(uvloop==.*\)$/\1 ; sys_platform != "win32"/'
}
frozen >requirements.lock
"$bin/pip" install --quiet '.[dev]'
frozen >requirements-dev.lock
