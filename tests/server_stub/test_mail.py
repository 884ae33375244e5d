"""Mail over a real SMTP server, and what happens without one."""

import asyncio
import logging
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from server_stub import mail
from server_stub.mail import Mail, send
from server_stub.services import mail_queue
from server_stub.services.mail_queue import MailQueue
from server_stub.settings import Settings
from tests.server_stub.certificate import make
from tests.server_stub.school import client_of
from tests.until import until

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
MAIL = Mail("wendy.abbott@meadowbank.sch.uk", "Your code", "Hello Wendy ✓,\n\n    ABCD-EFGH-JKMN\n")


class Inbox:
    """Keeps what a real SMTP server was given."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.secure: list[bool] = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.envelopes.append(envelope)
        self.secure.append(session.ssl is not None)
        return "250 kept"

    def only(self):
        """The one message that came."""
        [envelope] = self.envelopes
        return message_from_bytes(envelope.original_content or b"", policy=policy.default)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.in_folder(tmp_path)


@pytest.fixture
def serve():
    """Starts SMTP servers; returns an inbox and its port."""
    running = []

    def start(**options):
        inbox = Inbox()
        controller = Controller(inbox, hostname="localhost", port=_free_port(), **options)
        controller.start()
        running.append(controller)
        return inbox, controller.port

    yield start
    for controller in running:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def certified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's TLS context whose certificate the client trusts."""
    certificate, key = make(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    trusting = ssl.create_default_context(cafile=certificate)
    monkeypatch.setattr("server_stub.mail.ssl.create_default_context", lambda **_: trusting)
    return context


def test_a_mail_arrives_at_a_real_smtp_server(serve, settings):
    inbox, port = serve()
    send(replace(settings, smtp=f"smtp://127.0.0.1:{port}"), MAIL, NOW)
    message = inbox.only()
    assert message["To"] == MAIL.to
    assert message["Subject"] == MAIL.subject
    assert message["From"] == settings.mail_from
    assert message["Date"].datetime == NOW
    assert message.get_content().splitlines() == MAIL.text.splitlines()
    assert inbox.secure == [False]


def test_starttls_is_used_where_it_is_offered(serve, settings, certified):
    inbox, port = serve(tls_context=certified)
    send(replace(settings, smtp=f"smtp://localhost:{port}"), MAIL, NOW)
    assert inbox.secure == [True]


def test_smtps_is_encrypted_from_the_start(serve, settings, certified):
    inbox, port = serve(ssl_context=certified)
    send(replace(settings, smtp=f"smtps://localhost:{port}"), MAIL, NOW)
    assert inbox.only()["To"] == MAIL.to


def test_a_certificate_that_nobody_vouches_for_gets_no_mail(
    serve, settings, certified, monkeypatch, caplog
):
    monkeypatch.undo()  # the client trusts the usual authorities alone
    inbox, port = serve(tls_context=certified)
    send(replace(settings, smtp=f"smtp://localhost:{port}"), MAIL, NOW)
    assert inbox.envelopes == []
    assert "SSLCertVerificationError" in caplog.text


def test_user_and_password_of_the_url_are_used(serve, settings, certified):
    seen = []

    def check(_server, _session, _envelope, _mechanism, login):
        seen.append((login.login, login.password))
        return AuthResult(success=True)

    inbox, port = serve(tls_context=certified, authenticator=check, auth_required=True)
    send(replace(settings, smtp=f"smtp://desk%40x:pa%2Fss@localhost:{port}"), MAIL, NOW)
    assert seen == [(b"desk@x", b"pa/ss")]
    assert inbox.only()["To"] == MAIL.to


@pytest.mark.parametrize(
    "smtp",
    ["smtp://127.0.0.1:1", "smtp://127.0.0.1:99999", "http://127.0.0.1", "", "smtp://[", "x"],
)
def test_a_mail_that_cannot_be_sent_is_logged_without_what_it_says(settings, caplog, smtp):
    caplog.set_level(logging.DEBUG)
    send(replace(settings, smtp=smtp), MAIL, NOW)
    assert "could not be sent" in caplog.text
    assert "ABCD" not in caplog.text


def test_a_server_that_refuses_is_logged_without_what_it_says(settings, caplog, serve):
    inbox, port = serve()

    async def refuse(server, session, envelope):
        return f"554 no, not {envelope.content.decode()!r}"

    inbox.handle_DATA = refuse
    send(replace(settings, smtp=f"smtp://127.0.0.1:{port}"), MAIL, NOW)
    assert "SMTPDataError" in caplog.text
    assert "ABCD" not in caplog.text


def test_an_outbox_that_cannot_be_written_is_logged(settings, caplog):
    settings.outbox.parent.mkdir(exist_ok=True)
    settings.outbox.write_text("a file where the folder should be")
    send(settings, MAIL, NOW)
    assert "could not be sent" in caplog.text


@pytest.mark.parametrize("to", ["a@b\r\nBcc: all@b", "a@b\nX: y"])
def test_an_address_cannot_add_lines_to_a_mail(settings, caplog, to):
    send(settings, replace(MAIL, to=to), NOW)
    assert not settings.outbox.exists()
    assert "could not be sent" in caplog.text


async def test_a_reset_is_mailed_and_one_that_fails_gets_the_same_answer(serve, school, caplog):
    inbox, port = serve()
    answers = []
    for smtp in (f"smtp://127.0.0.1:{port}", "smtp://127.0.0.1:1"):
        told = replace(school.server, settings=replace(school.server.settings, smtp=smtp))
        answers.append(await client_of(told).ask_password_reset(school.teacher.email))
    school.server.mails.close()
    assert answers[0] == answers[1]
    assert inbox.only()["To"] == school.teacher.email
    assert "could not be sent" in caplog.text


def test_a_mail_shows_no_code_in_its_repr():
    assert "ABCD" not in repr(MAIL)


class HangingServer:
    """Takes connections and never says a word, or begins with `says` and goes on byte by byte."""

    def __init__(self, says: bytes = b"") -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._says, self._over = says, threading.Event()
        self._held: list[socket.socket] = []
        self.connections = 0
        threading.Thread(target=self._take, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    def _take(self) -> None:
        with suppress(OSError):  # closed
            while True:
                self._held.append(self._listener.accept()[0])
                self.connections += 1
                if self._says:
                    threading.Thread(target=self._drip, args=self._held[-1:], daemon=True).start()

    def _drip(self, connection: socket.socket) -> None:
        with suppress(OSError):
            connection.sendall(self._says)
            while not self._over.wait(0.05):
                connection.sendall(b"0")

    def close(self) -> None:
        """Hang up on everybody."""
        if self._over.is_set():
            return
        self._over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._held:
            connection.close()


@pytest.fixture
def hanging():
    """A mail server that hangs."""
    server = HangingServer()
    yield server
    server.close()


def with_mails(server, smtp, mails):
    """The same server with this mail server and this queue."""
    return replace(server, settings=replace(server.settings, smtp=f"smtp://{smtp}"), mails=mails)


async def test_a_mail_server_that_hangs_holds_up_no_request(hanging, school, clock, caplog):
    """More mails than there is room for: each request is answered, what has no room is logged."""
    people = [school.add(f"Person {at}") for at in range(12)]
    mails = MailQueue(at_once=2, most_waiting=5)
    desk = client_of(with_mails(school.server, hanging.url, mails))
    async with asyncio.timeout(9):  # less than one step of one mail takes
        for person in people[:2]:
            await desk.ask_password_reset(person.email)
        await until(lambda: hanging.connections == 2)
        for person in people[2:]:
            await desk.ask_password_reset(person.email)
        await school.sign_in(desk, school.keyed)
    assert caplog.text.count("a mail could not be sent: 5 others wait") == 12 - 2 - 5
    await desk.aclose()
    hanging.close()
    mails.close()


async def test_two_hundred_mails_wait_and_no_more_while_four_are_being_sent(
    hanging, settings, caplog, monkeypatch
):
    monkeypatch.setattr(mail_queue, "CLOSE_AFTER_S", 0.1)
    mails, told = MailQueue(), replace(settings, smtp=f"smtp://{hanging.url}")
    for _ in range(4):
        mails.send(told, MAIL, NOW)
    await until(lambda: hanging.connections == 4)
    for _ in range(246):
        mails.send(told, MAIL, NOW)
    assert [one.name for one in threading.enumerate()].count("keydesk-mail") == 4
    assert caplog.text.count("200 others wait") == 46
    mails.close()
    assert "204 mails were not sent before the server ended" in caplog.text


async def test_mails_that_waited_are_sent_once_the_mail_server_answers(
    hanging, serve, settings, caplog
):
    inbox, port = serve()
    mails = MailQueue(at_once=1)
    mails.send(replace(settings, smtp=f"smtp://{hanging.url}"), MAIL, NOW)
    for at in range(3):
        to = f"person{at}@meadowbank.sch.uk"
        mails.send(replace(settings, smtp=f"smtp://127.0.0.1:{port}"), replace(MAIL, to=to), NOW)
    await until(lambda: hanging.connections)
    assert inbox.envelopes == []
    hanging.close()
    mails.close()
    assert [one.rcpt_tos for one in inbox.envelopes] == [
        [f"person{at}@meadowbank.sch.uk"] for at in range(3)
    ]
    assert "could not be sent: SMTPServerDisconnected" in caplog.text


def test_a_mail_that_waited_for_too_long_is_dropped_and_logged(
    serve, settings, monkeypatch, caplog
):
    inbox, port = serve()
    monkeypatch.setattr(mail_queue, "LONGEST_WAIT_S", -1)
    mails = MailQueue()
    mails.send(replace(settings, smtp=f"smtp://127.0.0.1:{port}"), MAIL, NOW)
    mails.close()
    assert inbox.envelopes == []
    assert "it had waited for too long" in caplog.text


def test_a_mail_that_cannot_be_handled_at_all_is_logged_and_the_next_is_sent(
    serve, settings, monkeypatch, caplog
):
    inbox, port = serve()
    sent, told = mail.send, replace(settings, smtp=f"smtp://127.0.0.1:{port}")

    def failing(*given):
        monkeypatch.setattr(mail, "send", sent)
        raise RuntimeError("a bug of ours")

    monkeypatch.setattr(mail, "send", failing)
    mails = MailQueue(at_once=1)
    mails.send(told, MAIL, NOW)
    mails.send(told, MAIL, NOW)
    mails.close()
    assert inbox.only()["To"] == MAIL.to
    assert "a bug of ours" in caplog.text


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    ("scheme", "says"),
    [("smtp", b"220 "), ("smtps", b"\x16\x03\x03\x3f\xff\x02")],  # a TLS record of 16 KiB begins
)
def test_a_mail_server_that_answers_byte_by_byte_is_cut_off(
    settings, caplog, monkeypatch, scheme, says
):
    monkeypatch.setattr(mail, "DIALOGUE_TIMEOUT_S", 0.3)
    monkeypatch.setattr(mail, "STEP_TIMEOUT_S", 60)
    server = HangingServer(says)
    send(replace(settings, smtp=f"{scheme}://{server.url}"), MAIL, NOW)
    server.close()
    assert "could not be sent" in caplog.text


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_mail_server_that_is_not_there_is_logged(settings, caplog, scheme):
    send(replace(settings, smtp=f"{scheme}://127.0.0.1:{_free_port()}"), MAIL, NOW)
    assert "could not be sent: ConnectionRefusedError" in caplog.text
