"""Starts sshd, the system's or the copy that tests/setup_sshd.sh unpacked, as an ordinary user."""

from __future__ import annotations

import os
import pwd
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOT_RUN = "sshd not run"  # how a test's reason to skip starts
UNPACKED = Path(__file__).parent.parent / ".venv" / "sshd"
TIMEOUT = 10  # seconds
CONFIG = """
ListenAddress 127.0.0.1:{port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/person.pub
StrictModes no
UsePAM no
PidFile none
PasswordAuthentication no
KbdInteractiveAuthentication no
SetEnv PATH={path} HOME={folder}
"""
KNOWN = """
Host desk
  HostName 127.0.0.1
  Port {port}
  User {user}
  IdentityFile {folder}/person
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile {folder}/known
"""
ORDINARY = "person:x:1000:1000::{folder}:/bin/sh\n", "person:x:1000:\n"
# sshd wants root to have a user of its own and a folder in /run: a root is made an ordinary user
# of a world of its own, with these people and terminals that are hers.
AS_SOMEBODY = (
    "mount --bind {folder}/passwd /etc/passwd && mount --bind {folder}/group /etc/group"
    " && mount -t devpts -o ptmxmode=0666 devpts /dev/pts"
    " && exec unshare --user --map-user=1000 --map-group=1000 {command}"
)


class NoSshError(Exception):
    """This machine has no sshd that an ordinary user could start; it says why."""


@contextmanager
def running(folder: Path) -> Iterator[Path]:
    """A machine on loopback that lets a key in; gives a folder with an `ssh` that knows it: "desk".

    Whoever logs in finds this Python's programs in PATH. Raises NoSshError.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for name in ("host", "person"):
        made = [program("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(made, check=True, env={**os.environ, **libraries()})
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    (folder / "config").write_text(CONFIG.format(folder=folder, port=port, path=path))
    command = [program("sshd"), "-D", "-e", "-f", str(folder / "config")]
    with (folder / "log").open("w") as log:
        as_user = command if os.getuid() else _as_somebody(command, folder)
        process = subprocess.Popen(as_user, env={**os.environ, **libraries()}, stderr=log)
        try:
            _listens(process, port, folder / "log")
            yield _ssh(folder, port)
        finally:
            process.terminate()
            process.wait(TIMEOUT)


def program(name: str) -> str:
    """Where one of OpenSSH's programs is; raises NoSshError."""
    if copy := next(UNPACKED.glob(f"**/*bin/{name}"), None):
        return str(copy)
    if installed := shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin"):
        return installed
    raise NoSshError(f"there is no {name} here; `make setup` brings it where Debian's packages are")


def libraries() -> dict[str, str]:
    """What programs that were unpacked need in their environment."""
    folders = sorted({str(path.parent) for path in UNPACKED.rglob("*.so.*")})
    return {"LD_LIBRARY_PATH": os.pathsep.join(folders)} if folders else {}


def _as_somebody(command: list[str], folder: Path) -> list[str]:
    for name, text in zip(("passwd", "group"), ORDINARY, strict=True):
        (folder / name).write_text(text.format(folder=folder))
    script = AS_SOMEBODY.format(folder=folder, command=shlex.join(command))
    return ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script]


def _listens(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + TIMEOUT
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), TIMEOUT).close()
        except ConnectionRefusedError:
            if process.poll() is not None or time.monotonic() > until:
                raise NoSshError(log.read_text() or "it never listened") from None
            time.sleep(0.05)  # it listens when it does: there is nothing else to wait for
        else:
            return


def _ssh(folder: Path, port: int) -> Path:
    user = pwd.getpwuid(os.getuid()).pw_name if os.getuid() else "person"
    host = (folder / "host.pub").read_text()
    (folder / "known").write_text(f"[127.0.0.1]:{port} {host}")
    (folder / "known-as").write_text(KNOWN.format(folder=folder, port=port, user=user))
    programs = folder / "bin"
    programs.mkdir()
    variables = [f"{name}={value}" for name, value in libraries().items()]
    real = shlex.join(["env", *variables, program("ssh"), "-F", str(folder / "known-as")])
    (programs / "ssh").write_text(f'#!/bin/sh\nexec {real} "$@"\n')
    (programs / "ssh").chmod(0o755)
    return programs


if __name__ == "__main__":
    for each in ("sshd", "ssh", "ssh-keygen"):
        program(each)
