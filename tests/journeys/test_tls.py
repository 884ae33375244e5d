"""`keydesk serve` over TLS with a CA of one's own, and what it refuses to say in the clear."""

from __future__ import annotations

import os
import signal
import ssl

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.command_line import OwnStore, keydesk, keydesk_here, serving, workers_of
from tests.server_stub import certificate


@pytest.mark.parametrize("workers", ["1", "2"])
def test_desks_that_trust_its_ca_sign_in_over_tls_and_others_are_told_why_not(
    own_home, tmp_path, workers
):
    store = OwnStore(own_home)
    cert, key = map(str, certificate.make(tmp_path))
    words = ("--host", "localhost", "--tls-cert", cert, "--tls-key", key, "--workers", workers)
    with serving(*words) as server:
        assert server.url.startswith("https://")
        assert "The certificate: It ends on " in server.err
        url = f"https://localhost:{httpx.URL(server.url).port}"
        trusting = ssl.create_default_context(cafile=cert)
        answer = httpx.get(f"{url}/healthz", verify=trusting)
        assert answer.status_code == 200

        person = store.holder()  # only now: a code lasts a minute, and a busy machine starts slowly
        asked = ("users", "list", "--server", url)
        listed = keydesk_here(*asked, env={**person, "KEYDESK_CA": cert})
        assert (listed.code, listed.err) == (0, "")
        assert "Wendy Abbott" in listed.out
        untold = keydesk_here(*asked, env=person)
        assert untold.code == 1
        assert f"The certificate of {url} cannot be trusted" in untold.err
        assert server.end(signal.SIGTERM) == 0


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "cannot be read: No such file or directory"), ("x", "holds no certificate in PEM")],
)
@pytest.mark.parametrize("command", [("users", "list"), ("phone", "--plain"), ("--plain",)])
def test_a_ca_that_cannot_be_read_is_refused_in_a_sentence(tmp_path, content, told, command):
    ca = tmp_path / "ca.pem"
    if content is not None:
        ca.write_text(content)
    url = "https://localhost:1"
    ran = keydesk_here(*command, "--server", url, env={"KEYDESK_CA": str(ca)})
    assert ran.code == 1
    assert f"KEYDESK_CA: {ca} {told}." in ran.err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--tls-cert", "/nowhere.pem"), 2, "A certificate and its key go together"),
        (("--tls-cert", "/nowhere.pem", "--tls-key", "/k.pem"), 1, "/nowhere.pem cannot be"),
    ],
)
def test_what_would_leave_desks_unsafe_is_refused_before_it_listens(monkeypatch, words, code, told):
    monkeypatch.setattr("server_stub.serve.leave_on_signals", lambda: None)
    monkeypatch.setattr("server_stub.logs.configure", lambda *, access: None)
    ran = keydesk_here("serve", "--port", "0", *words)
    assert ran.code == code
    assert told in ran.err
    assert "listens" not in ran.err


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_key_too_weak_for_tls_is_refused_before_it_listens_and_told_by_doctor(
    own_home, tmp_path, workers
):
    OwnStore(own_home)
    cert, key = certificate.make(tmp_path, key=rsa.generate_private_key(65537, 1024))
    words = ("--tls-cert", str(cert), "--tls-key", str(key))
    served = keydesk("serve", "--port", "0", "--workers", workers, *words)
    looked_at = keydesk_here("doctor", "--json", *words)
    told = f"OpenSSL refuses {cert} with {key}: EE KEY TOO SMALL."
    assert (served.code, looked_at.code) == (1, 1)
    assert told in served.err and told in looked_at.out
    assert "RSA with 2048 bits or more" in served.err
    assert "listens" not in served.err


def test_a_worker_that_can_not_use_the_certificate_any_more_ends_the_server_with_1(
    own_home, tmp_path
):
    OwnStore(own_home)
    cert, key = certificate.make(tmp_path)
    words = ("--tls-cert", str(cert), "--tls-key", str(key))
    with serving("--workers", "2", *words) as server:
        key.rename(key.with_suffix(".gone"))
        os.kill(min(workers_of(server)), signal.SIGKILL)
        assert server.wait(60) == 1
    assert f"The certificate in {cert} cannot be used with the key in {key}" in server.err


def test_plain_http_beyond_this_machine_is_refused(own_home):
    OwnStore(own_home)
    ran = keydesk("serve", "--port", "0", "--host", "0.0.0.0")
    assert ran.code == 1
    assert "so it must speak TLS: give --tls-cert and --tls-key" in ran.err
    assert "listens" not in ran.err


def test_plain_http_beyond_this_machine_is_spoken_when_asked_for(own_home):
    OwnStore(own_home)
    with serving("--host", "0.0.0.0", "--insecure-http") as server:
        port = httpx.URL(server.url).port
        assert httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
        assert server.end(signal.SIGTERM) == 0
