"""A client at a server that is broken, malicious, or none of Keydesk's: a sentence, and no more."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from models.refusals import Refusal
from models.vocabulary.visible_text import visible
from models.wire.account import LogPage
from models.wire.base import Done
from models.wire.phone import Ask, PairingNonce
from models.wire.sign_in import SessionState, SignInStep
from models.wire.users import UserPage
from server_stub import client as client_module
from server_stub import poll_rate, road
from server_stub.client import Client
from server_stub.poll_rate import PollRate
from server_stub.road import LARGEST_ANSWER, Road
from tests.hostile import EVIL
from tests.refusals import refused
from tests.server_stub.bad_server import BadServer, answered, bad_server
from tests.server_stub.school import TestClock, Tokens

MB = 2**20
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
CHUNK = b"10000\r\n" + b" " * 65536 + b"\r\n"
UNTIL_CLOSED = b"HTTP/1.1 200 OK\r\n\r\n"


async def asked(server: BadServer, answer: Any = Done) -> Any:
    """What a client makes of the server's answer."""
    at = Road(httpx.AsyncHTTPTransport(), server.url)
    try:
        return await at.ask("GET", "/v1/anything", answer)
    finally:
        await at.aclose()


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(road, "PATIENCE", 0.2)


@pytest.mark.parametrize("encoding", ["gzip", "Deflate", "identity, gzip"])
async def test_a_packed_answer_is_not_unpacked(encoding):
    bomb = answered(gzip.compress(bytes(32 * MB), 1), f"Content-Encoding: {encoding}")
    async with bad_server(bomb) as server:
        tracemalloc.start()
        with refused(Refusal.ANSWER_UNREADABLE):
            await asked(server)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 2 * LARGEST_ANSWER
    assert b"\r\naccept-encoding: identity\r\n" in server.asked[0].lower()


async def test_an_answer_that_says_it_is_not_packed_is_read():
    async with bad_server(answered(b'{"done":true}', "Content-Encoding: identity")) as server:
        assert (await asked(server)).done


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (CHUNKED, CHUNK),
        (UNTIL_CLOSED, b" " * 65536),
        (answered(b"")[:15] + b"\r\n\r\n", b" " * 65536),
    ],
    ids=["in chunks", "until it is closed", "without any header"],
)
async def test_an_answer_without_end_is_cut_off(head, piece):
    async with bad_server(head, endless=piece) as server:
        with refused(Refusal.ANSWER_TOO_LARGE) as told:
            await asked(server)
    assert told.value.sentence.startswith(f"{server.url} answered with more than 4 MB")
    assert server.sent < LARGEST_ANSWER + 16 * MB  # what the machine's own buffers took
    assert len(server.asked) == 1


async def test_the_largest_answer_is_read():
    body = b'{"done":true}'.ljust(LARGEST_ANSWER)
    async with bad_server(answered(body)) as server:
        assert (await asked(server)).done


async def test_an_answer_that_drips_is_waited_for_no_longer_than_a_silent_server(monkeypatch):
    monkeypatch.setattr(road, "LONGEST", 0.3)
    async with bad_server(CHUNKED, endless=b"1\r\n \r\n", pause_s=0.02) as server:
        with refused(Refusal.UNREACHABLE):
            await asked(server)


