"""The proxies that are believed about whom they forward, and any that forwards and is not."""

from datetime import timedelta

from sqlmodel import select

from models.tables import Chore
from server_stub.act import Act
from server_stub.chores import UNCONFIGURED_PROXY
from server_stub.doctor.finding import Finding, attention, ok
from server_stub.settings import Settings

RECENT = timedelta(days=1)
WIDEST = 8  # bits of the shortest prefix: 10.0.0.0/8 is the largest network of one's own
NAME_IT = "Name it in KEYDESK_PROXIES; the log of 'keydesk serve' says its address."


def look(act: Act, settings: Settings) -> Finding:
    """A proxy that is not configured makes all of its users one address, which limits stop."""
    seen = act.tx.exec(select(Chore.at).where(Chore.name == UNCONFIGURED_PROXY)).first()
    if seen is not None and act.now - RECENT < seen <= act.now:
        when = seen.isoformat(timespec="seconds")
        says = f"A proxy that is not configured forwarded a request at {when}."
        return attention("proxies", says, NAME_IT)
    networks = settings.proxies.networks
    if not networks:
        advice = "KEYDESK_PROXIES names those whose X-Forwarded-For is believed."
        return ok("proxies", "No proxy is configured.", advice)
    named = ", ".join(map(str, networks))
    if any(network.prefixlen < WIDEST for network in networks):
        says = f"Whoever connects from {named} is believed about any address."
        return attention("proxies", says, "Name the addresses of the proxies alone.")
    return ok("proxies", f"X-Forwarded-For is believed from {named}.")
