"""The TLS that a server speaks: versions, certificate, and a try of both in memory."""

import ssl

from server_stub.settings import Tls

_STEPS = 10  # a handshake takes two or three


def server_context(tls: Tls) -> ssl.SSLContext:
    """Returns TLS 1.2 and 1.3 (RFC 9325, 3.1.1) with this certificate and key.

    Raises ssl.SSLError for those that OpenSSL refuses at Python's security level, 2: keys of
    less than 112 bits of strength, such as RSA below 2048 bits; and OSError for unreadable files.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(tls.certificate, tls.key)
    return context


def try_handshake(context: ssl.SSLContext) -> None:
    """Shake hands with a client as desks are, over no network; raises ssl.SSLError.

    OpenSSL loads keys, on curves that TLS does not name for one, that no client can use.
    """
    asking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    asking.check_hostname = False
    asking.verify_mode = ssl.CERT_NONE  # which CA vouches for it is the desks' to judge
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        asking.wrap_bio(to_client, to_server),
        context.wrap_bio(to_server, to_client, server_side=True),
    ]
    for _ in range(_STEPS):
        ends = [end for end in ends if not _is_done(end)]


def _is_done(end: ssl.SSLObject) -> bool:
    try:
        end.do_handshake()
    except ssl.SSLWantReadError:
        return False
    return True
