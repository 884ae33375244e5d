"""Whose certificates a desk and a phone trust: the public ones, and a CA of one's own."""

import os
from typing import TYPE_CHECKING

from models.refusals import Refusal, Refused

if TYPE_CHECKING:
    import ssl

HELP = """environment:
  KEYDESK_CA         a CA's certificate in PEM that a server over https:// may
                     have its own from, besides the public ones

"""


def own_ca() -> str | None:
    """The file that KEYDESK_CA names; raises Refused (CA_UNUSABLE)."""
    named = os.environ.get("KEYDESK_CA") or None
    if named is not None:
        import ssl

        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(named)
        except ssl.SSLError as error:
            problem = "holds no certificate in PEM"
            raise Refused(Refusal.CA_UNUSABLE, where=named, problem=problem) from error
        except OSError as error:
            problem = f"cannot be read: {error.strerror}"
            raise Refused(Refusal.CA_UNUSABLE, where=named, problem=problem) from error
    return named


def context() -> "ssl.SSLContext":
    """What connections are checked by; takes 30 ms and more, for all the public CAs."""
    import httpx

    made, own = httpx.create_ssl_context(), own_ca()
    if own is not None:
        made.load_verify_locations(own)
    return made
