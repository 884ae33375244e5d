"""Is this machine's clock right? Codes count for 30 seconds."""

from typing import NamedTuple

import ntplib
from sqlalchemy import text

from models.store import checked_url, whatever_is_there
from server_stub.clock import Clock
from server_stub.doctor.finding import Finding, attention, failures_told, ok, wrong
from server_stub.settings import Settings

PORT = 123
SLIGHT = 2.0  # seconds
GRAVE = 15.0  # half a code's step: devices with a right clock are refused from here on
PATIENCE = 5  # seconds
UNSYNCHRONISED = 3  # RFC 5905, figure 9: the leap indicator of a clock that was never set
ADVICE = "Let chrony or systemd-timesyncd set the clock."


class TimeServer(NamedTuple):
    """Where an NTP server is."""

    host: str
    port: int = PORT

    def __str__(self) -> str:
        return self.host if self.port == PORT else f"{self.host}:{self.port}"


def look(settings: Settings, time_server: TimeServer | None, clock: Clock) -> list[Finding]:
    """Against the database's clock and, where one is named, a time server's."""
    told: list[Finding] = []
    with failures_told("clock", told):
        if checked_url(settings.database).get_backend_name() == "postgresql":
            with whatever_is_there(settings.database, reading=True) as connection:
                theirs = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
            told.append(_judged("the database's", (clock() - theirs).total_seconds()))
    told.append(_by_time_server(time_server))
    return told


def _by_time_server(asked: TimeServer | None) -> Finding:
    """No network is no fault of ours."""
    if asked is None:
        advice = "Name one with --ntp or KEYDESK_NTP_SERVER to compare."
        return ok("clock", "No time server was asked.", advice)
    try:
        told = ntplib.NTPClient().request(asked.host, 4, asked.port, PATIENCE)
    except (ntplib.NTPException, OSError, UnicodeError):
        advice = f"Check its name, and whether UDP to port {asked.port} is let out."
        return attention("clock", f"The time server {asked} does not answer.", advice)
    if told.leap == UNSYNCHRONISED or told.stratum == 0:
        advice = "Name another one."
        return attention("clock", f"The time server {asked} does not know the time.", advice)
    return _judged(f"{asked}'s", -told.offset)


def _judged(whose: str, ahead: float) -> Finding:
    way = "ahead of" if ahead > 0 else "behind"
    says = f"This machine's clock is {abs(ahead):.1f} seconds {way} {whose}."
    if abs(ahead) >= GRAVE:
        return wrong("clock", says, ADVICE)
    if abs(ahead) >= SLIGHT:
        return attention("clock", says, ADVICE)
    return ok("clock", says)
