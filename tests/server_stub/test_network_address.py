"""Addresses are parsed strictly where they enter, and have one spelling ever after."""

import ipaddress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server_stub.base import network_address

ADDRESSES = st.ip_addresses().map(str)
SCOPES = st.from_regex(r"[A-Za-z0-9_.-]{1,15}", fullmatch=True)
PORTS = st.integers(0, 65535)


def canonical(text: str) -> str:
    ip = ipaddress.ip_address(text)
    return str(getattr(ip, "ipv4_mapped", None) or ip)


@given(ADDRESSES, PORTS, SCOPES)
@example("::ffff:192.0.2.1", 443, "eth0")
def test_every_spelling_of_an_address_is_read_as_that_address(address, port, scope):
    spelled = [address, f" {address}\t"]
    if ":" in address:
        long = ipaddress.ip_address(address).exploded.upper()
        spelled += [long, f"{address}%{scope}", f"[{address}]", f"[{address}]:{port}"]
        spelled += [f"[{address}%{scope}]:{port}"]
    else:
        spelled += [f"{address}:{port}", f"::ffff:{address}"]
    assert {network_address.parse(text) for text in spelled} == {canonical(address)}


@given(st.text() | st.text("0123456789abcdef:.%[]/x \x1b"))
@example("fe80::1%\x1b[2J")
@example("fe80::1%" + "e" * 9000)
@example("٣.٣.٣.٣")
def test_any_other_text_is_no_address_or_one_in_its_only_spelling(text):
    parsed = network_address.parse(text)
    if parsed is not None:
        assert canonical(parsed) == parsed
        assert "%" not in parsed


@pytest.mark.parametrize(
    "text",
    [
        *("", "unknown", "_hidden", "localhost", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.4/8"),
        *("1.2.3.4:", "1.2.3.4:x", "1.2.3.4:65536", "1.2.3.4:-1", "1.2.3.4%eth0", "[1.2.3.4]"),
        *(
            "[::1",
            "::1]",
            "[::1]x",
            "[::1]:",
            "[::1]:99999",
            "fe80::1%",
            "fe80::1%a b",
            "::1\x1b[0m",
        ),
        *("fe80::1%\x1b[2J", "fe80::1%abcdefghijklmnop", "1.2.3.4\n", "0x7f.1", "2130706433"),
    ],
)
def test_what_is_nearly_an_address_is_none(text):
    assert network_address.parse(text) is None


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("this machine", "this machine"),
    ],
)
def test_a_machine_has_an_ipv4_address_or_a_64_of_ipv6_to_itself(address, network):
    assert network_address.network_of(address) == network
