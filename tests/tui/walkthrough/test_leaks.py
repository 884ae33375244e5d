"""Nothing that a run leaves behind holds a password, a setup key or the address of one."""

from __future__ import annotations

import io
import json
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screens.painted import painted
from screens.qr_code import save_png
from tests.screens.qr_desk import SECRET, URI, Desk
from tests.tui.walkthrough.played_by_hand import MORNING, frame, played
from tui.walkthrough.film import Film
from tui.walkthrough.frame import Frame
from tui.walkthrough.junit import junit
from tui.walkthrough.leaks import SHOWN, Kind, Leak, Secret, search
from tui.walkthrough.shots import keep
from tui.walkthrough.svg import svg

PASSWORD = 'p<a&s"s\\w é0rd'
SECRETS = (
    Secret(Kind.SECRET, "luke_pw", PASSWORD),
    Secret(Kind.SETUP_KEY, "New phone", SECRET),
    Secret(Kind.CODE, "New phone", "571888"),
)
GROUPS = " ".join(SECRET[at : at + 4] for at in range(0, len(SECRET), 4))


def found(file: Path, text: str | bytes, allowed: frozenset[Kind] = frozenset()) -> set[Kind]:
    """The kinds of what is found in a file of this content."""
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return {leak.kind for leak in search([file], SECRETS, allowed).leaks}


def film(*writes: str, size: tuple[int, int] = (40, 6)) -> str:
    file = io.StringIO()
    made = Film(file, size, "One", began=MORNING, seconds=lambda: 0.0)
    for text in writes:
        made.output("Luke", text.encode())
    return file.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        f"typed {PASSWORD} here",
        escape(PASSWORD),
        f"<a b={quoteattr(PASSWORD)}/>",
        "p&lt;<b>a</b>&#38;s&quot;<!-- -->s\\<![CDATA[w é]]>0rd",
        "p&#x3c;a&amp;s&#34;\n<tspan x='1'>s\\w</tspan>\n é0rd",
        json.dumps({"value": PASSWORD}),
        json.dumps(PASSWORD, ensure_ascii=False),
        "?q=p%3Ca%26s%22s%5Cw%20%C3%A90rd",
        'p<a&s"s\\w\n   é0rd',
    ],
)
def test_a_password_is_found_however_markup_escapes_or_lines_split_it(tmp_path: Path, text: str):
    assert found(tmp_path / "any.log", text) == {Kind.SECRET}


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        SECRET.lower(),
        GROUPS,
        GROUPS.replace(" ", "-"),
        f"▄▄ {GROUPS[:19]} ▄\n▄▄ {GROUPS[20:]} ▄",
        f"cut off: {SECRET[:16]}...",
        "<text>" + "</text>\n<text>".join(GROUPS.split()) + "</text>",
    ],
)
def test_a_setup_key_is_found_grouped_wrapped_or_in_part(tmp_path: Path, text: str):
    assert found(tmp_path / "any.txt", text) == {Kind.SETUP_KEY}


def test_any_otpauth_address_is_found_whoevers_it_is(tmp_path: Path):
    other = "otpauth://totp/Else:me?issuer=Else&secret=JBSWY3DPEHPK3PXP"
    for text in (
        other,
        escape(other),
        other.upper(),
        other.replace(":", "%3A"),
        other[:30] + "\n" + other[30:],
    ):
        assert found(tmp_path / "any.xml", text) == {Kind.ADDRESS}
    assert not found(
        tmp_path / "any.xml", "An address begins with otpauth://totp/ and has a secret."
    )


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("code 571888.", True),
        ("571 888", True),
        ("0.571888", False),
        ("1571888", False),
        ("5718880", False),
    ],
)
def test_a_code_is_found_by_itself_and_not_within_a_longer_number(
    tmp_path: Path, text: str, is_found: bool
):
    assert found(tmp_path / "any.txt", text) == ({Kind.CODE} if is_found else set())


def test_a_film_is_read_across_its_events_and_as_its_screens_show_it(tmp_path: Path):
    file = tmp_path / "one.cast"
    assert found(file, film(*PASSWORD)) == {Kind.SECRET}
    typed = [f"\x1b[2;{at}H{mark}\x1b[6;1Hfield, {at}" for at, mark in enumerate(PASSWORD, 1)]
    assert found(file, film(*typed)) == {Kind.SECRET}
    backwards = [f"\x1b[2;{at}H{mark}" for at, mark in reversed(list(enumerate(PASSWORD, 1)))]
    assert found(file, film(*backwards)) == {Kind.SECRET}
    assert found(file, film(*f"\x1b[1;1H{GROUPS[:19]}\x1b[2;1H{GROUPS[20:]}")) == {Kind.SETUP_KEY}
    assert not found(file, film("\x1b[2;1H", "*" * len(PASSWORD)))


