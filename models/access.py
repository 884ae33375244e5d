"""Permissions that a group carries, the kinds of security key and the stages of a session."""

from enum import StrEnum


class Permission(StrEnum):
    """What a group's members may do; `sentence` is how a person reads it."""

    ADD_INCIDENTS = "add_incidents"
    READ_RECORDS = "read_records"
    RUN_REPORTS = "run_reports"
    REMOVE_KEYS = "remove_keys"

    @property
    def sentence(self) -> str:
        """The permission in words, to stand after "You may"."""
        return _SENTENCES[self]

    @property
    def elevated_only(self) -> bool:
        """True when it holds only in a session that has answered a second factor."""
        return self is not Permission.ADD_INCIDENTS


_SENTENCES = {
    Permission.ADD_INCIDENTS: "add incidents",
    Permission.READ_RECORDS: "read students' records",
    Permission.RUN_REPORTS: "run reports",
    Permission.REMOVE_KEYS: "find users and remove their security keys",
}


class KeyKind(StrEnum):
    """The kinds of security key: RFC 6238 on a device, RFC 4226 on a hardware token."""

    TOTP = "totp"
    MERITLOCK = "meritlock"

    @property
    def label(self) -> str:
        """The kind as a list names it."""
        return "TOTP" if self is KeyKind.TOTP else "Meritlock"


class SessionStage(StrEnum):
    """How far a sign-in has come; only an open session may do anything but answer."""

    SECOND_FACTOR = "second_factor"
    OPEN = "open"
