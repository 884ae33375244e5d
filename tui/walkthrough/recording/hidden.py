"""What a recording must not hold: passwords are named in it, codes and setup keys are not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tui.walkthrough.leaks import SHORTEST, Kind, Secret, holds

VARIABLE = "KEYDESK_{}"


class Hidden:
    """Passwords by value; `known` are those that everybody may know, as of made-up people."""

    def __init__(self, known: Mapping[str, str]) -> None:
        """`known` are values by name."""
        self._known = dict(known)
        self._named = {value: name for name, value in known.items()}
        self._used: dict[str, None] = {}
        self._others: dict[str, Secret] = {}

    def named(self, value: str) -> str:
        """The name for a password, each time the same one."""
        if value not in self._named:
            self._named[value] = f"password_{len(self._named) + 1}"
        name = self._named[value]
        self._used[name] = None
        return name

    def password(self, text: str) -> str | None:
        """The name of the password that this text is, in whatever field it was typed."""
        return self.named(text) if text in self._named else None

    def learn(self, secret: Secret) -> None:
        """Have a code or a setup key left out from now on."""
        self._others[secret.value] = secret

    @property
    def codes(self) -> list[Secret]:
        """The codes and setup keys that were met."""
        return list(self._others.values())

    def is_code(self, text: str) -> bool:
        """Whether this is a code that was typed or sent before."""
        other = self._others.get(text)
        return other is not None and other.kind is Kind.CODE

    def is_in(self, text: str) -> bool:
        """Whether a text gives any of it away."""
        passwords = (Secret(Kind.SECRET, name, value) for value, name in self._named.items())
        return any(
            holds(each, text)
            for each in (*passwords, *self._others.values())
            if len(each.value) >= SHORTEST or each.value == text
        )

    @property
    def used(self) -> Iterator[tuple[str, str | None]]:
        """The names of passwords that were typed, with the value of one that all may know."""
        return ((name, self._known.get(name)) for name in self._used)

    @property
    def variables(self) -> list[str]:
        """The environment variables that must hold the other passwords when the walk is played."""
        return [variable(name) for name, value in self.used if value is None]


def variable(name: str) -> str:
    """The environment variable of a password's name."""
    return VARIABLE.format(name.upper())
