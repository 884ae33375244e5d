"""A QR code as modules, and the drawings of it that fit a number of terminal cells."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import qrcode
from qrcode.constants import ERROR_CORRECT_L
from qrcode.image.pure import PyPNGImage

QUIET_ZONES = (4, 3, 2)
"""Light modules on each side, best first. ISO/IEC 18004 asks for 4; 2 was
read as well as 4, 0 was not."""


Modules = tuple[tuple[bool, ...], ...]
"""A square of modules, row by row; True is dark."""

Cell = tuple[bool, bool]
"""Whether the upper and the lower half of one terminal cell are dark."""


class Shape(Enum):
    """How modules become cells: (columns a module takes, modules a row of cells holds)."""

    HALF_BLOCKS = (1, 2)
    TWO_SPACES = (2, 1)


def shapes_beside_a_form(unicode: bool) -> tuple[Shape, ...]:
    """The shapes to try where room is short."""
    return (Shape.HALF_BLOCKS,) if unicode else (Shape.TWO_SPACES,)


def shapes_on_a_full_page(unicode: bool) -> tuple[Shape, ...]:
    """The shapes to try, best first: two spaces were read in every font, half blocks in most."""
    return (Shape.TWO_SPACES, Shape.HALF_BLOCKS) if unicode else (Shape.TWO_SPACES,)


class TooLongForQR(ValueError):
    """The text is longer than the largest QR code holds (version 40-L, 2,953 bytes)."""


@dataclass(frozen=True)
class Drawing:
    """Modules with a quiet zone, in cells of a shape. Its repr hides the modules: a secret."""

    modules: Modules = field(repr=False)
    quiet_zone: int
    shape: Shape

    @property
    def side(self) -> int:
        """Modules on a side, the quiet zone included."""
        return len(self.modules) + 2 * self.quiet_zone

    @property
    def width(self) -> int:
        """Columns of cells."""
        return self.side * self.shape.value[0]

    @property
    def height(self) -> int:
        """Rows of cells."""
        return -(-self.side // self.shape.value[1])

    def row(self, y: int) -> tuple[Cell, ...]:
        """The cells of row `y`; the half row that an odd side leaves over is light."""
        columns, rows = self.shape.value
        upper, lower = self._modules_at(y * rows), self._modules_at(y * rows + rows - 1)
        return tuple(pair for pair in zip(upper, lower, strict=True) for _ in range(columns))

    def _modules_at(self, row: int) -> tuple[bool, ...]:
        inside = row - self.quiet_zone
        if not 0 <= inside < len(self.modules):
            return (False,) * self.side
        border = (False,) * self.quiet_zone
        return (*border, *self.modules[inside], *border)


def matrix(text: str) -> Modules:
    """The modules of the smallest QR code of `text` at error correction L, without a border.

    Level L and a mode for each part of the text keep an otpauth URI small enough for 80x24.

    Raises:
        TooLongForQR: no QR code holds that much.
    """
    return tuple(tuple(bool(dark) for dark in row) for row in _encode(text).modules)


def _encode(text: str) -> qrcode.QRCode:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_L, image_factory=PyPNGImage)
    code.add_data(text)
    try:
        code.make()
    except ValueError:  # the library fails on "version 41"; the text stays out of the message
        raise TooLongForQR("This text is too long for a QR code.") from None
    return code


def fit(modules: Modules, width: int, height: int, shapes: Sequence[Shape]) -> Drawing | None:
    """The best drawing for `width` columns and `height` rows: the first shape that fits counts
    before the wider quiet zone. None where even the narrowest quiet zone doesn't fit.
    """
    for drawing in _drawings(modules, shapes):
        if drawing.width <= width and drawing.height <= height:
            return drawing
    return None


def smallest(modules: Modules, shapes: Sequence[Shape]) -> Drawing:
    """The drawing of the fewest cells: what to tell a person whose terminal is too small."""
    return min(_drawings(modules, shapes), key=lambda drawing: drawing.width * drawing.height)


def _drawings(modules: Modules, shapes: Sequence[Shape]) -> Iterator[Drawing]:
    for shape in shapes:
        for quiet_zone in QUIET_ZONES:
            yield Drawing(modules, quiet_zone, shape)


def save_png(text: str, path: Path) -> None:
    """Write the QR code of `text` to a new PNG file that only its owner can read (mode 0600).

    Raises:
        FileExistsError: something is there already, a dangling link included; it is left alone.
        OSError: the folder is missing or can't be written to, or the disk is full; no file is left.
        TooLongForQR: as for `matrix`.
    """
    picture = _encode(text).make_image()
    with open(path, "xb", opener=_owner_only) as file:
        try:
            picture.save(file)
            file.flush()  # here, where a full disk can still be answered
        except OSError:
            path.unlink()
            raise


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
