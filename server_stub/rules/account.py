"""One's own account: profile, dashboard, and the password."""

from dataclasses import dataclass, field

from pydantic import SecretStr
from sqlmodel import col, select

from models.events import Event
from models.refusals import Refusal, Refused
from models.tables import LogEntry, User
from models.wire.account import Account, AccountChange, Dashboard, LogRow, PasswordChanged
from server_stub.act import Act
from server_stub.base.network_address import network_of
from server_stub.hashing import Claim, Standing
from server_stub.rules import alerts, log, lost_devices, names, search_entries, sessions, throttle
from server_stub.rules.access import change_limit, ways_in
from server_stub.rules.guards import Signed
from server_stub.rules.passwords import Proof

SINCE = 20  # entries on the dashboard; the security log has the rest


def shown(_act: Act, who: Signed) -> Account:
    """Who I am."""
    user = who.user
    return Account(
        name=user.name,
        job_title=user.job_title,
        email=user.email,
        group=who.group.name,
        sso=user.sso,
    )


def save(act: Act, who: Signed, asked: AccountChange) -> Account:
    """Change name and job title."""
    user = who.user
    if (user.name, user.job_title) != (asked.name, asked.job_title):
        user.name, user.job_title = asked.name, asked.job_title
        user.sort_name = names.sort_name(user.name)
        user.search_text = names.search_text(user.name, user.email)
        act.tx.add(user)
        search_entries.follow(act, user)
        log.record(act, Event.PROFILE_CHANGED, user)
    return shown(act, who)


def dashboard(act: Act, who: Signed) -> Dashboard:
    """Where the session stands, and what happened since the sign-in before this one.

    An elevated admin key holder is also told of others' tries that a phone denied.
    """
    return Dashboard(
        session=who.state(act),
        job_title=who.user.job_title,
        last_login=who.session.previous_login_at,
        since=_since(act, who),
        lost_devices=lost_devices.count(act, who),
    )


def _since(act: Act, who: Signed) -> list[LogRow]:
    notable = [event for event in Event if event.notable]
    query = select(LogEntry).where(
        LogEntry.user_id == who.user.id, col(LogEntry.event).in_(notable)
    )
    if who.session.previous_login_at is not None:
        query = query.where(LogEntry.at > who.session.previous_login_at)
    own = log.rows(act, act.tx.exec(query.order_by(col(LogEntry.seq).desc()).limit(SINCE)).all())
    others = alerts.denied_of_others(act, who, who.session.previous_login_at, SINCE)
    return sorted([*own, *others], key=lambda row: row.seq, reverse=True)[:SINCE]


@dataclass(frozen=True)
class Change(throttle.Begun):
    """A counted try at one's current password, the last for now or not; `stored` is its hash."""

    last: bool
    stored: str | None = field(repr=False)


def look_up_change(act: Act, who: Signed) -> Claim:
    """Whose password is to be changed; raises Refused (TOO_MANY_TRIES).

    A session is as good as having logged in from here.
    """
    counted = _counted(act, who)
    throttle.check(act, counted)
    standing = min(counted[0].standing, Standing.ADDRESS)
    return Claim(network_of(act.address), counted[0].digest, standing)


def begin_change(act: Act, who: Signed) -> Change:
    """Count a try before the current password is looked at.

    Raises Refused (TOO_MANY_REQUESTS, TOO_MANY_TRIES).
    """
    change_limit.count(act, "changes", who.user.id)
    counted = _counted(act, who)
    ticket = throttle.take(act, counted)
    return Change(ticket, throttle.used_up(act, counted[0]), who.user.password_hash)


def _counted(act: Act, who: Signed) -> list[throttle.Subject]:
    return throttle.subjects(act, "password", who.user.email, who.user.id)


def settle_change(
    act: Act, who: Signed, change: Change, proof: Proof, hashed: str
) -> PasswordChanged:
    """Set the new password; ends all other ways in and this session's token.

    Raises Refused (PASSWORD_NOT_YOURS).
    """
    who.take_turn(act)
    user = who.user
    if not proof.right or user.password_hash != change.stored:
        _refused(act, user, change)
        raise Refused(Refusal.PASSWORD_NOT_YOURS)
    user.password_hash = hashed
    act.tx.add(user)
    ways_in.end_all(act, user, kept=who.session)
    log.record(act, Event.PASSWORD_CHANGED, user)
    return PasswordChanged(token=SecretStr(sessions.renew(act, who.session)))


def _refused(act: Act, user: User, change: Change) -> None:
    log.record(act, Event.PASSWORD_REFUSED, user)
    if change.last:
        log.record(act, Event.SIGN_IN_LIMITED, user)
