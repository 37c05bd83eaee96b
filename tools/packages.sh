#!/bin/sh
# What the tests need beside Python: a browser, an office program and a PDF reader that judge our pages and documents,
# and fonts with all Vietnamese letters. Installed with apt where that is possible, else named; never passed over.
set -eu

missing=
need() { # need COMMAND-OR-TEST PACKAGE
    sh -c "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need 'command -v chromium || command -v chromium-browser || command -v google-chrome' chromium
need 'command -v pdftotext && command -v pdftoppm' poppler-utils
need 'command -v fc-list && fc-list | grep -q "Liberation Serif"' fonts-liberation
need 'command -v fc-list && fc-list | grep -q "Noto Sans"' fonts-noto-core
for part in writer calc; do
    if command -v dpkg-query >/dev/null; then
        need "dpkg-query -W -f '\${Status}' libreoffice-$part | grep -q 'install ok installed'" "libreoffice-$part"
    else
        need 'command -v soffice' "libreoffice-$part"
    fi
done
[ -n "$missing" ] || exit 0
case "$missing" in *fonts-*) missing="$missing fontconfig" ;; esac

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "The tests need programs that aren't here. On Debian: sudo apt-get install$missing" >&2
    exit 1
fi
echo "Installing$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
for attempt in 1 2 3; do
    if { apt-get -o Acquire::Retries=5 update &&
        # shellcheck disable=SC2086  # one word for each package
        apt-get -o Acquire::Retries=5 install -y --no-install-recommends $missing; } >"$log" 2>&1 </dev/null; then
        rm -f "$log"
        exit 0
    fi
    echo "apt-get failed (attempt $attempt of 3)" >&2
    sleep 5
done
tail -n 30 "$log" >&2
exit 1
