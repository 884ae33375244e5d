"""The shortest sequences that bring a terminal's cursor to a cell, and cells into a style."""

from functools import lru_cache

from tui.cells import KEPT, NO_LINK, PLAIN, Look, Row, doubtful

OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29"}


class Pen:
    """Writes cells from left to right, from the top row down; it starts and ends plain.

    The first move names row and column, as other things may have moved the cursor meanwhile.
    """

    def __init__(self) -> None:
        self.text: list[str] = []
        self.row = self.column = -1  # the column is -1 where it can't be told
        self._look = PLAIN

    def write(self, row: int, column: int, cells: Row) -> None:
        """Write the cell that belongs in this place of a row's cells."""
        cell = cells[column]
        self._approach(row, column, cells)
        if cell.look is not self._look:
            self.text.append(turn(self._look, cell.look))
            self._look = cell.look
        if len(cell.text) > 1 and doubtful(cell.text):
            blanks = " " * cell.width + move((row, -1), (row, column)) if cell.width > 1 else ""
            self.text += [blanks, cell.text]
            self.column = -1
            return
        self.text.append(cell.text)
        self.column = column + cell.width if column + cell.width < len(cells) else -1

    def finish(self, row: int, column: int) -> str:
        """All that was written, and then the cursor where it rests."""
        self.text += [turn(self._look, PLAIN), move((self.row, self.column), (row, column))]
        return "".join(self.text)

    def _approach(self, row: int, column: int, cells: Row) -> None:
        """Move, or write once more what stands in between where that is shorter."""
        if (self.row, self.column) == (row, column):
            return
        sequence = move((self.row, self.column), (row, column))
        between = cells[self.column : column] if row == self.row and self.column >= 0 else []
        again = "".join(cell.text for cell in between)
        if between and len(again) <= len(sequence) and self._is_plainly(between, again):
            sequence = again
        self.text.append(sequence)
        self.row = row

    def _is_plainly(self, cells: Row, text: str) -> bool:
        return text.isascii() and all(cell.width == 1 and cell.look == self._look for cell in cells)


def move(start: tuple[int, int], end: tuple[int, int]) -> str:
    """The shortest way from one row and column, -1 for not known, to another; "" to stay."""
    if start == end:
        return ""
    row, column = end
    ways = [f"\x1b[{row + 1};{column + 1}H" if column else f"\x1b[{row + 1}H"]
    if start[0] == row:
        ways.append(f"\x1b[{column + 1}G" if column else "\r")
        if start[1] >= 0:
            ways.append(_step(column - start[1], "CD"))
    elif start[0] >= 0 and start[1] == column:
        ways.append(_step(row - start[0], "BA"))
    return min(ways, key=len)


def _step(far: int, letters: str) -> str:
    return f"\x1b[{'' if abs(far) == 1 else abs(far)}{letters[far < 0]}"


@lru_cache(KEPT)
def turn(old: Look, new: Look) -> str:
    """The shorter of changing what differs and starting afresh; links are turned on their own."""
    link = "" if old.link == new.link else f"\x1b]8;{new.link}\x1b\\"
    old, new = old._replace(link=NO_LINK), new._replace(link=NO_LINK)
    if old == new:
        return link
    afresh = ["", *filter(None, (*sorted(new.attributes), new.foreground, new.background))]
    ways = [afresh, *([differences(old, new)] if old.attributes <= OFF.keys() else [])]
    return link + "\x1b[" + min((";".join(way) for way in ways), key=len) + "m"


def differences(old: Look, new: Look) -> list[str]:
    """The parameters that lead from one look to another."""
    off = {OFF[code] for code in old.attributes - new.attributes}
    on = {code for code in new.attributes if code not in old.attributes or OFF.get(code) in off}
    changes = [*sorted(off), *sorted(on)]
    if old.foreground != new.foreground:
        changes.append(new.foreground or "39")
    if old.background != new.background:
        changes.append(new.background or "49")
    return changes
