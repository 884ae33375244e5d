"""What the server uses beside its store: the database of places, and mail."""

import smtplib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import maxminddb

from server_stub import mail
from server_stub.clock import Clock
from server_stub.doctor.finding import Finding, attention, ok, wrong
from server_stub.settings import Settings

OLD = timedelta(days=365)


def places(named: Path | None, clock: Clock) -> Finding:
    """Can the MaxMind database be read, and of when is it?"""
    if named is None:
        advice = "KEYDESK_PLACES names one, so that phones say where a sign-in comes from."
        return ok("places", "No database of places is named.", advice)
    try:
        with maxminddb.open_database(named) as found:
            made = datetime.fromtimestamp(found.metadata().build_epoch, UTC)
    except (OSError, ValueError, maxminddb.InvalidDatabaseError):
        advice = "Name another file in KEYDESK_PLACES, or none."
        return wrong("places", f"{named} is not a MaxMind database.", advice)
    says = f"The database of places is of {made:%Y-%m-%d}."
    if clock() - made > OLD:
        return attention("places", says, "Get a newer one.")
    return ok("places", says)


def mail_server(settings: Settings) -> Finding:
    """Does the mail server take us? Nothing is sent."""
    if settings.smtp is None:
        says = f"Mail is written into {settings.outbox}."
        return ok("mail", says, "KEYDESK_SMTP_URL names a server that sends it.")
    try:
        with mail.connected(settings.smtp) as smtp:
            smtp.noop()
    except ValueError:  # its own words may repeat the password, as those of the server below
        advice = "It reads like smtp://USER:PASSWORD@HOST:PORT."
        return wrong("mail", "KEYDESK_SMTP_URL names no mail server.", advice)
    except (OSError, smtplib.SMTPException) as error:
        says = f"The mail server does not take us: {type(error).__name__}."
        return wrong("mail", says, "Check host, port, user and password in KEYDESK_SMTP_URL.")
    says = f"The mail server takes us; mail comes from {settings.mail_from}."
    if settings.mail_from == Settings.mail_from:
        return attention("mail", says, "Set KEYDESK_MAIL_FROM to an address of your own.")
    return ok("mail", says)
