"""Connections that ask for nothing, more than a server may have files open."""

from __future__ import annotations

import socket

import httpx
import pytest

from server_stub.client import Client
from server_stub.clock import utc_now
from tests.server_stub import certificate
from tests.server_stub.on_both import environment
from tests.silent_connections import NEIGHBOURS, silent

FILES = 256
EACH = 150  # 600 connections to two workers, each of which has places for 128


async def test_silent_connections_keep_no_desk_out_and_leave_no_line_in_the_log(
    settings, school, servers
):
    """One address has more than its share of them, others fill the rest."""
    env, two = environment(settings), ("--workers", "2")
    with servers.serving(env, *two, files=FILES) as server, silent(server.url, EACH):
        for _ in range(4):  # over connections of their own, so of both workers
            async with httpx.AsyncClient(timeout=5) as http:
                assert (await http.get(f"{server.url}/healthz")).status_code == 200
        async with httpx.AsyncHTTPTransport() as road:
            desk = Client(road, server.url)
            await desk.sign_in(school.keyed.email, school.keyed.password)
            await desk.answer_second_factor(school.keyed.code(utc_now()))
            await desk.aclose()
    assert servers.told() == []


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_connections_that_never_shake_hands_keep_nobody_out_of_tls(
    settings, school, servers, tmp_path
):
    cert, key = map(str, certificate.make(tmp_path))
    words = ("--tls-cert", cert, "--tls-key", key)
    env = environment(settings)
    with servers.serving(env, *words, files=FILES) as server, silent(server.url, EACH):
        answer = httpx.get(f"{server.url}/healthz", timeout=5, verify=False)
        assert answer.status_code == 200
    assert [line for line in servers.told() if "The certificate: " not in line] == []


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_garbled_requests_are_logged_a_few_times_a_minute(settings, school, servers):
    with servers.serving(environment(settings)) as server:
        where = httpx.URL(server.url)
        for _ in range(50):
            with socket.create_connection((where.host, where.port), 30) as made:
                made.sendall(b"garbled\r\n\r\n")
                assert made.recv(12) == b"HTTP/1.1 400"
    assert len(servers.told()) == 10


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize("proxies", ["", NEIGHBOURS[0]])
def test_a_trusted_proxy_has_no_share_of_its_own(settings, school, servers, proxies):
    """All who come through it come from its address; any other address has half of the places."""
    env = environment(settings) | {"KEYDESK_PROXIES": proxies}
    with (
        servers.serving(env, files=FILES) as server,
        silent(server.url, 100, NEIGHBOURS[:1]) as held,
    ):
        answer = httpx.get(f"{server.url}/healthz")  # accepted after all of them
        assert answer.status_code == 200
        held[0].sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert bool(held[0].recv(1)) == bool(proxies)
