"""What an `otpauth://` address or a setup key holds, and the code that it gives (RFC 6238)."""

import base64
import binascii
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, unquote, urlsplit

from models.refusals import Refusal, Refused
from models.vocabulary.visible_text import visible
from models.wire.base import printable

SCHEME = "otpauth"
LEAST_BYTES = 8  # services hand out 10 (80 bits) and more; shorter is a key cut off
MOST_BYTES = 128
LONGEST_NAME = 100
PERIODS = range(10, 301)
ALGORITHMS = {"SHA1", "SHA256", "SHA512"}


@dataclass(frozen=True)
class OneTime:
    """One secret and how codes come of it. `period` is in seconds."""

    secret: bytes = field(repr=False)
    name: str
    issuer: str = ""
    digits: int = 6
    period: int = 30
    algorithm: str = "SHA1"

    def code(self, now: datetime) -> str:
        """The code of RFC 6238 at this moment."""
        # pyotp refuses secrets below 112 bits, and many services hand out 80.
        step = int(now.timestamp()) // self.period
        mac = hmac.digest(self.secret, step.to_bytes(8, "big"), self.algorithm.lower())
        at = mac[-1] & 0xF  # dynamic truncation, RFC 4226 section 5.3
        number = int.from_bytes(mac[at : at + 4], "big") & 0x7FFFFFFF
        return str(number % 10**self.digits).zfill(self.digits)

    def seconds_left(self, now: datetime) -> int:
        """How long the code of this moment is shown still, 1 to `period`."""
        return self.period - int(now.timestamp()) % self.period

    @property
    def label(self) -> str:
        """Issuer and account name, as a list shows them."""
        return f"{self.issuer} {self.name}".strip()


def from_uri(text: str) -> OneTime:
    """Read an address of the Key URI Format (the draft by Google that all apps follow).

    Raises Refused: NO_USABLE_DATA, HOTP_UNSUPPORTED, CODES_UNSUPPORTED, SETUP_KEY_WRONG.
    """
    try:
        parts = urlsplit(text.strip())
        given = {name.lower(): value for name, value in parse_qsl(parts.query)}
        kind = parts.netloc.lower()
    except ValueError as error:
        raise Refused(Refusal.NO_USABLE_DATA) from error
    if parts.scheme.lower() != SCHEME or kind not in {"totp", "hotp"} or "secret" not in given:
        raise Refused(Refusal.NO_USABLE_DATA)
    if kind == "hotp":
        raise Refused(Refusal.HOTP_UNSUPPORTED)
    issuer, name = _named(unquote(parts.path.lstrip("/")), given.get("issuer", ""))
    return OneTime(
        secret=secret_of(given["secret"]),
        name=name,
        issuer=issuer,
        digits=_number(given, "digits", 6, (6, 7, 8)),
        period=_number(given, "period", 30, PERIODS),
        algorithm=_algorithm(given.get("algorithm", "SHA1")),
    )


def from_setup_key(typed: str, name: str) -> OneTime:
    """A typed setup key, with the parameters that RFC 6238 has by default.

    Raises Refused: SETUP_KEY_WRONG, ACCOUNT_UNNAMED.
    """
    return OneTime(secret=secret_of(typed), name=account_name(name))


def account_name(typed: str) -> str:
    """A name fit for a list; raises Refused (ACCOUNT_UNNAMED)."""
    try:
        name = printable(typed.strip())
    except ValueError as error:
        raise Refused(Refusal.ACCOUNT_UNNAMED) from error
    if not 0 < len(name) <= LONGEST_NAME:
        raise Refused(Refusal.ACCOUNT_UNNAMED)
    return name


def secret_of(typed: str) -> bytes:
    """The bytes of Base32 text (RFC 4648); spaces, hyphens and lower case are welcome.

    Raises Refused (SETUP_KEY_WRONG).
    """
    text = re.sub(r"[\s\u2010-\u2015-]", "", typed).upper().rstrip("=")
    try:
        secret = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError) as error:
        raise Refused(Refusal.SETUP_KEY_WRONG) from error
    if not LEAST_BYTES <= len(secret) <= MOST_BYTES:
        raise Refused(Refusal.SETUP_KEY_WRONG)
    return secret


def _named(label: str, issuer: str) -> tuple[str, str]:
    """Issuer and account of `issuer:account`; control characters are made visible, not refused."""
    before, colon, after = label.partition(":")
    account = after if colon else before
    return _clean(issuer or (before if colon else "")), _clean(account) or "Account"


def _clean(text: str) -> str:
    shown = visible(text)
    return " ".join(shown.split())[:LONGEST_NAME]


def _number(
    given: Mapping[str, str], name: str, default: int, allowed: range | tuple[int, ...]
) -> int:
    text = given.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and int(text[:9]) in allowed):
        raise Refused(Refusal.CODES_UNSUPPORTED, what=f"{name} {_clean(text)[:20]}")
    return int(text)


def _algorithm(text: str) -> str:
    name = text.upper().replace("-", "")
    if name not in ALGORITHMS:
        raise Refused(Refusal.CODES_UNSUPPORTED, what=f"algorithm {_clean(text)[:20]}")
    return name
