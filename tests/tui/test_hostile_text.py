"""Text that would steer a terminal arrives at no door as more than text."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
from base64 import b32encode
from collections.abc import Iterator
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any, ClassVar
from unittest.mock import Mock, patch
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.widgets import Button, Checkbox, DataTable, Input, OptionList, Static, Tab, Tabs
from textual.widgets.option_list import Option

from models.vocabulary.visible_text import visible
from models.wire.base import DEVICE
from screens.painted import painted
from server_stub import logs
from server_stub.app import create_app
from server_stub.client import Client
from server_stub.clock import utc_now
from server_stub.mail import Mail, send
from server_stub.rules.organisations import FIRST_HOLDERS
from server_stub.settings import Settings
from tests.command_line import KEYDESK, OwnStore, keydesk, keydesk_here
from tests.drivers import at_terminal
from tests.hostile import EVIL, VISIBLE, SpoiltAnswers, hosted, hostile, spoil, steering
from tests.screens.seat import Seat
from tests.server_stub.school import Person
from tests.steps import fill, press, see
from tests.terminal import Terminal
from tests.tui.test_phone_cli import choose, paste
from tests.until import until
from tui import base
from tui.base import BaseApp
from tui.cli import progress
from tui.cli.progress import Progress
from tui.plain.voice import spoken


@pytest.fixture
def store(own_home: Path) -> OwnStore:
    """A school in the user's own store."""
    return OwnStore(own_home)


@pytest.fixture
def holder(store: OwnStore) -> Person:
    """An admin key holder with a device."""
    return store.school.with_key(store.school.add("Ada Lane", FIRST_HOLDERS))


@pytest.fixture(params=["old rows", "bad server"])
def url(request: pytest.FixtureRequest, store: OwnStore, holder: Person) -> Iterator[str]:
    """A server whose texts are hostile: read from old rows, or its own."""
    app = create_app(store.server)
    if request.param == "old rows":
        spoil(store.school)
    with hosted(app if request.param == "old rows" else SpoiltAnswers(app)) as address:
        yield address


@pytest.fixture
def code(store: OwnStore, holder: Person) -> str:
    """What the holder's device shows, by the server's clock, which stands still."""
    return holder.code(store.server.clock())


async def test_full_screen_shows_it_on_its_places_and_in_the_security_log(
    url, holder, code, tmp_path
):
    with Terminal([KEYDESK, "--server", url], home=tmp_path, size=(200, 50)) as terminal:
        desk = await at_terminal(terminal)
        await fill(desk, "Email address", holder.email)
        await fill(desk, "Password", "not this one")
        await press(desk, "Log in")
        await see(desk, "Error:")
        await fill(desk, "Password", holder.password)
        await press(desk, "Log in")
        await see(desk, "Two Factor Authentication")
        terminal.send(code)
        await desk.key("enter", 1)
        await see(desk, "Last login:")
        await press(desk, "Account Settings")
        await press(desk, "Security log")
        await see(desk, "From")
        await see(desk, VISIBLE)
        assert steering(bytes(terminal.raw)) == []


@given(st.text())
def test_whatever_plain_mode_is_to_say_is_one_line_of_ascii_without_controls(text: str):
    assert spoken(text).isascii() and visible(spoken(text)) == spoken(text)
    assert spoken(f"a\x1b[31m\n\u202e{text}").startswith(r"a\x1b[31m \u202e")


async def test_the_phone_shows_it_in_an_accounts_name_and_in_a_question(url, holder, tmp_path):
    named = f"otpauth://totp/{quote(hostile('Name'))}?issuer={quote(hostile('Issuer'))}"
    with Terminal([KEYDESK, "phone", "--server", url], home=tmp_path, size=(120, 40)) as phone:
        choose(phone)
        paste(phone, f"{named}&secret={b32encode(holder.seed).decode()}")
        phone.wait_for(f"Issuer {VISIBLE}")
        phone.wait_for("Press Send Code")
        async with httpx.AsyncHTTPTransport() as road:
            desk = Client(road, url, {DEVICE: "a desk"})
            await desk.sign_in(holder.email, holder.password)
            await desk.ask_phone()
            await desk.aclose()
        await asyncio.to_thread(phone.wait_for, "is it you?")
        await asyncio.to_thread(phone.wait_for, VISIBLE)
        assert steering(bytes(phone.raw)) == []


def test_plain_mode_tells_it_in_ascii(url, holder, code):
    typed = [holder.email, holder.password, code, "Account Settings", "Security log", ".", "leave"]
    told = keydesk("--plain", "--server", url, typed="".join(f"{line}\n" for line in typed))
    assert visible(told.out, lines=True) == told.out and told.out.isascii()
    assert VISIBLE in told.out, told.out


KINDS = ["Static", "Border", "Input", "Button", "Tick", "Option", "Column", "Cell", "Tab", "Rich"]


STYLES = Path(base.__file__).with_name("app.tcss")


class Everywhere(BaseApp):
    """An app with hostile text in each kind of widget, in the palette, a toast and the title."""

    CSS_PATH = str(STYLES)
    TITLE = hostile("Title")
    COMMANDS: ClassVar[set[Any]] = {lambda: HostileCommands}

    def compose(self) -> ComposeResult:
        framed = Static(Content(hostile("Static")))
        framed.border_title = Content(hostile("Border"))
        framed.styles.border = ("solid", "red")
        yield framed
        yield Input(hostile("Input"), placeholder=hostile("Hint"))
        yield Button(Content(hostile("Button")))
        yield Checkbox(Content(hostile("Tick")))
        yield OptionList(Option(Content(hostile("Option"))))
        yield DataTable()
        yield Tabs(Tab(Content(hostile("Tab"))))
        yield Static(Text(hostile("Rich")))

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_column(Text(hostile("Column")))
        table.add_row(Text(hostile("Cell")))


