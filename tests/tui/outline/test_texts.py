"""What is said of texts, of widgets that nobody registered, and of what is not displayed."""

import pytest
from rich.panel import Panel
from rich.segment import Segment
from rich.table import Table
from rich.text import Text
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import (
    Button,
    Digits,
    Input,
    Label,
    LoadingIndicator,
    Log,
    Markdown,
    ProgressBar,
    RichLog,
    Rule,
    Sparkline,
    Static,
)

from tests.tui.outline.whole import heard, shown, spoken, whole
from tui.outline import Role

ODD = "Luke's [/phone]"


class Mine(Widget):
    """Nobody knows this one."""

    def __init__(self, said: str | Content, *, reached: bool = False, name: str | None = None):
        super().__init__(name=name)
        self.said = said
        self.can_focus = reached

    def render(self):
        return self.said


class Lines(Widget, can_focus=True):
    """Draws its lines itself."""

    DEFAULT_CSS = "Lines { height: 2; }"

    def render_line(self, y: int) -> Strip:
        return Strip([Segment(f"line {y}")])


def table() -> Table:
    made = Table("Name", "Age")
    made.add_row(Text(ODD), "7")
    return made


@pytest.mark.parametrize(
    ("widget", "said"),
    [
        (Label("[b]bold[/b] words"), ["bold words"]),
        (Label(Content(ODD)), [ODD]),
        (Label(ODD, markup=False), [ODD]),
        (Static(Text(ODD)), [ODD]),
        (Static(Panel(Text(ODD))), [ODD]),
        (Static(Panel("[b]framed[/b]")), ["framed"]),
        (Static(""), []),
        (Digits("3.14"), ["3.14"]),
        (Rule(), []),
        (LoadingIndicator(), ["Loading"]),
        (Sparkline([3, 1, 2]), ["Chart from 1 to 3"]),
        (Sparkline([]), []),
        (ProgressBar(), ["Progress"]),
        (Mine(Content(ODD)), [ODD]),
        (Mine("[b]a text[/b]"), ["a text"]),
        (Mine("[b]7[/b]", reached=True, name="Score"), ["Score, value, 7"]),
        (Mine("", reached=True), ["Value, value"]),
        (Lines(name="Board"), ["Board, value, line 0 line 1"]),
    ],
)
async def test_texts_are_read_as_they_look(widget: Widget, said: list[str]):
    assert await heard(widget) == said


async def test_a_table_of_rich_is_read_without_its_frame():
    (said,) = await heard(Static(table()))
    assert said == f"Name Age\n{ODD} 7"


async def test_progress_says_how_far_it_is():
    async with shown(ProgressBar(total=8, name="Saving")) as screen:
        screen.query_one(ProgressBar).advance(2)
        assert spoken(screen) == ["Saving: 25%"]


async def test_logs_are_read_whole_even_what_is_scrolled_away():
    log, rich_log = Log(name="One"), RichLog(name="Two")
    async with shown(log, rich_log, css="Log, RichLog { height: 3; }") as screen:
        for number in range(9):
            log.write_line(f"log {number}")
            rich_log.write(Text(f"rich {number} {ODD}"))
        first, second = whole(screen)
        assert first.value.split("\n") == [f"log {number}" for number in range(9)]
        assert second.value.split("\n") == [f"rich {number} {ODD}" for number in range(9)]


async def test_markdown_is_read_point_by_point_and_row_by_row():
    lists, table = "- one\n- two\n\n1. first", "|A|B|\n|-|-|\n|x|y|\n|z||"
    text = f"# Title\n\nWords.\n\n{lists}\n\n{table}\n\n```\ncode\n```"
    said = [" ".join(each.split()) for each in await heard(Markdown(text))]
    points = ["• one", "• two", "1. first"]
    assert said == ["Title", "Words.", *points, "A: x; B: y A: z", "code"]


async def test_entries_come_in_the_order_of_tab_not_of_composing():
    css = "#top { dock: top; } #right { offset: 0 0; } Horizontal, Vertical { height: auto; }"
    bottom = Vertical(Button("c"), Button("d"))
    top = Horizontal(Button("a"), Button("b"), id="top")
    assert await heard(bottom, top, css=css) == [f"{each}, button" for each in "abcd"]


async def test_what_is_not_displayed_or_not_visible_is_not_read():
    gone, unseen, outer = (
        Label("gone"),
        Label("unseen"),
        Vertical(Label("within"), Button("within")),
    )
    async with shown(gone, unseen, outer, Label("seen")) as screen:
        gone.display = unseen.visible = False
        outer.visible = False
        assert spoken(screen) == ["seen"]


async def test_what_is_visible_in_something_that_is_not_is_read_as_tab_reaches_it():
    async with shown(Vertical(Label("not this"), Button("this"))) as screen:
        screen.query_one(Vertical).visible = False
        screen.query_one(Button).visible = True
        assert spoken(screen) == ["this, button"]


async def test_what_loads_is_said_to_instead_of_what_it_will_be():
    async with shown(Input(name="Name"), Vertical(Button("within"))) as screen:
        screen.query_one(Input).loading = screen.query_one(Vertical).loading = True
        assert spoken(screen) == ["Loading", "Loading"]


async def test_what_scrolls_is_a_part_before_what_is_in_it_and_what_is_scrolled_away_is_read():
    many = [Label(f"line {number}") for number in range(99)]
    part = VerticalScroll(*many)
    part.border_title = "[b]Terms[/b]"
    said = await heard(part, VerticalScroll())
    assert (
        said[0] == "Terms, part"
        and said[99] == "line 98"
        and said[100:] == ["Text to scroll, part"]
    )


async def test_a_card_that_takes_the_focus_as_a_whole_is_one_value():
    class Card(Vertical, can_focus=True, can_focus_children=False):
        """Its parts can't be reached."""

    async with shown(Card(Label("Title"), Label("Words"), Button("Open")), Card()) as screen:
        assert spoken(screen) == ["Title, value, Words Open, button", "Value, value"]
        assert [entry.role for entry in whole(screen)] == [Role.VALUE, Role.VALUE]
