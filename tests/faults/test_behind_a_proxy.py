"""Addresses that proxies hand on, to a real server: whom it believes, and what it keeps."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.command_line import keydesk, keydesk_here
from tests.server_stub.on_both import environment
from tests.server_stub.school import School
from tests.servers import ServerProcess

LOOPBACK = "127.0.0.1"
ESCAPES = "\x1b[2J\x1b]0;owned\x07"
NAMED = {"KEYDESK_PROXIES": "127.0.0.1, 10.0.0.0/8"}
OF_OLD = {"FORWARDED_ALLOW_IPS": "127.0.0.1"}


def logged(school: School, server: ServerProcess, *chains: bytes) -> list[str]:
    """The addresses that the security log keeps of wrong passwords that came so."""
    body = {"email": school.teacher.email, "password": "not this one, sorry"}
    with httpx.Client() as http:
        for chain in chains:
            headers = [(b"X-Forwarded-For", line) for line in chain.split(b"\n")]
            answer = http.post(f"{server.url}/v1/sign-in", json=body, headers=headers)
            assert answer.json()["code"] == "sign_in_wrong"
    return [entry.address for entry in school.entries(school.teacher)[-len(chains) :]]


def test_nobody_is_believed_unless_configured_and_the_log_says_so_once(settings, school, servers):
    with servers.serving(environment(settings)) as server:
        chains = (b"203.0.113.7", ESCAPES.encode(), b"192.0.2.1" + b"x" * 9000)
        assert logged(school, server, *chains) == [LOOPBACK] * 3
    (line,) = map(json.loads, servers.told())
    assert "127.0.0.1 forwards requests and is not believed" in line["event"]
    assert "KEYDESK_PROXIES" in line["event"]


def test_a_configured_proxy_is_believed_about_addresses_and_nothing_else_is_kept(
    settings, school, servers
):
    with servers.serving(environment(settings) | NAMED) as server:
        assert logged(school, server, b"198.51.100.1, 203.0.113.7:4711") == ["203.0.113.7"]
        spoiled = (ESCAPES.encode() + b"203.0.113.7", b"fe80::1%" + ESCAPES.encode(), b"x" * 9000)
        assert logged(school, server, *spoiled) == [LOOPBACK] * 3
    assert servers.told() == []


@pytest.mark.parametrize(
    ("variables", "words", "kept"),
    [
        (OF_OLD, (), "203.0.113.7"),
        (NAMED, ("--proxy", "127.0.0.1", "--proxy", "203.0.113.0/24"), "198.51.100.1"),
        (OF_OLD | {"KEYDESK_PROXIES": "192.0.2.1"}, (), LOOPBACK),
    ],
)
def test_proxies_are_named_by_an_option_or_else_a_variable_of_ours_or_uvicorns(
    settings, school, servers, variables, words, kept
):
    with servers.serving(environment(settings) | variables, *words) as server:
        assert logged(school, server, b"198.51.100.1, 203.0.113.7") == [kept]


@pytest.mark.parametrize("variable", ["KEYDESK_PROXIES", "FORWARDED_ALLOW_IPS"])
@pytest.mark.parametrize("command", ["serve", "doctor"])
def test_a_proxy_that_names_everybody_is_refused_in_a_sentence(variable, command):
    ran = keydesk(command, env={variable: "*"})
    assert ran.code == 1
    assert f"{variable}: '*' is not an IP address, nor a network such as 10.0.0.0/8." in ran.err


def test_an_option_that_names_no_proxy_is_wrong_usage():
    with pytest.raises(SystemExit) as ended:
        keydesk_here("serve", "--proxy", "localhost")
    assert ended.value.code == 2


def test_a_chain_of_proxies_is_read_from_the_right(settings, school, servers):
    with servers.serving(environment(settings) | NAMED, "--workers", "2") as server:
        kept = logged(
            school,
            server,
            b"6.6.6.6, 203.0.113.7, 10.0.0.2",
            b"203.0.113.7\n10.1.2.3",
            b"[2001:db8::7]:443",
            b"fe80::7%eth0",
        )
    assert kept == ["203.0.113.7", "203.0.113.7", "2001:db8::7", "fe80::7"]
    assert servers.told() == []
