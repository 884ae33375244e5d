#!/bin/sh
# Brings OpenSSH, through which a test plays a walkthrough, into .venv/sshd.
cd "$(dirname "$0")/.." || exit 1
. tests/debian.sh
folder=$PWD/.venv/sshd

runs() { .venv/bin/python -m tests.sshd; } >/dev/null 2>&1

runs && exit 0
echo "Fetching OpenSSH, through which a test plays a walkthrough ..."
log=.venv/sshd.log
# Never installed, not even by root: it would start with the machine and let people in.
client=$(command -v ssh ssh-keygen >/dev/null || echo openssh-client)
(for each in openssh-server $client; do (unpack "$folder" "$each") || exit; done) >"$log" 2>&1
runs && exit 0
tail -n 5 "$log" >&2
echo "sshd could not be fetched, so the test over ssh will not be run and will say so." \
    "It is the package openssh-server of Debian and Ubuntu; everything else works without it." >&2
