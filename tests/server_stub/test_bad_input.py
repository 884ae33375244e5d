"""Bad input at every route and field: a refusal with its code and sentence, never a failure."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from models.access import SessionStage
from models.refusals import Refusal
from server_stub.app import create_app
from server_stub.rules import sessions
from tests.server_stub.school import School, found

CODES = {refusal.code for refusal in Refusal}
ROW = {"line": 1, "name": "Tim", "email": "tim@meadowbank.sch.uk", "job_title": "", "group": "SLT"}
ANY = "6f9619ff-8b86-4011-b42d-00c04fc964ff"  # nobody's
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/v1/sign-in"): {"email": "a@b.c", "password": "x"},
    ("POST", "/v1/sign-in/second-factor"): {"code": "123456"},
    ("POST", "/v1/password-resets"): {"email": "a@b.c"},
    ("POST", "/v1/password-resets/redeem"): {"code": "x", "new_password": "x" * 12},
    ("POST", "/v1/session/elevation"): {"code": "123456"},
    ("PUT", "/v1/account"): {"name": "x", "job_title": "x"},
    ("PUT", "/v1/account/password"): {"current_password": "x", "new_password": "x" * 12},
    ("PUT", f"/v1/account/keys/{ANY}"): {"name": "x"},
    ("POST", f"/v1/account/enrolments/{ANY}/save"): {"name": "x", "code": "123456"},
    ("POST", f"/v1/users/{ANY}/keys/remove"): {"confirmed": True},
    ("POST", "/v1/users/import"): {"rows": [ROW], "dry_run": True},
}
BARE = [
    ("GET", "/v1/session"),
    ("POST", "/v1/sign-out"),
    ("POST", "/v1/sign-in/lost-device"),
    ("DELETE", "/v1/session/elevation"),
    ("GET", "/v1/dashboard"),
    ("GET", "/v1/account"),
    ("GET", "/v1/account/log"),
    ("GET", "/v1/account/keys"),
    ("POST", "/v1/account/enrolments"),
    ("DELETE", f"/v1/account/enrolments/{ANY}"),
    ("GET", "/v1/users"),
    ("GET", f"/v1/users/{ANY}"),
    ("GET", f"/v1/users/{ANY}/keys"),
    ("GET", f"/v1/users/{ANY}/log"),
    ("GET", "/v1/log/verify"),
]
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


def stage_for(path: str) -> SessionStage:
    """The stage at which the route asks for more than a session."""
    return SessionStage.SECOND_FACTOR if "second-factor" in path else SessionStage.OPEN


def spoiled(body: dict[str, Any]) -> list[tuple[str, Any]]:
    """The body with each field in turn spoiled, missing, or joined by one too many."""
    cells = ROW if "rows" in body else {}
    cases: list[tuple[str, Any]] = [("extra", body | {"x": 1})]
    for field in body:
        cases += [(f"{field} {name}", body | {field: text}) for name, text in TEXTS.items()]
        cases += [(f"{field} {value!r}", body | {field: value}) for value in WRONG]
        cases.append((f"no {field}", {name: body[name] for name in body if name != field}))
    for cell in cells:
        for value in [*TEXTS.values(), *WRONG]:
            cases.append((f"{cell} {value!r}", body | {"rows": [ROW | {cell: value}]}))
    return cases


@pytest.mark.parametrize(("method", "path"), BODIES)
async def test_no_field_makes_a_route_fail_whatever_it_holds(http, school, method, path):
    headers = bearer(school, stage_for(path)) | {"Content-Type": "application/json"}
    for what, body in spoiled(BODIES[method, path]):
        sent = json.dumps(body).encode()
        check(await http.request(method, path, content=sent, headers=headers), what)


@pytest.mark.parametrize(("method", "path"), BODIES)
async def test_a_body_that_is_no_object_is_refused(http, school, method, path):
    headers = bearer(school, stage_for(path)) | {"Content-Type": "application/json"}
    for body in (b"", b"{", b"null", b"[]", b'"x"', b"\xff\xfe", b'{"name": "\xff"}', b"NaN"):
        answer = await http.request(method, path, content=body, headers=headers)
        check(answer, body)
        assert answer.status_code in {400, 422}, body
    deep = b"[" * 100_000 + b"]" * 100_000
    check(await http.request(method, path, content=deep, headers=headers), "deep")


async def test_ten_megabytes_are_refused_announced_or_not(http, school):
    async def drops() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"x" * 1024 * 1024

    for method, path in BODIES:
        headers = bearer(school, stage_for(path)) | {"Content-Type": "application/json"}
        for content in (b"x" * 10 * 1024 * 1024, drops()):
            answer = await http.request(method, path, content=content, headers=headers)
            check(answer, path)
            assert answer.json()["code"] == Refusal.BODY_TOO_LARGE.code


@pytest.mark.parametrize("token", ["", "x", "Ã¿", "x" * 7000, "a b", "'; --"])
async def test_a_foreign_token_is_an_ended_session_everywhere(http, token):
    headers = {"Authorization": f"Bearer {token}".encode("latin-1")}
    for method, path in [*BARE, *BODIES]:
        if path == "/v1/sign-in" or "password-resets" in path:
            continue
        body = BODIES.get((method, path))
        answer = await http.request(method, path, json=body, headers=headers)
        check(answer, path)
        assert answer.json()["code"] == Refusal.SESSION_ENDED.code, path


async def test_an_expired_session_may_do_nothing(http, school):
    headers = bearer(school)
    school.clock.move(hours=1)
    for method, path in BARE:
        answer = await http.request(method, path, headers=headers)
        check(answer, path)
        assert answer.status_code == 401, path


async def test_a_half_signed_in_session_may_only_answer_or_leave(http, school):
    for method, path in BARE:
        if path in {"/v1/sign-out", "/v1/sign-in/lost-device"}:
            continue
        headers = bearer(school, SessionStage.SECOND_FACTOR)
        answer = await http.request(method, path, headers=headers)
        check(answer, path)
        assert answer.json()["code"] == Refusal.SECOND_FACTOR_NEEDED.code, path


async def test_ids_that_are_none_or_anothers_are_not_found(http, school, server, clock):
    theirs = found(server, clock, "Riverside School").keyed
    headers = bearer(school)
    paths = [path for _, path in [*BARE, *BODIES] if ANY in path and "enrolments" not in path]
    for path in paths:
        method, body = next(((m, b) for (m, p), b in BODIES.items() if p == path), ("GET", None))
        for made_up in (theirs.id, theirs.key_id, "x", "0", "%00", "..%2f", "x" * 3000, "😀"):
            sent = path.replace(ANY, str(made_up))
            answer = await http.request(method, sent, json=body, headers=headers)
            check(answer, sent)
            assert answer.status_code in {404, 422}, sent


@pytest.mark.parametrize("query", ["search=%00", "search=%ff", "after=%ff", "search=" + "x" * 9000])
async def test_queries_that_cannot_be_meant_are_refused_or_find_nobody(http, school, query):
    answer = await http.get(f"/v1/users?{query}", headers=bearer(school))
    check(answer, query)
    assert answer.status_code == 422 or answer.json()["users"] == []


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


async def test_unknown_addresses_and_methods_are_problems_too(http):
    for method, path in (("GET", "/"), ("GET", "/v1/x"), ("PATCH", "/v1/users"), ("GET", "/v1//")):
        answer = await http.request(method, path)
        check(answer, path)
        assert answer.status_code in {404, 405}
