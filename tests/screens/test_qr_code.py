"""The QR code as modules, its drawings in cells, and its PNG."""

from __future__ import annotations

import os
import resource
import stat
import string
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from screens.qr_code import (
    Drawing,
    Shape,
    TooLongForQR,
    fit,
    matrix,
    save_png,
    shapes_beside_a_form,
    shapes_on_a_full_page,
    smallest,
)
from tests.screens.qr_desk import URI, enrolment_uri
from tests.screens.readers import READERS

BESIDE = shapes_beside_a_form(unicode=True)
ACCOUNT = "luke.smith@meadowbank-primary.sch.uk-and-the-longest-of-all-names"

texts = st.text(string.ascii_letters + string.digits + ":/%?=&.-", min_size=1, max_size=200)
drawings = st.builds(
    Drawing, texts.map(matrix), st.sampled_from([2, 3, 4]), st.sampled_from(list(Shape))
)


def halves(drawing: Drawing) -> list[list[bool]]:
    """The drawing read back: a row of booleans for each half row of cells."""
    rows = [drawing.row(y) for y in range(drawing.height)]
    return [[cell[half] for cell in row] for row in rows for half in (0, 1)]


@given(drawings)
def test_a_drawing_read_back_cell_by_cell_is_the_code_in_its_quiet_zone(drawing: Drawing) -> None:
    rows = halves(drawing)
    if drawing.shape is Shape.TWO_SPACES:
        assert all(upper == lower for upper, lower in zip(rows[::2], rows[1::2], strict=True))
        assert all(row[::2] == row[1::2] for row in rows)
        rows = [row[::2] for row in rows[::2]]
    quiet, size = drawing.quiet_zone, len(drawing.modules)
    inside = tuple(tuple(row[quiet : quiet + size]) for row in rows[quiet : quiet + size])
    assert inside == drawing.modules
    assert sum(map(sum, rows)) == sum(map(sum, drawing.modules)), "the quiet zone is not light"


@given(drawings)
def test_every_row_of_a_drawing_is_as_wide_as_it_says(drawing: Drawing) -> None:
    assert {len(drawing.row(y)) for y in range(drawing.height)} == {drawing.width}


@given(texts.map(matrix), st.integers(0, 200), st.integers(0, 100), st.booleans())
def test_a_drawing_never_exceeds_its_room_and_is_refused_only_without_room(
    modules: tuple[tuple[bool, ...], ...], width: int, height: int, unicode: bool
) -> None:
    shapes = shapes_on_a_full_page(unicode)
    drawing = fit(modules, width, height, shapes)
    least = smallest(modules, shapes)
    if drawing is None:
        assert least.width > width or least.height > height
    else:
        assert drawing.width <= width and drawing.height <= height
        assert drawing.quiet_zone in (2, 3, 4)


@pytest.mark.parametrize(
    ("length", "quiet_zone", "width", "height"), [(10, 4, 41, 21), (37, 4, 45, 23), (65, 3, 47, 24)]
)
def test_names_of_up_to_65_characters_fit_80_by_24(
    length: int, quiet_zone: int, width: int, height: int
) -> None:
    drawing = fit(matrix(enrolment_uri(ACCOUNT[-length:])), 80, 24, BESIDE)
    assert drawing
    assert (drawing.quiet_zone, drawing.width, drawing.height) == (quiet_zone, width, height)


@pytest.mark.parametrize(
    ("width", "height", "quiet_zone"),
    [
        (45, 23, 4),
        (44, 23, 3),
        (45, 22, 3),
        (42, 22, 2),
        (41, 21, 2),
        (40, 21, None),
        (41, 20, None),
    ],
)
def test_the_quiet_zone_shrinks_to_two_modules_and_no_further(
    width: int, height: int, quiet_zone: int | None
) -> None:
    drawing = fit(matrix(URI), width, height, BESIDE)
    assert (drawing and drawing.quiet_zone) == quiet_zone


@pytest.mark.parametrize(
    ("room", "unicode", "shape"),
    [
        ((90, 45), True, Shape.TWO_SPACES),
        ((82, 41), True, Shape.TWO_SPACES),
        ((81, 41), True, Shape.HALF_BLOCKS),
        ((82, 41), False, Shape.TWO_SPACES),
        ((81, 41), False, None),
    ],
)
def test_a_full_page_prefers_spaces_and_without_utf_8_takes_nothing_else(
    room: tuple[int, int], unicode: bool, shape: Shape | None
) -> None:
    drawing = fit(matrix(URI), *room, shapes_on_a_full_page(unicode))
    assert (drawing and drawing.shape) == shape


def test_a_text_too_long_for_any_code_is_refused_without_repeating_it() -> None:
    with pytest.raises(TooLongForQR) as refusal:
        matrix("secret" * 500)
    assert "secretsecret" not in str(refusal.value)


def test_the_repr_of_a_drawing_hides_its_modules() -> None:
    drawing = Drawing(matrix(URI), 4, Shape.HALF_BLOCKS)
    assert "True" not in repr(drawing) and "False" not in repr(drawing)


def test_the_png_is_read_by_every_reader_and_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "key.png"
    before = os.umask(0)
    try:
        save_png(URI, path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with Image.open(path) as picture:
        seen = picture.convert("RGB")
    assert {name: read(seen) for name, read in READERS.items()} == dict.fromkeys(READERS, URI)


def test_the_png_overwrites_nothing_and_follows_no_link(tmp_path: Path) -> None:
    taken, link, target = tmp_path / "taken.png", tmp_path / "link.png", tmp_path / "target"
    taken.write_bytes(b"a holiday picture")
    link.symlink_to(target)
    for path in (taken, link):
        with pytest.raises(FileExistsError):
            save_png(URI, path)
    assert taken.read_bytes() == b"a holiday picture"
    assert not target.exists()


def test_a_png_in_a_missing_folder_is_refused_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "key.png"
    with pytest.raises(FileNotFoundError) as refusal:
        save_png(URI, path)
    assert refusal.value.filename == str(path)


def test_a_png_that_could_not_be_written_whole_is_not_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "key.png"
    with files_of_at_most(100), pytest.raises(OSError, match="too large"):
        save_png(URI, path)
    assert not path.exists()


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """A full disk, as far as this process can have one: writing past `size` bytes fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
