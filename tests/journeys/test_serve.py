"""`keydesk serve` as its operator sees it: when it is ready, what it refuses, how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic

import httpx
import pytest
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors.multiprocess import SIGNALS, Process

from server_stub import chores, serve
from server_stub.api.connection_limit import ConnectionLimit
from server_stub.client import Client
from server_stub.process.listener import Listener
from server_stub.server import Server
from server_stub.settings import Settings, sqlite_url
from tests.command_line import OwnStore, keydesk, serving, workers_of
from tests.until import until


@pytest.fixture
def own_signals() -> Iterator[None]:
    """The signals of this process as they are, whatever a server does with them meanwhile."""
    kept = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_it_answers_once_it_says_that_it_listens_and_ends_with_0(own_home):
    OwnStore(own_home)
    with serving("--workers", "1", fresh=True) as server:
        assert httpx.get(f"{server.url}/healthz").status_code == 200
        assert server.end(signal.SIGINT) == 0
        assert server.err == f"Keydesk listens on {server.url}\n"


async def test_a_whole_sign_in_leaves_no_word_in_the_servers_log(own_home):
    person = OwnStore(own_home).holder()
    with serving() as server:
        client = Client(httpx.AsyncHTTPTransport(), server.url)
        await client.sign_in(person["KEYDESK_EMAIL"], person["KEYDESK_PASSWORD"])
        await client.answer_second_factor(person["KEYDESK_CODE"])
        await client.find_users("Wendy")
        await client.sign_out()
        await client.aclose()
        assert server.end(signal.SIGTERM) == 0
        assert server.err == f"Keydesk listens on {server.url}\n"


async def test_an_access_log_tells_routes_and_no_name_password_token_or_code(own_home):
    store = OwnStore(own_home)
    with serving("--access-log") as server:
        person = store.holder()
        client = Client(httpx.AsyncHTTPTransport(), server.url)
        await client.sign_in(person["KEYDESK_EMAIL"], person["KEYDESK_PASSWORD"])
        token = (await client.answer_second_factor(person["KEYDESK_CODE"])).token
        await client.find_users("Wendy")
        await client.aclose()
        assert server.end(signal.SIGTERM) == 0
    lines = [json.loads(line) for line in server.err.splitlines()[1:]]
    assert [line["route"] for line in lines][-1] == "/v1/users"
    assert token is not None
    for secret in ("Wendy", token.get_secret_value(), *person.values()):
        assert secret not in server.err


def test_workers_answer_once_it_says_so_are_measured_together_and_dump_no_core(own_home):
    OwnStore(own_home)
    token = "0123456789abcdef"
    env = {"KEYDESK_METRICS_TOKEN": token}
    with serving("--workers", "2", env=env, fresh=True) as server:
        for _ in range(20):  # each over a connection of its own, so that both workers answer
            httpx.get(f"{server.url}/healthz")
        limits = Path(f"/proc/{server.process.pid}/limits").read_text()
        told = httpx.get(f"{server.url}/metrics", headers={"Authorization": f"Bearer {token}"})
        assert server.end(signal.SIGTERM) == 0
        assert server.err == f"Keydesk listens on {server.url}\n"
    counted = 'keydesk_answers_total{method="GET",route="/healthz",status="200"} 20.0'
    assert counted in told.text.splitlines()
    assert re.search(r"Max core file size +0 +0 ", limits)


def test_a_weak_metrics_token_is_refused_in_a_sentence():
    ran = keydesk("serve", "--port", "0", env={"KEYDESK_METRICS_TOKEN": "short"})
    assert ran.code == 1
    assert "KEYDESK_METRICS_TOKEN must be 16 letters and digits or more" in ran.err


def test_a_request_under_way_is_answered_before_it_ends(own_home):
    OwnStore(own_home)
    body = b'{"email": "nobody@example.org", "password": "not this one"}'
    head = (
        "POST /v1/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    )
    with serving() as server:
        url = httpx.URL(server.url)
        with socket.create_connection((url.host, url.port), timeout=30) as connection:
            connection.sendall(head.encode())
            assert connection.recv(1000).startswith(b"HTTP/1.1 100")  # the route reads the body
            server.process.send_signal(signal.SIGTERM)
            connection.sendall(body)
            assert connection.recv(1000).startswith(b"HTTP/1.1 401")
        assert server.end(signal.SIGTERM) == 0


def test_a_port_in_use_is_refused_in_a_sentence(own_home):
    OwnStore(own_home)
    with serving() as server:
        port = str(httpx.URL(server.url).port)
        ran = keydesk("serve", "--port", port)
    assert ran.code == 1
    assert f"Cannot listen on 127.0.0.1, port {port}: Address already in use." in ran.err


def test_a_host_that_is_not_this_machines_is_refused_in_a_sentence():
    ran = keydesk("serve", "--host", "192.0.2.1", "--port", "0")
    assert ran.code == 1
    assert "Cannot listen on 192.0.2.1" in ran.err


@pytest.mark.parametrize(
    ("database", "told"),
    [
        ("nonsense", "its URL reads like"),
        ("postgresql://host:port/name", "its URL reads like"),
        ("sqlite+aiosqlite:///x.db", "only SQLite and PostgreSQL"),
        ("sqlite:////proc/none/keydesk.db", "cannot be read or made"),
    ],
)
def test_a_database_that_cannot_be_opened_is_refused_before_it_says_that_it_listens(database, told):
    ran = keydesk("serve", "--port", "0", env={"KEYDESK_DATABASE": database})
    assert ran.code == 1
    assert told in ran.err
    assert "listens" not in ran.err


def test_a_database_that_does_not_answer_is_refused_without_its_password(own_home):
    key = OwnStore(own_home).file.with_suffix(".key").read_text()
    database = "postgresql://desk:hidden-lamp@127.0.0.1:1/keydesk"
    ran = keydesk("serve", "--port", "0", "--database", database, env={"KEYDESK_KEY": key})
    assert ran.code == 1
    assert "the database does not answer" in ran.err
    assert "hidden-lamp" not in ran.err


def test_a_lost_key_is_not_replaced(own_home):
    store = OwnStore(own_home)
    key = store.file.with_suffix(".key")
    text = key.read_text()
    key.unlink()
    ran = keydesk("serve", "--port", "0", "--database", sqlite_url(store.file))
    assert ran.code == 1
    assert str(key) in ran.err
    assert not key.exists()
    with serving("--database", sqlite_url(store.file), env={"KEYDESK_KEY": text}) as server:
        assert httpx.get(f"{server.url}/healthz").status_code == 200


@pytest.mark.unmeasured
async def test_a_killed_worker_is_replaced_and_told_of_and_nobody_is_signed_out(own_home):
    person = OwnStore(own_home).holder()
    with serving("--workers", "2") as server:
        client = Client(httpx.AsyncHTTPTransport(), server.url)
        await client.sign_in(person["KEYDESK_EMAIL"], person["KEYDESK_PASSWORD"])
        await client.answer_second_factor(person["KEYDESK_CODE"])
        killed, _ = workers_of(server)
        os.kill(killed, signal.SIGKILL)
        assert [user.name for user in (await client.find_users("Wendy")).users] == ["Wendy Abbott"]
        await until(lambda: "takes its place" in server.err)
        assert len(workers_of(server) - {killed}) == 2
        assert (await client.session()).elevated_until
        await client.aclose()
        assert server.end(signal.SIGTERM) == 0
    assert f"worker process {killed} died" in server.err


def test_a_worker_that_can_not_be_replaced_ends_the_server_with_1(own_home):
    store = OwnStore(own_home)
    with serving("--workers", "2") as server:
        key = Settings.in_folder(store.file.parent).key_file
        key.rename(key.with_suffix(".lost"))
        os.kill(min(workers_of(server)), signal.SIGKILL)
        assert server.wait(60) == 1
    assert str(key) in server.err


LOCKED_FOR_S = 6  # longer than any writer waits for another


@contextmanager
def locked(file: Path) -> Iterator[sqlite3.Connection]:
    """A SQLite store that somebody else writes to."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


