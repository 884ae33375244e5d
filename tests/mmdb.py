"""Writes a small MaxMind database (MaxMind DB file format 2.0), for tests alone."""

import struct
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, NamedTuple

MARK = b"\xab\xcd\xefMaxMind.com"
SEPARATOR = 16  # zero bytes between tree and data
RECORD_BITS = 24
UINT16, UINT32, UINT64 = 5, 6, 9
Node = list[Any]


class Unsigned(NamedTuple):
    """A number and its kind, which readers insist on."""

    number: int
    kind: int


def write(path: Path, places: Mapping[str, object], version: int = 6, built: int = 1) -> Path:
    """A database of these networks' records, built at a Unix time; IPv4 ones lie at ::/96."""
    tree: Node = [None, None]
    for network, record in places.items():
        _put(tree, _bits(ip_network(network), version), record)
    nodes: list[Node] = []
    _number(tree, nodes)
    data, offsets = b"", {}
    for node in nodes:
        for side in node[:2]:
            if side is not None and not isinstance(side, list):
                offsets[id(side)] = len(data)
                data += _encoded(side)
    position = {id(node): at for at, node in enumerate(nodes)}

    def pointer(side: object) -> bytes:
        count = len(nodes)
        if side is None:
            return count.to_bytes(3, "big")
        if isinstance(side, list):
            return position[id(side)].to_bytes(3, "big")
        return (count + SEPARATOR + offsets[id(side)]).to_bytes(3, "big")

    body = b"".join(pointer(side) for node in nodes for side in node)
    about = {
        "node_count": Unsigned(len(nodes), UINT32),
        "record_size": Unsigned(RECORD_BITS, UINT16),
        "ip_version": Unsigned(version, UINT16),
        "database_type": "Test-City",
        "languages": ["en"],
        "binary_format_major_version": Unsigned(2, UINT16),
        "binary_format_minor_version": Unsigned(0, UINT16),
        "build_epoch": Unsigned(built, UINT64),
        "description": {"en": "made for tests"},
    }
    path.write_bytes(body + bytes(SEPARATOR) + data + MARK + _encoded(about))
    return path


def _bits(network: IPv4Network | IPv6Network, version: int) -> str:
    width = network.max_prefixlen
    bits = f"{int(network.network_address):0{width}b}"[: network.prefixlen]
    return "0" * 96 + bits if version == 6 and network.version == 4 else bits


def _put(tree: Node, bits: str, record: object) -> None:
    for bit in bits[:-1]:
        if tree[int(bit)] is None:
            tree[int(bit)] = [None, None]
        tree = tree[int(bit)]
    tree[int(bits[-1])] = record


def _number(node: Node, nodes: list[Node]) -> None:
    nodes.append(node)
    for side in node:
        if isinstance(side, list):
            _number(side, nodes)


def _encoded(value: object) -> bytes:
    if isinstance(value, str):
        return _head(2, len(value.encode())) + value.encode()
    if isinstance(value, float):
        return _head(3, 8) + struct.pack(">d", value)
    if isinstance(value, Unsigned):
        raw = value.number.to_bytes(8, "big").lstrip(b"\0")
        return _head(value.kind, len(raw)) + raw
    if isinstance(value, Mapping):
        pairs = b"".join(_encoded(key) + _encoded(of) for key, of in value.items())
        return _head(7, len(value)) + pairs
    if isinstance(value, tuple | list):
        return _head(11, len(value)) + b"".join(_encoded(of) for of in value)
    raise TypeError(type(value))


def _head(kind: int, size: int) -> bytes:
    """Control byte; kinds above 7 go into a second one, sizes above 28 add one byte."""
    small = size if size < 29 else 29
    more = b"" if size < 29 else bytes([size - 29])
    first = kind << 5 | small if kind <= 7 else small
    return bytes([first]) + (b"" if kind <= 7 else bytes([kind - 7])) + more
