"""The API as its OpenAPI description promises it, under made-up requests over real HTTP."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, given, settings
from schemathesis import checks
from schemathesis.core.result import Ok

from models.access import SessionStage
from models.refusals import Refusal
from server_stub import board
from server_stub.app import create_app
from server_stub.rules import sessions
from tests.server_stub.school import School

PROMISED = ["response_schema_conformance", "content_type_conformance", "status_code_conformance"]
CODES = {refusal.code for refusal in Refusal}
EXAMPLES = 4  # a route and database, half against the description: 15 s on two busy cores
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


def told_properly(response: Any) -> None:
    """Fail unless the answer is good or a refusal with a code of the closed list."""
    assert response.status_code < 500, response.text
    if response.status_code >= 400:
        assert "application/problem+json" in response.headers["content-type"]
        problem = response.json()
        assert problem["code"] in CODES
        assert problem["detail"]
        assert problem["status"] == response.status_code


@pytest.mark.parametrize("who", ["key holder", "half signed in", "stranger"])
def test_no_made_up_request_is_answered_otherwise_than_described(demo, address, who, monkeypatch):
    monkeypatch.setattr(board, "LONGEST_POLL", 0.05)  # seconds that a made-up request may wait
    schema = schemathesis.openapi.from_dict(httpx.get(f"{address}/openapi.json").json())
    checks.load_all_checks()
    wanted = [checks.CHECKS.get_one(name) for name in PROMISED]
    headers = {
        "key holder": lambda: token(demo),
        "half signed in": lambda: token(demo, SessionStage.SECOND_FACTOR),
        "stranger": dict,
    }[who]
    tried = 0
    for found_one in schema.get_all_operations():
        assert isinstance(found_one, Ok), found_one
        operation = found_one.ok()

        @settings(max_examples=EXAMPLES, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def holds(case: Any) -> None:
            response = case.call(base_url=address, headers=headers())
            told_properly(response)
            case.validate_response(response, checks=wanted)

        holds()
        tried += 1
    assert tried >= 28
