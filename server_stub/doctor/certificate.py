"""The server's certificate: is it valid, does the key fit, is it for the right host?"""

import ssl
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from server_stub.clock import Clock
from server_stub.crypto import server_tls
from server_stub.doctor.finding import Finding, attention, failures_told, ok, wrong
from server_stub.settings import Tls

SOON = timedelta(days=21)
RENEW = "Get a new one and restart 'keydesk serve'."
STRONGER = "Make a key of RSA with 2048 bits or more, or on the curve P-256, and get it certified."
WEAK = {"EE_KEY_TOO_SMALL", "CA_KEY_TOO_SMALL", "CA_MD_TOO_WEAK", "NO_SHARED_CIPHER"}


def look(
    certificate: Path | None, key: Path | None, host: str | None, clock: Clock
) -> list[Finding]:
    """Dates, key and, where one is named, host."""
    if certificate is None and key is None:
        advice = "KEYDESK_TLS_CERT and KEYDESK_TLS_KEY name one; else a proxy adds TLS."
        return [ok("certificate", "None is named.", advice)]
    if certificate is None or key is None:
        advice = "Set both KEYDESK_TLS_CERT and KEYDESK_TLS_KEY."
        return [wrong("certificate", "A certificate and its key go together.", advice)]
    told: list[Finding] = []
    with failures_told("certificate", told):
        found = _read(certificate)
        if found is None:
            return [wrong("certificate", f"{certificate} holds no certificate in PEM.", RENEW)]
        told.append(_dates(found, clock()))
        told += _host(found, host) if host else []
        told += _key(found, key) or _use(Tls(certificate, key))
    return told


def _read(path: Path) -> x509.Certificate | None:
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())[0]
    except ValueError:
        return None


def _dates(found: x509.Certificate, now: datetime) -> Finding:
    begins, ends = found.not_valid_before_utc, found.not_valid_after_utc
    if now >= ends:
        return wrong("certificate", f"It ended on {ends:%Y-%m-%d %H:%M} UTC.", RENEW)
    if now < begins:
        advice = "Check this machine's clock, or get another certificate."
        return wrong("certificate", f"It begins on {begins:%Y-%m-%d %H:%M} UTC only.", advice)
    if ends - now < SOON:
        return attention("certificate", f"It ends on {ends:%Y-%m-%d %H:%M} UTC.", RENEW)
    return ok("certificate", f"It is valid until {ends:%Y-%m-%d}.")


def _host(found: x509.Certificate, host: str) -> list[Finding]:
    """RFC 9525: a name by itself, or one whose leftmost label is a wildcard."""
    names = _names(found)
    wild = "*." + host.partition(".")[2]
    if not {host.lower(), wild.lower()} & {name.lower() for name in names}:
        held = ", ".join(names) or "no host"
        return [wrong("certificate", f"It is for {held}, not for {host}.", RENEW)]
    return []


def _names(found: x509.Certificate) -> list[str]:
    try:
        extension = found.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    held = extension.value
    addresses = map(str, held.get_values_for_type(x509.IPAddress))
    return [*held.get_values_for_type(x509.DNSName), *addresses]


def _key(found: x509.Certificate, path: Path) -> list[Finding]:
    try:
        own = load_pem_private_key(path.read_bytes(), password=None).public_key()
    except (TypeError, ValueError, UnsupportedAlgorithm):  # TypeError: it has a passphrase
        advice = "Name a key in PEM, without a passphrase."
        return [wrong("certificate", f"{path} holds no key that the server can use.", advice)]
    if _plain(own) != _plain(found.public_key()):
        advice = "Name the key that it was made with."
        return [wrong("certificate", f"The key in {path} is another certificate's.", advice)]
    return []


def _use(tls: Tls) -> list[Finding]:
    """Loads both as the server does, and shakes hands as a desk does."""
    try:
        server_tls.try_handshake(server_tls.server_context(tls))
    except ssl.SSLError as error:
        reason = error.reason or "unknown"
        says = f"OpenSSL refuses {tls.certificate} with {tls.key}: {reason.replace('_', ' ')}."
        return [wrong("certificate", says, STRONGER if reason in WEAK else RENEW)]
    return []


def _plain(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
