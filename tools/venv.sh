#!/bin/sh
# Make .venv with a Python that can run the program; say what is missing if that can't be done.
set -eu
python=${1:-python3}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
    echo "dicoso needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3.11 run" >&2
    exit 1
}
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    # Debian keeps this part of Python in a package of its own.
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        DEBIAN_FRONTEND=noninteractive sh -c 'apt-get -o Acquire::Retries=5 -qq update &&
            apt-get -o Acquire::Retries=5 -qq install -y --no-install-recommends python3-venv' </dev/null >/dev/null
    else
        echo "Python's venv is missing; on Debian and Ubuntu: sudo apt-get install python3-venv" >&2
        exit 1
    fi
fi
[ -x .venv/bin/pip ] || "$python" -m venv .venv
