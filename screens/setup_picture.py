"""The QR code as a picture on disk, for as long as the page that made it is open."""

from itertools import count
from pathlib import Path

from screens.qr_code import save_png

NAME = "keydesk-setup-code"


class SetupPicture:
    """One PNG in the person's home folder, mode 0600; `path` is None while there is none."""

    def __init__(self) -> None:
        self.path: Path | None = None

    def save(self, text: str) -> Path:
        """Write the QR code of `text`, once; raises OSError."""
        if self.path is None or not self.path.exists():
            self.path = _new_file(text, Path.home())
        return self.path

    def delete(self) -> None:
        """Take the picture away; raises OSError."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)
            self.path = None


def _new_file(text: str, folder: Path) -> Path:
    """The first name that is not taken; somebody else's file is left alone."""
    for number in count(1):
        path = folder / (f"{NAME}.png" if number == 1 else f"{NAME}-{number}.png")
        try:
            save_png(text, path)
        except FileExistsError:
            continue
        return path
    raise AssertionError
