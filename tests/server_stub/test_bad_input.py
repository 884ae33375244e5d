"""Bad input at every route and field: a refusal with its code and sentence, never a failure."""

import json
import pickle
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from models.access import SessionStage
from models.refusals import Refusal
from server_stub.app import create_app
from server_stub.rules import sessions
from tests.server_stub.attacks.routes import Route, routes
from tests.server_stub.school import School

CODES = {refusal.code for refusal in Refusal}
ANY = "6f9619ff-8b86-4011-b42d-00c04fc964ff"  # nobody's
ROUTES = [
    route for route in routes() if not route.by_phone and not route.path.startswith("/v1/demo")
]
WITH_BODY = [route for route in ROUTES if route.body is not None]


def path_of(route: Route) -> str:
    """Its address, about things that nobody has."""
    return route.path.format_map(defaultdict(lambda: ANY))


TEXTS = {
    "empty": "",
    "blank": " \t ",
    "NUL": "a\x00b",
    "lone surrogate": "a\ud800b",
    "markup": "Luke's [/phone] [red",
    "right to left": "هاتف ليلى",
    "turned around": "\u202egnirts",
    "emoji": "👩\u200d🏫📱",
    "SQL": "'; DROP TABLE users; --",
    "shell": "$(reboot) `id` | cat /etc/passwd",
    "full-width digits": "１２３４５６",
    "long": "x" * 5000,
    "escapes": "\x1b[2J\x1b]52;c;AAAA\x07",
}
WRONG = [None, 0, -1, 10**30, 1.5, True, [], {}, ["x"], {"x": "y"}]


def bearer(school: School, stage: SessionStage = SessionStage.OPEN) -> dict[str, str]:
    """The header of an elevated key holder's session, just begun."""
    with school.server.act("test") as act:
        user = school.user(school.holder)
        _, token = sessions.start(act, user, stage, elevated=stage is SessionStage.OPEN)
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
async def http(school: School) -> AsyncIterator[httpx.AsyncClient]:
    """A caller that knows no client; the server's own bugs come back as 500."""
    road = httpx.ASGITransport(create_app(school.server), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=road, base_url="http://test") as opened:
        yield opened


def check(answer: httpx.Response, what: object) -> None:
    """Fail unless the answer is good or a proper refusal."""
    assert answer.status_code < 500, (what, answer.text)
    if not answer.is_success:
        assert answer.headers["content-type"] == "application/problem+json", what
        problem = answer.json()
        assert problem["code"] in CODES, what
        assert problem["detail"], what
        assert "Traceback" not in answer.text


def stage_for(route: Route) -> SessionStage:
    """The stage at which the route asks for more than a session."""
    return SessionStage.SECOND_FACTOR if route.half_way else SessionStage.OPEN


def spoiled(body: dict[str, Any]) -> list[tuple[str, Any]]:
    """The body with each field in turn spoiled, missing, or joined by one too many."""
    [row] = body.get("rows", [{}])
    cases: list[tuple[str, Any]] = [("extra", body | {"x": 1})]
    for field in body:
        cases += [(f"{field} {name}", body | {field: text}) for name, text in TEXTS.items()]
        cases += [(f"{field} {value!r}", body | {field: value}) for value in WRONG]
        cases.append((f"no {field}", {name: body[name] for name in body if name != field}))
    for cell in row:
        for value in [*TEXTS.values(), *WRONG]:
            cases.append((f"{cell} {value!r}", body | {"rows": [row | {cell: value}]}))
    return cases


@pytest.mark.each_database
@pytest.mark.parametrize("route", WITH_BODY, ids=str)
async def test_no_field_makes_a_route_fail_whatever_it_holds(http, school, route):
    headers = bearer(school, stage_for(route)) | {"Content-Type": "application/json"}
    for what, body in spoiled(route.content({})):
        sent = json.dumps(body).encode()
        check(await http.request(route.method, path_of(route), content=sent, headers=headers), what)


@pytest.mark.parametrize("route", WITH_BODY, ids=str)
async def test_a_body_that_is_no_object_is_refused(http, school, route):
    headers = bearer(school, stage_for(route)) | {"Content-Type": "application/json"}
    path = path_of(route)
    in_another_format = pickle.dumps(route.content({}))
    for body in (b"", b"{", b"null", b"[]", b'"x"', b"\xff\xfe", b'{"name": "\xff"}', b"NaN"):
        answer = await http.request(route.method, path, content=body, headers=headers)
        check(answer, body)
        assert answer.status_code in {400, 422}, body
    answer = await http.request(route.method, path, content=in_another_format, headers=headers)
    assert answer.json()["code"] == Refusal.BODY_UNREADABLE.code
    deep = b"[" * 100_000 + b"]" * 100_000
    check(await http.request(route.method, path, content=deep, headers=headers), "deep")


