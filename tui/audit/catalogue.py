"""The desk's screens and their states in the order in which a tour opens them; each name is told
once it is there.

Whoever follows a tour looks at the screen, leaves it as it is, and asks for the next one.
"""

from collections.abc import AsyncIterator, Callable

from screens.places import GoTo, OpenUser, Place
from server_stub.demo import PASSWORD, SCHOOL
from tui.audit.hand import DeskHand

LUKE, PRIYA = (f"{name}@{SCHOOL.domain}" for name in ("luke.smith", "priya.nair"))
FACTOR = "Two Factor Authentication"
CODE = f"{SCHOOL.brand} Authenticator Code"
LOST = "I no longer have this device"
FORGOTTEN = f"Forgotten your password or using {SCHOOL.brand} for the first time?"
NOBODY = "nobody is called this"
SEARCH = "Quick User Search"
KEYS_OF_USER = 3
Tour = Callable[[DeskHand], AsyncIterator[str]]


async def before_log_in(hand: DeskHand) -> AsyncIterator[str]:
    """What is there for nobody yet."""
    await hand.at("Log in", said=PASSWORD)
    yield "Log in"
    await hand.key("f1")
    await hand.at("Help")
    yield "Help"
    await hand.back("Log in")
    await hand.key("f3")
    await hand.at("Messages")
    yield "Messages, none yet"
    await hand.back("Log in")
    for key, title in (("ctrl+g", "Go to"), ("ctrl+p", "Commands")):
        await hand.key(key)
        await hand.at(title)
        await hand.until(lambda: hand.app.screen.query("OptionList"), "the list")
        yield title
        await hand.back("Log in")
    await hand.press(FORGOTTEN)
    await hand.at("New password")
    yield "New password"
    await hand.fill("Email address", LUKE)
    await hand.press("Mail me a code")
    await hand.at("New password", said="is on its way")
    yield "New password, code mailed"
    await hand.press("Set the new password")
    await hand.refused()
    yield "New password, refused"


async def to_the_second_factor(hand: DeskHand) -> AsyncIterator[str]:
    """A log in that needs a code."""
    await hand.at("Log in", said=PASSWORD)
    await hand.fill("Email address", LUKE)
    await hand.press("Log in")
    await hand.refused()
    yield "Log in, refused"
    await hand.fill("Password", PASSWORD)
    await hand.press("Log in")
    await hand.at(FACTOR)
    yield FACTOR
    await hand.press("Authenticate")
    await hand.refused()
    yield f"{FACTOR}, refused"
    await hand.key("f2")
    await hand.at("Demo phone", said=SCHOOL.brand)
    await hand.back(FACTOR)
    await hand.at(FACTOR, said="Your phone was asked")
    yield f"{FACTOR}, phone asked"
    await hand.press(LOST)
    await hand.at(LOST, said="can remove your key")
    yield LOST
    await hand.back(FACTOR)
    await hand.key("f3")
    await hand.at("Messages")
    yield "Messages"


async def own_places(hand: DeskHand) -> AsyncIterator[str]:
    """What a person has of their own."""
    await hand.log_in(PRIYA)
    yield "Dashboard"
    hand.app.screen.post_message(GoTo(Place.ACCOUNT))
    await hand.at("Account Settings", said="Priya")
    for at in range(3):
        yield f"Account Settings, {await hand.tab(at)}"
    await hand.tab(0)
    await hand.press("Change password")
    await hand.refused()
    yield "Account Settings, refused"


async def own_devices(hand: DeskHand) -> AsyncIterator[str]:
    """A person's own devices, and the phone of the demo; the session's end comes last."""
    await hand.log_in(PRIYA)
    hand.app.screen.post_message(GoTo(Place.ACCOUNT))
    await hand.at("Account Settings", said="Priya")
    await hand.tab(1)
    await hand.press("Rename")
    await hand.at("Rename")
    yield "Rename"
    await hand.back("Account Settings")
    await hand.press("Add new device")
    await hand.at("Add new device", said="Name")
    yield "Add new device"
    await hand.press("Full-page QR")
    await hand.until(lambda: hand.app.screen.title != "Add new device", "the page")
    yield "Full-page QR"
    await hand.back("Add new device")
    await hand.press("Save this device")
    await hand.refused()
    yield "Add new device, refused"
    await hand.back("Account Settings")
    await hand.key("f2")
    await hand.at("Demo phone", said=SCHOOL.brand)
    await hand.key("p")
    yield "Codes, paused"
    await hand.press("Lose it")
    yield "Codes, phone lost"
    await hand.back("Account Settings")
    hand.app.desk.trouble.publish(2)
    await hand.pilot.pause()
    yield "Account Settings, connection lost"
    hand.app.session_over()
    await hand.at("Log in again")
    yield "Log in again"
    await hand.press("Log in")
    await hand.refused()
    yield "Log in again, refused"


