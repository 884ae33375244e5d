"""Mail over a real SMTP server, and what happens without one."""

import logging
import socket
import ssl
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from server_stub.mail import Mail, send
from server_stub.settings import Settings
from tests.server_stub.certificate import make
from tests.server_stub.school import client_of

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
    assert answers[0] == answers[1]
    assert inbox.only()["To"] == school.teacher.email
    assert "could not be sent" in caplog.text


def test_a_mail_shows_no_code_in_its_repr():
    assert "ABCD" not in repr(MAIL)
