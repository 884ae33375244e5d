"""People with one of everything that a request could name, each ready to be misused."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel, select

from models.pairing import pairing_id
from models.tables import Challenge, Enrolment, Group, Phone, SecurityKey, Session
from server_stub.rules import names
from server_stub.rules.search import Place
from server_stub.rules.users import _mark
from server_stub.server import Server
from tests.server_stub.phones import Phones
from tests.server_stub.school import ELSEWHERE, Desks, Person, School
from tests.server_stub.test_enrolment import seed_of

OWNED: tuple[Any, ...] = (SecurityKey, Enrolment, Session, Phone, Challenge)


@dataclass(frozen=True)
class Exposed:
    """What there is to be misused.

    `ids` are all that is theirs alone, `things` two of each kind; `code` would save their open
    enrolment, and `number` answer the question that waits on their phone.
    """

    ids: frozenset[UUID]
    things: tuple[UUID, ...]
    school_ids: frozenset[UUID]
    emails: tuple[str, ...]
    surname: str
    pairing_ids: tuple[str, ...]
    mark: str
    code: str
    number: str

    def named(self, field: str) -> list[str]:
        """What of theirs an attacker would put into this field, the ids for a UUID."""
        others = {
            "email": list(self.emails),
            "search": [self.surname, self.emails[-1]],
            "after": [self.mark],
            "pairing_id": list(self.pairing_ids),
        }
        return others.get(field) or [str(one) for one in self.things]


async def exposed(school: School, desks: Desks, phones: Phones) -> Exposed:
    """Open an enrolment with a code sent to it, and leave one question approved, one waiting."""
    zebedee = school.add("Zebedee Quill")
    enrolment_code = await _enrolling(school, desks(ELSEWHERE), phones)
    holders_phone = await phones().paired(school.holder)
    approving = desks(ELSEWHERE)
    await approving.sign_in(school.holder.email, school.holder.password)
    asked = await approving.ask_phone()
    await holders_phone.approve(await holders_phone.ask(), asked.number)
    await phones().paired(school.keyed)
    waiting = desks(ELSEWHERE)
    await waiting.sign_in(school.keyed.email, school.keyed.password)
    number = (await waiting.ask_phone()).number
    return _found(school, zebedee, enrolment_code, number)


async def _enrolling(school: School, desk: Any, phones: Phones) -> str:
    await desk.sign_in(school.teacher.email, school.teacher.password)
    begun = await desk.begin_enrolment()
    seed = seed_of(begun)
    owner = replace(school.teacher, seed=seed)
    phone = await phones().paired(owner)
    code = owner.code(school.clock.now)
    await phone.stub.send_enrolment_code(phone.pairing, code)
    return code


def _found(school: School, last: Person, code: str, number: str) -> Exposed:
    people = (school.holder, school.keyed, school.teacher, school.sso, last)
    users = [person.id for person in people]
    with school.server.reading("test") as act:
        owned = [act.tx.exec(select(table)).all() for table in OWNED]
        in_school = select(Group.id).where(Group.organisation_id == school.of.id)
        groups = list(act.tx.exec(in_school))
    kinds = [users, *([row.id for row in held if row.user_id in users] for held in owned)]
    theirs = [one for kind in kinds for one in kind]
    return Exposed(
        ids=frozenset(theirs),
        things=(*(one for kind in kinds for one in kind[:2]), school.of.id, groups[0]),
        school_ids=frozenset({school.of.id, *groups}),
        emails=tuple(person.email for person in people),
        surname=last.name.split()[-1],
        pairing_ids=tuple(pairing_id(one.seed) for one in (school.holder, school.keyed)),
        mark=page_mark(last.id),
        code=code,
        number=number,
    )


def page_mark(user_id: UUID, name: str = "Zebedee Quill") -> str:
    """Where a page of users ends that ended with somebody of this name, were this the id."""
    return _mark(Place(names.search_text(name, ""), user_id))


def rows(server: Server, ids: frozenset[UUID]) -> dict[str, list[str]]:
    """Every row of the store that bears one of these ids anywhere, by table."""
    wanted = {str(one) for one in ids}
    found: dict[str, list[str]] = {}
    with server.reading("test") as act:
        for table in SQLModel.metadata.sorted_tables:
            texts = [str(dict(row._mapping)) for row in act.tx.execute(table.select())]
            found[table.name] = sorted(text for text in texts if any(i in text for i in wanted))
    return found
