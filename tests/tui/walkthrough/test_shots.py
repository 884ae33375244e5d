"""A frame as text, SVG and PNG."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from textual.strip import Strip

from models.vocabulary.visible_text import visible
from screens.painted import painted
from screens.phone.pictures import texts_in, texts_in_file
from tests.screens.qr_desk import URI, Desk
from tests.tui.walkthrough.played_by_hand import frame
from tui.walkthrough.frame import Frame
from tui.walkthrough.shots import keep, png
from tui.walkthrough.svg import HEIGHT, WIDTH, svg

SVG = "{http://www.w3.org/2000/svg}"
STYLES = ["", "bold", "reverse", "dim italic", "underline #102030 on #908070", "strike", "conceal"]
TEXTS = st.text(
    st.sampled_from("ab <&>\"']]>-世\u0301👍▄█▒▚─\ufe0f\x00\x1b\u2028\ue000"), max_size=12
)
ROWS = st.lists(st.lists(st.tuples(TEXTS, st.sampled_from(STYLES)), max_size=4), max_size=3)


def pixels(shown: Frame, zoom: float = 1) -> Image.Image:
    return Image.open(BytesIO(png(svg(shown, "one"), zoom=zoom))).convert("RGB")


def cell(picture: Image.Image, x: int, y: int = 0) -> Image.Image:
    return picture.crop((x * WIDTH, y * HEIGHT, (x + 1) * WIDTH, (y + 1) * HEIGHT))


def colours(picture: Image.Image) -> set[object]:
    return {colour for _, colour in picture.getcolors(WIDTH * HEIGHT) or ()}


def ink(picture: Image.Image) -> int:
    """How many pixels are light."""
    return sum(picture.convert("L").point(lambda value: value > 128).tobytes())


@pytest.fixture
async def desk() -> Frame:
    """The enrolment's code beside a form."""
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        return Frame(tuple(painted(app.screen)))


async def test_the_qr_code_in_each_picture_can_be_scanned(desk: Frame, tmp_path: Path):
    _, drawn, picture = keep(desk, tmp_path, "enrolment")
    assert texts_in_file(picture) == [URI]
    for zoom in (1.0, 1.3):  # between whole pixels too
        assert texts_in(Image.open(BytesIO(png(drawn.read_text(), zoom=zoom)))) == [URI]


async def test_the_text_is_the_frame_and_describes_the_svg_too(desk: Frame, tmp_path: Path):
    text, drawn, picture = keep(desk, tmp_path / "shots", "01 enrolment")
    names = [path.name for path in (text, drawn, picture)]
    assert names == ["01 enrolment.txt", "01 enrolment.svg", "01 enrolment.png"]
    assert text.read_text("utf-8").split("\n") == [*desk.lines, ""]
    root = ET.fromstring(drawn.read_text("utf-8"))
    assert root.findtext(f"{SVG}title") == "01 enrolment"
    assert root.findtext(f"{SVG}desc") == "\n".join(desk.lines)
    named = {root.get("aria-labelledby"), root.get("aria-describedby")}
    assert named == {child.get("id") for child in list(root)[:2]}


async def test_the_svg_asks_for_nothing_outside_itself(desk: Frame):
    markup = svg(desk, "one")
    assert re.findall(r"\w+://[^\"]*", markup) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"url\(|href|@import|@font-face|<script|<style", markup)


@given(ROWS, st.text(max_size=9))
def test_whatever_is_on_the_screen_the_svg_can_be_read_and_says_it(
    rows: list[list[tuple[str, str]]], title: str
):
    shown = frame(*rows)
    root = ET.fromstring(svg(shown, title))
    said = "\n".join(shown.lines)
    if said.isprintable():
        assert (root.findtext(f"{SVG}desc") or "") == said


def test_what_a_terminal_obeys_is_in_no_text_of_a_picture(tmp_path: Path):
    text, drawn, _ = keep(frame("a\x1b[31m\u202eb"), tmp_path, "one")
    assert text.read_text("utf-8").split("\n")[0] == r"a\x1b[31m\u202eb"
    markup = drawn.read_text("utf-8")
    assert visible(markup, lines=True) == markup and r"\u202e" in markup


