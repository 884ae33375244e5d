"""What a server is told when it starts."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from server_stub.base.trusted_proxies import NO_PROXIES, TrustedProxies


def sqlite_url(path: Path) -> str:
    """The database URL of a SQLite store at this path."""
    return f"sqlite:///{path}"


class Tls(NamedTuple):
    """Files in PEM: the certificate, with those that lead to its CA, and its key."""

    certificate: Path
    key: Path


@dataclass(frozen=True)
class Settings:
    """Where things are and how mail goes out.

    `database` is a SQLAlchemy URL; `key_text`, the master key in Base64, wins over
    `key_file`; `smtp` is smtp://[USER:PASSWORD@]HOST[:PORT] (smtps:// for TLS from the start)
    or None, in which case mail is written to `outbox`; `shows_outbox` tells desks where.
    A desk that bears `desk_token` is believed when it hands on an address; `places` is a
    MaxMind database; `number_digits` is how long the number to type on the phone is: 2, 6
    (NIST SP 800-63B-4) or 0 for plain approve and deny. The heads of the security logs go to
    `log_heads_to`, file:///PATH or syslog://HOST[:PORT], that often.
    It is one of `workers` processes on this machine. Who bears `metrics_token` may read the
    metrics; without one there are none. `access_log` has every answer logged. With `tls` it
    speaks HTTPS, and plain HTTP without. Only `proxies` are believed about whom they forward.
    """

    database: str
    key_file: Path
    outbox: Path
    key_text: str | None = field(default=None, repr=False)
    smtp: str | None = field(default=None, repr=False)
    mail_from: str = "keydesk@localhost"
    shows_outbox: bool = False
    desk_token: str | None = field(default=None, repr=False)
    places: Path | None = None
    number_digits: int = 2
    log_heads_to: str | None = None
    log_heads_every: timedelta = timedelta(minutes=60)
    workers: int = 1
    metrics_token: str | None = field(default=None, repr=False)
    access_log: bool = False
    tls: Tls | None = None
    proxies: TrustedProxies = NO_PROXIES
    demo: bool = False

    @classmethod
    def in_folder(cls, folder: Path, **others: object) -> "Settings":
        """A store of one's own: database, key file and outbox in one folder."""
        return cls(
            database=sqlite_url(folder / "keydesk.db"),
            key_file=folder / "keydesk.key",
            outbox=folder / "outbox",
            **others,  # type: ignore[arg-type]
        )
