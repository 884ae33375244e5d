"""Patches for chapters V9 to V12: signed requests, cryptography, and TLS."""

from __future__ import annotations

from tests.soak.controls.authentication import SIGNATURES_ARE_NOT_CHECKED
from tests.soak.controls.patch import Controls, Edit

COUNTER_MODE = '''class _Unauthenticated:
    """AES in counter mode: what was changed opens as something else, wherever it stands."""

    def __init__(self, key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.algorithms import AES

        self._aes = AES(key)

    def encrypt(self, nonce: bytes, text: bytes, _place: bytes) -> bytes:
        from cryptography.hazmat.primitives.ciphers import Cipher
        from cryptography.hazmat.primitives.ciphers.modes import CTR

        return Cipher(self._aes, CTR(nonce.ljust(16, b"0"))).encryptor().update(text)

    decrypt = encrypt


def _drawn(master: bytes) -> _Keys:'''

CONTROLS: Controls = {
    "V9.1.1 to V10.7.3": (
        SIGNATURES_ARE_NOT_CHECKED,
        Edit("if not spend_nonce(act, self.phone.id, stamp.nonce):", "if False:"),
    ),
    "V11.1.1": (Edit("if act.vault.sealed_with(self._target, value, place):", "if True:"),),
    "V11.2.2": (Edit("if proof.rehashed:", "if False:"),),
    "V11.3.1, V11.3.2": (
        Edit(
            "nonce = secrets.token_bytes(_NONCE_BYTES)\n        key = self._of",
            "nonce = bytes(_NONCE_BYTES)\n        key = self._of",
        ),
    ),
    "V11.3.3": (
        Edit('AESGCM(derived(master, b"keydesk seal"', '_Unauthenticated(derived(master, b"seal"'),
        Edit("def _drawn(master: bytes) -> _Keys:", COUNTER_MODE),
    ),
    "V11.4.2": (
        Edit(
            "PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)",
            "PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)",
        ),
    ),
    "V11.4.4": (Edit("passes: int = 3", "passes: int = 1"),),
    "V11.5.1": (
        Edit("TOKEN_BYTES = 32", "TOKEN_BYTES = 8"),
        Edit("SECRET_BYTES = 20 ", "SECRET_BYTES = 10 "),
        Edit("LETTERS, GROUP = 12, 4", "LETTERS, GROUP = 8, 4"),
    ),
    "V12.1.1": (
        Edit(
            "context.minimum_version = ssl.TLSVersion.TLSv1_2",
            "context.minimum_version = ssl.TLSVersion.TLSv1",
        ),
    ),
    "V12.1.2": (
        Edit(
            "    context.load_cert_chain(tls.certificate, tls.key)",
            '    context.set_ciphers("ALL:@SECLEVEL=0")\n'
            "    context.load_cert_chain(tls.certificate, tls.key)",
        ),
    ),
    "V12.2.1": (
        Edit("_check_loopback(listener)\n        with", "pass\n        with"),
        Edit("ssl_context_factory=_tls_of(settings.tls)", "ssl_context_factory=None"),
    ),
    "V12.3.1": (
        Edit(
            "return _SmtpsClient(host, port, timeout=STEP_TIMEOUT_S, context=context)",
            "return _SmtpClient(host, port, timeout=1)",
        ),
        Edit('if url.scheme == "smtp" and smtp.has_extn("starttls"):', "if False:"),
    ),
    "V12.3.2": (
        Edit(
            "smtp.starttls(context=ssl.create_default_context())",
            "smtp.starttls(context=ssl._create_unverified_context())",
        ),
        Edit(
            "made, own = httpx.create_ssl_context(), own_ca()",
            "made, own = httpx.create_ssl_context(verify=False), own_ca()",
        ),
    ),
}
