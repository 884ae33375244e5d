"""One-time codes: what a typed code is worth (rules 1 and 2; RFC 4226, RFC 6238)."""

import base64
import hmac
import unicodedata
from dataclasses import dataclass
from datetime import datetime

import pyotp

DIGITS = 6
STEP = 30  # seconds, RFC 6238 section 4.1
SECRET_BYTES = 20  # RFC 4226 section 4, R6 recommends 160 bits
WINDOW = 1  # steps accepted either side, RFC 6238 section 5.2
DIAGNOSED = 20  # steps either side (10 minutes) that are "out of date" rather than wrong
LOOK_AHEAD = 10  # HOTP presses that may have been lost, RFC 4226 section 7.4


@dataclass(frozen=True)
class Match:
    """A code that is right for `step`; `offset` is how many steps the device is ahead."""

    step: int
    offset: int

    @property
    def in_time(self) -> bool:
        """True when the code may be accepted."""
        return abs(self.offset) <= WINDOW


def six_digits(typed: str) -> str | None:
    """The code in ASCII digits, spaces and hyphens dropped, full-width digits read; else None."""
    kept = [
        mark
        for mark in unicodedata.normalize("NFKC", typed)
        if not (mark.isspace() or unicodedata.category(mark) in {"Pd", "Cf"})
    ]
    digits = "".join(kept)
    if len(digits) != DIGITS or not all(mark.isdecimal() for mark in kept):
        return None
    return "".join(str(unicodedata.decimal(mark)) for mark in kept)


def step_of(now: datetime) -> int:
    """The time step T of RFC 6238 section 4.2 at `now`."""
    return int(now.timestamp()) // STEP


def match(secret: bytes, code: str, now: datetime) -> Match | None:
    """Where within 10 minutes either way the code is right, the nearest step first; else None."""
    current = step_of(now)
    generator = _hotp(secret)
    for offset in sorted(range(-DIAGNOSED, DIAGNOSED + 1), key=abs):
        step = current + offset
        if step >= 0 and hmac.compare_digest(generator.at(step), code):
            return Match(step, offset)
    return None


def match_counter(secret: bytes, code: str, counter: int) -> int | None:
    """The HOTP counter from `counter` on, ten presses ahead, that gives this code; else None."""
    generator = _hotp(secret)
    for ahead in range(counter, counter + LOOK_AHEAD + 1):
        if hmac.compare_digest(generator.at(ahead), code):
            return ahead
    return None


def current(secret: bytes, now: datetime) -> str:
    """The six digits that a device with a right clock shows."""
    return _hotp(secret).at(step_of(now))


def drift(matched: Match, now: datetime) -> str:
    """By how many seconds the device is off, as a range: "between 65 and 95 seconds fast".

    The code was shown during step T+offset, so the device's clock leads by at least the
    seconds to that step's start and at most those to its end.
    """
    within = now.timestamp() % STEP
    low, high = matched.offset * STEP - within, (matched.offset + 1) * STEP - within
    if matched.offset < 0:
        return f"between {-high:.0f} and {-low:.0f} seconds slow"
    return f"between {low:.0f} and {high:.0f} seconds fast"


def base32(secret: bytes) -> str:
    """The secret as apps take it: Base32 (RFC 4648), upper case, no padding."""
    return base64.b32encode(secret).decode().rstrip("=")


def _hotp(secret: bytes) -> pyotp.HOTP:
    return pyotp.HOTP(base32(secret), digits=DIGITS)
