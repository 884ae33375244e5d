"""The API as its OpenAPI description promises it, under made-up requests over real HTTP."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
import uvicorn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.access import SessionStage
from models.pairing import PhoneStamp
from models.refusals import Refusal
from server_stub import board
from server_stub.app import create_app
from server_stub.rules import sessions
from tests.server_stub.attacks.routes import PUBLIC
from tests.server_stub.phones import Phone
from tests.server_stub.school import School

PROMISED = ["response_schema_conformance", "content_type_conformance", "status_code_conformance"]
CODES = {refusal.code for refusal in Refusal}
AT_THE_DOOR = {
    refusal.code
    for refusal in (
        Refusal.SESSION_ENDED,
        Refusal.SECOND_FACTOR_NEEDED,
        Refusal.SECOND_FACTOR_DONE,
        Refusal.ELEVATION_NEEDED,
        Refusal.NOT_KEY_HOLDER,
        Refusal.PHONE_UNKNOWN,
        Refusal.ANSWER_NOT_SIGNED,
    )
}
UNREAD = {Refusal.INPUT_WRONG.code, Refusal.BODY_UNREADABLE.code}
EXAMPLES = {"admitted": 4, "stranger": 2}  # a route and database, half against the description
Speak = Callable[..., Any]


@pytest.fixture
def demo(school: School) -> School:
    """A demo's school, so that the demo's own route is tried too."""
    shown = replace(school.server.settings, demo=True)
    return replace(school, server=replace(school.server, settings=shown))


@pytest.fixture
def address(demo: School) -> Iterator[str]:
    """The URL of the API on loopback."""
    config = uvicorn.Config(create_app(demo.server), port=0, log_level="critical", ws="none")
    served = uvicorn.Server(config)
    listening = config.bind_socket()
    thread = threading.Thread(target=served.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    served.should_exit = True
    thread.join()
    listening.close()


def token(school: School, stage: SessionStage = SessionStage.OPEN) -> dict[str, str]:
    """The header of a session that an elevated key holder has just begun."""
    with school.server.act("test") as act:
        user = school.user(school.holder)
        _, bearer = sessions.start(act, user, stage, elevated=stage is SessionStage.OPEN)
    return {"Authorization": f"Bearer {bearer}"}


def signing(phone: Phone) -> Callable[[Any], Any]:
    """Has a paired phone sign each request on its way out, as `requests` asks for it."""

    def signed(sent: Any) -> Any:
        body = sent.body or b""
        body = body if isinstance(body, bytes) else body.encode()
        sent.headers[PhoneStamp.HEADER] = phone.stamp(sent.method, sent.path_url, body)
        return sent

    return signed


def told_properly(response: Any) -> None:
    """Fail unless the answer is good or a refusal with a code of the closed list."""
    assert response.status_code < 500, response.text
    if response.status_code >= 400:
        assert "application/problem+json" in response.headers["content-type"]
        problem = response.json()
        assert problem["code"] in CODES
        assert problem["detail"]
        assert problem["status"] == response.status_code


def admitted(demo: School, phone: Phone, path: str) -> dict[str, Any]:
    """What gets a request to this address past the door."""
    if path.startswith(("/v1/phone/asks", "/v1/phone/codes", "/v1/phone/enrolment")):
        return {"auth": signing(phone)}
    half_way = path.startswith("/v1/sign-in/")
    return {"headers": token(demo, SessionStage.SECOND_FACTOR if half_way else SessionStage.OPEN)}


def told(
    operation: Any, call: Callable[[Any], Any], known: dict[str, str], examples: int
) -> set[str]:
    """What made-up requests to this route were told: refusals' codes, and "" for an answer.

    Half of the ids are made up as well, the others are of somebody who is there.
    """
    from schemathesis import checks

    codes: set[str] = set()
    wanted = [checks.CHECKS.get_one(name) for name in PROMISED]

    @settings(max_examples=examples, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(), naming=st.booleans())
    def holds(case: Any, naming: bool) -> None:
        for name in known.keys() & (case.path_parameters or {}) if naming else ():
            case.path_parameters[name] = known[name]
        response = call(case)
        told_properly(response)
        case.validate_response(response, checks=wanted)
        codes.add("" if response.status_code < 400 else response.json()["code"])

    holds()
    return codes


@pytest.mark.long
@pytest.mark.parametrize("who", ["admitted", "stranger"])
def test_no_made_up_request_is_answered_otherwise_than_described(
    demo, address, phone, who, monkeypatch
):
    # imported where it is needed: it takes 0.7 s, in each process that collects tests
    import schemathesis
    from schemathesis import checks
    from schemathesis.core.result import Ok

    monkeypatch.setattr(board, "LONGEST_POLL", 0.05)  # seconds that a made-up request may wait
    schema = schemathesis.openapi.from_dict(httpx.get(f"{address}/openapi.json").json())
    checks.load_all_checks()
    whoever = demo.with_key(demo.add("Ann Other"))  # keys are removed, too: not those of the phone
    known = {"user_id": str(whoever.id), "key_id": str(demo.holder.key_id)}

    def call(case: Any) -> Any:
        by = admitted(demo, phone, case.path) if who == "admitted" else {}
        return case.call(base_url=address, **by)

    codes = {}
    for found_one in schema.get_all_operations():
        assert isinstance(found_one, Ok), found_one
        operation = found_one.ok()
        codes[operation.method.upper(), operation.path] = told(
            operation, call, known, EXAMPLES[who]
        )
    if who == "admitted":
        assert not [route for route in codes if codes[route] <= AT_THE_DOOR]
        judged = [route for route in codes if codes[route] - AT_THE_DOOR - UNREAD]
        assert len(judged) >= 36, codes.keys() - set(judged)
    else:
        assert {route for route in codes if "" in codes[route]} <= PUBLIC
    assert len(codes) >= 41
