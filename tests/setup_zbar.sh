#!/bin/sh
# Brings libzbar.so.0, which reads QR codes for the tests: from the system, or into .venv/zbar.
cd "$(dirname "$0")/.." || exit 1
. tests/debian.sh
folder=$PWD/.venv/zbar

loads() { .venv/bin/python -m tests.zbar 2>/dev/null; }

from_the_system() {
    [ "$(id -u)" = 0 ] || return 1
    apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install -y --no-install-recommends libzbar0
}

loads && exit 0
echo "Fetching libzbar, which reads QR codes for the tests ..."
log=.venv/zbar.log
(from_the_system) >"$log" 2>&1 && loads && exit 0
(unpack "$folder" libzbar0) >>"$log" 2>&1 && loads && exit 0
tail -n 5 "$log" >&2
echo "The tests need libzbar.so.0 and could not fetch it." \
    "Install it (on Debian and Ubuntu: apt install libzbar0), then try again." >&2
exit 1
