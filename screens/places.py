"""The places a signed-in person can be, and the messages by which a screen says where to go."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from textual.message import Message

from models.access import Permission

if TYPE_CHECKING:
    from models.wire.keys import KeyRow
    from models.wire.sign_in import SessionState


class Place(StrEnum):
    """A place; its value is the label that leads there."""

    DASHBOARD = "Dashboard"
    ACCOUNT = "Account Settings"
    ADMIN = "Admin"


def places_for(session: SessionState) -> list[Place]:
    """The places this session may go to; Admin only for an elevated admin key holder."""
    if session.may(Permission.REMOVE_KEYS):
        return list(Place)
    return [Place.DASHBOARD, Place.ACCOUNT]


class SignedIn(Message):
    """Somebody has signed in: ask the app to open the places."""

    def __init__(self, session: SessionState) -> None:
        self.session = session
        super().__init__()


class SecondFactorAsked(Message):
    """The password was right: ask the app for the code, and tell `answered`, None when given up."""

    def __init__(self, answered: Callable[[SessionState | None], None]) -> None:
        self.answered = answered
        super().__init__()


class DemoPhoneWanted(Message):
    """In a demo, no phone can be asked yet: ask the app to bring the demo's phone in touch."""


class ForgottenPassword(Message):
    """Ask the app for the way to a new password."""

    def __init__(self, email: str) -> None:
        self.email = email
        super().__init__()


class DeviceLost(Message):
    """Ask the app to say who can help when the device is gone."""


class GoTo(Message):
    """Ask the app to go to a place."""

    def __init__(self, place: Place) -> None:
        self.place = place
        super().__init__()


class OpenUser(Message):
    """Ask the app to open a user's profile on top of this place, `at_keys` or at its first tab."""

    def __init__(self, user: UUID, *, at_keys: bool = False) -> None:
        self.user, self.at_keys = user, at_keys
        super().__init__()


class AddDevice(Message):
    """Ask the app to enrol a new device, and tell `answered` its key, None when given up."""

    DONE: ClassVar[str] = "Successfully added new two-factor authentication method."

    def __init__(self, answered: Callable[[KeyRow | None], None]) -> None:
        self.answered = answered
        super().__init__()


class Elevate(Message):
    """Ask the app for the elevate prompt."""


class SignOut(Message):
    """Ask the app to end the session."""
