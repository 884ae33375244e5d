"""Types that wire shapes share: strict input, text that is safe to show, bounded numbers."""

import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    FailFast,
    Field,
    PlainSerializer,
    SecretStr,
    StringConstraints,
    WithJsonSchema,
)

from models.vocabulary.visible_text import visible

THIS_MACHINE = "this machine"
"""The address of who sits at the server itself."""
DEVICE = "Keydesk-Device"
"""Header: what the desk calls the machine it runs on."""
HANDED_ON = "Keydesk-From"
"""Header: the address that a desk behind sshd was reached from."""
DEVICE_TOKEN = "Keydesk-Device-Token"
"""Header: by this a server knows a desk again on which the account logged in; it tells the token in
its answer, to desks that send this header, empty or not."""
DESK_TOKEN = "Keydesk-Desk-Token"
"""Header: by this a server knows a desk whose Keydesk-From it believes."""
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
_LARGEST = 2**53 - 1  # every JSON reader holds it whole (RFC 8259, 6)
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]{1,512}={0,2}")  # RFC 6750, 2.1


def printable(text: str) -> str:
    """Returns text in NFC; raises ValueError for what `visible` would show as an escape.

    Control characters, NUL among them, lone surrogates, line separators and marks that turn
    text around (UAX 9): a terminal, a reader or a store could choke on each. Right-to-left text
    and emoji are welcome.
    """
    if visible(text) != text:
        raise ValueError("must not hold control characters")
    return unicodedata.normalize("NFC", text)


def encodable(text: str) -> str:
    """Return the text; raise ValueError for lone surrogates, which no UTF-8 can hold."""
    if any(unicodedata.category(mark) == "Cs" for mark in text):
        raise ValueError("must be valid Unicode")
    return text


def not_blank(text: str) -> str:
    """Returns a name; raises ValueError when there is nothing in it to be seen."""
    if all(unicodedata.category(mark) in {"Cf", "Mn", "Zs"} for mark in text):
        raise ValueError("is empty; type something")
    return text


def _name(most: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=most)


Name = Annotated[str, _name(100), AfterValidator(printable), AfterValidator(not_blank)]
DeviceName = Annotated[str, _name(60), AfterValidator(printable), AfterValidator(not_blank)]
OptionalText = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=100), AfterValidator(printable)
]
Shown = Annotated[str, AfterValidator(visible)]
"""Text of an answer that people read: an old row, or a server that is none of ours, may hold
what a terminal would obey."""
ZoneName = Annotated[str, StringConstraints(max_length=100), AfterValidator(visible)]
"""An IANA name, which the machine that reads it may not know."""
AnyText = Annotated[str, AfterValidator(encodable)]
Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$"
    ),
    AfterValidator(printable),
]
TypedEmail = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=254), AfterValidator(printable)
]
Count = Annotated[int, Field(ge=0, le=_LARGEST)]
"""A number of an answer; it may steer who reads it no further than this."""
Item = TypeVar("Item")
Rows = Annotated[list[Item], Field(max_length=10_000), FailFast()]
"""A list in an answer. Without an end at the first fault, 8 MB of wrong items become errors of
7 GB."""


def _in_reach(at: datetime) -> datetime:
    """Beyond, a time can't be told in every time zone, or not be counted with."""
    if not _FIRST <= at <= _LAST:
        raise ValueError("must be between the years 1970 and 9000")
    return at


When = Annotated[AwareDatetime, AfterValidator(_in_reach)]
_PLAIN_ON_THE_WIRE = PlainSerializer(
    lambda secret: secret.get_secret_value(), return_type=str, when_used="json"
)
Secret = Annotated[
    SecretStr,
    _PLAIN_ON_THE_WIRE,
    WithJsonSchema({"type": "string", "format": "password"}),  # answers hold some: not writeOnly
]
"""Shown as asterisks everywhere but on the wire itself."""


def is_token(text: str) -> bool:
    """True for what a header may carry as a token: no other characters, and no more of them."""
    return _TOKEN.fullmatch(text) is not None


def _bearable(token: SecretStr) -> SecretStr:
    if not is_token(token.get_secret_value()):
        raise ValueError("must be a bearer token")
    return token


Token = Annotated[Secret, AfterValidator(_bearable)]
"""A bearer token, with which a session or a step goes on (RFC 6750)."""


def _encodable(secret: SecretStr) -> SecretStr:
    encodable(secret.get_secret_value())
    return secret


Password = Annotated[
    SecretStr, _PLAIN_ON_THE_WIRE, Field(max_length=1024), AfterValidator(_encodable)
]
TypedCode = Annotated[
    SecretStr, _PLAIN_ON_THE_WIRE, Field(max_length=64), AfterValidator(_encodable)
]


class Wire(BaseModel):
    """A shape on the wire: unknown members are refused, types are not guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Done(Wire):
    """It is done; there is nothing more to tell."""

    done: bool = True
