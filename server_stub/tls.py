"""The certificate that `keydesk serve` shows, checked before it listens for anybody."""

import ipaddress

from models.refusals import Refusal, Refused
from server_stub.clock import Clock
from server_stub.doctor import certificate
from server_stub.doctor.finding import Finding, Level
from server_stub.settings import Tls


def checked(tls: Tls, host: str, clock: Clock) -> list[Finding]:
    """What is worth a look; `host` is where the server listens.

    Raises Refused (CERTIFICATE_UNUSABLE) with what is wrong and what to do.
    """
    found = certificate.look(tls.certificate, tls.key, _name(host), clock)
    for finding in found:
        if finding.level is Level.WRONG:
            problem = f"{finding.says} {finding.advice}".strip()
            raise Refused(Refusal.CERTIFICATE_UNUSABLE, problem=problem)
    return [finding for finding in found if finding.level is Level.ATTENTION]


def _name(host: str) -> str | None:
    """A name that desks may use; an address, or one for this machine alone, tells none."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return None if host in {"", "localhost"} else host
    return None
