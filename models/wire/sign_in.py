"""Signing in: what is asked, what the server says comes next, what a session may do."""

from enum import StrEnum
from uuid import UUID

from pydantic import Field

from models.access import Permission
from models.wire.base import (
    Count,
    Email,
    Password,
    Rows,
    Secret,
    Shown,
    Token,
    TypedCode,
    TypedEmail,
    When,
    Wire,
    ZoneName,
)


class About(Wire):
    """What a desk may know before anyone signs in."""

    product: Shown = "Keydesk"
    version: Shown
    brand: Shown
    organisation: Shown | None = None
    demo: "DemoHint | None" = None
    outbox: Shown | None = Field(default=None, description="Where mail shows when none is sent.")


class DemoPerson(Wire):
    """Somebody to try the demo as."""

    email: Shown
    role: Shown


class DemoHint(Wire):
    """Whom to sign in as; only a demo's server tells."""

    people: Rows[DemoPerson]
    password: Shown


class DemoCode(Wire):
    """What the demo phone shows now: six digits, seconds left, whether it was used already."""

    code: Shown
    seconds_left: Count
    used: bool


class DemoKey(Wire):
    """Whose demo phone it is, and what it was set up with; None once that key was removed."""

    email: Shown
    uri: Secret | None


class SignIn(Wire):
    """Address and password as typed."""

    email: TypedEmail
    password: Password


class CodeAnswer(Wire):
    """A second factor as typed: six digits, however they are spaced."""

    code: TypedCode


class NextStep(StrEnum):
    """What the desk does next; the server decides."""

    DONE = "done"
    SECOND_FACTOR = "second_factor"


class SessionState(Wire):
    """A session: whose, what it may do, and until when. All times UTC."""

    user_id: UUID
    name: Shown
    email: Shown
    group: Shown
    organisation: Shown
    brand: Shown
    timezone: ZoneName = Field(description="IANA name; every time is shown in it.")
    permissions: Rows[Permission] = Field(description="What holds right now.")
    when_elevated: Rows[Permission] = Field(description="What elevation would add.")
    has_key: bool
    elevated_until: When | None
    idle_until: When
    ends_at: When
    now: When = Field(description="The server's clock at this answer.")

    @property
    def elevated(self) -> bool:
        """True while the group's full permissions hold."""
        return self.elevated_until is not None

    @property
    def may_elevate(self) -> bool:
        """True when the option "Elevate Your Access" has something to offer."""
        return self.has_key and not self.elevated

    def may(self, permission: Permission) -> bool:
        """True when this permission holds right now."""
        return permission in self.permissions


class SignInStep(Wire):
    """The answer to a password or a code: what is next, and the token that carries it."""

    next: NextStep
    token: Token | None = Field(default=None, description="Bearer token of this step; shown once.")
    brand: Shown
    session: SessionState | None = None


class LostDevice(Wire):
    """Who can help somebody whose device is gone; names of admin key holders who can act."""

    name: Shown
    organisation: Shown
    removers: Rows[Shown]
    by_support_only: bool = Field(description="True for single sign-on users.")
    support_email: Shown
    support_phone: Shown


class ResetRequest(Wire):
    """Whom to mail a code for a new password."""

    email: Email


class ResetAsked(Wire):
    """The same answer for every address, known or not."""

    minutes: Count = Field(description="How long the mailed code works.")


class ResetRedeem(Wire):
    """A mailed code and the password it sets."""

    code: TypedCode
    new_password: Password
