"""Whether all that the steps name is there: devices, secrets, values to be filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import ip_address

from tui.walkthrough.filling import TooLong, fill_known, names_in
from tui.walkthrough.forms import Slot
from tui.walkthrough.gathering import Told
from tui.walkthrough.heading import Header
from tui.walkthrough.near import meant
from tui.walkthrough.problem import Problem
from tui.walkthrough.script import Verb
from tui.walkthrough.source import Line
from tui.walkthrough.tokens import Token


class Naming:
    """Goes through the steps in their order: what is kept has a name from there on."""

    def __init__(self, header: Header) -> None:
        self._lets = header.lets
        self._secrets = {**header.secrets, **header.env_secrets}
        self._devices = header.devices
        self._kept: set[str] = set()
        self._shots: dict[str, Line] = {}

    def problems(self, steps: Iterable[Told]) -> Iterator[Problem]:
        """What is named and isn't there, and what is there twice."""
        for told in steps:
            for slot in dict.fromkeys(told.sentence.form.slots):
                for token in told.sentence.slots.get(slot.name, ()):
                    for sentence in self._sentences(told, slot, token):
                        yield told.line.wrong(sentence, token.column)

    def _sentences(self, told: Told, slot: Slot, token: Token) -> Iterator[str]:
        try:
            text = fill_known(token.text, self._lets)
        except TooLong as error:
            yield str(error)
        else:
            yield from self._wrong(told, slot, token, text)

    def _wrong(self, told: Told, slot: Slot, token: Token, text: str) -> Iterator[str]:
        if later := [name for name, _ in names_in(token.text)]:
            yield from self._unknown(later, slot)
        if any(names_in(text)):
            return
        match told.verb, slot.name:
            case _, "DEVICE" if text not in self._devices:
                hint = meant(text, self._devices) or f': write device "{text}" in the header'
                yield f'no device is called "{text}"{hint}'
            case Verb.TYPE_SECRET, "NAME" if text not in self._secrets:
                yield f'no secret is called "{text}"{meant(text, self._secrets)}'
            case Verb.AS, "ADDRESS" if not _is_ip(text):
                yield f'"{text}" is no IP address: write one such as 203.0.113.10'
            case Verb.KEEP, "NAME":
                yield from self._keep(text)
            case Verb.SHOT, "NAME" if self._shots.setdefault(text, told.line) is not told.line:
                yield f'there is a shot "{text}" already: it would be lost'

    def _unknown(self, names: Iterable[str], slot: Slot) -> Iterator[str]:
        known = {*self._lets, *self._kept}
        for name in names:
            if name in self._secrets:
                yield f'"{name}" is a secret: write type secret {name} into "FIELD"'
            elif name not in known:
                yield f'no value is called "{name}"{meant(name, known)}'
            elif not slot.gap.is_free:
                yield f"{slot.shown} is {slot.gap.means}; only an include's values can stand here"

    def _keep(self, name: str) -> Iterator[str]:
        if name in self._lets or name in self._secrets:
            yield f'there is a let or secret called "{name}" already'
        self._kept.add(name)


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
