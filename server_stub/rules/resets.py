"""A new password by a mailed code, for whoever forgot it or has none yet (rule 3)."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col, select

from models.events import Event
from models.refusals import Refusal, Refused
from models.tables import Organisation, PasswordReset, User
from models.wire.base import Done
from models.wire.sign_in import ResetAsked
from server_stub.act import Act
from server_stub.base.network_address import network_of
from server_stub.hashing import Claim, Standing
from server_stub.mail import Mail
from server_stub.rules import ahead, log, names, passwords, sessions, throttle
from server_stub.rules.access import ways_in
from server_stub.rules.throttle import HOUR, Subject, Window

LASTS = timedelta(hours=1)
MAILS = (Window(3, HOUR),)  # to one account, whoever asks
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's Base32: no I, L, O, U
_READ_AS = str.maketrans("OIL", "011")
LETTERS, GROUP = 12, 4  # 60 bits, in three groups


def ask(act: Act) -> ResetAsked:
    """The answer for every address alike; raises Refused (TOO_MANY_TRIES) by the asker's."""
    throttle.take(act, [throttle.asker(act, "mail")])
    return ResetAsked(minutes=int(LASTS.total_seconds()) // 60)


def mail_for(act: Act, email: str) -> Mail | None:
    """The mail to this address, with a fresh code that replaces an older one.

    None for an unknown address and past three mails an hour. An SSO user is told where to
    log in instead: a password here would be a second door beside the school's own.
    Whoever's address it is, the same is written, so that the write that waits for this one does
    not tell either: for an address that gets no code it is written about somebody, and undone.
    """
    address = names.address(email)
    user = act.tx.exec(select(User).where(User.email == address)).first()
    written_about = user or _anybody(act, address)
    if written_about is None or not _may_mail(act, address):
        return None
    of = act.tx.get_one(Organisation, written_about.organisation_id)
    written = act.tx.begin_nested()
    log.record(act, Event.PASSWORD_RESET_ASKED, written_about)
    code = _fresh_code(act, written_about)
    if user is not None and not user.sso:
        written.commit()
        return Mail(user.email, f"Your code for a new {of.brand} password", _text(user, of, code))
    act.tx.flush()
    written.rollback()
    del act.heads[of.id]  # as it would stand with the entry that was undone
    return Mail(user.email, f"Logging in to {of.brand}", _sso_text(user, of)) if user else None


def _anybody(act: Act, address: str) -> User | None:
    """Somebody of the school that an unknown address would belong to, else of any school."""
    theirs = col(Organisation.domain) == address.rpartition("@")[2]
    school = select(Organisation.id).order_by(theirs.desc()).limit(1).scalar_subquery()
    return act.tx.exec(select(User).where(User.organisation_id == school).limit(1)).first()


def _may_mail(act: Act, address: str) -> bool:
    try:
        throttle.take(act, [Subject(act.vault.digest(f"mail to {address}"), MAILS)])
    except Refused:
        return False
    return True


def _fresh_code(act: Act, user: User) -> str:
    code = "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))
    act.tx.exec(delete(PasswordReset).where(col(PasswordReset.user_id) == user.id))
    act.tx.add(PasswordReset(user_id=user.id, code_hash=_hash(act, code), created_at=act.now))
    return "-".join(code[at : at + GROUP] for at in range(0, LETTERS, GROUP))


def _hash(act: Act, typed: str) -> str:
    """The stored form of a code, typed in any case, with or without hyphens and spaces."""
    kept = "".join(mark for mark in names.folded(typed).upper() if mark.isalnum())
    return act.vault.digest(f"reset {kept.translate(_READ_AS)}")


@dataclass(frozen=True)
class Redemption(throttle.Begun):
    """A code that is right, not spent yet."""

    reset_id: UUID
    user_id: UUID


def look_up(act: Act, typed: str, new: str) -> Claim:
    """Whose password is to be set, by reading alone; a code that is right goes first.

    Raises Refused: TOO_MANY_TRIES, and PASSWORD_NAMES for the new password.
    """
    throttle.check(act, [throttle.asker(act, "reset")])
    network, digest, reset = network_of(act.address), _hash(act, typed), _found(act, typed)
    if reset is None:
        return Claim(network, digest, Standing.STRANGER)
    user = act.tx.get_one(User, reset.user_id)
    of = act.tx.get_one(Organisation, user.organisation_id)
    passwords.check_new(new, *names.around(user, of))
    return Claim(network, digest, Standing.ADDRESS)


def begin(act: Act, typed: str) -> Redemption:
    """Find the code, of which only a wrong one counts.

    Raises Refused (TOO_MANY_TRIES, RESET_CODE_WRONG).
    """
    ticket, reset = throttle.take(act, [throttle.asker(act, "reset")]), _found(act, typed)
    if reset is None:
        raise Refused(Refusal.RESET_CODE_WRONG)
    throttle.give_back(act, ticket)
    return Redemption(throttle.Ticket(), reset.id, reset.user_id)


def _found(act: Act, typed: str) -> PasswordReset | None:
    query = select(PasswordReset).where(PasswordReset.code_hash == _hash(act, typed))
    reset = act.tx.exec(query).first()
    stands = reset is not None and act.now - LASTS < reset.created_at <= ahead.latest(act)
    return reset if stands else None


def settle(act: Act, redemption: Redemption, hashed: str) -> Done:
    """Spend the code, set the password, end all ways in; raises Refused (RESET_CODE_WRONG)."""
    spent = delete(PasswordReset).where(col(PasswordReset.id) == redemption.reset_id)
    user = sessions.user_in_turn(act, redemption.user_id)
    if user is None or act.tx.exec(spent).rowcount != 1:
        raise Refused(Refusal.RESET_CODE_WRONG)
    user.password_hash = hashed
    act.tx.add(user)
    ways_in.end_all(act, user)
    log.record(act, Event.PASSWORD_RESET, user)
    return Done()


def _text(user: User, of: Organisation, code: str) -> str:
    return (
        f"Hello {user.name},\n\n"
        f"somebody, most likely you, asked for a new password for {of.brand} at {of.name}.\n"
        f"Enter this code together with the new password:\n\n"
        f"    {code}\n\n"
        f"It works once, for one hour. If you did not ask for it, do nothing: your password\n"
        f"stays as it is.\n\n"
        f"{of.brand} support: {of.support_email}, {of.support_phone}\n"
    )


def _sso_text(user: User, of: Organisation) -> str:
    return (
        f"Hello {user.name},\n\n"
        f"somebody, most likely you, asked for a new password for {of.brand} at {of.name}.\n"
        f"You sign in through your school's single sign-on, so there is no password to change\n"
        f"here. If you cannot sign in there, ask your school's IT team.\n\n"
        f"{of.brand} support: {of.support_email}, {of.support_phone}\n"
    )
