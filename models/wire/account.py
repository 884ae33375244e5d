"""One's own account: profile, password, dashboard, security log."""

from models.wire.base import Count, Name, OptionalText, Password, Rows, Shown, Token, When, Wire
from models.wire.sign_in import SessionState


class Account(Wire):
    """Who I am."""

    name: Shown
    job_title: Shown
    email: Shown
    group: Shown
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

    token: Token


class LogRow(Wire):
    """One entry of a security log, its sentence ready to read."""

    seq: Count
    at: When
    event: Shown
    sentence: Shown
    actor: Shown
    address: Shown


class LogPage(Wire):
    """Entries, newest first; `before` asks for the page after this one, None at the end."""

    entries: Rows[LogRow]
    before: Count | None


class Dashboard(Wire):
    """Where a session stands, and what changed since the person last came."""

    session: SessionState
    job_title: Shown
    last_login: When | None
    since: Rows[LogRow]
    lost_devices: Count


class LogVerdict(Wire):
    """Whether an organisation's log is whole; `broken_at` is the first bad entry's number."""

    whole: bool
    entries: Count
    broken_at: Count | None
    problem: Shown | None
