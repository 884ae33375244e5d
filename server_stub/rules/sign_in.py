"""Signing in: a password first, then a second factor for whoever has a key."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import SecretStr
from sqlmodel import col, select

from models.access import SessionStage
from models.events import Event
from models.refusals import Refusal, Refused
from models.tables import LogEntry, SecurityKey, User
from models.wire.base import Done
from models.wire.sign_in import (
    CodeAnswer,
    LostDevice,
    NextStep,
    SessionState,
    SignInStep,
)
from server_stub.act import Act
from server_stub.base.network_address import network_of
from server_stub.hashing import Claim
from server_stub.rules import challenges, log, names, second_factor, sessions, throttle
from server_stub.rules import help as helping
from server_stub.rules.guards import Answering, Guard, Signed
from server_stub.rules.passwords import Proof


@dataclass(frozen=True)
class Attempt(throttle.Begun):
    """A counted try at an address, the last for now or not; `user` is None for an unknown one."""

    user: User | None
    last: bool

    @property
    def stored(self) -> str | None:
        """The hash to prove the password against, None where there is no password."""
        return self.user.password_hash if self.user else None


def look_up(act: Act, email: str, request: str | None = None) -> Claim:
    """Whose password is to be looked at, by reading alone; raises Refused (TOO_MANY_TRIES)."""
    address = names.address(email)
    counted = _counted(act, address, _user(act, address))
    throttle.check(act, counted, request)
    return Claim(network_of(act.address), counted[0].digest, counted[0].standing)


def begin(act: Act, email: str, request: str | None = None) -> Attempt:
    """Count a try before its password is looked at; raises Refused (TOO_MANY_TRIES).

    A `request` of this name that was counted, and cut off before it was answered, isn't again.
    """
    address = names.address(email)
    user = _user(act, address)
    counted = _counted(act, address, user)
    ticket = throttle.take(act, counted, request)
    return Attempt(ticket, user, throttle.used_up(act, counted[0]))


def _user(act: Act, address: str) -> User | None:
    return act.tx.exec(select(User).where(User.email == address)).first()


def _counted(act: Act, address: str, user: User | None) -> list[throttle.Subject]:
    return throttle.subjects(act, "password", address, user.id if user else None)


def settle(act: Act, attempt: Attempt, proof: Proof) -> SignInStep:
    """What follows from a password; raises Refused (SIGN_IN_WRONG)."""
    user = sessions.user_in_turn(act, attempt.user.id) if attempt.user else None
    if user is None or not proof.right or user.password_hash != attempt.stored:
        _refused(act, user, attempt)
        raise Refused(Refusal.SIGN_IN_WRONG)
    if proof.rehashed:
        user.password_hash = proof.rehashed
    sessions.forget_dead(act, user)
    if sessions.has_key(act, user):
        return _step(act, user, SessionStage.SECOND_FACTOR)
    step = _step(act, user, SessionStage.OPEN)
    log.record(act, Event.SIGNED_IN, user)
    return step


def _refused(act: Act, user: User | None, attempt: Attempt) -> None:
    throttle.keep(act, attempt.ticket)
    if user is None:
        throttle.write_again(act, attempt.ticket)
        return
    log.record(act, Event.SIGN_IN_REFUSED, user)
    if attempt.last:
        log.record(act, Event.SIGN_IN_LIMITED, user)


def _step(act: Act, user: User, stage: SessionStage, *, elevated: bool = False) -> SignInStep:
    session, token = sessions.start(act, user, stage, elevated=elevated)
    guard = Guard.of(act, session)
    opened = stage is SessionStage.OPEN
    return SignInStep(
        next=NextStep.DONE if opened else NextStep.SECOND_FACTOR,
        token=SecretStr(token),
        brand=guard.organisation.brand,
        session=guard.state(act) if opened else None,
    )


def answer(act: Act, who: Answering, asked: CodeAnswer) -> SignInStep:
    """Complete a sign-in with a code; raises Refused as `second_factor.answer` does."""
    who.take_turn(act)
    sessions.seen(act, who.session)
    return _completed(act, who, second_factor.answer(act, who.user, asked.code.get_secret_value()))


def approved(act: Act, who: Answering, challenge: UUID) -> SignInStep:
    """Complete a sign-in that a phone approved; raises Refused (NOT_APPROVED)."""
    who.take_turn(act)
    key = challenges.approved(act, who, challenge)
    second_factor.used(act, who.user, key)
    return _completed(act, who, key)


def _completed(act: Act, who: Answering, key: SecurityKey) -> SignInStep:
    if not sessions.end(act, who.session):
        raise Refused(Refusal.SESSION_ENDED)
    step = _step(act, who.user, SessionStage.OPEN, elevated=True)
    log.record(act, Event.SIGNED_IN_WITH_KEY, who.user, device=key.name)
    return step


def lost_device(act: Act, who: Answering) -> LostDevice:
    """Who can help; logged once a sign-in."""
    since = (LogEntry.user_id == who.user.id, LogEntry.at >= who.session.created_at)
    told = select(LogEntry.seq).where(*since, col(LogEntry.event) == Event.DEVICE_LOST)
    if act.tx.exec(told).first() is None:
        log.record(act, Event.DEVICE_LOST, who.user)
    can_help = helping.for_user(act, who.user, who.organisation)
    return LostDevice(
        name=who.user.name,
        organisation=who.organisation.name,
        removers=can_help.names,
        by_support_only=who.user.sso,
        support_email=can_help.support_email,
        support_phone=can_help.support_phone,
    )


def sign_out(act: Act, who: Guard) -> Done:
    """End the session, complete or not."""
    sessions.end(act, who.session)
    challenges.withdraw(act, who.session)
    log.record(act, Event.SIGNED_OUT, who.user)
    return Done()


def elevate(act: Act, who: Signed, asked: CodeAnswer) -> SessionState:
    """Answer a second factor within a session; raises Refused (NO_KEY, CODE_...)."""
    if not sessions.has_key(act, who.user):
        raise Refused(Refusal.NO_KEY)
    return _elevated(act, who, second_factor.answer(act, who.user, asked.code.get_secret_value()))


def elevate_approved(act: Act, who: Signed, challenge: UUID) -> SessionState:
    """Elevate a session for which a phone approved that; raises Refused (NOT_APPROVED)."""
    key = challenges.approved(act, who, challenge)
    second_factor.used(act, who.user, key)
    return _elevated(act, who, key)


def _elevated(act: Act, who: Signed, key: SecurityKey) -> SessionState:
    sessions.elevate(act, who.session)
    log.record(act, Event.ELEVATED, who.user, device=key.name)
    return who.state(act)


def drop_elevation(act: Act, who: Signed) -> SessionState:
    """Give up elevated access; no error where there is none."""
    if sessions.elevation(act, who.session) is not None:
        sessions.drop(act, who.session)
        log.record(act, Event.ELEVATION_DROPPED, who.user)
    return who.state(act)
