"""Whom a trusted proxy forwards is read from its headers, from the right; nobody else's count."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send

from server_stub.api.proxy_headers import ProxyHeaders
from server_stub.base import network_address
from server_stub.base.trusted_proxies import TrustedProxies
from server_stub.engine import unconfigured_proxies
from server_stub.engine.unconfigured_proxies import UnconfiguredProxies

PROXIES = TrustedProxies.named(["10.0.0.0/8", "2001:db8::/32"])
OURS = st.ip_addresses(network="10.0.0.0/8") | st.ip_addresses(network="2001:db8::/32")
THEIRS = st.ip_addresses().filter(lambda ip: str(ip) not in PROXIES)
GARBAGE = st.text().filter(
    lambda text: text.strip(" \t") and "," not in text and network_address.parse(text) is None
)
PEER = "10.0.0.1"


@given(st.lists(THEIRS | OURS), THEIRS, st.lists(OURS))
@example([], "::ffff:192.0.2.1", [])
def test_the_client_is_the_right_most_address_that_is_no_proxys(before, client, after):
    """What stands before it was sent by the client itself."""
    chain = ", ".join(map(str, [*before, client, *after]))
    assert PROXIES.client(PEER, chain) == network_address.parse(str(client))


@given(st.lists(OURS, min_size=1))
def test_where_proxies_alone_made_a_request_the_first_of_them_is_the_client(hops):
    first = network_address.parse(str(hops[0]))
    assert PROXIES.client(PEER, ",".join(map(str, hops))) == first


@given(st.lists(THEIRS | OURS), GARBAGE, st.lists(OURS))
@example(["192.0.2.1"], "unknown", [])
@example([], "\x1b[2J" * 2000, [])
def test_a_chain_with_anything_but_addresses_in_it_leaves_the_peer(before, garbage, after):
    chain = ",".join([*map(str, before), garbage, *map(str, after)])
    assert PROXIES.client(PEER, chain) == PEER


def test_no_chain_or_an_empty_one_leaves_the_peer():
    assert PROXIES.client(PEER, "") == PROXIES.client(PEER, " , ,") == PEER


@pytest.mark.parametrize("name", ["*", "localhost", "10.0.0.1/8", "10.0.0.1:80", "10.0.0.0/33"])
def test_a_proxy_that_is_named_by_anything_but_an_address_or_a_network_is_refused(name):
    with pytest.raises(ValueError, match="is not an IP address, nor a network such as 10"):
        TrustedProxies.named(["192.0.2.1", name])


def test_a_proxy_is_known_by_each_spelling_of_its_address_and_a_name_by_none():
    named = TrustedProxies.named(["::ffff:192.0.2.1", "", "2001:DB8::1"])
    assert "192.0.2.1" in named and "2001:db8::1" in named
    assert "192.0.2.2" not in named and "this machine" not in named


async def forwarded(peer: str, headers: list[tuple[bytes, bytes]], kind: str = "http") -> Scope:
    """The scope of such a request as the app gets it."""
    seen: list[Scope] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope)

    scope = {"type": kind, "client": (peer, 4711), "scheme": "http", "headers": headers}
    await ProxyHeaders(app, PROXIES, UnconfiguredProxies())(scope, None, None)  # type: ignore[arg-type]
    return seen[0]


@pytest.mark.parametrize(
    ("proto", "scheme"),
    [(b"https", "https"), (b"http, HTTPS ", "https"), (b"https,gopher", "http"), (b"", "http")],
)
async def test_the_scheme_is_what_the_nearest_proxy_says_if_it_is_one(proto, scheme):
    headers = [(b"x-forwarded-proto", proto), (b"x-forwarded-for", b"192.0.2.1")]
    scope = await forwarded(PEER, headers)
    assert (scope["scheme"], scope["client"]) == (scheme, ("192.0.2.1", 0))
    scope = await forwarded("192.0.2.9", headers)
    assert (scope["scheme"], scope["client"]) == ("http", ("192.0.2.9", 4711))


async def test_several_lines_of_the_header_are_one_chain():
    lines = [(b"x-forwarded-for", b"192.0.2.1"), (b"x-forwarded-for", b"10.2.0.1")]
    assert (await forwarded(PEER, lines))["client"] == ("192.0.2.1", 0)


async def test_a_mapped_peer_is_an_ipv4_address_and_other_events_pass_untouched():
    assert (await forwarded("::ffff:192.0.2.9", []))["client"] == ("192.0.2.9", 4711)
    assert (await forwarded("::ffff:192.0.2.9", [], "lifespan"))["client"][0] == "::ffff:192.0.2.9"


def test_each_proxy_that_is_not_configured_is_logged_once_and_few_of_them(caplog, monkeypatch):
    monkeypatch.setattr(unconfigured_proxies, "MOST_TOLD", 2)
    seen = UnconfiguredProxies()
    for peer in ("8.8.4.4", "8.8.4.4", "this machine", "8.8.8.8"):
        seen.note(peer)
    assert not seen.near()
    seen.note("10.0.0.1")
    assert seen.near()
    assert [record.args for record in caplog.records] == [
        ("8.8.4.4", unconfigured_proxies.ADVICE),
        ("this machine", unconfigured_proxies.ADVICE),
    ]
