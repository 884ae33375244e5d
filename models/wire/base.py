"""What every wire shape shares: strict input, no control characters, one kind of time."""

import unicodedata
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    SecretStr,
    StringConstraints,
    WithJsonSchema,
)

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
_TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def printable(text: str) -> str:
    """Return text in NFC; raise ValueError where a terminal or a store could choke on it.

    Refused: control characters (Unicode Cc, NUL among them), lone surrogates (Cs), line or
    paragraph separators (Zl, Zp) and marks that turn what follows around (UAX 9, 2.1 to 2.4).
    Right-to-left text and emoji are welcome.
    """
    for mark in text:
        if unicodedata.category(mark) in {"Cc", "Cs", "Zl", "Zp"}:
            raise ValueError("must not hold control characters")
        if unicodedata.bidirectional(mark) in _TURNING:
            raise ValueError("must not hold marks that turn text around")
    return unicodedata.normalize("NFC", text)


def encodable(text: str) -> str:
    """Return the text; raise ValueError for lone surrogates, which no UTF-8 can hold."""
    if any(unicodedata.category(mark) == "Cs" for mark in text):
        raise ValueError("must be valid Unicode")
    return text


def visible(text: str) -> str:
    """Return a name; raise ValueError when there is nothing in it to be seen."""
    if all(unicodedata.category(mark) in {"Cf", "Mn", "Zs"} for mark in text):
        raise ValueError("is empty; type something")
    return text


def _name(most: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=most)


Name = Annotated[str, _name(100), AfterValidator(printable), AfterValidator(visible)]
DeviceName = Annotated[str, _name(60), AfterValidator(printable), AfterValidator(visible)]
OptionalText = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=100), AfterValidator(printable)
]
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
When = AwareDatetime
_PLAIN_ON_THE_WIRE = PlainSerializer(
    lambda secret: secret.get_secret_value(), return_type=str, when_used="json"
)
Secret = Annotated[
    SecretStr,
    _PLAIN_ON_THE_WIRE,
    WithJsonSchema({"type": "string", "format": "password"}),  # answers hold some: not writeOnly
]
"""Shown as asterisks everywhere but on the wire itself."""


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
