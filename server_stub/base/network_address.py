"""IP addresses as text: parsed strictly where they enter, in one spelling ever after."""

import ipaddress
import re

LONGEST = 80  # characters; the longest address, with brackets, scope and port, has 69
_SCOPE = re.compile(r"[0-9A-Za-z_.-]{1,15}")  # a zone of RFC 4007; Linux's names have 15 at most
_PORT = re.compile(r"[0-9]{1,5}")


def parse(text: str) -> str | None:
    """Returns the address that `text` spells, or None where it is anything else.

    A port ("192.0.2.1:443", "[2001:db8::1]:443") and a scope id ("fe80::1%eth0") are left
    out; an IPv4 address mapped into IPv6 (RFC 4291, 2.5.5.2) is the IPv4 address.
    """
    bare = text.strip(" \t")
    if len(bare) > LONGEST:
        return None
    try:
        return canonical(_without_port(bare))
    except ValueError:
        return None


def canonical(host: str) -> str:
    """Returns the one spelling of an address; raises ValueError for anything else."""
    bare, percent, scope = host.partition("%")
    if percent and (":" not in bare or _SCOPE.fullmatch(scope) is None):
        raise ValueError(host)
    ip = ipaddress.ip_address(bare)
    return str(getattr(ip, "ipv4_mapped", None) or ip)


def network_of(address: str) -> str:
    """Returns what one machine may have to itself: an IPv4 address, of IPv6 the /64.

    RFC 4291, 2.5.1: an interface chooses the last 64 bits as it likes. What is no address, such
    as a name that a test gives its caller, stands for itself.
    """
    known = parse(address)
    if known is None or ":" not in known:
        return known or address
    return str(ipaddress.IPv6Address(int(ipaddress.IPv6Address(known)) >> 64 << 64))


def _without_port(text: str) -> str:
    """Raises ValueError for a bracket or a port that is none."""
    if text.startswith("["):
        host, closing, port = text[1:].partition("]")
        if not closing or ":" not in host or (port and not port.startswith(":")):
            raise ValueError(text)
        port = port.removeprefix(":") if port else "0"
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
    else:
        host, port = text, "0"
    if _PORT.fullmatch(port) is None or int(port) > 65535:
        raise ValueError(text)
    return host
