"""The server's certificate, as the server checks it before it listens, and as a desk meets it."""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from uvicorn.config import STARTUP_FAILURE

from models.refusals import Refusal
from server_stub import tls
from server_stub.api.connection_limit import ConnectionLimit
from server_stub.client import Client
from server_stub.clock import utc_now
from server_stub.serve import config_of
from server_stub.settings import Tls
from tests.refusals import refused
from tests.server_stub import certificate

HOST = "keydesk.example.org"


def gone(folder: Path) -> Tls:
    return Tls(folder / "nowhere.pem", certificate.make(folder, HOST)[1])


def folder_instead(folder: Path) -> Tls:
    return Tls(folder, certificate.make(folder, HOST)[1])


def garbled(folder: Path) -> Tls:
    made = Tls(*certificate.make(folder, HOST))
    made.certificate.write_text("-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n")
    return made


def ended(folder: Path) -> Tls:
    return Tls(*certificate.make(folder, HOST, lasts=-timedelta(minutes=1)))


def anothers_key(folder: Path) -> Tls:
    (folder / "other").mkdir()
    own, other = certificate.make(folder, HOST), certificate.make(folder / "other", HOST)
    return Tls(own[0], other[1])


def no_key(folder: Path) -> Tls:
    made = Tls(*certificate.make(folder, HOST))
    made.key.write_text("no key")
    return made


def for_another_host(folder: Path) -> Tls:
    return Tls(*certificate.make(folder, "other.example.org"))


def rsa_of_1024_bits(folder: Path) -> Tls:
    return Tls(*certificate.make(folder, HOST, key=rsa.generate_private_key(65537, 1024)))


def on_p_192(folder: Path) -> Tls:
    return Tls(*certificate.make(folder, HOST, key=ec.generate_private_key(ec.SECP192R1())))


def on_a_curve_that_tls_has_no_name_for(folder: Path) -> Tls:
    """OpenSSL loads it, and no handshake succeeds."""
    return Tls(*certificate.make(folder, HOST, key=ec.generate_private_key(ec.SECP256K1())))


@pytest.mark.parametrize(
    ("spoiled", "told"),
    [
        (gone, "nowhere.pem cannot be looked at: No such file or directory."),
        (folder_instead, "cannot be looked at: Is a directory."),
        (garbled, "certificate.pem holds no certificate in PEM."),
        (ended, "It ended on "),
        (anothers_key, "key.pem is another certificate's. Name the key that it was made with."),
        (no_key, "key.pem holds no key that the server can use."),
        (for_another_host, f"It is for other.example.org, not for {HOST}."),
        (rsa_of_1024_bits, "key.pem: EE KEY TOO SMALL. Make a key of RSA with 2048 bits or more"),
        (on_p_192, "key.pem: EE KEY TOO SMALL. Make a key of RSA with 2048 bits or more"),
        (on_a_curve_that_tls_has_no_name_for, "NO SHARED CIPHER. Make a key of RSA"),
    ],
)
def test_a_certificate_that_desks_would_refuse_is_refused_with_its_reason(
    tmp_path, spoiled: Callable[[Path], Tls], told
):
    with refused(Refusal.CERTIFICATE_UNUSABLE) as raised:
        tls.checked(spoiled(tmp_path), HOST, utc_now)
    assert told in raised.value.sentence


def test_a_certificate_that_ends_soon_is_told_and_used(tmp_path):
    (found,) = tls.checked(Tls(*certificate.make(tmp_path, HOST)), HOST, utc_now)
    assert found.says.startswith("It ends on ")
    lasting = Tls(*certificate.make(tmp_path, HOST, lasts=timedelta(days=90)))
    assert tls.checked(lasting, HOST, utc_now) == []


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::", "localhost", ""])
def test_an_address_to_listen_at_is_no_name_that_the_certificate_must_bear(tmp_path, host):
    lasting = Tls(*certificate.make(tmp_path, HOST, lasts=timedelta(days=90)))
    assert tls.checked(lasting, host, utc_now) == []


@asynccontextmanager
async def shown(folder: Path, *names: str, lasts: float = 60) -> AsyncIterator[tuple[str, Path]]:
    """A server that shows such a certificate and says nothing; its URL, and the certificate."""
    cert, key = certificate.make(folder, *names, lasts=timedelta(minutes=lasts))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)

    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    listening = await asyncio.start_server(hang_up, "127.0.0.1", 0, ssl=context)
    async with listening:
        yield f"https://localhost:{listening.sockets[0].getsockname()[1]}", cert


@pytest.mark.parametrize(
    ("names", "lasts", "known", "told"),
    [
        (("localhost",), 60, False, "KEYDESK_CA names a CA of your own"),
        (("localhost",), -1, True, "it has ended"),
        (("elsewhere.example",), 60, True, "it is for another host"),
    ],
)
async def test_a_desk_says_at_once_why_it_does_not_trust_a_server(
    tmp_path, monkeypatch, names, lasts, known, told
):
    async with shown(tmp_path, *names, lasts=lasts) as (url, cert):
        trusting = ssl.create_default_context(cafile=cert if known else None)
        client = Client(httpx.AsyncHTTPTransport(verify=trusting), url)
        tries: list[int] = []
        client.road.on_trouble = tries.append
        with refused(Refusal.CERTIFICATE_UNTRUSTED) as raised:
            await client.about()
        await client.aclose()
    assert told in raised.value.sentence
    assert url in raised.value.sentence
    assert tries == []


async def test_a_server_that_is_not_there_is_unreachable_as_ever(monkeypatch):
    monkeypatch.setattr("server_stub.road.PATIENCE", 0)
    client = Client(httpx.AsyncHTTPTransport(), "http://127.0.0.1:1")
    with refused(Refusal.UNREACHABLE):
        await client.about()
    await client.aclose()


def test_the_server_speaks_tls_1_2_and_1_3_and_nothing_older(own_file, tmp_path):
    settings = replace(own_file, tls=Tls(*certificate.make(tmp_path)))
    config = config_of(lambda: None, settings, ConnectionLimit())
    config.load()
    assert config.ssl is not None
    assert config.ssl.minimum_version is ssl.TLSVersion.TLSv1_2
    assert config.ssl.security_level >= 2
    spoken = []
    for version in ("TLSv1", "TLSv1_1", "TLSv1_2", "TLSv1_3"):
        with suppress(ssl.SSLError):
            spoken.append(shaken_hands(config.ssl, ssl.TLSVersion[version]))
    assert spoken == ["TLSv1.2", "TLSv1.3"]


def test_a_process_whose_certificate_is_gone_says_so_and_ends(
    own_file, tmp_path, monkeypatch, caplog
):
    monkeypatch.setattr("server_stub.logs.configure", lambda *, access: None)
    settings = replace(own_file, tls=gone(tmp_path))
    with pytest.raises(SystemExit) as ended:
        config_of(lambda: None, settings, ConnectionLimit()).load()
    assert ended.value.code == STARTUP_FAILURE
    assert "nowhere.pem cannot be used with the key in" in caplog.text


def shaken_hands(serving: ssl.SSLContext, version: ssl.TLSVersion) -> str | None:
    """The version that a client which knows this one alone and a server agree on."""
    asking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    asking.check_hostname, asking.verify_mode = False, ssl.CERT_NONE
    asking.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of what is refused here
        asking.minimum_version = asking.maximum_version = version
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = asking.wrap_bio(incoming, outgoing)
    server = serving.wrap_bio(outgoing, incoming, server_side=True)
    for _ in range(4):
        for end in (client, server):
            with suppress(ssl.SSLWantReadError):
                end.do_handshake()
    return client.version()
