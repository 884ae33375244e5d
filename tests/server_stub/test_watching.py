"""What an operator watches a server by: its log, its metrics, whether it is ready."""

import io
import json
import logging
import os
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from models import revisions
from models.refusals import Refusal
from server_stub import logs, metrics
from server_stub.app import create_app
from server_stub.engine import log_rate_limit
from server_stub.gate import Gate
from server_stub.settings import Settings
from server_stub.transport import LOCAL_URL
from server_stub.watching import Watching
from tests.refusals import refused
from tests.server_stub.school import PASSWORD, client_of
from tests.until import until

TOKEN = "0123456789abcdef"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


class Log:
    """What the server has logged to stderr, a JSON object a line."""

    def __init__(self) -> None:
        self.text = io.StringIO()

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.getvalue().splitlines()]


@pytest.fixture
def log(monkeypatch):
    """The log, configured as 'keydesk serve --access-log' does; undone afterwards."""
    root, access = logging.getLogger(), logging.getLogger("keydesk.access")
    before = root.handlers[:], root.level, access.level
    written = Log()
    monkeypatch.setattr(sys, "stderr", written.text)
    root.handlers = []
    logs.configure(access=True)
    yield written
    root.handlers, root.level = before[0], before[1]
    access.setLevel(before[2])


@pytest.fixture
def watched(server):
    """The server, told to log every answer and to count them."""
    settings = replace(server.settings, access_log=True, metrics_token=TOKEN)
    return replace(server, settings=settings, watching=Watching.as_told(settings))


@pytest.fixture
async def desk(watched):
    """A desk at that server."""
    client = client_of(watched)
    yield client
    await client.aclose()


async def test_an_answer_is_logged_by_its_route_without_whom_it_is_about(log, desk, school):
    await school.sign_in(desk, school.holder)
    await desk.find_users("Wendy")
    await desk.user(school.teacher.id)
    with refused(Refusal.NOT_FOUND):
        await desk.user(school.of.id)
    asked = [(one["method"], one["route"], one["status"]) for one in log.lines()]
    assert asked == [
        ("POST", "/v1/sign-in", 200),
        ("POST", "/v1/sign-in/second-factor", 200),
        ("GET", "/v1/users", 200),
        ("GET", "/v1/users/{user_id}", 200),
        ("GET", "/v1/users/{user_id}", 404),
    ]
    last = log.lines()[-1]
    assert last["refusal"] == "not_found"
    assert last["level"] == "info" and last["address"] == "192.0.2.7"
    assert last["seconds"] >= 0
    told = log.text.getvalue()
    for secret in ("Wendy", str(school.teacher.id), PASSWORD, desk._token.get_secret_value()):
        assert secret not in told


async def test_an_answer_its_problem_and_its_log_line_bear_one_request_id(log, desk):
    answer = await desk.road._http.get("/v1/dashboard")
    other = await desk.road._http.get("/v1/dashboard")
    ids = [one.headers["x-request-id"] for one in (answer, other)]
    assert [one.json()["request_id"] for one in (answer, other)] == ids
    assert [line["request_id"] for line in log.lines()] == ids
    assert ids[0] != ids[1]


async def test_what_was_answered_and_logged_goes_no_further(watched, monkeypatch):
    """Whatever runs the app logs what comes out of it: an operator would read it twice."""

    def fail(*_: object) -> None:
        raise RuntimeError("it broke")

    monkeypatch.setattr("server_stub.rules.sign_in.settle", fail)
    road = httpx.ASGITransport(create_app(watched), raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=road, base_url=LOCAL_URL) as http:
        body = {"email": "nobody@meadowbank.example", "password": PASSWORD}
        assert (await http.post("/v1/sign-in", json=body)).status_code == 500


async def test_what_nothing_has_answered_reaches_whatever_runs_the_app(watched):
    async def broken(*_: object) -> None:
        raise RuntimeError("it broke")

    road = httpx.ASGITransport(Gate(broken, watched.watching))
    async with httpx.AsyncClient(transport=road, base_url=LOCAL_URL) as http:
        with pytest.raises(RuntimeError):
            await http.get("/healthz")


async def test_what_goes_wrong_within_a_request_bears_its_id_and_no_values(
    log, desk, school, monkeypatch
):
    def fail(*_: object) -> None:
        raise RuntimeError("it broke")

    monkeypatch.setattr("server_stub.rules.sign_in.settle", fail)
    body = {"email": school.teacher.email, "password": PASSWORD}
    answer = await desk.road._http.post("/v1/sign-in", json=body)
    assert answer.status_code == 500
    assert answer.headers["x-content-type-options"] == "nosniff"
    failed, answered = log.lines()
    assert failed["level"] == "error" and "it broke" in failed["exception"]
    assert answered["status"] == 500 and answered["refusal"] == "server_failed"
    request_id = answer.headers["x-request-id"]
    assert failed["request_id"] == answered["request_id"] == request_id
    assert answer.json()["request_id"] == request_id
    assert PASSWORD not in log.text.getvalue()
    assert school.teacher.email not in log.text.getvalue()
    for inner in ("it broke", "RuntimeError", "Traceback", ".py"):
        assert inner not in answer.text


async def test_a_warning_of_a_thread_that_hashes_bears_the_request_it_is_about(
    log, desk, school, server
):
    with server.act("test") as act:
        user = school.user(school.teacher)
        user.password_hash = "broken"
        act.tx.add(user)
    with refused(Refusal.SIGN_IN_WRONG):
        await desk.sign_in(school.teacher.email, PASSWORD)
    warned, answered = log.lines()
    assert warned["level"] == "warning"
    assert warned["request_id"] == answered["request_id"]


