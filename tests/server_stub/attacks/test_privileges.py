"""Who may ask what: every route that OpenAPI lists, by those who may not, and bent requests."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest

from models.access import SessionStage
from models.refusals import Refusal
from models.tables import Group, User
from server_stub import board
from server_stub.rules import sessions
from tests.server_stub.attacks.exposed import page_mark, rows
from tests.server_stub.attacks.routes import Route, routes
from tests.server_stub.phones import code_of
from tests.server_stub.school import Person, School, found

OF_KEY_HOLDERS = {"users"}
OF_ONESELF = {"service", "sign-in", "account", "security keys", "challenges", "phone", "demo"}
SMUGGLED: dict[str, Any] = {
    "elevated_until": "2036-01-01T00:00:00Z",
    "group_id": "6f9619ff-8b86-4011-b42d-00c04fc964ff",
    "organisation_id": "6f9619ff-8b86-4011-b42d-00c04fc964ff",
    "password_hash": "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA",
    "permissions": ["remove_keys"],
    "sso": False,
    "stage": "open",
    "user_id": "6f9619ff-8b86-4011-b42d-00c04fc964ff",
}
"""What would raise whoever sends it, if a table were filled from the request."""
Say = Callable[..., Any]


def token(school: School, person: Person, stage: SessionStage, *, elevated: bool = False) -> str:
    """A session's token."""
    with school.server.act("test") as act:
        user = act.tx.get_one(User, person.id)
        return sessions.start(act, user, stage, elevated=elevated)[1]


@pytest.fixture
def say(http: httpx.AsyncClient) -> Say:
    """Sends a good request to a route, changed as told, with a token."""

    async def send(route: Route, bearer: str | None, **changed: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer is not None else {}
        asked = {"json": route.content({}), "params": route.asked({})} | changed
        return await http.request(route.method, route.to({}), headers=headers, **asked)

    return send


def of_key_holders() -> list[Route]:
    """The routes for admin key holders."""
    return [route for route in routes() if route.tag in OF_KEY_HOLDERS]


def test_every_route_says_by_its_tag_whose_it_is():
    assert {route.tag for route in routes()} == OF_KEY_HOLDERS | OF_ONESELF
    assert len(of_key_holders()) >= 8


@pytest.mark.parametrize(
    ("who", "elevated", "refusal"),
    [
        ("teacher", False, Refusal.NOT_KEY_HOLDER),
        ("keyed", True, Refusal.NOT_KEY_HOLDER),
        ("sso", True, Refusal.NOT_KEY_HOLDER),
        ("holder", False, Refusal.ELEVATION_NEEDED),
    ],
)
async def test_no_route_for_key_holders_answers_anybody_else(school, say, who, elevated, refusal):
    """Not with more in the query either: roles and ids there are nobody's."""
    bearer = token(school, getattr(school, who), SessionStage.OPEN, elevated=elevated)
    everybody = frozenset({school.of.id})
    before = rows(school.server, everybody)
    for route in of_key_holders():
        for query in ({}, SMUGGLED):
            answer = await say(route, bearer, params=query)
            assert code_of(answer) is refusal, f"{route}: {answer.text}"
    assert rows(school.server, everybody) == before


async def test_no_route_that_is_read_changes_anything(school, http, monkeypatch):
    monkeypatch.setattr(board, "LONGEST_POLL", 0.05)  # seconds that one that waits may wait
    bearer = token(school, school.holder, SessionStage.OPEN, elevated=True)
    everybody = frozenset({school.of.id, school.holder.id, school.keyed.id})
    before = rows(school.server, everybody)
    for route in [route for route in routes() if route.method == "GET"]:
        path = route.to({"user_id": school.keyed.id})
        answer = await http.get(path, headers={"Authorization": f"Bearer {bearer}"})
        assert answer.status_code < 500, f"{route}: {answer.text}"
    assert rows(school.server, everybody) == before


async def test_no_body_takes_a_field_that_would_raise_who_sends_it(school, say):
    tried = 0
    for route in [route for route in routes() if route.body is not None and not route.by_phone]:
        stage = SessionStage.SECOND_FACTOR if route.half_way else SessionStage.OPEN
        bearer = token(school, school.holder, stage, elevated=not route.half_way)
        for body, field in bent(route.content({})):
            answer = await say(route, bearer, json=body)
            assert code_of(answer) is Refusal.INPUT_WRONG, f"{route}, {field}: {answer.text}"
            assert answer.json()["field"].endswith(field), answer.text
            tried += 1
    assert tried > 90


def bent(body: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """The body with one field more, here or in each thing of a list; and which."""
    more = [(body | {name: SMUGGLED[name]}, name) for name in SMUGGLED if name not in body]
    for name, inner in body.items():
        if isinstance(inner, list):
            more += [(body | {name: [row]}, field) for row, field in bent(inner[0])]
    return more


async def test_whoever_imports_users_gives_them_no_group_but_of_ones_own_organisation(school, say):
    """The one route that makes users, and says which of the groups it was not."""
    bearer = token(school, school.holder, SessionStage.OPEN, elevated=True)
    [route] = [route for route in routes() if route.path == "/v1/users/import"]
    row = {"line": 1, "name": "Tim", "email": "tim@meadowbank.sch.uk", "job_title": ""}
    other = found(school.server, school.clock, "Riverside School").of
    with school.server.act("test") as act:
        act.tx.add(Group(organisation_id=other.id, name="Riverside heads", permissions=[]))
    for group in ("admin", "Riverside School", "Riverside heads", "*", str(school.of.id)):
        asked = {"rows": [row | {"group": group}], "dry_run": False}
        report = (await say(route, bearer, json=asked)).json()
        assert (report["added"], report["refused"][0]["field"]) == (0, "group"), group


async def test_whoever_imports_users_gives_them_no_address_but_of_ones_own_organisation(
    school, say
):
    bearer = token(school, school.holder, SessionStage.OPEN, elevated=True)
    [route] = [route for route in routes() if route.path == "/v1/users/import"]
    row = {"line": 1, "name": "Tim", "job_title": "", "group": "SLT"}
    for domain in ("riverside.sch.uk", "x.meadowbank.sch.uk", "xmeadowbank.sch.uk"):
        asked = {"rows": [row | {"email": f"tim@{domain}"}], "dry_run": False}
        report = (await say(route, bearer, json=asked)).json()
        assert (report["added"], report["refused"][0]["field"]) == (0, "email"), domain


async def test_a_page_of_users_made_up_by_hand_shows_no_more_than_ones_own(school, say):
    """The mark of a page says where to go on, not whose users."""
    found(school.server, school.clock, "Riverside School")
    bearer = token(school, school.holder, SessionStage.OPEN, elevated=True)
    [route] = [route for route in routes() if route.path == "/v1/users" and route.method == "GET"]
    page = (await say(route, bearer, params={"after": page_mark(UUID(int=0), "A")})).json()
    assert {user["email"].partition("@")[2] for user in page["users"]} == {school.of.domain}