async def test_ten_megabytes_are_refused_announced_or_not(http, school):
    async def drops() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"x" * 1024 * 1024

    for route in WITH_BODY:
        headers = bearer(school, stage_for(route)) | {"Content-Type": "application/json"}
        for content in (b"x" * 10 * 1024 * 1024, drops()):
            answer = await http.request(
                route.method, path_of(route), content=content, headers=headers
            )
            check(answer, route)
            assert answer.json()["code"] == Refusal.BODY_TOO_LARGE.code


@pytest.mark.unmeasured
@pytest.mark.parametrize("token", ["", "x", "Ã¿", "x" * 7000, "a b", "'; --"])
async def test_a_foreign_token_is_an_ended_session_everywhere(http, token):
    headers = {"Authorization": f"Bearer {token}".encode("latin-1")}
    for route in [route for route in ROUTES if not route.public]:
        body = route.content({})
        answer = await http.request(route.method, path_of(route), json=body, headers=headers)
        check(answer, route)
        assert answer.json()["code"] == Refusal.SESSION_ENDED.code, route


async def test_ids_that_are_none_are_not_found(http, school):
    headers = bearer(school)
    tried = 0
    for route in [route for route in ROUTES if "{" in route.path]:
        for made_up in ("x", "0", "%00", "..%2f", "x" * 3000, "😀"):
            sent = path_of(route).replace(ANY, made_up)
            body = route.content({})
            answer = await http.request(route.method, sent, json=body, headers=headers)
            check(answer, sent)
            assert answer.status_code in {404, 422}, sent
            tried += 1
    assert tried >= 48


@pytest.mark.each_database
async def test_no_query_makes_a_route_fail_whatever_it_holds(http, school):
    headers, tried = bearer(school), 0
    for route in ROUTES:
        for field in [field for field in route.fields if field.where == "query"]:
            for what, text in TEXTS.items():
                query = urlencode({field.name: text}, errors="surrogatepass")
                answer = await http.request(
                    route.method, f"{path_of(route)}?{query}", headers=headers
                )
                check(answer, (route, field.name, what))
                tried += 1
    assert tried >= 6 * len(TEXTS)


@pytest.mark.each_database
@pytest.mark.parametrize("query", ["search=%00", "search=%ff", "after=%ff", "search=" + "x" * 9000])
async def test_queries_that_cannot_be_meant_are_refused_or_find_nobody(http, school, query):
    answer = await http.get(f"/v1/users?{query}", headers=bearer(school))
    check(answer, query)
    assert answer.status_code == 422 or answer.json()["users"] == []


@pytest.mark.each_database
@pytest.mark.parametrize("before", ["0", "-1", "x", "1.5", str(10**30), "%00", ""])
async def test_a_log_is_asked_for_by_entry_numbers_alone(http, school, before):
    for path in ("/v1/account/log", f"/v1/users/{school.keyed.id}/log"):
        answer = await http.get(f"{path}?before={before}", headers=bearer(school))
        check(answer, before)
        assert answer.json()["code"] == Refusal.INPUT_WRONG.code
        assert answer.json()["field"] == "before"


async def test_full_width_digits_mean_their_digits(http, school):
    code = school.holder.code(school.clock.now)
    wide = code.translate({ord(digit): ord(digit) - ord("0") + ord("０") for digit in "0123456789"})
    answer = await http.post(
        "/v1/session/elevation", json={"code": f" {wide[:3]} {wide[3:]} "}, headers=bearer(school)
    )
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Zoe\u0308 Abbott", "Zoë Abbott"), ("%41nn \\u0041bbott", "%41nn \\u0041bbott")],
)
async def test_text_is_decoded_once_and_composed(http, school, typed, kept):
    asked = {"name": typed, "job_title": ""}
    saved = await http.put("/v1/account", json=asked, headers=bearer(school))
    assert saved.json()["name"] == kept


async def test_a_query_is_decoded_once(http, school):
    for search, found in (("%41bbott", ["Wendy Abbott"]), ("%2541bbott", [])):
        page = await http.get(f"/v1/users?search={search}", headers=bearer(school))
        assert [user["name"] for user in page.json()["users"]] == found


async def test_of_two_values_for_one_name_in_a_query_the_last_counts(http, school):
    page = await http.get("/v1/users?search=Luke&search=Abbott", headers=bearer(school))
    assert [user["name"] for user in page.json()["users"]] == ["Wendy Abbott"]


async def test_unknown_addresses_and_methods_are_problems_too(http):
    for method, path in (
        ("GET", "/"),
        ("GET", "/v1/x"),
        ("GET", "/v1//"),
        ("GET", "/v1/users/"),  # no redirect to the one without the slash
        ("PATCH", "/v1/users"),
        ("TRACE", "/v1/about"),
    ):
        answer = await http.request(method, path)
        check(answer, path)
        assert answer.status_code in {404, 405}
