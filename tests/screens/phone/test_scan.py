"""Scan QR Code: pictures, pasted text and typed keys, and every refusal in plain words."""

import os
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
import qrcode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from rich.segment import Segment
from textual.strip import Strip

from models.refusals import Refusal, Refused
from screens.phone import pictures, scanning
from screens.qr_code import fit, matrix, shapes_beside_a_form
from screens.widgets.qr import GLYPHS
from tests.refusals import refused

KEY = "JBSWY3DPEHPK3PXP"
URI = f"otpauth://totp/CPOMS:luke?secret={KEY}&issuer=CPOMS"


def picture_of(text: str, path: Path) -> Path:
    """A picture of a QR code, saved at the path."""
    made = qrcode.make(text).get_image().convert("RGB")
    made.save(path)
    return path


@pytest.mark.parametrize("kind", ["png", "jpg", "gif", "bmp", "webp"])
async def test_a_picture_file_is_read(tmp_path, kind):
    path = picture_of(URI, tmp_path / f"my code.{kind}")
    assert (await scanning.read(str(path))).label == "CPOMS luke"


@pytest.mark.parametrize("as_pasted", ["'{}'", '"{}"', "{} ", "escaped", "url"])
async def test_a_path_is_read_as_terminals_paste_it(tmp_path, as_pasted):
    path = picture_of(URI, tmp_path / "my code.png")
    written = {
        "escaped": str(path).replace(" ", "\\ "),
        "url": path.as_uri(),
    }.get(as_pasted, as_pasted.format(path))
    assert (await scanning.read(written)).label == "CPOMS luke"


async def test_a_drawing_on_nothing_is_read_as_on_white(tmp_path):
    code = qrcode.make(URI).get_image().convert("L")
    picture = Image.new("RGBA", code.size, (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), mask=code.point(lambda light: 255 - light))
    picture.save(tmp_path / "code.png")
    assert (await scanning.read(str(tmp_path / "code.png"))).label == "CPOMS luke"


async def test_a_picture_turned_and_inverted_is_read(tmp_path):
    code = qrcode.make(URI).get_image().convert("L").rotate(90)
    code.point(lambda light: 255 - light).save(tmp_path / "code.png")
    assert (await scanning.read(str(tmp_path / "code.png"))).label == "CPOMS luke"


async def test_a_picture_without_a_code_is_refused(tmp_path):
    Image.new("RGB", (200, 200), "white").save(tmp_path / "white.png")
    with refused(Refusal.NO_QR_CODE):
        await scanning.read(str(tmp_path / "white.png"))


async def test_a_code_of_something_else_says_what_to_scan(tmp_path):
    path = picture_of("https://example.org", tmp_path / "code.png")
    with refused(Refusal.NO_USABLE_DATA) as told:
        await scanning.read(str(path))
    assert "No usable data" in told.value.sentence and "Add new device" in told.value.sentence


async def test_two_accounts_in_one_picture_are_refused_and_one_beside_an_address_is_read(tmp_path):
    codes = [
        qrcode.make(text).get_image().convert("RGB") for text in (URI, URI + "&x=1", "https://a.b")
    ]
    for name, pair in {"two": codes[:2], "one": codes[1:]}.items():
        both = Image.new("RGB", (pair[0].width + pair[1].width, pair[0].height), "white")
        both.paste(pair[0], (0, 0))
        both.paste(pair[1], (pair[0].width, 0))
        both.save(tmp_path / f"{name}.png")
    with refused(Refusal.SEVERAL_QR_CODES):
        await scanning.read(str(tmp_path / "two.png"))
    assert (await scanning.read(str(tmp_path / "one.png"))).label == "CPOMS luke"


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
async def test_what_is_no_picture_is_refused(tmp_path, content):
    (tmp_path / "code.png").write_bytes(content)
    with refused(Refusal.PICTURE_UNREADABLE):
        await scanning.read(str(tmp_path / "code.png"))


async def test_a_picture_cut_short_is_refused(tmp_path):
    path = picture_of(URI, tmp_path / "code.png")
    whole = path.read_bytes()
    for length in range(0, len(whole) - 12, 40):
        path.write_bytes(whole[:length])
        with refused(Refusal.PICTURE_UNREADABLE):
            await scanning.read(str(path))


async def test_a_code_on_the_screen_is_read_beside_a_name_in_wide_characters():
    drawing = fit(matrix(URI), 80, 24, shapes_beside_a_form(unicode=True))
    assert drawing
    drawn = [[Segment(*GLYPHS[cell]) for cell in drawing.row(y)] for y in range(drawing.height)]
    rows = [Strip([*row, Segment("王小明 👍")]).adjust_cell_length(80) for row in drawn[:9]]
    rows += [Strip(row).adjust_cell_length(80) for row in drawn[9:]]
    assert (await scanning.read_rows(rows)).label == "CPOMS luke"


async def test_where_nothing_was_named_it_says_what_to_name():
    with refused(Refusal.NOTHING_TO_SCAN):
        await scanning.read(" ")


@pytest.mark.parametrize("text", ["/nowhere/x.png", "~nobody/x.png", "a\0b", "x" * 5000, "."])
async def test_a_path_that_leads_nowhere_is_refused(text):
    with refused(Refusal.PICTURE_UNREADABLE):
        await scanning.read(text)


