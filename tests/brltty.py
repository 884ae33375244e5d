"""Starts BRLTTY, the system's or the copy that tests/setup_brltty.sh unpacked."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

NOT_RUN = "BRLTTY not run"  # how a test's reason to skip starts
UNPACKED = Path(__file__).parent.parent / ".venv" / "brltty"
TIMEOUT = 10  # seconds
VISUAL = re.compile(r'Visual "(.*)"')
OPTIONS = (
    "--no-daemon --no-api --stay-privileged --quiet --standard-error --log-level=notice"
    " --configuration-file=/dev/null --override-preferences=alert-tunes=no"
    " --screen-driver=sc --speech-driver=no --braille-driver=vr --braille-device=client:127.0.0.1"
)


class NoBrailleError(Exception):
    """This machine has no BRLTTY, or nothing to show it a screen with; it says which."""


@contextmanager
def running(home: Path, cells: int, shows: Callable[[str], object]) -> Iterator[None]:
    """BRLTTY with a display of so many cells; `shows` is called with each line of text on it.

    It reads the screen that is in the shared memory of `home`. Raises NoBrailleError.
    """
    command, environment = program()
    with socket.create_server(("127.0.0.1", 0)) as listener, (home / "brltty.log").open("w") as log:
        listener.settimeout(TIMEOUT)
        options = f"{OPTIONS}:{listener.getsockname()[1]} --updatable-directory={home}"
        process = subprocess.Popen(
            [*command, *options.split()],
            env={"HOME": str(home), "LANG": "C.UTF-8", **environment},
            stderr=log,
        )
        try:
            with listener.accept()[0] as connection:
                connection.sendall(f"cells {cells} 1\n".encode())
                reader = threading.Thread(target=read, args=[connection, shows], daemon=True)
                reader.start()
                yield
                process.terminate()
                reader.join(TIMEOUT)
        finally:
            process.kill()
            process.wait(TIMEOUT)


def read(connection: socket.socket, shows: Callable[[str], object]) -> None:
    """Pass on what the display shows until BRLTTY ends."""
    with connection.makefile(encoding="utf-8") as sent:
        for found in filter(None, map(VISUAL.match, sent)):
            shows(re.sub(r"\\(.)", r"\1", found[1]))


def program() -> tuple[list[str], dict[str, str]]:
    """BRLTTY's command and what it needs in its environment; raises NoBrailleError."""
    if copy := next(UNPACKED.glob("**/bin/brltty"), None):
        libraries = sorted({str(path.parent) for path in UNPACKED.rglob("*.so.*")})
        drivers = next(UNPACKED.rglob("libbrlttybvr.so")).parent
        tables = next(UNPACKED.glob("**/brltty/Text")).parent
        folders = [f"--drivers-directory={drivers}", f"--tables-directory={tables}"]
        return [str(copy), *folders], {"LD_LIBRARY_PATH": os.pathsep.join(libraries)}
    if installed := shutil.which("brltty"):
        return [installed], {}
    raise NoBrailleError(
        "there is no BRLTTY here; `make setup` brings it where Debian's packages are"
    )
