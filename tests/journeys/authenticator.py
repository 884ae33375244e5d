"""An authenticator app of somebody else: scans the QR code on a terminal and shows codes."""

from __future__ import annotations

import asyncio
import time
from typing import Self

import pyotp

from tests.screens.raster import frame_of_terminal, picture_of
from tests.screens.readers import read_zxing
from tests.terminal import Terminal

STEP = 30  # seconds


def read_qr(terminal: Terminal) -> str:
    """The QR code's text, from the screen's cells, as a phone's camera does."""
    found: list[str] = []

    def readable(terminal: Terminal) -> bool:
        uri = read_zxing(picture_of(frame_of_terminal(terminal.cells())))
        found.extend([uri] if uri else [])
        return bool(found)

    terminal.wait_for(readable)
    return found[0]


class Authenticator:
    """Shows each code once, the oldest first that a server still takes."""

    def __init__(self, uri: str) -> None:
        self._codes = pyotp.parse_uri(uri)
        self._next = 0

    @classmethod
    def scanning(cls, terminal: Terminal) -> Self:
        """One that has scanned the code on this terminal."""
        return cls(read_qr(terminal))

    async def code(self) -> str:
        """The next code; waits for its time where it is more than a step ahead."""
        now = time.time()
        early = now % STEP < STEP / 2  # time enough for the step before this one to arrive
        self._next = max(self._next, int(now // STEP) - early)
        # the server's clock is the machine's: there is nothing else to wait for
        await asyncio.sleep(max(0.0, (self._next - 1) * STEP - time.time()))
        self._next += 1
        return str(self._codes.generate_otp(self._next - 1))
