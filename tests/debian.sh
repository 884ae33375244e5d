# Read by the set-up scripts beside it: unpacks a Debian package into a folder, as any user.

# Only what this machine lacks is wanted; the names of the packages differ by release.
missing() {
    while read -r package; do
        dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q 'ok installed' ||
            echo "$package"
    done
}

# A package, the libraries it leans on, and theirs; no test needs the rest of what it asks for.
with_libraries() {
    found=
    more=$1
    while [ "$found" != "$more" ]; do
        found=$more
        more=$(
            {
                printf '%s\n' $found
                apt-cache $own depends --important $found |
                    sed -n 's/^[ |]*\(Pre\)\{0,1\}Depends: \(lib[a-z0-9.+-]*\)$/\2/p'
            } | missing | sort -u
        )
    done
    echo "$found"
}

# apt keeps its lists in a folder of ours, and packages are unpacked, not installed.
unpack() {
    mkdir -p "$1/packages" && cd "$1/packages" || return 1
    mkdir -p lists/partial cache/archives/partial
    own="-o Dir::State::Lists=$PWD/lists -o Dir::Cache=$PWD/cache -o Debug::NoLocking=1"
    apt-get -qq $own update || true
    for package in $(with_libraries "$2"); do
        apt-get -qq $own download "$package" || true
    done
    for file in ./*.deb; do
        dpkg -x "$file" "$1" || return 1
    done
    rm -rf "$1/packages"
}