class HostileCommands(Provider):
    """A command of a hostile name."""

    async def discover(self) -> Hits:
        yield DiscoveryHit(Content(hostile("Command")), lambda: None, text="Command")

    async def search(self, query: str) -> Hits:
        yield Hit(1, Content(hostile("Command")), lambda: None)


def shown(app: Everywhere) -> str:
    """All texts of the cells that the screen is painted of."""
    return "\n".join(strip.text for strip in painted(app.screen))


async def test_every_kind_of_widget_and_the_palette_show_it_in_as_many_cells_as_before():
    app = Everywhere()
    async with app.run_test(size=(100, 50)) as pilot:
        await until(lambda: all(f"{kind} {VISIBLE}" in shown(app) for kind in KINDS))
        rows = shown(app).split("\n")
        assert visible("".join(rows)) == "".join(rows)
        assert {cell_len(row) for row in rows} == {100}
        await pilot.press("ctrl+p")
        await until(lambda: f"Command {VISIBLE}" in shown(app))
        assert visible(shown(app), lines=True) == shown(app)


async def test_a_terminal_of_ascii_shows_it_too(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LANG", "C")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_CTYPE", raising=False)
    app = Everywhere()
    async with app.run_test(size=(100, 50)):
        await until(lambda: f"Static {VISIBLE}" in shown(app))
        assert app.draws_ascii and shown(app).isascii()
        assert r"\u202e" in shown(app)


async def test_what_is_copied_and_the_title_hold_it_as_escapes(seat: Seat):
    written: list[str] = []
    seat.app.copy_to_clipboard(f"{hostile('Copy')}\nand more")
    assert seat.app.clipboard == f"{visible(hostile('Copy'))}\nand more"
    assert steering(seat.app.clipboard.encode()) == []
    with (
        patch.object(seat.app, "_driver", Mock(write=written.append)),
        patch.object(type(seat.app), "is_headless", False),
    ):
        seat.app.tell_title(hostile("Title"))
    assert written == [f"\x1b]2;{visible(hostile('Title'))} | Keydesk\x07"]
    assert steering(written[0].removeprefix("\x1b]2;").encode()) == []


async def test_a_message_of_the_app_is_shown_and_listed_with_its_escapes(seat: Seat):
    seat.app.notify(hostile("Toast"), markup=False)
    await seat.sees(f"Toast {VISIBLE}")
    assert visible(seat.text(), lines=True) == seat.text()


@pytest.mark.parametrize("words", [("users", "list"), ("keys", "remove", "--confirm")])
def test_a_command_at_a_terminal_sends_no_escape(url, holder, code, store, tmp_path, words):
    user = [store.school.keyed.email] if words[0] == "keys" else []
    command = [KEYDESK, *words, *user, "--server", url, "--as", holder.email]
    env = {"KEYDESK_PASSWORD": holder.password, "KEYDESK_CODE": code}
    with Terminal(command, home=tmp_path, size=(250, 50), env=env) as terminal:
        assert terminal.wait_for_end() == 0, terminal.picture()
        assert VISIBLE in "\n".join(terminal.text())
        assert b"\x1b" not in terminal.raw
        assert steering(bytes(terminal.raw)) == []


def test_an_exported_log_holds_it_whole_in_json_and_as_escapes_in_cef(store):
    spoil(store.school)
    exported = keydesk_here("log", "export")
    assert steering(exported.out.encode()) == [] and exported.out.isascii()
    assert json.loads(exported.out.splitlines()[0])["address"] == hostile("Address")
    cef = keydesk_here("log", "export", "--format", "cef").out
    assert visible(cef, lines=True) == cef
    assert f"shost=Address {visible(EVIL)}".replace("\\", r"\\") in cef


def test_a_line_of_the_servers_log_holds_it_as_escapes():
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs._formatter())
    record = logging.makeLogRecord({"msg": f"{hostile('Logged')}\x7f", "name": "keydesk.server"})
    handler.emit(record)
    assert visible(out.getvalue(), lines=True) == out.getvalue()
    assert steering(out.getvalue().encode()) == []
    assert json.loads(out.getvalue())["event"] == f"{hostile('Logged')}\x7f"


def test_a_mail_holds_it_as_escapes(tmp_path):
    settings = Settings.in_folder(tmp_path)
    text = f"{hostile('Text')}\nand more"
    send(settings, Mail("a@meadowbank.sch.uk", hostile("Subject"), text), utc_now())
    (mail,) = settings.outbox.iterdir()
    written = mail.read_text()
    assert visible(written, lines=True) == written
    assert steering(written.encode()) == []
    assert f"{visible(hostile('Text'))}\nand more" in written
    assert f"Subject: {visible(hostile('Subject'))}\n" in written


def test_what_was_typed_wrong_on_the_command_line_is_repeated_with_its_escapes():
    ran = keydesk("users", "list", "\x1b[31mmore\u202e")
    assert ran.code == 2
    assert r"\x1b[31mmore\u202e" in ran.err
    assert visible(ran.err, lines=True) == ran.err


def test_long_work_is_told_in_place_past_the_sanitiser(monkeypatch: pytest.MonkeyPatch):
    terminal = Mock(isatty=lambda: True, spec=io.StringIO)
    monkeypatch.setattr(sys, "__stderr__", terminal)
    monkeypatch.setattr(progress, "IN_PLACE", -1)
    with redirect_stderr(terminal), Progress() as told:
        told(hostile("users"), 1, 2)
    written = "".join(call.args[0] for call in terminal.write.call_args_list)
    line = f"{visible(hostile('users'))}: 1 of 2"
    assert written == f"\r{line}\r{' ' * len(line)}\r"
