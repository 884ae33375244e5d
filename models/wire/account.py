"""One's own account: profile, password, dashboard, security log."""

from models.wire.base import Name, OptionalText, Password, Secret, When, Wire
from models.wire.sign_in import SessionState


class Account(Wire):
    """Who I am."""

    name: str
    job_title: str
    email: str
    group: str
    sso: bool


class AccountChange(Wire):
    """Name and job title as they shall be."""

    name: Name
    job_title: OptionalText


class PasswordChange(Wire):
    """The current password, to prove who asks, and the new one."""

    current_password: Password
    new_password: Password


class PasswordChanged(Wire):
    """The token by which the session goes on; the one before is worth nothing any more."""

    token: Secret


class LogRow(Wire):
    """One entry of a security log, its sentence ready to read."""

    seq: int
    at: When
    event: str
    sentence: str
    actor: str
    address: str


class LogPage(Wire):
    """Entries, newest first; `before` asks for the page after this one, None at the end."""

    entries: list[LogRow]
    before: int | None


class Dashboard(Wire):
    """Where a session stands, and what changed since the person last came."""

    session: SessionState
    job_title: str
    last_login: When | None
    since: list[LogRow]
    lost_devices: int


class LogVerdict(Wire):
    """Whether an organisation's log is whole; `broken_at` is the first bad entry's number."""

    whole: bool
    entries: int
    broken_at: int | None
    problem: str | None
