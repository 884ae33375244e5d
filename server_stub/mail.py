"""Mail: by SMTP where a server is named, else as files in an outbox folder."""

import logging
import os
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from models.database.private_folder import make_folder
from models.vocabulary.visible_text import visible
from models.wire.base import printable
from server_stub.settings import Settings

STEP_TIMEOUT_S = 10  # of an SMTP dialogue
DIALOGUE_TIMEOUT_S = 30.0
PORTS = {"smtp": 25, "smtps": 465}
logger = logging.getLogger("keydesk.server")


@dataclass(frozen=True)
class Mail:
    """One mail in plain text; the text may hold a code."""

    to: str
    subject: str
    text: str = field(repr=False)


def send(settings: Settings, mail: Mail, now: datetime) -> None:
    """Send a mail or put it in the outbox; a failure is logged, without the text."""
    try:
        message = _message(settings, mail, now)
        if settings.smtp is None:
            _write(settings.outbox, message, mail.to, now)
        else:
            with connected(settings.smtp) as smtp:
                smtp.send_message(message)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        # an SMTP answer may repeat what was sent, so its kind must do
        logger.warning("a mail could not be sent: %s", type(error).__name__)


def _message(settings: Settings, mail: Mail, now: datetime) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = printable(mail.to)
    message["Subject"] = visible(mail.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=settings.mail_from.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834
    message.set_content(visible(mail.text, lines=True))
    return message


@contextmanager
def connected(smtp_url: str) -> Iterator[smtplib.SMTP]:
    """A connection to this mail server, logged in; raises ValueError, OSError, SMTPException."""
    url = urlsplit(smtp_url)
    if url.scheme not in PORTS or not url.hostname:
        raise ValueError("the mail server's URL reads like smtp://USER:PASSWORD@HOST:PORT")
    host, port = url.hostname, url.port or PORTS[url.scheme]
    with _connected(url.scheme, host, port) as smtp:
        smtp.ehlo()
        if url.scheme == "smtp" and smtp.has_extn("starttls"):
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
        if url.username is not None:
            smtp.login(unquote(url.username), unquote(url.password or ""))
        yield smtp


def _connected(scheme: str, host: str, port: int) -> smtplib.SMTP:
    if scheme == "smtps":
        context = ssl.create_default_context()
        return _SmtpsClient(host, port, timeout=STEP_TIMEOUT_S, context=context)
    return _SmtpClient(host, port, timeout=STEP_TIMEOUT_S)


class _SmtpClient(smtplib.SMTP):
    """An SMTP client whose whole dialogue is cut off after `DIALOGUE_TIMEOUT_S`.

    The timeout that smtplib knows is one for each read: a server that sends a byte now and then
    would never meet it.
    """

    _connection: socket.socket | None = None
    _timer: threading.Timer | None = None

    def _get_socket(self, *given: Any) -> socket.socket:
        opened: socket.socket = super()._get_socket(*given)  # type: ignore[misc]
        self._connection = opened.dup()  # the same connection, whatever TLS does with `opened`
        self._timer = threading.Timer(DIALOGUE_TIMEOUT_S, _cut_off, (self._connection,))
        self._timer.daemon = True
        self._timer.start()
        return opened

    def close(self) -> None:
        """Close the connection."""
        super().close()
        if self._timer is not None:
            self._timer.cancel()
        if self._connection is not None:
            self._connection.close()


class _SmtpsClient(smtplib.SMTP_SSL, _SmtpClient):
    """The same over TLS from the start, the handshake included."""

    def _get_socket(self, *given: Any) -> socket.socket:
        try:
            return super()._get_socket(*given)
        except BaseException:
            self.close()  # smtplib does so for what fails later
            raise


def _cut_off(connection: socket.socket) -> None:
    with suppress(OSError):  # it may have ended at this very moment
        connection.shutdown(socket.SHUT_RDWR)


def _write(outbox: Path, message: EmailMessage, to: str, now: datetime) -> None:
    """One file a mail, readable by its owner alone."""
    make_folder(outbox)
    safe = re.sub(r"[^a-z0-9@._+-]+", "_", to.lower())[:80]
    path = outbox / f"{now:%Y%m%dT%H%M%S}-{safe}-{uuid4().hex[:6]}.txt"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        for name in ("Date", "From", "To", "Subject"):
            file.write(f"{name}: {message[name]}\n")
        file.write(f"\n{message.get_content()}")
