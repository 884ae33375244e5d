"""The phone's screens and their states, as the desk's are in the catalogue."""

from collections.abc import AsyncIterator

from models.otpauth import from_uri
from server_stub.demo import PASSWORD
from tui.audit.catalogue import PRIYA
from tui.audit.hand import PhoneHand

PASSPHRASE = "a quiet afternoon"
ASKED = "Approve or deny"


async def phone(hand: PhoneHand) -> AsyncIterator[str]:
    """From the first start to an answer; the countdown is held still."""
    await hand.at("Unlock the phone")
    yield "Phone, first start"
    await hand.press("Go on")
    await hand.refused()
    yield "Phone, passphrase refused"
    await hand.fill("Passphrase", PASSPHRASE)
    await hand.fill("The same passphrase again", PASSPHRASE)
    await hand.press("Go on")
    await hand.at("Codes")
    yield "Phone, no account"
    await hand.press("Scan QR Code")
    await hand.at("Scan QR Code")
    yield "Phone, Scan QR Code"
    await hand.press("Add by setup key")
    await hand.refused()
    yield "Phone, Scan QR Code, refused"
    await hand.back("Codes")
    await _pair(hand)
    await hand.at("Codes", said="Code of")
    await hand.key("p")
    yield "Phone, Codes"
    await hand.press("Send Code")
    await hand.refused()
    yield "Phone, nothing waits"
    for action in ("Rename", "Remove"):
        await hand.press(action)
        await hand.until(lambda: hand.app.screen.title != "Codes", action)
        yield f"Phone, {action}"
        await hand.back("Codes")
    await hand.desk.ask_phone()
    await hand.at(ASKED)
    yield f"Phone, {ASKED}"
    await hand.press("Approve")
    await hand.refused()
    yield f"Phone, {ASKED}, refused"
    await hand.press("Deny")
    yield "Phone, why denied"
    await hand.key("escape")
    await hand.back("Codes")
    async for name in _several_sessions(hand):
        yield name


async def _several_sessions(hand: PhoneHand) -> AsyncIterator[str]:
    """From one session that waits for a code to more of them than the phone is asked about."""
    await hand.press("Send Code")
    await hand.at("Send Code")
    yield "Phone, Send Code"
    await hand.back("Codes")
    await _one_more_session(hand)
    await hand.at(ASKED)
    yield "Phone, two sessions wait"
    await hand.back("Codes")
    await hand.press("Send Code")
    await hand.at("Which session?")
    yield "Phone, which session"
    await hand.back("Codes")
    await _one_more_session(hand)
    await hand.at("Codes", said="Asking this phone is paused")
    yield "Phone, asking is paused"


async def _one_more_session(hand: PhoneHand) -> None:
    await hand.desk.sign_in(PRIYA, PASSWORD)
    await hand.desk.ask_phone()


async def _pair(hand: PhoneHand) -> None:
    """Have the key of somebody who has just given the password at the desk."""
    await hand.desk.sign_in(PRIYA, PASSWORD)
    key = await hand.desk.demo_key()
    if key.uri is not None:
        await hand.app.phone.pocket.add(from_uri(key.uri.get_secret_value()))
