"""A second factor: what a typed code is worth against all of a user's keys (rules 1 and 2)."""

from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import col

from models.access import KeyKind
from models.events import Event
from models.pairing import pairing_id
from models.refusals import Refusal, Refused
from models.tables import SecurityKey, User
from server_stub.act import Act
from server_stub.rules import challenges, codes, keys, log, seeds, steps, throttle


def answer(act: Act, user: User, typed: str) -> SecurityKey:
    """The key whose code was accepted; it is verified by that.

    Raises Refused: TOO_MANY_TRIES, CODE_WRONG, CODE_USED, CODE_OUT_OF_DATE, CLOCK_OFF.
    """
    digits = codes.six_digits(typed)
    if digits is None:
        raise Refused(Refusal.CODE_WRONG)
    ticket = throttle.take(act, throttle.subjects(act, "code", str(user.id), user.id))
    key = _judged(act, user, digits)
    throttle.give_back(act, ticket)
    used(act, user, key)
    return key


def _judged(act: Act, user: User, digits: str) -> SecurityKey:
    held = keys.held(act, user)
    for key in held:
        if key.kind is KeyKind.MERITLOCK and _pressed(act, key, digits):
            return key
    timed = [key for key in held if key.kind is KeyKind.TOTP]
    found = [hit for key in timed if (hit := _hit(act, key, digits)) is not None]
    if not found:
        _forget_drift(act, user)
        log.record(act, Event.CODE_REFUSED, user)
        raise Refused(Refusal.CODE_WRONG)
    return _spent(act, user, min(found, key=lambda hit: abs(hit.match.offset)))


@dataclass(frozen=True)
class _Hit:
    """A key for which the code is right, now or at another time."""

    key: SecurityKey
    match: codes.Match


def _hit(act: Act, key: SecurityKey, digits: str) -> _Hit | None:
    match = codes.match(seeds.opened(act, key.id, key.secret), digits, act.now)
    return _Hit(key, match) if match else None


def _spent(act: Act, user: User, hit: _Hit) -> SecurityKey:
    """The key, when its code is in time and was not used; raises Refused."""
    if not _fresh(act, hit):
        log.record(act, Event.CODE_REFUSED, user)
        raise Refused(Refusal.CODE_USED)
    if not hit.match.in_time:
        raise _out_of_date(act, user, hit)
    return hit.key


def _fresh(act: Act, hit: _Hit) -> bool:
    """True when the step was not used before; one that may still come in time is used up now.

    One that is in time must also be newer than the newest that was accepted.
    """
    if hit.match.in_time:
        return steps.accept(act, hit.key.id, hit.match.step)
    if hit.match.offset > 0:
        return steps.spend(act, hit.key.id, hit.match.step)
    return not steps.spent(act, hit.key.id, hit.match.step)


def _out_of_date(act: Act, user: User, hit: _Hit) -> Refused:
    drift = codes.drift(hit.match, act.now)
    log.record(act, Event.CODE_OUT_OF_DATE, user, drift=drift)
    agreed = _agree(hit)
    hit.key.drift_steps, hit.key.drift_seen = hit.match.offset, hit.match.step
    act.tx.add(hit.key)
    if agreed:
        return Refused(Refusal.CLOCK_OFF, drift=drift)
    return Refused(Refusal.CODE_OUT_OF_DATE)


def _agree(hit: _Hit) -> bool:
    """True when the code before this one was off by as much, give or take a step."""
    before, seen = hit.key.drift_steps, hit.key.drift_seen
    if before is None or seen == hit.match.step:
        return False
    return abs(before - hit.match.offset) <= 1


def _pressed(act: Act, key: SecurityKey, digits: str) -> bool:
    """True when a hardware token gave this code and its counter could be moved past it."""
    seed = seeds.opened(act, key.id, key.secret)
    counter = codes.match_counter(seed, digits, key.counter)
    if counter is None:
        return False
    mine = (col(SecurityKey.id) == key.id, col(SecurityKey.counter) <= counter)
    return act.tx.exec(update(SecurityKey).where(*mine).values(counter=counter + 1)).rowcount == 1


def used(act: Act, user: User, key: SecurityKey) -> None:
    """The key proved somebody: questions to the phone are over; the first time verifies the key.

    A key of a store from before phones could pair can be paired from then on.
    """
    challenges.proved(act, user)
    if key.kind is KeyKind.TOTP and key.pairing_id is None:
        key.pairing_id = pairing_id(seeds.opened(act, key.id, key.secret))
    key.last_used_at = act.now
    key.drift_steps = key.drift_seen = None
    if key.verified_at is None:
        key.verified_at = act.now
        log.record(act, Event.KEY_VERIFIED, user, device=key.name)
    act.tx.add(key)


def _forget_drift(act: Act, user: User) -> None:
    """Only codes in a row tell a clock that is off; this one was none."""
    mine = col(SecurityKey.user_id) == user.id
    act.tx.exec(update(SecurityKey).where(mine).values(drift_steps=None, drift_seen=None))
