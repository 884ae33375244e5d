"""Folders for their owner alone (0700), whatever the umask is."""

from pathlib import Path


def make_folder(path: Path) -> None:
    """Make the folder and those above it that are missing; raises OSError.

    `Path.mkdir` with `parents` leaves the mode of those above to the umask.
    """
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
