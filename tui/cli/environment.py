"""What the environment says about the store: where it is, its key, and how mail goes out."""

import os
from datetime import timedelta
from pathlib import Path

from server_stub.base.trusted_proxies import NO_PROXIES, TrustedProxies
from server_stub.settings import Settings, sqlite_url
from tui.cli.failure import Failure
from tui.folders import data_folder

NO_STORE = (
    "There is no organisation in your own store yet. "
    "Run 'keydesk init' to make one, or 'keydesk demo' to try Keydesk out."
)

HELP = """environment:
  KEYDESK_DATABASE   the store: sqlite:///FILE or postgresql://USER@HOST/NAME
                     (default: a SQLite file of your own)
  KEYDESK_KEY_FILE   the file that holds the store's key (default: beside a
                     SQLite store; else keydesk.key in your data folder)
  KEYDESK_KEY        the key itself, in Base64, instead of a file
  KEYDESK_SMTP_URL   smtp://[USER:PASSWORD@]HOST[:PORT], or smtps:// for TLS
                     at once (default: mail is written to a folder, outbox)
  KEYDESK_MAIL_FROM  the sender's address of that mail
  KEYDESK_PLACES     a MaxMind database (.mmdb), so that the phone says roughly
                     where a sign-in comes from (default: it says the address)
  KEYDESK_DESK_TOKEN a secret, the same for the server and for a desk reached
                     through sshd: the server then believes whom it serves
  KEYDESK_NUMBER_DIGITS
                     digits to type on the phone: 2 (default), 6 (as NIST SP
                     800-63B-4 has it) or 0 for approve and deny alone
  KEYDESK_LOG_HEAD_TO
                     where 'keydesk serve' notes how far each security log has
                     come, off this machine: file:///FILE on a share of all
                     servers, or syslog://HOST:PORT
  KEYDESK_LOG_HEAD_EVERY
                     how often, in minutes (default: 60)
  KEYDESK_PROXIES    addresses or networks of proxies, by commas apart: their
                     X-Forwarded-For and X-Forwarded-Proto 'keydesk serve'
                     believes (default: FORWARDED_ALLOW_IPS; else nobody's)
  KEYDESK_METRICS_TOKEN
                     a secret: who bears it reads /metrics of 'keydesk serve'
                     (default: nobody does)
"""
PROXIES = ("KEYDESK_PROXIES", "FORWARDED_ALLOW_IPS")  # the first that is set counts
NUMBER_DIGITS = {"0": 0, "2": 2, "6": 6}
TOKEN_LENGTH = 16
LONGEST_EVERY = 7 * 24 * 60  # minutes, a week


def store_settings(database: str | None = None) -> Settings:
    """The store that `database`, else KEYDESK_DATABASE, names; else the user's own."""
    url = database or os.environ.get("KEYDESK_DATABASE") or sqlite_url(data_folder() / "keydesk.db")
    file = sqlite_file(url) or data_folder() / "keydesk.db"
    return Settings(
        database=url,
        key_file=Path(os.environ.get("KEYDESK_KEY_FILE") or file.with_suffix(".key")),
        outbox=file.parent / "outbox",
        key_text=os.environ.get("KEYDESK_KEY") or None,
        smtp=os.environ.get("KEYDESK_SMTP_URL") or None,
        mail_from=os.environ.get("KEYDESK_MAIL_FROM") or Settings.mail_from,
        desk_token=desk_token(),
        places=_places(),
        number_digits=_number_digits(),
        log_heads_to=_log_heads_to(),
        log_heads_every=_log_heads_every(),
        metrics_token=_token("KEYDESK_METRICS_TOKEN"),
    )


def desk_token() -> str | None:
    """The secret of servers and the desks that they believe; raises Failure for a weak one."""
    return _token("KEYDESK_DESK_TOKEN")


def _token(variable: str) -> str | None:
    token = os.environ.get(variable) or None
    if token and (len(token) < TOKEN_LENGTH or not token.isascii() or not token.isalnum()):
        raise Failure(
            f"{variable} must be {TOKEN_LENGTH} letters and digits or more: "
            "make one with 'openssl rand -hex 32'."
        )
    return token


def proxies() -> TrustedProxies:
    """The proxies that the server believes; raises Failure for what names none."""
    for variable in PROXIES:
        named = os.environ.get(variable)
        if named:
            try:
                return TrustedProxies.named(named.split(","))
            except ValueError as error:
                raise Failure(f"{variable}: {error}.") from error
    return NO_PROXIES


def _places() -> Path | None:
    named = os.environ.get("KEYDESK_PLACES")
    return Path(named) if named else None


def _number_digits() -> int:
    named = os.environ.get("KEYDESK_NUMBER_DIGITS") or str(Settings.number_digits)
    if named not in NUMBER_DIGITS:
        raise Failure(f"KEYDESK_NUMBER_DIGITS must be 2, 6 or 0, not {named}.")
    return NUMBER_DIGITS[named]


def _log_heads_to() -> str | None:
    named = os.environ.get("KEYDESK_LOG_HEAD_TO") or None
    if named is not None:
        from server_stub.head_target import target

        try:
            target(named)
        except ValueError as error:
            raise Failure(f"KEYDESK_LOG_HEAD_TO: {error}, not {named}.") from error
    return named


def _log_heads_every() -> timedelta:
    named = os.environ.get("KEYDESK_LOG_HEAD_EVERY")
    if not named:
        return Settings.log_heads_every
    if not (named.isascii() and named.isdecimal() and 1 <= int(named[:9]) <= LONGEST_EVERY):
        raise Failure(f"KEYDESK_LOG_HEAD_EVERY must be 1 to {LONGEST_EVERY} minutes, not {named}.")
    return timedelta(minutes=int(named))


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite URL, or None; read by hand, since SQLAlchemy takes 150 ms to import."""
    _, marker, rest = url.partition("sqlite:///")
    path = rest.partition("?")[0]
    return Path(path) if marker and path else None


def check_made(settings: Settings) -> None:
    """Raise Failure where `keydesk init` was never run; looks for the file alone, to be quick."""
    file = sqlite_file(settings.database)
    if file is not None and not file.exists():
        raise Failure(NO_STORE)
