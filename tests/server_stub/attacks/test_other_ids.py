"""Somebody else's ids in every place of every request that takes one, as OpenAPI lists them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from models.access import SessionStage
from models.tables import User
from server_stub.rules import sessions
from tests.server_stub.attacks.exposed import Exposed, exposed, page_mark, rows
from tests.server_stub.attacks.routes import PLAIN, Field, Route, routes
from tests.server_stub.phones import Phone, Phones
from tests.server_stub.school import Desks, Person, School, found

BY_ADDRESS = {"/v1/sign-in", "/v1/password-resets"}
"""Open to all: what these tell of an address is looked at in test_enumeration.py."""
MADE_ANEW = {"request_id", "nonce"}
Told = tuple[int, list[tuple[str, str]], Any]


@dataclass
class Attacker:
    """Somebody with a session at either stage and a paired phone, who means no good."""

    http: httpx.AsyncClient
    phone: Phone
    token: str
    half_way: str

    async def send(self, route: Route, values: dict[str, Any]) -> httpx.Response:
        """What the server says to this request."""
        if route.by_phone:
            return await self._by_phone(route, values)
        return await self.http.request(
            route.method,
            route.to(values),
            params=route.asked(values),
            json=route.content(values),
            headers={"Authorization": f"Bearer {self.half_way if route.half_way else self.token}"},
        )

    async def _by_phone(self, route: Route, values: dict[str, Any]) -> httpx.Response:
        body = route.content(values)
        if "challenge_id" in values and route.path.endswith("/answer"):
            body = self.phone.answer_body(UUID(values["challenge_id"]), values["number"])
        sent = self.phone.request(route.to(values), body, method=route.method)
        return await self.phone.send(sent)


@pytest.fixture
async def riverside(school: School, desks: Desks, phones: Phones) -> Exposed:
    """Everything of another organisation."""
    other = found(school.server, school.clock, "Riverside School")
    return await exposed(other, desks, phones)


async def attacker(
    school: School, person: Person, http: httpx.AsyncClient, phones: Phones, *, elevated: bool
) -> Attacker:
    phone = await phones().paired(person)
    with school.server.act("test") as act:
        user = act.tx.get_one(User, person.id)
        _, token = sessions.start(act, user, SessionStage.OPEN, elevated=elevated)
        _, half_way = sessions.start(act, user, SessionStage.SECOND_FACTOR)
    return Attacker(http, phone, token, half_way)


def naming() -> list[tuple[Route, Field]]:
    """Every place in every request where somebody's thing can be named."""
    return [
        (route, field)
        for route in routes()
        if route.path not in BY_ADDRESS
        for field in route.fields
        if field.names_a_thing
    ]


def told(response: httpx.Response) -> Told:
    """The answer without what is made anew for every request."""
    body = response.json()
    kept = {name: body[name] for name in body if name not in MADE_ANEW}
    headers = sorted(item for item in response.headers.items() if item[0] != "x-request-id")
    return response.status_code, headers, kept


async def misuse(by: Attacker, of: Exposed, route: Route, field: Field) -> int:
    """Name each thing of theirs there, and fail unless that is as good as naming nothing."""
    good = {"code": of.code, "number": of.number}
    unknown = page_mark(uuid4()) if field.name == "after" else field.unknown()
    nothing = told(await by.send(route, good | {field.name: unknown}))
    for thing in of.named(field.name):
        answer = await by.send(route, good | {field.name: thing})
        what = f"{route}, {field.where} {field.name}={thing}: {answer.text}"
        assert answer.status_code < 500, what
        assert told(answer) == nothing, what
    return len(of.named(field.name))


async def test_every_field_of_every_route_is_known_to_name_a_thing_or_nothing():
    """A new route's ids are attacked without a line here; a new kind of name must be told."""
    unknown = {
        f"{route}: {field.name}"
        for route in routes()
        for field in route.fields
        if not field.names_a_thing and field.name not in PLAIN
    }
    assert not unknown, "tell tests/server_stub/attacks/routes.py whether these name a thing"


async def test_an_admin_key_holder_reaches_nothing_of_another_organisation(
    school, riverside, http, phones
):
    """Elevated, with the right code, the right number, an approved question: all but the owner."""
    by = await attacker(school, school.holder, http, phones, elevated=True)
    theirs = riverside.ids | riverside.school_ids
    before = rows(school.server, theirs)
    tried = [await misuse(by, riverside, route, field) for route, field in naming()]
    assert rows(school.server, theirs) == before
    assert len(tried) >= 17 and min(tried) >= 1 and sum(tried) > 150
    assert sum(len(kept) for kept in before.values()) > 30


async def test_a_teacher_reaches_nothing_of_colleagues(school, desks, http, phones):
    colleagues = await exposed(school, desks, phones)
    person = school.with_key(school.add("Tim Ash"))
    by = await attacker(school, person, http, phones, elevated=False)
    before = rows(school.server, colleagues.ids)
    for route, field in naming():
        if route.tag != "users":  # for key holders alone: test_privileges.py
            await misuse(by, colleagues, route, field)
    assert rows(school.server, colleagues.ids) == before