def test_a_line_of_the_log_stays_one_line_and_one_of_no_request_has_no_id(log):
    logging.getLogger("keydesk.server").warning("two\nlines", extra={"secret": "hidden-lamp"})
    (line,) = log.lines()
    assert line["event"] == "two\nlines"
    assert line["timestamp"].endswith("Z")
    assert "request_id" not in line
    assert "hidden-lamp" not in log.text.getvalue()


async def test_a_line_that_is_repeated_is_written_ten_times_and_then_counted(log, monkeypatch):
    """Whatever it says: the number of a file, or somebody's address, makes it no other line."""
    monkeypatch.setattr(log_rate_limit, "WINDOW_S", 1.0)
    for number in range(30):
        logging.getLogger("asyncio").warning(f"out of files\n<socket {number}>")  # noqa: G004
    logging.getLogger("asyncio").warning("something else")
    told = [line["event"] for line in log.lines()]
    assert told == [*(f"out of files\n<socket {at}>" for at in range(10)), "something else"]
    await until(lambda: len(log.lines()) == 12)
    counted = log.lines()[-1]
    assert counted["event"].startswith("20 more lines like this one were left out within 1 seconds")
    assert counted["event"].endswith(": out of files")
    assert counted["level"] == "warning" and counted["logger"] == "asyncio"
    logging.getLogger("asyncio").warning("something else")
    assert len(log.lines()) == 13


def test_failures_of_another_kind_are_other_lines(log):
    for error in [ValueError("it broke")] * 12 + [OSError("the disk is full")] * 12:
        logging.getLogger("keydesk.server").error("a request failed", exc_info=error)
    told = [line["exception"].splitlines()[-1] for line in log.lines()]
    assert told == ["ValueError: it broke"] * 10 + ["OSError: the disk is full"] * 10


async def test_refused_answers_are_logged_a_few_times_a_minute_and_others_each_time(log, desk):
    for _ in range(12):
        await desk.road._http.get("/healthz")
        await desk.road._http.get("/nowhere")
        await desk.road._http.get("/v1/dashboard")
    routes = [line["route"] for line in log.lines()]
    assert {route: routes.count(route) for route in routes} == {
        "/healthz": 12,
        None: 10,
        "/v1/dashboard": 10,
    }


async def test_answers_are_not_logged_unless_asked_for(log, client, server):
    logs.configure(access=False)
    await client.about()
    noisy = replace(server, watching=Watching(access_log=True, metrics=None))
    await client_of(noisy).about()
    assert log.lines() == []


async def test_metrics_count_answers_and_refusals_by_route(desk, school):
    await school.sign_in(desk, school.holder)
    with refused(Refusal.NOT_FOUND):
        await desk.user(school.of.id)
    await desk.road._http.request("BREW", "/no/such/place")
    answer = await desk.road._http.get("/metrics", headers=BEARER)
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    for line in (
        'keydesk_answers_total{method="POST",route="/v1/sign-in",status="200"} 1.0',
        'keydesk_answers_total{method="GET",route="/v1/users/{user_id}",status="404"} 1.0',
        'keydesk_answers_total{method="other",route="none",status="404"} 1.0',
        'keydesk_answer_seconds_count{method="POST",route="/v1/sign-in"} 1.0',
        'keydesk_refusals_total{code="not_found"} 2.0',
    ):
        assert line in answer.text.splitlines()


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer 0123456789abcdeX"}, {"Authorization": "Basic x"}]
)
async def test_without_their_token_there_are_no_metrics(desk, headers):
    answer = await desk.road._http.get("/metrics", headers=headers)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


async def test_where_no_token_is_set_nobody_reads_metrics(client):
    for headers in ({}, BEARER, {"Authorization": "Bearer "}):
        assert (await client.road._http.get("/metrics", headers=headers)).status_code == 404


def test_processes_that_count_together_do_so_in_a_folder_that_is_gone_afterwards():
    with metrics.shared():
        folder = Path(os.environ[metrics.SHARED])
        assert folder.is_dir()
        assert metrics.Metrics().text() == b""  # nobody else has counted yet
    assert not folder.exists()
    assert metrics.SHARED not in os.environ


def test_a_metrics_token_is_not_shown(own_file):
    assert TOKEN not in repr(replace(own_file, metrics_token=TOKEN))


def stamp(server, revision: str | None) -> None:
    """Have the store say that it is of this revision."""
    with server.act("test") as act:
        connection = act.tx.connection()
        connection.exec_driver_sql("DELETE FROM alembic_version")
        if revision is not None:
            sql = f"INSERT INTO alembic_version (version_num) VALUES ('{revision}')"
            connection.exec_driver_sql(sql)


@pytest.fixture
def stamped(server):
    """Stamps the store; it is of the newest revision again afterwards."""
    yield partial(stamp, server)
    stamp(server, revisions.newest())


@pytest.mark.each_database
async def test_a_server_is_ready_over_its_own_schema_or_a_newer_one(client, stamped):
    assert (await client.road._http.get("/readyz")).json() == {"done": True}
    stamped("9999")
    assert (await client.road._http.get("/readyz")).status_code == 200


@pytest.mark.each_database
@pytest.mark.parametrize("revision", ["0001", None])
async def test_a_server_over_an_older_schema_or_none_is_not_ready(client, stamped, revision):
    stamped(revision)
    answer = await client.road._http.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["code"] == "store_behind"


def test_the_oldest_schema_is_known_by_that_name():
    assert revisions.knows("0001")
    assert not revisions.knows("9999")


def test_watching_is_as_cheap_as_it_was_told(own_file: Settings):
    assert Watching.as_told(own_file) == Watching(access_log=False, metrics=None)
