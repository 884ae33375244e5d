#!/bin/sh
# Brings BRLTTY, with which a test reads the screen in braille, into .venv/brltty.
cd "$(dirname "$0")/.." || exit 1
. tests/debian.sh
folder=$PWD/.venv/brltty

runs() {
    libraries=$(find "$folder" -name '*.so.*' -exec dirname {} + | sort -u | tr '\n' ':')
    for program in "$folder"/bin/brltty "$folder"/usr/bin/brltty; do
        LD_LIBRARY_PATH=$libraries "$program" -f /dev/null -V && return
    done
    command -v brltty
} >/dev/null 2>&1

runs && exit 0
echo "Fetching BRLTTY, which reads the screen in braille for a test ..."
log=.venv/brltty.log
# Never installed, not even by root: it would start with the machine and claim its serial ports.
(unpack "$folder" brltty) >"$log" 2>&1 && runs && exit 0
tail -n 5 "$log" >&2
echo "BRLTTY could not be fetched, so the braille test will not be run and will say so." \
    "It is the package brltty of Debian and Ubuntu; everything else works without it." >&2
