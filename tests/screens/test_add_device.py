"""Adding a device: QR code, setup key, name and code."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from PIL import Image
from textual.containers import VerticalScroll
from textual.theme import BUILTIN_THEMES

from models.otpauth import from_uri
from screens.add_device import AddDeviceScreen
from screens.places import AddDevice, Place
from screens.widgets.field import Field
from screens.widgets.notice import Notice
from screens.widgets.records import Records
from server_stub.demo import PASSWORD
from tests.screens.beside import Phone, phone_of
from tests.screens.camera import FAULTS, MAIN_FAULTS
from tests.screens.raster import frame_of, picture_of
from tests.screens.readers import READERS, unread
from tests.screens.seat import Clock, Seat, seated

ODD_NAME = "Luke's [/phone]"
COPIED = "The setup key was sent to your terminal's clipboard."
UNWRITTEN = "Error: The picture was not saved: No such file or directory."


async def to_the_form(seat: Seat) -> AddDeviceScreen:
    """From Log in to the enrolment, by the way through Account Settings."""
    await seat.log_in_at(Place.ACCOUNT)
    await seat.press("ctrl+pagedown")
    await seat.choose("Add new device")
    return await enrolling(seat)


async def open_the_form(seat: Seat) -> AddDeviceScreen:
    """The enrolment over the Dashboard, for what ends there: half the cost of `to_the_form`."""
    await seat.log_in()
    seat.screen.post_message(AddDevice(lambda _: None))
    return await enrolling(seat)


async def enrolling(seat: Seat) -> AddDeviceScreen:
    """The form, once it has its code."""
    await seat.at("Add new device")
    screen = seat.screen
    assert isinstance(screen, AddDeviceScreen)
    await seat.sees(lambda: screen.enrolment is not None)
    return screen


@pytest.fixture
async def form(seat: Seat) -> AddDeviceScreen:
    return await to_the_form(seat)


async def code_for(form: AddDeviceScreen) -> str:
    """What a phone shows that has scanned the code."""
    assert form.enrolment is not None
    return (await form.desk.client.demo_code(form.enrolment.id)).code


async def save(seat: Seat, form: AddDeviceScreen, name: str) -> None:
    """Name, code, Enter, by keys alone."""
    await seat.press(*name, "enter", *await code_for(form), "enter")


def beside(form: AddDeviceScreen) -> str:
    """What stands beside the QR code, wrapped sentences whole."""
    region = form.query_one("#side").region
    rows = [row[region.x : region.right] for row in frame_of(form.app)]
    return " ".join(" ".join("".join(cell.glyph for cell in row) for row in rows).split())


def uri_of(form: AddDeviceScreen) -> str:
    assert form.enrolment is not None
    return form.enrolment.uri.get_secret_value()


def keys_listed(seat: Seat) -> list[tuple[str, ...]]:
    return [record.cells for record in seat.screen.query_one("#keys", Records).records]


async def test_a_saved_device_is_listed_unverified_and_renamed_whatever_its_name(
    seat: Seat, form: AddDeviceScreen
):
    await save(seat, form, ODD_NAME)
    await seat.at("Account Settings")
    await seat.sees("Successfully added new two-factor authentication method.")
    await seat.sees(lambda: len(keys_listed(seat)) == 2)
    assert keys_listed(seat)[1] == (ODD_NAME, "Unverified Mar 02, 2026", "N/A")
    assert ODD_NAME in seat.text()
    await seat.choose("Rename")
    await seat.at("Rename")
    assert ODD_NAME in seat.text()
    await seat.press(*" [b]2", "enter")
    await seat.at("Account Settings")
    await seat.sees(lambda: keys_listed(seat)[1][0] == f"{ODD_NAME} [b]2")
    await seat.sees(f"{ODD_NAME} is now called {ODD_NAME} [b]2.")


async def test_a_name_that_is_taken_is_refused_beside_it_in_adding_and_in_renaming(
    seat: Seat, form: AddDeviceScreen
):
    await save(seat, form, "demo phone")
    await seat.sees(lambda: "Error: You already have a device called Demo phone." in beside(form))
    assert seat.focused() == "Name"
    form.query_one("#name", Field).value = "Tablet"
    await seat.press("enter", "enter")
    await seat.at("Account Settings")
    await seat.sees(lambda: len(keys_listed(seat)) == 2)
    await seat.choose("Rename")
    await seat.at("Rename")
    await seat.fill("name", "DEMO PHONE")
    await seat.press("enter")
    await seat.sees("Error: You already have a device called Demo phone.")
    await seat.press("escape")
    await seat.at("Account Settings")
    assert keys_listed(seat)[1][0] == "Tablet"


async def test_a_wrong_code_keeps_the_name_and_puts_the_focus_into_the_code(seat: Seat):
    form = await open_the_form(seat)
    wrong = f"{(int(await code_for(form)) + 1) % 1_000_000:06}"
    await seat.press(*ODD_NAME, "enter", *wrong, "enter")
    await seat.sees(lambda: "Error: Incorrect or out of date code." in beside(form))
    assert form.query_one("#name", Field).value == ODD_NAME
    assert seat.focused() == "Code"


async def test_the_frame_at_80x24_is_read_under_every_fault_of_a_camera_and_in_all_themes(
    seat: Seat,
):
    form = await open_the_form(seat)
    ours = sorted(set(seat.app.available_themes) - set(BUILTIN_THEMES))
    assert ours
    assert unread(picture_of(frame_of(seat.app)), uri_of(form), FAULTS) == []
    for theme in (*ours, "textual-light", "ansi-dark"):
        seat.app.theme = theme
        await seat.pilot.pause()
        assert unread(picture_of(frame_of(seat.app)), uri_of(form), MAIN_FAULTS) == [], theme


async def test_at_80x24_tab_goes_to_fields_and_save_first_and_all_fits_with_the_longest_refusal(
    seat: Seat,
):
    form = await open_the_form(seat)
    ring = [seat.focused()]
    for _ in range(7):
        await seat.press("tab")
        ring.append(seat.focused())
    assert ring == [
        "Name",
        "Code",
        "Save this device",
        "Cancel",
        "Copy setup key",
        "Save as PNG",
        "Full-page QR",
        "Setup key",
    ]
    scrolled = form.query_one("#form", VerticalScroll)
    assert scrolled.max_scroll_y == 0
    form.query_one("#code", Field).error = (
        "Incorrect or out of date code. The clock of your device is 240 to 270 seconds fast: "
        "set its date and time to automatic, then enter a new code."
    )
    await seat.pilot.pause()
    assert scrolled.max_scroll_y == 0
    assert unread(picture_of(frame_of(seat.app)), uri_of(form), MAIN_FAULTS) == []


async def the_code_is_drawn(seat: Seat, form: AddDeviceScreen) -> None:
    """And read, and the form beside it has room."""
    size = seat.app.size
    assert unread(picture_of(frame_of(seat.app)), uri_of(form), MAIN_FAULTS) == [], size
    assert form.query_one("#side").size.width >= 32, size


async def other_ways_are_offered(seat: Seat, form: AddDeviceScreen) -> None:
    """The setup key, the picture and the full page, instead of a code."""
    size = seat.app.size
    assert not form.query_one("#qr").display, size
    for name in ("setup-key", "copy", "png", "full-page", "save", "cancel"):
        part = form.query_one(f"#{name}")
        part.focus()
        await seat.pilot.pause()
        assert seat.screen.region.contains_region(part.region), (name, size)


ROOM = [(80, 24), (78, 23), (200, 50)]
NO_ROOM = [(60, 24), (80, 18), (40, 12)]


@pytest.mark.parametrize(
    "sizes", [[*reversed(NO_ROOM), *ROOM], [*reversed(ROOM), *NO_ROOM]], ids=["small", "large"]
)
async def test_the_code_is_drawn_where_it_and_the_form_have_room_and_else_other_ways_are_offered(
    sizes: list[tuple[int, int]], tmp_path: Path, clock: Clock
):
    async with seated(tmp_path, clock, sizes[0]) as seat:
        form = await open_the_form(seat)
        for size in sizes:
            await seat.resize(*size)
            await (the_code_is_drawn if size in ROOM else other_ways_are_offered)(seat, form)


async def test_a_terminal_without_utf_8_gets_spaces_on_the_full_page(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LANG", "C")
    async with seated(tmp_path, clock, (100, 50)) as seat:
        form = await open_the_form(seat)
        assert not form.query_one("#qr").display
        assert "▄" not in seat.text()
        await seat.choose("Full-page QR")
        await seat.at("QR code")
        assert unread(picture_of(frame_of(seat.app)), uri_of(form), MAIN_FAULTS) == []
        assert "▄" not in seat.text()
        await seat.press("escape")
        await seat.at("Add new device")


async def test_the_setup_key_stands_in_groups_of_four_in_no_repr_and_is_copied_on_demand_alone(
    seat: Seat,
):
    form = await open_the_form(seat)
    assert form.enrolment is not None
    key = form.enrolment.setup_key.get_secret_value()
    groups = [key[at : at + 4] for at in range(0, 32, 4)]
    rows = seat.text()
    assert " ".join(groups[:4]) in rows and " ".join(groups[4:]) in rows
    told = [repr(vars(part)) + repr(part) for part in (form, *form.query("*"))]
    assert not [text for text in told if key in text]
    assert seat.app.clipboard == ""
    await seat.press("f4")
    await seat.sees(lambda: COPIED in beside(form))
    assert seat.app.clipboard == key


async def test_the_picture_is_the_owners_alone_is_read_and_goes_when_the_page_is_left(
    seat: Seat, form: AddDeviceScreen, own_home: Path
):
    (own_home / "keydesk-setup-code.png").write_text("somebody else's")
    uri = uri_of(form)
    await seat.choose("Save as PNG")
    path = own_home / "keydesk-setup-code-2.png"
    await seat.sees(lambda: "Delete any copy of it." in beside(form))
    assert str(path) in form.notice.said
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with Image.open(path) as picture:
        assert READERS["zxing"](picture.convert("RGB")) == uri
    await seat.choose("Cancel")
    await seat.at("Account Settings")
    await seat.sees(lambda: not path.exists())
    assert (own_home / "keydesk-setup-code.png").read_text() == "somebody else's"


async def test_a_picture_that_cant_be_written_says_why_and_what_else_to_do(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
):
    form = await open_the_form(seat)
    monkeypatch.setenv("HOME", "/nowhere")
    await seat.choose("Save as PNG")
    await seat.sees(lambda: UNWRITTEN in beside(form))


async def test_a_picture_that_cant_be_deleted_is_told_where_the_person_is_then(
    seat: Seat, form: AddDeviceScreen, own_home: Path, monkeypatch: pytest.MonkeyPatch
):
    await seat.choose("Save as PNG")
    await seat.sees(lambda: "Delete any copy of it." in beside(form))

    def refused(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refused)
    await seat.choose("Cancel")
    await seat.at("Account Settings")
    await seat.sees("could not be deleted: Permission denied. Delete it yourself.")
    assert str(own_home / "keydesk-setup-code.png") in seat.screen.query_one(Notice).said


async def test_escape_leaves_an_empty_form_at_once_and_warns_before_typed_text_goes(
    seat: Seat, form: AddDeviceScreen
):
    await seat.press("T", "escape")
    await seat.sees(lambda: "Press Escape again to leave it." in beside(form))
    await seat.press("a", "escape")
    assert seat.screen is form
    await seat.press("escape")
    await seat.at("Account Settings")
    await seat.choose("Add new device")
    await seat.at("Add new device")
    await seat.press("escape")
    await seat.at("Account Settings")


async def test_leaving_forgets_the_enrolment_on_the_server(seat: Seat, form: AddDeviceScreen):
    assert form.enrolment is not None
    gone = form.enrolment.id
    await seat.press("escape")
    await seat.at("Account Settings")
    with pytest.raises(Exception, match="saved or cancelled"):
        await seat.client.save_device(gone, "Late", "123456")


async def test_an_enrolment_that_is_gone_offers_a_new_code_and_keeps_the_name(
    seat: Seat, form: AddDeviceScreen
):
    assert form.enrolment is not None
    await seat.client.cancel_enrolment(form.enrolment.id)
    await seat.press(*"Tablet", "enter", *"123456", "enter")
    await seat.sees(lambda: "already saved or cancelled" in form.notice.said)
    await seat.choose("Get a new code")
    await seat.sees(lambda: form.enrolment is not None)
    assert form.query_one("#name", Field).value == "Tablet"
    await seat.fill("code", await code_for(form))
    await seat.press("enter")
    await seat.at("Account Settings")
    await seat.sees(lambda: len(keys_listed(seat)) == 2)


async def test_an_elevation_that_ends_meanwhile_is_asked_for_and_the_device_saved(
    seat: Seat, form: AddDeviceScreen, clock: Clock
):
    clock.pass_by(minutes=40)
    await seat.press(*"Tablet")
    await seat.client.session()
    clock.pass_by(minutes=40)
    await seat.press("enter", *await code_for(form), "enter")
    await seat.give_code()
    await seat.at("Account Settings")
    await seat.sees(lambda: len(keys_listed(seat)) == 2)


async def test_after_eight_hours_on_the_qr_page_the_same_code_is_saved_once_one_is_back(
    seat: Seat, form: AddDeviceScreen, clock: Clock
):
    uri = uri_of(form)
    await seat.press(*"Tablet")
    clock.pass_by(hours=8)
    seat.app.watch_on_session.look()
    await seat.at("Log in again")
    await seat.fill("password", PASSWORD)
    await seat.choose("Log in")
    await seat.give_code()
    await seat.at("Add new device")
    assert uri_of(form) == uri
    await seat.press("enter", *await code_for(form), "enter")
    await seat.at("Account Settings")
    await seat.sees(lambda: len(keys_listed(seat)) == 2)


async def test_declining_to_elevate_leads_back_to_the_list(seat: Seat, clock: Clock):
    await seat.log_in_at(Place.ACCOUNT)
    await seat.client.drop_elevation()
    await seat.press("ctrl+pagedown")
    await seat.choose("Add new device")
    await seat.at("Two Factor Authentication")
    await seat.press("escape")
    await seat.at("Account Settings")


async def test_a_paste_of_10_000_characters_is_refused_beside_its_field(seat: Seat):
    form = await open_the_form(seat)
    await seat.fill("name", "x" * 10_000)
    await seat.fill("code", "1" * 10_000)
    await seat.press("enter")
    await seat.sees(lambda: any(field.error for field in form.query(Field)))
    assert form.query_one("#name", Field).value == "x" * 10_000


async def test_two_presses_of_save_send_one_code(seat: Seat, form: AddDeviceScreen):
    await seat.fill("name", "Tablet")
    await seat.fill("code", await code_for(form))
    seat.wire.hold.clear()
    await seat.press("enter", "enter", "enter")
    seat.wire.hold.set()
    await seat.at("Account Settings")
    await seat.sees("Successfully added")
    assert "Error" not in seat.text()


@asynccontextmanager
async def scanned(seat: Seat, form: AddDeviceScreen) -> AsyncIterator[Phone]:
    """A phone that has scanned the code on the screen."""
    async with phone_of(seat) as phone:
        held = phone.account
        await phone.pocket.add(from_uri(uri_of(form)), replaces=held)
        yield phone


async def test_a_code_that_the_phone_sends_is_filled_in_and_the_name_is_kept(
    seat: Seat, form: AddDeviceScreen
):
    await seat.press(*"Tab")
    async with scanned(seat, form) as phone:
        await phone.send_enrolment_code()
        await seat.sees(lambda: form.query_one("#code", Field).value)
        assert "Your device sent its code." in beside(form)
        await seat.press(*"let", "enter", "enter")
    await seat.at("Account Settings")
    await seat.sees(lambda: len(keys_listed(seat)) == 2)
    assert keys_listed(seat)[1][0] == "Tablet"


def typed_code(form: AddDeviceScreen, wanted: str) -> bool:
    return form.query_one("#code", Field).value == wanted


async def test_a_code_sent_anew_takes_the_place_of_the_one_sent_before(seat: Seat, clock: Clock):
    form = await open_the_form(seat)
    async with scanned(seat, form) as phone:
        for _ in range(2):
            await phone.send_enrolment_code()
            shown = phone.pocket.code(phone.account)
            await seat.sees(partial(typed_code, form, shown))
            clock.pass_by(seconds=30)


async def test_a_code_that_the_phone_sends_never_replaces_a_typed_one(seat: Seat):
    form = await open_the_form(seat)
    await seat.fill("code", "12")
    async with scanned(seat, form) as phone:
        await phone.send_enrolment_code()
        await seat.sees(lambda: "What you typed was left as it is." in beside(form))
    assert form.query_one("#code", Field).value == "12"


async def test_where_there_is_room_the_form_says_that_the_phone_can_send_its_code(
    tmp_path: Path, clock: Clock
):
    async with seated(tmp_path, clock, (120, 40)) as seat:
        form = await open_the_form(seat)
        assert "Press Send Code on your device" in beside(form)
        assert form.query_one("#form", VerticalScroll).max_scroll_y == 0
