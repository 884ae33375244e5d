"""What about a user needs an admin key holder's attention, in plain sentences."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, func, select

from models.access import Permission
from models.events import Event
from models.tables import Group, LogEntry, Organisation, SecurityKey, User
from models.wire.account import LogRow
from server_stub.act import Act
from server_stub.rules import help as helping
from server_stub.rules import keys, log, lost_devices
from server_stub.rules.guards import Signed

LATELY = timedelta(days=7)
_REFUSED = (Event.SIGN_IN_REFUSED, Event.CODE_REFUSED, Event.CODE_OUT_OF_DATE)


def about(act: Act, user: User, group: Group, of: Organisation) -> list[str]:
    """The alerts about one user, the most pressing first."""
    return [
        *_lost(act, user, of),
        *_not_me(act, user, of),
        *_last_holder(act, user, group),
        *_refused(act, user),
        *_keys(keys.held(act, user)),
        *_sign_in(user),
    ]


def _lost(act: Act, user: User, of: Organisation) -> Iterator[str]:
    """A call for help that neither a removal nor a use of a key has settled since."""
    call = act.tx.exec(lost_devices.open_calls().where(LogEntry.user_id == user.id)).first()
    if call is not None:
        when = call.at.astimezone(ZoneInfo(of.timezone))
        yield f"Asked for help on {when:%Y-%m-%d at %H:%M}: the device is no longer at hand."


def _not_me(act: Act, user: User, of: Organisation) -> Iterator[str]:
    """The newest try that the user's phone denied as somebody else's."""
    query = select(LogEntry).where(
        LogEntry.user_id == user.id,
        LogEntry.event == Event.CHALLENGE_NOT_ME,
        LogEntry.at > act.now - LATELY,
    )
    newest = act.tx.exec(query.order_by(col(LogEntry.seq).desc()).limit(1)).first()
    if newest is not None:
        when = newest.at.astimezone(ZoneInfo(of.timezone))
        yield (
            f"{when:%Y-%m-%d at %H:%M}: {log.row(newest, user.name).sentence} "
            "Somebody may know the password: see that it is changed."
        )


def denied_of_others(act: Act, who: Signed, since: datetime | None, most: int) -> list[LogRow]:
    """For an elevated key holder: tries that others' phones denied, newest first, with names."""
    if not who.acts_for_others(act):
        return []
    query = select(LogEntry).where(
        LogEntry.organisation_id == who.organisation.id,
        LogEntry.event == Event.CHALLENGE_NOT_ME,
        LogEntry.user_id != who.user.id,
        LogEntry.at > (since or act.now - LATELY),
    )
    found = act.tx.exec(query.order_by(col(LogEntry.seq).desc()).limit(most)).all()
    return [
        row.model_copy(update={"sentence": f"{row.actor}: {row.sentence}"})
        for row in log.rows(act, found)
    ]


def _last_holder(act: Act, user: User, group: Group) -> Iterator[str]:
    if Permission.REMOVE_KEYS in group.permissions and not helping.holders(act, user):
        yield "No other admin key holder can act: see that a second one adds a device."


def _refused(act: Act, user: User) -> Iterator[str]:
    query = select(func.count()).where(
        LogEntry.user_id == user.id,
        LogEntry.at > act.now - LATELY,
        col(LogEntry.event).in_(_REFUSED),
    )
    count = act.tx.exec(query).one()
    if count:
        times = "Once" if count == 1 else f"{count} times"
        yield f"{times} in the last {LATELY.days} days a password or a code was refused."


def _keys(held: list[SecurityKey]) -> Iterator[str]:
    if not held:
        yield "Has no security key yet: a device can be added after signing in."
    for key in held:
        if key.verified_at is None:
            yield f"{key.name} is Unverified: it was added, but not used to sign in yet."


def _sign_in(user: User) -> Iterator[str]:
    if user.last_login_at is None:
        yield "Has never signed in."
    if user.sso:
        yield "Signs in through single sign-on: only support can remove the devices."
