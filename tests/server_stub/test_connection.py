"""What comes over the wire as raw bytes: smuggled, garbled, too large, or slow on purpose."""

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import h11
import httpx
import pytest
import uvicorn

from server_stub import connection
from server_stub.api.connection_limit import ConnectionLimit
from server_stub.app import create_app
from server_stub.headers import LARGEST_HEAD
from server_stub.process.listener import Listener
from server_stub.serve import config_of
from server_stub.settings import Settings
from tests.until import until

HIDDEN = b"GET /v1/about HTTP/1.1\r\nHost: x\r\n\r\n"
HEAD = b"POST /v1/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
Ask = Callable[[bytes], bytes]


@pytest.fixture
def settings(own_file: Settings) -> Settings:
    """SQLite alone: nothing here comes as far as a database."""
    return own_file


@pytest.fixture
def limit() -> ConnectionLimit:
    """The places of that server."""
    return ConnectionLimit()


@pytest.fixture
def port(server, limit) -> Iterator[int]:
    """A server as 'keydesk serve' runs it, in a thread."""
    served = uvicorn.Server(config_of(create_app(server), server.settings, limit))
    with Listener.over(socket.create_server(("127.0.0.1", 0)), limit) as listener:
        port = listener.getsockname()[1]
        thread = threading.Thread(target=served.run, kwargs={"sockets": [listener]})
        thread.start()
        yield port
        served.should_exit = True
        thread.join()


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    """A connection that waits as long as a test may."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as made:
        yield made


def all_of(made: socket.socket) -> bytes:
    """Everything that is answered until the server hangs up."""
    told = b""
    try:
        while more := made.recv(65536):
            told += more
    except ConnectionResetError:
        pass
    return told


def problem_of(told: bytes) -> tuple[int, str]:
    """Status and code of the one answer that was given."""
    assert told.count(b"HTTP/1.1 ") == 1, told
    head, _, body = told.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    assert b"x-content-type-options: nosniff" in head.lower()
    assert json.loads(body)["request_id"].encode() in head
    return int(head.split()[1]), json.loads(body)["code"]


@pytest.mark.parametrize(
    "sent",
    [
        HEAD + b"Content-Length: 6\r\n" + CHUNKED + b"\r\n0\r\n\r\n",
        HEAD + CHUNKED + b"Content-Length: 6\r\n\r\n0\r\n\r\n",
        HEAD + b"Content-Length: 0\r\nContent-Length: 40\r\n\r\n",
        HEAD + b"Content-Length: 0, 40\r\n\r\n",
        HEAD + b"Content-Length: +0\r\n\r\n",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + b"Content-Length: 0x0\r\n\r\n",
        HEAD + b"Content-Length: 0 0\r\n\r\n",
        HEAD + b"Content-Length : 0\r\n\r\n",
        HEAD + b"Content-Length:\r\n\r\n",
        HEAD + b"Content-Length: " + b"9" * 40 + b"\r\n\r\n",
        HEAD + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        HEAD + CHUNKED + CHUNKED + b"\r\n0\r\n\r\n",
        HEAD.replace(b"1.1", b"1.0") + CHUNKED + b"\r\n0\r\n\r\n",
        HEAD + CHUNKED + b"\r\nzz\r\n",
        HEAD + CHUNKED + b"\r\n-1\r\n",
        HEAD + CHUNKED + b"\r\n" + b"f" * 30 + b"\r\n",
        HEAD + CHUNKED + b"\r\n1\r\nxx\r\n",
        HEAD + b"X: a\x00b\r\n\r\n",
        HEAD + b"X: a\rContent-Length: 0\r\n\r\n",
        HEAD + b"no colon\r\n\r\n",
        HEAD + b"Host: y\r\n\r\n",
        b"GET /v1/about HTTP/1.1\r\n\r\n",
        b"GET /v1/about HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"\r\n\r\n\r\n",
    ],
    ids=range(33),
)
def test_a_request_that_two_could_read_apart_is_refused_and_nothing_after_it_is_read(port, sent):
    with connected(port) as made:
        made.sendall(sent + HIDDEN)
        status, code = problem_of(all_of(made))
    assert (status, code) in {(400, "request_garbled"), (413, "body_too_large")}


@pytest.mark.parametrize(
    "headers",
    [
        b"X: " + b"x" * LARGEST_HEAD + b"\r\n\r\n",
        b"X: x\r\n" * 101 + b"\r\n",
        b"X: " + b"x" * LARGEST_HEAD,
    ],
    ids=["large", "many", "endless"],
)
def test_headers_too_large_or_too_many_are_refused(port, headers):
    with connected(port) as made:
        made.sendall(HEAD + b"Connection: close\r\nContent-Length: 0\r\n" + headers)
        assert problem_of(all_of(made)) == (431, "head_too_large")


@pytest.mark.parametrize(
    "framing", [b"Content-Length: 5242880\r\n\r\n", CHUNKED + b"\r\n400001\r\n"]
)
def test_a_body_too_large_is_refused_announced_or_not(port, framing):
    with connected(port) as made:
        made.sendall(HEAD + b"Connection: close\r\n" + framing)
        if framing.startswith(CHUNKED):
            made.sendall(b"x" * 0x400001)
        assert problem_of(all_of(made)) == (413, "body_too_large")


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"POST /v1/sign-in HT",
        HEAD + b"X: x\r\n",
        HEAD + b"Content-Length: 100\r\n\r\n{",
        HEAD + CHUNKED + b"\r\n1\r\n{\r\n",
        HIDDEN + b"GET /v1/about HT",
    ],
    ids=range(6),
)
def test_who_takes_too_long_is_cut_off(port, monkeypatch, begun):
    monkeypatch.setattr(connection, "WITHIN", {h11.IDLE: 0.2, h11.SEND_BODY: 0.2})
    with connected(port) as made:
        made.sendall(begun)
        told = all_of(made)
    assert told.startswith(b"HTTP/1.1 200") == begun.startswith(HIDDEN)
    assert httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200


async def test_who_asks_and_never_reads_the_answers_is_cut_off(port, limit, monkeypatch):
    monkeypatch.setattr(connection, "WITHIN", {connection.UNREAD: 0.2})
    asking = HIDDEN.replace(b"/v1/about", b"/openapi.json")
    with socket.socket() as made:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        made.connect(("127.0.0.1", port))
        made.sendall(asking * 100)
        await until(lambda: limit.held)
        await until(lambda: not limit.held)


def test_answers_that_are_read_late_arrive_whole(port):
    """They are more than the sockets hold, so the server waits with the rest."""
    asking = HIDDEN.replace(b"/v1/about", b"/openapi.json")
    last = HIDDEN.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    with socket.socket() as made:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        made.settimeout(30)
        made.connect(("127.0.0.1", port))
        made.sendall(asking * 30 + last)
        assert all_of(made).count(b"HTTP/1.1 200") == 31


def test_thirty_half_sent_requests_keep_nobody_waiting(port):
    half = [socket.create_connection(("127.0.0.1", port)) for _ in range(30)]
    for made in half:
        made.sendall(HEAD + b"Content-Length: 100\r\n\r\n{")
    assert httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
    for made in half:
        made.close()


def test_several_requests_in_one_connection_are_answered_in_order(port):
    with connected(port) as made:
        last = HIDDEN.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
        made.sendall(HIDDEN + HIDDEN.replace(b"/v1/about", b"/healthz") + last)
        told = all_of(made)
    assert told.count(b"HTTP/1.1 200") == 3
    assert told.index(b'"brand"') < told.index(b'"done"') < told.rindex(b'"brand"')


def test_garbage_after_an_early_answer_ends_the_connection_without_a_failure(port, caplog):
    with connected(port) as made, caplog.at_level(logging.ERROR):
        made.sendall(b"POST /healthz HTTP/1.1\r\nHost: x\r\n" + CHUNKED + b"\r\n")
        told = made.recv(65536)
        made.sendall(b"zz\r\n")
        told += all_of(made)
    assert problem_of(told) == (405, "method_wrong")
    assert caplog.text == ""


ALWAYS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_every_answer_bears_the_headers_that_keep_it_apart(server, scheme, monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError("it broke")

    monkeypatch.setattr("server_stub.rules.resets.ask", fail)
    road = httpx.ASGITransport(create_app(server), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=road, base_url=f"{scheme}://test") as http:
        answers = [
            await http.get("/healthz"),
            await http.get("/nowhere"),
            await http.get("/openapi.json"),
            await http.post("/v1/sign-in", content=b"x" * 5_000_000),
            await http.post("/v1/password-resets", json={"email": "a@b.example"}),
        ]
    assert [one.status_code for one in answers] == [200, 404, 200, 413, 500]
    for one in answers:
        for name, value in ALWAYS.items():
            assert one.headers.get_list(name) == [value]
        assert not [name for name in one.headers if name.startswith("access-control-")]
        assert ("strict-transport-security" in one.headers) is (scheme == "https")
        assert len(one.headers.get_list("x-request-id")) == 1
