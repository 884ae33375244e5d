"""The phone's eye: the texts of the QR codes in a picture, from a file or the clipboard."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

from models.refusals import Refusal, Refused

if TYPE_CHECKING:  # with the reader it takes 80 ms to import, which only a scan need wait for
    from PIL.Image import Image

LARGEST = 50_000_000  # bytes of a picture's file
MOST_PIXELS = 50_000_000  # of a phone's best photo; each takes up to 13 bytes of memory
# What screenshots and photos come in. Others run programs (EPS), or print warnings of damage.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "PPM", "AVIF")
CLIPBOARD = "The clipboard"
NOTHING_COPIED = "it holds no picture; copy the QR code's picture, or paste the code's text here"
NO_WAY_IN = "reading it needs the program wl-paste or xclip; name a picture file instead"


def texts_in_file(path: Path) -> list[str]:
    """The texts of all QR codes in a picture; raises Refused (PICTURE_UNREADABLE)."""
    from PIL import Image

    with _told(str(path)):
        found = path.stat()
        if not S_ISREG(found.st_mode):
            raise _unreadable(str(path), "it is no file")  # one would wait at a named pipe
        if found.st_size > LARGEST:
            raise _unreadable(str(path), "it is larger than 50 MB")
        with Image.open(path, formats=FORMATS) as picture:
            return texts_in(picture)


def texts_in_clipboard() -> list[str]:
    """The same of a picture, or of picture files, that were copied.

    Raises Refused (PICTURE_UNREADABLE), also where nothing was, or no program can tell.
    """
    from PIL import ImageGrab

    with _told(CLIPBOARD):
        try:
            copied = ImageGrab.grabclipboard()
        except NotImplementedError as error:
            raise _unreadable(CLIPBOARD, NO_WAY_IN) from error
        if isinstance(copied, list):
            return [text for path in copied for text in texts_in_file(Path(path))]
        if copied is None:
            raise _unreadable(CLIPBOARD, NOTHING_COPIED)
        return texts_in(copied)


def texts_in(picture: Image) -> list[str]:
    """The texts of all QR codes in it; raises DecompressionBombError for too many pixels."""
    import zxingcpp
    from PIL import Image, ImageOps

    if picture.width * picture.height > MOST_PIXELS:
        raise Image.DecompressionBombError
    seen = ImageOps.exif_transpose(picture).convert("RGBA")
    white = Image.new("RGBA", seen.size, "white")
    white.alpha_composite(seen)
    wanted = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    return [code.text for code in zxingcpp.read_barcodes(white.convert("L"), formats=wanted)]


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Turn what Pillow and the disk say into the refusal that a person understands."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of damage, on the terminal
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except UnidentifiedImageError as error:
        raise _unreadable(where, "it is no picture, or of an unknown kind") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _unreadable(where, "it has too many pixels") from error
    except OSError as error:
        raise _unreadable(where, error.strerror or "it is cut short or damaged") from error
    except (RuntimeError, SyntaxError, ValueError) as error:  # Pillow's words for damaged files
        raise _unreadable(where, "it is cut short or damaged") from error


def _unreadable(where: str, problem: str) -> Refused:
    return Refused(Refusal.PICTURE_UNREADABLE, where=where, problem=problem)