@pytest.mark.parametrize(
    "head",
    [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 103 Early Hints\r\n\r\n"],
    ids=["headers", "one header", "interim answers"],
)
async def test_headers_without_end_are_cut_off(head, monkeypatch):
    monkeypatch.setattr(road, "LONGEST", 0.5)
    endless = head if b"103" in head else b"x" * 1000 + (b": y\r\n" if head[-1:] == b"\n" else b"")
    async with bad_server(head, endless=endless, pause_s=0.0001) as server:
        with refused(Refusal.UNREACHABLE) as told:
            await asked(server)
    assert server.url in told.value.sentence


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temp", "308 Perm"])
async def test_a_redirect_is_followed_to_no_other_server_and_told_with_both(status):
    async with bad_server(answered(b'{"done":true}')) as other:
        there = answered(b"", f"Location: {other.url}/v1/anything", status=status)
        async with bad_server(there) as server:
            with refused(Refusal.REDIRECTED) as told:
                await asked(server)
    assert not other.asked
    assert told.value.sentence.startswith(f"{server.url} answered that {other.url}/v1/anything ")


@pytest.mark.parametrize(
    "location",
    ["//evil.example", "/elsewhere", "http://\u202eevil", "http://[", "javascript:alert(1)", "?",
     "\x9b31m", "http://xn--/", "http://h:99999/", "x" * 5000],
)  # fmt: skip
async def test_wherever_a_redirect_leads_it_is_told_in_a_sentence(location):
    there = answered(b"", f"Location: {location}", status="302 Found")
    async with bad_server(there) as server:
        with refused(Refusal.REDIRECTED) as told:
            await asked(server)
    sentence = told.value.sentence
    assert visible(sentence) == sentence and len(sentence) < 400
    assert sentence.startswith(f"{server.url} answered that {visible(location)[:100]} ")


@pytest.mark.parametrize("status", ["200 OK", "403 Forbidden", "511 Log In First", "304 N"])
async def test_a_page_of_html_is_told_as_no_answer_of_keydesk(status):
    body = b"" if status[:3] == "304" else b"<html>Log in to this network"
    async with bad_server(answered(body, "Content-Type: text/html", status=status)) as server:
        with refused(Refusal.ANSWER_UNREADABLE) as told:
            await asked(server)
    assert told.value.sentence.startswith(
        f"{server.url} answers, but not as a Keydesk server does."
    )


async def test_a_refusal_of_an_unknown_kind_says_whose_words_it_is_in():
    problem = {"title": "x", "status": 418, "code": "teapot", "detail": f"Ring me. {EVIL}"}
    body = json.dumps(problem).encode()
    async with bad_server(answered(body, status="418 Teapot")) as server:
        with refused(Refusal.SERVER_FAILED) as told:
            await asked(server)
    assert told.value.sentence == f"{server.url} answered: Ring me. {visible(EVIL)}"


async def test_a_connection_that_is_back_is_told_though_its_answer_is_none_of_ours():
    troubles: list[int] = []
    async with bad_server(answered(b"", "Location: /", status="302 Found")) as server:
        at = Road(httpx.AsyncHTTPTransport(), server.url)
        at.on_trouble = troubles.append
        with refused(Refusal.REDIRECTED):
            await at.ask("GET", "/v1/anything", Done)
        await at.aclose()
    assert troubles == [0]


async def test_no_cookie_is_kept():
    async with bad_server(answered(b'{"done":true}', "Set-Cookie: a=b; Path=/")) as server:
        at = Road(httpx.AsyncHTTPTransport(), server.url)
        for _ in range(2):
            await at.ask("GET", "/v1/anything", Done)
        await at.aclose()
    assert not any(b"cookie" in head.lower() for head in server.asked)


@pytest.mark.parametrize("token", ["a b", "x" * 513, "é"])
async def test_a_device_token_that_no_header_could_bear_is_not_kept(token):
    body = json.dumps({"next": "second_factor", "brand": "B", "token": "t"}).encode()
    tokens = Tokens()
    async with bad_server(answered(body, f"Keydesk-Device-Token: {token}")) as server:
        desk = Client(httpx.AsyncHTTPTransport(), server.url, device_tokens=tokens)
        for _ in range(2):
            await desk.sign_in("grace.hughes@meadowbank.sch.uk", "any")
        await desk.aclose()
    assert tokens.held == {}


SESSION = {
    "user_id": "00000000-0000-4000-8000-000000000000", "name": "N", "email": "n@b", "group": "G",
    "organisation": "O", "brand": "B", "timezone": "Europe/London", "permissions": [],
    "when_elevated": [], "has_key": False, "elevated_until": None,
    "idle_until": "2026-03-02T09:00:00Z", "ends_at": "2026-03-02T09:00:00Z",
    "now": "2026-03-02T09:00:00Z",
}  # fmt: skip
ASK = {
    "id": SESSION["user_id"], "asks": "sign_in", "organisation": "O", "device": "D",
    "asked_at": SESSION["now"], "expires_at": SESSION["now"], "address": "A", "place": "P",
    "distance_km": None, "number_digits": 2,
}  # fmt: skip


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        (LogPage, "[" * 100_000),
        (LogPage, '{"entries":' + "[" * 100_000),
        (LogPage, '{"entries":[],"before":' + "1" * 100_000 + "}"),
        (LogPage, '{"entries":[],"before":-1}'),
        (LogPage, '{"entries":[],"before":9007199254740993}'),
        (LogPage, '{"entries":[],"before":NaN}'),
        (LogPage, '{"entries":[],"before":1e400}'),
        (UserPage, '{"after":null,"users":[' + "{}," * 9_000 + "{}]}"),
        (UserPage, '{"after":null,"users":[' + "0," * 9_000 + "0]}"),
        (SessionState, json.dumps(SESSION | {"ends_at": "0001-01-01T00:00:00Z"})),
        (SessionState, json.dumps(SESSION | {"ends_at": "9999-12-31T23:59:59-23:59"})),
        (SessionState, json.dumps(SESSION | {"ends_at": "2026-03-02T09:00:00"})),
        (SessionState, json.dumps(SESSION | {"ends_at": 1e30})),
        (SessionState, json.dumps(SESSION | {"permissions": ["rule the world"]})),
        (SessionState, json.dumps(SESSION | {"timezone": "x" * 101})),
        (SessionState, json.dumps(SESSION | {"name": "\ud800"})),
        (Ask, json.dumps(ASK | {"number_digits": 7})),
        (Ask, json.dumps(ASK | {"number_digits": -1})),
        (Ask, json.dumps(ASK | {"distance_km": -1})),
        (PairingNonce, json.dumps({"nonce": "x" * 201})),
        *(
            (SignInStep, json.dumps({"next": "done", "brand": "B", "token": token}))
            for token in ("", "a b", "a\r\nX: y", "é", "x" * 513)
        ),
        (SignInStep, json.dumps({"next": "dance", "brand": "B"})),
    ],
)
async def test_an_answer_out_of_bounds_is_refused_as_unreadable_and_costs_little(shape, body):
    async with bad_server(answered(body.encode())) as server:
        with refused(Refusal.ANSWER_UNREADABLE) as told:
            await asked(server, shape)
    cause = told.value.__cause__
    assert isinstance(cause, ValidationError) and cause.error_count() < 10


