"""The block elements (Unicode 2580 to 259F) as rectangles: a font leaves gaps between its own."""

from __future__ import annotations

from typing import NamedTuple

EIGHTHS = 8


class Block(NamedTuple):
    """A part of a cell, in eighths from its left upper corner."""

    left: int
    top: int
    right: int
    bottom: int


FULL = Block(0, 0, 8, 8)
QUARTERS = (Block(0, 0, 4, 4), Block(4, 0, 8, 4), Block(0, 4, 4, 8), Block(4, 4, 8, 8))
LEFT_UPPER, RIGHT_UPPER, LEFT_LOWER, RIGHT_LOWER = range(4)
BY_QUARTERS = {
    "▖": (LEFT_LOWER,),
    "▗": (RIGHT_LOWER,),
    "▘": (LEFT_UPPER,),
    "▙": (LEFT_UPPER, LEFT_LOWER, RIGHT_LOWER),
    "▚": (LEFT_UPPER, RIGHT_LOWER),
    "▛": (LEFT_UPPER, RIGHT_UPPER, LEFT_LOWER),
    "▜": (LEFT_UPPER, RIGHT_UPPER, RIGHT_LOWER),
    "▝": (RIGHT_UPPER,),
    "▞": (RIGHT_UPPER, LEFT_LOWER),
    "▟": (RIGHT_UPPER, LEFT_LOWER, RIGHT_LOWER),
}
SHADES = {"░": 0.25, "▒": 0.5, "▓": 0.75}
"""Shares of ink all over the cell."""

BLOCKS: dict[str, tuple[Block, ...]] = {
    "▀": (Block(0, 0, 8, 4),),
    "▔": (Block(0, 0, 8, 1),),
    "▐": (Block(4, 0, 8, 8),),
    "▕": (Block(7, 0, 8, 8),),
    **{chr(0x2580 + n): (Block(0, 8 - n, 8, 8),) for n in range(1, 9)},  # from the bottom up
    **{chr(0x2590 - n): (Block(0, 0, n, 8),) for n in range(1, 8)},  # from the left
    **dict.fromkeys(SHADES, (FULL,)),
    **{mark: tuple(QUARTERS[part] for part in parts) for mark, parts in BY_QUARTERS.items()},
}
