#!/bin/sh
# Make .venv and install the locked dependencies: `runtime` for the product, `dev` for its tests.
set -eu
kind="${1:-runtime}"
python="${PYTHON:-python3}"

if ! command -v "$python" >/dev/null 2>&1; then
  echo "Không tìm thấy $python. Cần Python 3.11 trở lên. / $python not found; Python 3.11 or newer is needed." >&2
  exit 5
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "$("$python" --version): cần Python 3.11 trở lên (make PYTHON=python3.12 …). / Python 3.11 or newer is needed." >&2
  exit 5
fi
if [ ! -x .venv/bin/pip ]; then
  echo "Tạo môi trường .venv … / making .venv …"
  if ! "$python" -m venv .venv; then
    echo "Không tạo được .venv; trên Debian/Ubuntu: apt install python3-venv. / cannot make .venv; on Debian/Ubuntu: apt install python3-venv." >&2
    exit 5
  fi
fi
if [ "$kind" = runtime ]; then lock=requirements.lock; else lock=requirements-dev.lock; fi
echo "Cài đặt ($lock) … / installing ($lock) …"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement "$lock"
if [ "$kind" = runtime ]; then
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
fi
touch ".venv/.$kind"
