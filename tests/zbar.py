"""Loads the zbar library, the system's or the copy that tests/setup_zbar.sh unpacked."""

from __future__ import annotations

import ctypes
from pathlib import Path

SONAME = "libzbar.so.0"
UNPACKED = Path(__file__).parent.parent / ".venv" / "zbar"


def load() -> None:
    """Make libzbar known to this process, so that a later load by name finds it.

    Raises OSError when it is neither installed nor unpacked.
    """
    try:
        ctypes.CDLL(SONAME)
    except OSError:
        load_unpacked()


def load_unpacked() -> None:
    """Load libzbar by its path, and first, in as many rounds as it takes, what it leans on."""
    waiting = [path for path in sorted(UNPACKED.rglob("*.so.*")) if path.is_file()]
    while waiting:
        left = [path for path in waiting if not loads(path)]
        if len(left) == len(waiting):
            break
        waiting = left
    ctypes.CDLL(SONAME)


def loads(path: Path) -> bool:
    """Whether this library could be loaded for all to use."""
    try:
        ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    load()
