"""Installs one pinned set (`run` or `dev`) and Keydesk itself into this virtual environment."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent
PIP = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
SEEN = ("Collecting ", "Requirement already satisfied: ")


def main(name: str) -> int:
    """Install `requirements/<name>.txt`, then Keydesk as an editable; 0 when both worked."""
    pins = ROOT / "requirements" / f"{name}.txt"
    count = sum("==" in line for line in pins.read_text().splitlines())
    print(f"Installing {count} pinned packages (once, about a minute) ...", flush=True)
    done = pip(["--require-hashes", "--progress-bar", "off", "-r", str(pins)], count)
    if done:
        # Its build tools are in the pinned set, so nothing more is downloaded.
        done = pip(["--no-deps", "--no-build-isolation", "-e", str(ROOT)], count)
    if not done:
        print("The set-up did not finish; pip's words are above. Try again.", file=sys.stderr)
    return 0 if done else 1


def pip(options: list[str], count: int) -> bool:
    """Run pip with its lines told as progress; False, with what it said, when it failed."""
    with subprocess.Popen(
        [*PIP, *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        said = list(told(process.stdout, count))
    if process.returncode:
        print(*said[-20:], sep="", file=sys.stderr)
    return process.returncode == 0


def told(lines: Iterable[str], count: int) -> Iterable[str]:
    """Pass pip's lines on, and say at every tenth package how far it is."""
    collected = 0
    for line in lines:
        yield line
        if line.startswith(SEEN):
            collected += 1
            if collected % 10 == 0:
                print(f"  {collected} of {count}", flush=True)
        elif line.startswith("Installing collected packages"):
            print("  putting them in place ...", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
