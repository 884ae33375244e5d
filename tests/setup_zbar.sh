#!/bin/sh
# Brings libzbar.so.0, which reads QR codes for the tests: from the system, or into .venv/zbar.
cd "$(dirname "$0")/.." || exit 1
folder=$PWD/.venv/zbar

loads() { .venv/bin/python -m tests.zbar 2>/dev/null; }

from_the_system() {
    [ "$(id -u)" = 0 ] || return 1
    apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install -y --no-install-recommends libzbar0
}

# Without root: apt keeps its lists in a folder of ours, and packages are unpacked, not installed.
# Only what this machine lacks is wanted; the names of the packages differ by release.
missing() {
    apt-cache $own depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
        --no-replaces --no-enhances libzbar0 | grep '^[a-z]' | sort -u | while read -r package; do
        dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q 'ok installed' ||
            echo "$package"
    done
}

into_the_folder() {
    mkdir -p "$folder/packages" && cd "$folder/packages" || return 1
    mkdir -p lists/partial cache/archives/partial
    own="-o Dir::State::Lists=$PWD/lists -o Dir::Cache=$PWD/cache -o Debug::NoLocking=1"
    apt-get -qq $own update || true
    for package in $(missing); do
        apt-get -qq $own download "$package" || true
    done
    for file in ./*.deb; do
        dpkg -x "$file" "$folder" || return 1
    done
    rm -rf "$folder/packages"
}

loads && exit 0
echo "Fetching libzbar, which reads QR codes for the tests ..."
log=.venv/zbar.log
(from_the_system) >"$log" 2>&1 && loads && exit 0
(into_the_folder) >>"$log" 2>&1 && loads && exit 0
tail -n 5 "$log" >&2
echo "The tests need libzbar.so.0 and could not fetch it." \
    "Install it (on Debian and Ubuntu: apt install libzbar0), then try again." >&2
exit 1