async def others(hand: DeskHand) -> AsyncIterator[str]:
    """What an admin key holder sees of others; the questions to elevate and to stay come last."""
    await _ask_for_help(hand, LUKE)
    await hand.log_in(PRIYA)
    hand.app.screen.post_message(GoTo(Place.ADMIN))
    await hand.at("Users", said="Users 1 to")
    yield "Users"
    await hand.fill(SEARCH, NOBODY)
    await hand.at("Users", said=f"Nobody is called {NOBODY}")
    yield "Users, nobody found"
    await _open(hand, "Luke Smith")
    for at in range(5):
        yield f"A user, {await hand.tab(at)}"
    await hand.tab(KEYS_OF_USER)
    await hand.press("I confirm that I have read and understand this notice.")
    await hand.press("Remove this user's 2FA devices")
    await hand.at("Luke Smith's settings", said="has no devices to remove")
    yield "A user, devices removed"
    await hand.back("Users")
    for name, said in (("Grace Hughes", "single sign-on"), ("Priya Nair", "your own devices")):
        await _open(hand, name)
        await hand.tab(KEYS_OF_USER)
        await hand.at(f"{name}'s settings", said=said)
        yield f"A user, removal not offered, {said}"
        await hand.back("Users")
    hand.app.screen.post_message(GoTo(Place.DASHBOARD))
    await hand.at("Dashboard")
    await hand.press("Give up elevated access")
    await hand.until(lambda: not _elevated(hand), "the end of the elevated access")
    yield "Dashboard, not elevated"
    await hand.press("Elevate Your Access")
    await hand.at(FACTOR)
    yield "Elevate"
    await hand.press("Authenticate")
    await hand.refused()
    yield "Elevate, refused"
    await hand.back("Dashboard")
    hand.app.warn_of_idling()
    await hand.at("Are you still there?")
    yield "Are you still there?"


async def on_the_phone(hand: DeskHand) -> AsyncIterator[str]:
    """What the demo's phone shows beyond its codes."""
    await hand.at("Log in", said=PASSWORD)
    await hand.fill("Email address", LUKE)
    await hand.fill("Password", PASSWORD)
    await hand.press("Log in")
    await hand.at(FACTOR)
    await hand.key("f2")
    await hand.at("Demo phone", said="Open the question that waits")
    for name in ("Scan QR Code", "Rename", "Remove", "Send Code"):
        await hand.press(name)
        await hand.until(lambda: hand.app.screen.title != "Demo phone", name)
        yield f"{name}, on the phone"
        await hand.key("escape")
        await hand.at("Demo phone")
    await hand.press("Open the question that waits")
    await hand.at("Approve or deny")
    yield "Approve or deny"


async def _ask_for_help(hand: DeskHand, email: str) -> None:
    """Somebody has lost the device, and waits for help."""
    await hand.at("Log in", said=PASSWORD)
    await hand.app.desk.client.sign_in(email, PASSWORD)
    await hand.app.desk.client.lost_device()


async def _open(hand: DeskHand, name: str) -> None:
    page = await hand.app.desk.client.find_users(name, None)
    hand.app.screen.post_message(OpenUser(page.users[0].id))
    await hand.at(f"{name}'s settings", said=name)


def _elevated(hand: DeskHand) -> bool:
    return bool(hand.app.desk.session and hand.app.desk.session.elevated)


TOURS: tuple[Tour, ...] = (
    before_log_in,
    to_the_second_factor,
    own_places,
    own_devices,
    others,
)
EVERY_TOUR: tuple[Tour, ...] = (*TOURS, on_the_phone)
"""With the demo's phone, which the audit sees by itself: what its controls are called."""