@pytest.mark.parametrize("retry_at", ["0001-01-01T00:00:00Z", "2026-03-02T09:00:00", "soon"])
async def test_a_refusal_out_of_bounds_is_unreadable_too(retry_at):
    problem = {"title": "x", "status": 429, "code": "too_many_tries", "detail": "Wait."}
    body = json.dumps(problem | {"retry_at": retry_at}).encode()
    async with bad_server(answered(body, status="429 Too Many")) as server:
        with refused(Refusal.ANSWER_UNREADABLE):
            await asked(server)


async def test_a_list_of_users_that_never_comes_is_not_waited_for_for_ever(monkeypatch):
    monkeypatch.setattr(client_module, "MOST_PAGES", 5)
    async with bad_server(answered(b'{"users":[],"after":"more"}')) as server:
        desk = Client(httpx.AsyncHTTPTransport(), server.url)
        with refused(Refusal.ANSWER_UNREADABLE):
            await desk.find_users()
        await desk.aclose()
    assert len(server.asked) == 5


async def test_a_server_that_always_has_news_is_asked_no_more_than_so_often(monkeypatch):
    monkeypatch.setattr(poll_rate, "WITHIN_S", 0.05)
    clock = TestClock()
    rate = PollRate(lambda: clock().timestamp())
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr("server_stub.poll_rate.asyncio.sleep", sleep)
    for _ in range(poll_rate.MOST_POLLS + 2):
        await rate.wait_turn()
    assert waits == pytest.approx([0.05, 0.05])
    clock.move(seconds=1)
    await rate.wait_turn()
    assert waits[-1] == 0
