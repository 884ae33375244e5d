"""The peers' own virtual environment in build/, made anew whenever their pins change."""

from __future__ import annotations

import subprocess
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PINS = ROOT / "requirements" / "peers.txt"
FOLDER = ROOT / "build" / "peers"
PYTHON = FOLDER / "bin" / "python"
PI_MANAGE = FOLDER / "bin" / "pi-manage"
INSTALLED = FOLDER / "installed.txt"  # the pins, once all of them are in place


def install() -> None:
    """Install what isn't there yet."""
    pins = PINS.read_text()
    if INSTALLED.exists() and INSTALLED.read_text() == pins:
        return
    print("Installing the peers into build/peers (once, about a minute) ...", flush=True)
    venv.create(FOLDER, clear=True, with_pip=True)
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    subprocess.run([PYTHON, *pip, "--require-hashes", "-r", PINS], check=True)
    INSTALLED.write_text(pins)
