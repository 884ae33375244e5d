"""Where the heads of the logs are sent, off this machine: a file on a share, or a syslog server."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

PORT = 514
EXAMPLES = "give file:///PATH or syslog://HOST:PORT"
PRIORITY = 10 * 8 + 5  # RFC 5424, section 6.2.1: security, notice

_APPENDING = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW


class Target(Protocol):
    """Takes lines; raises OSError when it can't."""

    def put(self, lines: list[str]) -> None:
        """Add these lines to what is there."""


@dataclass(frozen=True)
class HeadFile:
    """A file (0600) that only grows."""

    path: Path

    def put(self, lines: list[str]) -> None:
        """Write all at once and to the disk, on a line of their own if an earlier one was cut.

        A link in its place leads to a file that is not ours to write to: OSError.
        """
        handle = os.open(self.path, _APPENDING, 0o600)
        with os.fdopen(handle, "r+b", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            cut = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
            file.write((b"\n" if cut else b"") + "".join(f"{line}\n" for line in lines).encode())
            os.fsync(handle)


@dataclass(frozen=True)
class Syslog:
    """A syslog server, by UDP (RFC 5424, 5426); what is lost is sent again later."""

    host: str
    port: int

    def put(self, lines: list[str]) -> None:
        """Send each as a notice of the security facility."""
        family, kind, protocol, _, address = socket.getaddrinfo(
            self.host, self.port, type=socket.SOCK_DGRAM
        )[0]
        head = f"<{PRIORITY}>1 - {socket.gethostname()} keydesk - log-head - "
        with socket.socket(family, kind, protocol) as sender:
            for line in lines:
                sender.sendto((head + line).encode(), address)


def target(url: str) -> Target:
    """The target that file:///PATH or syslog://HOST[:PORT] names; raises ValueError."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or PORT
    except ValueError as error:
        raise ValueError(EXAMPLES) from error
    if parts.scheme == "file" and not parts.netloc and len(parts.path) > 1:
        return HeadFile(Path(unquote(parts.path)))
    if parts.scheme == "syslog" and host and not parts.path.strip("/"):
        return Syslog(host, port)
    raise ValueError(EXAMPLES)
