"""A time server on loopback (RFC 5905) that says what it is told to."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import ntplib


@contextmanager
def time_server(ahead: float = 0.0, *, leap: int = 0, answer: bytes | None = None) -> Iterator[str]:
    """HOST:PORT; its clock is so many seconds ahead of ours, or it answers these bytes."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        answering = threading.Thread(target=_answer_once, args=(listener, ahead, leap, answer))
        answering.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        answering.join(10)


def _answer_once(listener: socket.socket, ahead: float, leap: int, answer: bytes | None) -> None:
    listener.settimeout(10)
    asked, whom = listener.recvfrom(256)
    packet = ntplib.NTPPacket()
    packet.from_data(asked)
    now = ntplib.system_to_ntp_time(time.time() + ahead)
    packet.mode, packet.leap, packet.stratum = 4, leap, 2
    packet.orig_timestamp = packet.tx_timestamp
    packet.recv_timestamp = packet.tx_timestamp = now
    if answer != b"":
        listener.sendto(packet.to_data() if answer is None else answer, whom)