def test_every_character_stands_in_its_column_after_wide_and_joined_ones_too():
    root = ET.fromstring(svg(frame("世 e\u0301 a -> b"), "one"))
    places = {each.text: int(each.get("x", "")) // WIDTH for each in root.iter(f"{SVG}text")}
    assert places == {"世": 0, "e\u0301": 3, "a": 5, "-": 7, ">": 8, "b": 10}


def test_signs_side_by_side_are_drawn_one_by_one_and_no_arrow_is_made_of_them():
    for signs in ("->", "!=", "0xF", "www"):
        apart, joined = pixels(frame(" ".join(signs))), pixels(frame(signs))
        for x in range(len(signs)):
            assert cell(apart, 2 * x).tobytes() == cell(joined, x).tobytes()


def test_bold_reverse_underline_and_italic_are_seen():
    styles = ["", "bold", "reverse", "underline", "italic", "strike", "dim"]
    picture = pixels(frame([("M", style) for style in styles], width=7))
    plain, *others = [cell(picture, x) for x in range(7)]
    assert len({other.tobytes() for other in [plain, *others]}) == 7
    bold, reverse, underline, _, _, dim = map(ink, others)
    assert ink(plain) < bold and ink(plain) < underline
    assert dim < ink(plain) < reverse


def test_half_blocks_fill_exactly_their_half_and_join_without_a_seam():
    picture = pixels(frame([("▄▄", "#000000 on #ffffff"), (" ", "on #000000")], width=3))
    assert colours(picture) == {(0, 0, 0), (255, 255, 255)}
    between_pixels = pixels(frame(*[[("▄ ▄", "#000000 on #ffffff")]] * 3, width=3), 1.25)
    assert {colour for _, colour in between_pixels.getcolors() or ()} == {
        (0, 0, 0),
        (255, 255, 255),
    }
    upper, lower = picture.crop((0, 0, 20, 10)), picture.crop((0, 10, 30, 20))
    assert colours(upper) == {(255, 255, 255)} and colours(lower) == {(0, 0, 0)}


@pytest.mark.parametrize(
    ("mark", "left_upper", "right_upper", "left_lower", "right_lower"),
    [
        ("▀", 1, 1, 0, 0),
        ("▄", 0, 0, 1, 1),
        ("█", 1, 1, 1, 1),
        ("▌", 1, 0, 1, 0),
        ("▐", 0, 1, 0, 1),
        ("▖", 0, 0, 1, 0),
        ("▗", 0, 0, 0, 1),
        ("▘", 1, 0, 0, 0),
        ("▙", 1, 0, 1, 1),
        ("▚", 1, 0, 0, 1),
        ("▛", 1, 1, 1, 0),
        ("▜", 1, 1, 0, 1),
        ("▝", 0, 1, 0, 0),
        ("▞", 0, 1, 1, 0),
        ("▟", 0, 1, 1, 1),
        ("▆", 0.5, 0.5, 1, 1),
        ("▂", 0, 0, 0.5, 0.5),
        ("▎", 0.5, 0, 0.5, 0),
        ("▊", 1, 0.5, 1, 0.5),
        ("▔", 0.25, 0.25, 0, 0),
        ("▕", 0, 0.25, 0, 0.25),
        ("▁", 0, 0, 0.25, 0.25),
        ("▏", 0.25, 0, 0.25, 0),
    ],
)
def test_each_block_fills_its_part_of_the_cell(
    mark: str, left_upper: float, right_upper: float, left_lower: float, right_lower: float
):
    picture = pixels(frame([(mark, "#ffffff on #000000")], width=1), zoom=4)
    boxes = [(0, 0, 20, 40), (20, 0, 40, 40), (0, 40, 20, 80), (20, 40, 40, 80)]
    lit = [ink(picture.crop(box)) / 800 for box in boxes]
    assert lit == [left_upper, right_upper, left_lower, right_lower]


def test_shades_are_shares_of_the_ink():
    picture = pixels(frame([("░▒▓", "#ffffff on #000000")], width=3))
    assert [colours(cell(picture, x)) for x in range(3)] == [
        {(63, 63, 63)},
        {(127, 127, 127)},
        {(191, 191, 191)},
    ]


def test_box_drawing_joins_across_cells_and_rows():
    picture = pixels(frame("┌─┐", "│ │", "└─┘", width=3))
    across = [picture.crop((x, 0, x + 1, HEIGHT)) for x in range(6, 24)]
    down = [picture.crop((0, y, WIDTH, y + 1)) for y in range(12, 48)]
    assert all(ink(line) for line in [*across, *down])


def test_what_is_concealed_is_not_in_the_picture():
    markup = svg(frame([("secret", "conceal"), ("seen", "")]), "one")
    drawn = markup.partition("</desc>")[2]
    assert "seen" in drawn and "secret" not in drawn


def test_a_picture_needs_no_font_of_the_machine():
    assert ink(cell(pixels(frame("M"), zoom=1), 0)) > 20


@pytest.mark.parametrize(
    "name", ["../up", "/abs", "a/b", "a\\b", "", ".hidden", "nul", "x" * 81, "a\n"]
)
def test_a_shots_name_can_lead_to_no_other_place(name: str, tmp_path: Path):
    with pytest.raises(ValueError, match="can't be the name of a file"):
        keep(Frame((Strip.blank(2),)), tmp_path, name)
    assert not list(tmp_path.iterdir())
