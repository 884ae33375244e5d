"""The fixture worlds by name: made-up schools with their people, keys and places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from server_stub.demo import PEOPLE, SCHOOL, Person
from server_stub.rules.organisations import FIRST_HOLDERS, Founding

HERE = "203.0.113.10"  # RFC 5737 keeps this network for examples


class Spot(NamedTuple):
    """A place on the map: degrees north and east (WGS 84)."""

    name: str
    latitude: float
    longitude: float


PLACES = {
    HERE: Spot("Skipton, GB", 53.962, -2.017),
    "198.51.100.20": Spot("Leeds, GB", 53.800, -1.549),  # 35 km off: whom a phone network sends out
    "192.0.2.99": Spot("Lagos, NG", 6.455, 3.384),
}


@dataclass(frozen=True)
class School:
    """Who is there, and how the server is set."""

    about: str
    of: Founding = SCHOOL
    people: tuple[Person, ...] = PEOPLE
    settings: Mapping[str, object] = field(default_factory=dict)


def _but_one_holder() -> tuple[Person, ...]:
    holders = [each for each in PEOPLE if each.group == FIRST_HOLDERS]
    return tuple(each for each in PEOPLE if each not in holders[1:])


SCHOOLS = {
    "meadowbank": School("The school of `keydesk demo`: a member of staff for each case."),
    "lone-holder": School("The same with one admin key holder.", people=_but_one_holder()),
    "six-digits": School(
        "The same; the phone asks for six digits (NIST SP 800-63B-4).",
        settings={"number_digits": 6},
    ),
    "no-number": School(
        "The same; the phone asks for no number, as in the guide.", settings={"number_digits": 0}
    ),
}
