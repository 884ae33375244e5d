"""What was scanned: a picture file's QR code, or the text of one."""

import asyncio
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rich.segment import Segment
from textual.screen import Screen

from models.otpauth import SCHEME, OneTime, from_uri
from models.refusals import Refusal, Refused
from screens.painted import painted
from screens.phone import frame, pictures

SETUP_KEY = re.compile(r"[A-Za-z2-7]{4}([ -]?[A-Za-z2-7]{2,4}){3,40}")


def is_address(text: str) -> bool:
    """Whether the text is some address of the kind that QR codes hold, not a file's path."""
    return "://" in text and not text.lower().startswith("file:")


def is_setup_key(text: str) -> bool:
    """Whether the text can only be a setup key: Base32 in groups, and no file of that name."""
    return SETUP_KEY.fullmatch(text) is not None and not _path(text).exists()


async def read(text: str) -> OneTime:
    """The account in a pasted address, or in the picture at a path.

    Raises Refused: NOTHING_TO_SCAN, NO_USABLE_DATA, NO_QR_CODE, SEVERAL_QR_CODES,
    PICTURE_UNREADABLE and those of `models.otpauth.from_uri`.
    """
    text = text.strip()
    if is_address(text) or text.lower().startswith(f"{SCHEME}:"):
        return from_uri(text)
    if not text:
        raise Refused(Refusal.NOTHING_TO_SCAN)
    return _one_of(await asyncio.to_thread(pictures.texts_in_file, _path(text)))


async def read_clipboard() -> OneTime:
    """The account in the picture that was copied; raises Refused as `read` does."""
    return _one_of(await asyncio.to_thread(pictures.texts_in_clipboard))


async def read_screen(screen: Screen[object]) -> OneTime:
    """The account in the code that a screen shows, or would if nothing lay over it.

    Raises Refused as `read` does.
    """
    return await read_rows(painted(screen))


async def read_rows(painted: Iterable[Iterable[Segment]]) -> OneTime:
    """The account in the code that these painted rows show; raises Refused as `read` does."""
    return _one_of(await asyncio.to_thread(pictures.texts_in, frame.picture_of(painted)))


def _one_of(texts: list[str]) -> OneTime:
    """The one account among the codes in a picture."""
    if not texts:
        raise Refused(Refusal.NO_QR_CODE)
    ours = {text for text in texts if text.lower().startswith(f"{SCHEME}:")}
    if len(ours) > 1:
        raise Refused(Refusal.SEVERAL_QR_CODES)
    return from_uri(ours.pop() if ours else texts[0])


def _path(text: str) -> Path:
    """A path as terminals paste it: in quotes, with escaped blanks, or as a file: address."""
    if text.lower().startswith("file:"):
        return Path(unquote(urlsplit(text).path))
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    path = Path(text)
    if "\\ " in text and not _exists(path):
        path = Path(text.replace("\\ ", " "))
    try:
        return path.expanduser()
    except RuntimeError:
        return path  # no home to expand to: the file is looked for under the name as typed


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
