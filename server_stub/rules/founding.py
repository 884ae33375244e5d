"""Founding an organisation with its first admin key holder, from answers as typed."""

import re
from dataclasses import dataclass, field
from zoneinfo import available_timezones

from pydantic import TypeAdapter, ValidationError
from sqlmodel import select

from models.refusals import Refusal, Refused
from models.tables import Organisation, User
from models.wire.base import Email, Name
from server_stub.act import Act
from server_stub.rules import names, organisations
from server_stub.rules.organisations import FIRST_HOLDERS, Founding, Joining

LABELS = {
    "organisation": "Organisation name",
    "brand": "Brand",
    "domain": "Email domain",
    "timezone": "Time zone",
    "support_email": "Support's email address",
    "holder_name": "First admin key holder's name",
    "holder_email": "First admin key holder's email address",
}
# Labels of RFC 1035 section 2.3.1, two or more, in any script.
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W_](?:[\w-]{0,61}[^\W_])?")
_NAME: TypeAdapter[str] = TypeAdapter(Name)
_EMAIL: TypeAdapter[str] = TypeAdapter(Email)


@dataclass(frozen=True)
class Asked:
    """The answers; `domain` is the part of the staff's addresses after the @."""

    organisation: str
    brand: str
    domain: str
    timezone: str
    support_email: str
    holder_name: str
    holder_email: str
    password: str = field(repr=False)


def checked(where: str, text: str) -> str:
    """An answer, named as in `Asked`, as it is kept; raises Refused (INPUT_WRONG)."""
    if where == "timezone":
        return _one_of_the_zones(text)
    if where == "domain":
        return _domain(text)
    kind = _EMAIL if where.endswith("email") else _NAME
    try:
        return kind.validate_python(text)
    except ValidationError as error:
        told = {
            "string_too_short": "is empty or too short",
            "string_too_long": "is too long",
            "string_pattern_mismatch": "is not an email address",
        }
        problem = told.get(error.errors()[0]["type"], "holds control characters")
        raise _wrong(where, problem) from error


def check_belongs(email: str, domain: str) -> None:
    """Raise Refused (INPUT_WRONG) unless the holder's address is of the organisation's domain."""
    if not names.address(email).endswith(f"@{domain}"):
        raise _wrong("holder_email", f"must end in @{domain}")


def check_free(act: Act, domain: str) -> None:
    """Raise Refused (INPUT_WRONG) when another organisation of this store has the domain."""
    if act.tx.exec(select(Organisation).where(Organisation.domain == domain)).first():
        raise _wrong("domain", "belongs to an organisation in this store already")


def found(act: Act, asked: Asked, hashed: str) -> User:
    """The first admin key holder of the new organisation; `hashed` is the password's hash.

    The answers were `checked`. Raises Refused as `check_belongs` and `check_free` do.
    """
    check_belongs(asked.holder_email, asked.domain)
    check_free(act, asked.domain)
    of = organisations.make(
        act,
        Founding(
            name=asked.organisation,
            brand=asked.brand,
            domain=asked.domain,
            timezone=asked.timezone,
            support_email=asked.support_email,
            support_phone="",
        ),
    )
    holder = Joining(name=asked.holder_name, email=asked.holder_email, password_hash=hashed)
    return organisations.join(act, organisations.group_of(act, of, FIRST_HOLDERS), holder)


def _one_of_the_zones(text: str) -> str:
    zone = text.strip()
    if zone not in available_timezones():
        raise _wrong("timezone", "is not a time zone's name, such as Europe/London")
    return zone


def _domain(text: str) -> str:
    domain = names.address(text).removeprefix("@")
    if len(domain) > 253 or not _DOMAIN.fullmatch(domain):
        raise _wrong("domain", "is not a domain, such as example.org")
    return domain


def _wrong(where: str, problem: str) -> Refused:
    return Refused(Refusal.INPUT_WRONG, field=where, field_label=LABELS[where], problem=problem)