@pytest.mark.unmeasured
async def test_a_worker_killed_while_the_store_is_locked_is_replaced_and_the_server_goes_on(
    own_home,
):
    store = OwnStore(own_home)
    with serving("--workers", "2") as server:
        before = workers_of(server)
        with locked(store.file):
            began = monotonic()
            os.kill(min(before), signal.SIGKILL)
            await until(lambda: "takes its place" in server.err)
            (new,) = workers_of(server) - before
            os.kill(max(before), signal.SIGKILL)  # from now on the new one must answer
            await until(lambda: monotonic() - began > LOCKED_FOR_S)
            async with httpx.AsyncClient(base_url=server.url, timeout=60) as http:
                assert (await http.get("/healthz")).status_code == 200
        client = Client(httpx.AsyncHTTPTransport(), server.url)
        person = store.school.teacher
        assert (await client.sign_in(person.email, person.password)).token is not None
        await client.aclose()
        assert new in workers_of(server)
        assert server.end(signal.SIGTERM) == 0


async def test_a_worker_waits_for_a_store_that_can_not_be_opened_and_leaves_at_a_signal(own_home):
    file = OwnStore(own_home).file
    with serving("--workers", "2") as server:
        file.rename(file.with_suffix(".away"))
        file.mkdir()
        os.kill(min(workers_of(server)), signal.SIGKILL)
        await until(lambda: "It will be tried again until it opens." in server.err)
        assert server.end(signal.SIGTERM) == 0
    assert server.err.count("It will be tried again") == 1