@pytest.mark.parametrize("side", [7_100, 20_000])
async def test_a_picture_of_too_many_pixels_is_refused(tmp_path, side):
    """Seven kilobytes of one took a gigabyte of memory."""
    Image.new("1", (side, side)).save(tmp_path / "huge.png")
    with refused(Refusal.PICTURE_UNREADABLE) as told:
        await scanning.read(str(tmp_path / "huge.png"))
    assert "too many pixels" in told.value.sentence


async def test_a_picture_that_is_a_program_is_not_run(tmp_path):
    picture_of(URI, tmp_path / "code.eps").rename(tmp_path / "code.png")
    with refused(Refusal.PICTURE_UNREADABLE) as told:
        await scanning.read(str(tmp_path / "code.png"))
    assert "of an unknown kind" in told.value.sentence


async def test_a_named_pipe_is_not_waited_at(tmp_path):
    os.mkfifo(tmp_path / "code.png")
    with refused(Refusal.PICTURE_UNREADABLE):
        await scanning.read(str(tmp_path / "code.png"))


@cache
def saved_as(kind: str) -> bytes:
    """A QR code in a picture of this kind."""
    made = BytesIO()
    qrcode.make(URI).get_image().convert("RGB").save(made, kind)
    return made.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "AVIF"])
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_picture_that_was_changed_anywhere_is_read_or_refused(tmp_path, kind, changes):
    path, raw = tmp_path / "code", bytearray(saved_as(kind))
    for at, byte in changes:
        raw[at % len(raw)] = byte
    path.write_bytes(raw)
    with suppress(Refused):
        assert set(pictures.texts_in_file(path)) <= {URI}


async def test_a_typed_path_adds_the_account(phones, pockets, tmp_path):
    path = picture_of(URI, tmp_path / "code.png")
    async with phones(pockets(server=None)) as phone:
        await phone.press("a")
        await phone.paste(str(path))
        await phone.press("enter")
        await phone.sees("CPOMS luke was added. It only shows codes")


async def test_a_pasted_address_is_never_shown(phones, pockets):
    async with phones(pockets(server=None)) as phone:
        await phone.press("a")
        await phone.paste("otpauth://hotp/x?secret=" + KEY)
        await phone.sees("counts key presses instead of time")
        assert KEY not in phone.said()
        await phone.paste(URI)
        await phone.sees("CPOMS luke was added")
        assert KEY not in phone.said()


async def test_a_typed_setup_key_needs_a_name_and_is_added(phones, pockets):
    pocket = pockets(server=None)
    async with phones(pocket) as phone:
        await phone.press("a")
        await phone.paste("jbsw y3dp ehpk 3pxp")
        await phone.press("enter")
        await phone.sees("This is a setup key. Give the account a name")
        await phone.press("enter")
        await phone.sees("Give the account a name of 1 to 100 characters")
        await phone.press(*"Mail")
        await phone.press("enter")
        await phone.sees("Mail was added")
        assert pocket.book.accounts[0].one_time.name == "Mail"


async def test_a_mistyped_setup_key_is_told_beside_it(phones, pockets):
    async with phones(pockets(server=None)) as phone:
        await phone.press("a")
        phone.screen.query_one("#setup_key").focus()
        await phone.paste("0189 not a key")
        await phone.press("enter")
        await phone.press(*"Mail")
        await phone.press("enter")
        await phone.sees("This is not a whole setup key.")
        assert phone.screen.query_one("#setup_key-input").value == "0189 not a key"


@pytest.fixture
def copies(tmp_path, monkeypatch):
    """A clipboard, as its program on PATH gives it out: a file's bytes, or what it says instead."""

    def copied(file: Path | None = None, says: str = "Nothing is copied") -> None:
        program = tmp_path / "bin" / "wl-paste"
        program.parent.mkdir(exist_ok=True)
        given = f'cat "{file}"' if file else f'echo "{says}" >&2; exit 1'
        program.write_text(f"#!/bin/sh\n{given}\n")
        program.chmod(0o700)
        monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
        monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")

    return copied


async def test_a_copied_picture_is_read(tmp_path, copies):
    copies(picture_of(URI, tmp_path / "code.png"))
    assert (await scanning.read_clipboard()).label == "CPOMS luke"


async def test_without_a_copied_picture_it_says_what_to_do(tmp_path, copies, monkeypatch):
    copies()
    with refused(Refusal.PICTURE_UNREADABLE) as told:
        await scanning.read_clipboard()
    assert "copy the QR code's picture" in told.value.sentence
    copies(says="cannot connect to the display")
    with refused(Refusal.PICTURE_UNREADABLE):
        await scanning.read_clipboard()
    monkeypatch.setenv("PATH", str(tmp_path))
    with refused(Refusal.PICTURE_UNREADABLE) as told:
        await scanning.read_clipboard()
    assert "name a picture file instead" in told.value.sentence


async def test_a_copied_picture_is_added_from_the_page(phones, pockets, copies, tmp_path):
    copies(picture_of(URI, tmp_path / "code.png"))
    async with phones(pockets(server=None)) as phone:
        await phone.choose("Scan QR Code")
        await phone.sees("Scan copied picture")
        await phone.choose("Scan copied picture")
        await phone.sees("CPOMS luke was added.")