def test_a_screen_that_holds_a_password_gives_it_away_in_each_picture_of_it(tmp_path: Path):
    files = keep(frame(f"Password: {PASSWORD}", width=40), tmp_path, "one")
    leaks = search(files, SECRETS).leaks
    assert {leak.file.suffix for leak in leaks} == {".txt", ".svg"}
    assert {leak.kind for leak in leaks} == {Kind.SECRET}


def test_a_junit_report_gives_its_failure_away(tmp_path: Path):
    assert found(tmp_path / "run.xml", junit([played(f"there is {PASSWORD}")]), SHOWN) == {
        Kind.SECRET
    }


async def enrolment() -> Frame:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        return Frame(tuple(painted(app.screen)))


async def test_a_qr_code_is_found_in_every_kind_of_picture_unless_allowed(tmp_path: Path):
    shown = await enrolment()
    _, *pictures = keep(shown, tmp_path, "one")
    with (tmp_path / "one.cast").open("w", encoding="utf-8") as file:
        made = Film(file, (80, 24), "One", began=MORNING, seconds=lambda: 0.0)
        made.turn_to("Luke", shown)
    pictures.append(tmp_path / "one.cast")
    save_png(URI, tmp_path / "copied.png")
    pictures.append(tmp_path / "copied.png")
    assert set(search(pictures, ()).leaks) == {Leak(file, Kind.QR_CODE) for file in pictures}
    assert not search(pictures, (), SHOWN).leaks


def test_what_a_fixtures_screen_may_show_is_its_own_codes_and_keys_and_no_password(tmp_path: Path):
    text = f"{PASSWORD} {GROUPS} 571888"
    assert found(tmp_path / "any.txt", text, SHOWN) == {Kind.SECRET}


def test_a_leak_names_the_file_and_the_kind_and_never_the_value(tmp_path: Path):
    file = tmp_path / "any.log"
    file.write_text(f"{PASSWORD} {SECRET} {URI} 571888")
    told = search([file], SECRETS)
    assert [str(leak) for leak in told.leaks] == [
        f'{file} holds a code of "New phone"',
        f"{file} holds an otpauth address",
        f'{file} holds the secret "luke_pw"',
        f'{file} holds the setup key of "New phone"',
    ]
    assert SECRET not in repr((told, SECRETS)) and "0rd" not in repr((told, SECRETS))


def test_what_cant_be_looked_through_is_said_and_the_rest_is_looked_through(tmp_path: Path):
    damaged, missing, leaky = (tmp_path / name for name in ("cut.png", "gone.txt", "any.txt"))
    damaged.write_bytes(b"\x89PNG\r\n\x1a\n")
    leaky.write_text(PASSWORD)
    (tmp_path / "cut.cast").write_text('{"version": 2, "wid')
    told = search([damaged, missing, tmp_path / "cut.cast", leaky], SECRETS)
    assert [leak.file for leak in told.leaks] == [leaky]
    assert [note.split(" could not be looked through: ")[0] for note in told.notes] == [
        str(damaged),
        str(missing),
        str(tmp_path / "cut.cast"),
    ]


def test_a_secret_too_short_to_be_told_from_any_text_is_said_not_to_be_looked_for(tmp_path: Path):
    file = tmp_path / "any.txt"
    file.write_text("well")
    told = search([file], [Secret(Kind.SECRET, "luke_pw", "l")])
    assert not told.leaks
    assert told.notes == (
        'Not looked for: the secret "luke_pw", which is shorter than 6 characters.',
    )


@given(st.text(st.characters(exclude_categories=["C", "M"]), min_size=6, max_size=30))
def test_any_secret_is_found_in_the_svg_of_a_screen_that_shows_it(
    tmp_path_factory: pytest.TempPathFactory, secret: str
):
    file = tmp_path_factory.getbasetemp() / "any.svg"
    file.write_text(svg(frame(secret, width=80), "one"), "utf-8")
    told = search([file], [Secret(Kind.SECRET, "any", secret)], SHOWN)
    assert told.leaks or told.notes


ODD_LINES = st.sampled_from(
    ["", "1", "[]", "{}", '[1, "o"]', '[1, "r", "0x9"]', '[0, "o", "\\u001b["]']
)


@settings(max_examples=20)
@given(st.binary(max_size=200), ODD_LINES, st.sampled_from(["txt", "svg", "png", "cast"]))
def test_no_file_stops_the_search(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, line: str, kind: str
):
    file = tmp_path_factory.getbasetemp() / f"any.{kind}"
    head = '{"version": 2, "width": 9, "height": 3}'
    for content in (data, f"{line}\n{line}".encode(), f"{head}\n{line}\n".encode() + data):
        file.write_bytes(content)
        search([file], SECRETS)
