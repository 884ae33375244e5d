"""Made-up people: half of them have common names, the others' are put together from syllables."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from models.tables import User
from server_stub.rules import names

_GIVEN = (
    "Oliver Amelia Noah Isla George Ava Arthur Ivy Muhammad Freya Leo Lily Harry Florence "
    "Oscar Mia Jack Willow Archie Rosie Theodore Sophia Charlie Isabella José Zoë John Luke "
    "Priya Wendy"
)
_SURNAMES = (
    "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson "
    "Evans Walker White Roberts Green Hall Wood Jackson Clarke Khan O'Brien Smith-Jones Ng "
    "Nair Müller"
)
_SYLLABLES = (
    "ba be bi bo da de di do fa ga ha ka ki ko la le li lo ma me mi mo na ne ni no pa pe ra "
    "re ri ro sa se ta te ti to va ve wa we ya zu"
)


def people(beside: User, size: int) -> Iterator[dict[str, Any]]:
    """Rows of `users` in the organisation and group of this one; the same ones every time."""
    dice = random.Random(20260302)
    taken: dict[str, int] = {}
    for _ in range(size):
        given, surname = _name(dice, _GIVEN, (2, 3)), _name(dice, _SURNAMES, (2, 3, 4))
        name, own = f"{given} {surname}", names.folded(f"{given}.{surname}")
        taken[own] = taken.get(own, 0) + 1
        email = f"{own}{taken[own] if taken[own] > 1 else ''}@bench.example"
        found_by = names.search_text(name, email)
        yield {
            "id": UUID(int=dice.getrandbits(128)),
            "organisation_id": beside.organisation_id,
            "group_id": beside.group_id,
            "email": email,
            "name": name,
            "job_title": "",
            "sso": False,
            "sort_name": names.sort_name(name),
            "search_text": found_by,
            "indexed_text": found_by,
            "created_at": beside.created_at,
        }


def _name(dice: random.Random, names_of_many: str, syllables: tuple[int, ...]) -> str:
    if dice.random() < 0.5:
        common = names_of_many.split()
        return common[int(len(common) * dice.random() ** 2)]  # the first ones more often
    known = _SYLLABLES.split()
    return "".join(dice.choice(known) for _ in range(dice.choice(syllables))).title()