class Unstartable:
    """An app whose worker ends, as one that can't start, before it can answer."""

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (STARTUP_FAILURE,)


def test_a_worker_that_ends_before_it_answers_is_not_waited_for(tmp_path, monkeypatch, own_signals):
    monkeypatch.setattr(serve, "HUNG", 3600)
    monkeypatch.setattr(Process, "wait_until_ready", lambda *_: False)
    limit = ConnectionLimit()
    config = serve.config_of(Unstartable(), Settings.in_folder(tmp_path), limit, 1)
    with Listener.over(serve.listening("127.0.0.1", 0), limit) as listener:
        workers = serve._Workers(config, listener, print)
        workers.init_processes()
        asking = threading.Thread(target=workers.keep_subprocess_alive, daemon=True)
        asking.start()
        asking.join(60)
    assert workers.gave_up


async def test_a_demo_is_served_and_gone_afterwards(tmp_path):
    with serving("--demo", "--workers", "2", env={"TMPDIR": str(tmp_path)}) as server:
        client = Client(httpx.AsyncHTTPTransport(), server.url)
        demo = (await client.about()).demo
        assert demo is not None
        await client.sign_in(demo.people[0].email, demo.password)
        await client.answer_second_factor((await client.demo_code()).code)
        await client.aclose()
        assert list(tmp_path.glob("keydesk-demo-*"))
        assert server.end(signal.SIGTERM) == 0
    assert list(tmp_path.glob("keydesk-demo-*")) == []


def test_where_nobody_leaves_at_once_a_signal_ends_the_answering_and_its_exit_code_is_0(
    tmp_path, monkeypatch, own_signals
):
    monkeypatch.setattr(chores, "start", lambda server: None)  # its thread ends with the process
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    statuses = []

    def asks_then_ends(url: str) -> None:
        try:
            statuses.append(httpx.get(f"{url}/healthz").status_code)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    def ready(url: str) -> None:
        threading.Thread(target=asks_then_ends, args=(url,)).start()

    with serve.listening("127.0.0.1", 0) as listener:
        assert serve.run(Settings.in_folder(tmp_path / "store"), listener, 1, ready) == 0
    assert statuses == [200]


def test_workers_whose_store_got_lost_say_so_and_end_the_server_which_was_never_ready(
    tmp_path, monkeypatch, own_signals, capfd
):
    settings, close = Settings.in_folder(tmp_path / "store"), Server.close
    told: list[str] = []

    def lost(server: Server) -> None:
        close(server)
        settings.key_file.unlink()

    monkeypatch.setattr(Server, "close", lost)
    with serve.listening("127.0.0.1", 0) as listener:
        assert serve.run(settings, listener, 2, told.append) == 1
    assert told == []
    assert str(settings.key_file) in capfd.readouterr().err
