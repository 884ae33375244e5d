"""How Textual's own widgets are read."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from tui.outline.entries import Option, Role
from tui.outline.readers import Found, control, given_name, reads, text
from tui.outline.texts import plain, text_of
from tui.outline.walking import all_of

if TYPE_CHECKING:
    from textual.widgets import (
        Button,
        Digits,
        Input,
        Link,
        LoadingIndicator,
        Log,
        ProgressBar,
        RichLog,
        Sparkline,
        Static,
        Switch,
        TextArea,
    )
    from textual.widgets._collapsible import CollapsibleTitle
    from textual.widgets._markdown import MarkdownList, MarkdownTableContent
    from textual.widgets._toggle_button import ToggleButton


@reads(
    "textual.widgets._header.Header",
    "textual.widgets._footer.Footer",
    "textual.widgets._rule.Rule",
    "textual.widgets._tooltip.Tooltip",
    "textual.command.SearchIcon",
)
def _nothing(_: Widget) -> Found:
    """The title is told at the top, keys by help, a tooltip with its control; a sign is none."""
    return ()


@reads("textual.widgets._static.Static")
def _static(widget: Static) -> Found | None:
    return None if widget.is_container else text(widget, text_of(widget))


@reads("textual.widgets._digits.Digits")
def _digits(widget: Digits) -> Found:
    return text(widget, widget.value)


@reads("textual.widgets._log.Log")
def _log(widget: Log) -> Found:
    return control(Role.VALUE, widget, "Log", value="\n".join(widget.lines).strip("\n"))


@reads("textual.widgets._rich_log.RichLog")
def _rich_log(widget: RichLog) -> Found:
    lines = (line.text.rstrip() for line in widget.lines)
    return control(Role.VALUE, widget, "Log", value="\n".join(lines))


@reads("textual.widgets._loading_indicator.LoadingIndicator")
def _loading(widget: LoadingIndicator) -> Found:
    return text(widget, "Loading")


@reads("textual.widgets._sparkline.Sparkline")
def _sparkline(widget: Sparkline) -> Found:
    data = widget.data
    return text(widget, f"Chart from {min(data):g} to {max(data):g}" if data else "")


@reads("textual.widgets._progress_bar.ProgressBar")
def _progress(widget: ProgressBar) -> Found:
    done = widget.percentage
    name = given_name(widget) or "Progress"
    return text(widget, name if done is None else f"{name}: {done:.0%}")


@reads("textual.widgets._button.Button")
def _button(widget: Button) -> Found:
    return control(Role.BUTTON, widget, plain(widget.label))


@reads("textual.widgets._link.Link")
def _link(widget: Link) -> Found:
    return control(Role.LINK, widget, widget.text, hint=widget.url)


@reads("textual.widgets._collapsible.CollapsibleTitle")
def _fold(widget: CollapsibleTitle) -> Found:
    state = "folded" if widget.collapsed else "unfolded"
    return control(Role.BUTTON, widget, plain(widget.label), value=state)


@reads("textual.widgets._input.Input")
def _input(widget: Input) -> Found:
    return control(
        Role.FIELD,
        widget,
        value=widget.value,
        hint=plain(widget.placeholder),
        secret=widget.password,
        error="" if widget.is_valid else _fault(widget),
    )


def _fault(widget: Input) -> str:
    """What its validators say; one of a password might quote it."""
    asked = () if widget.password else widget.validators
    told = (each.validate(widget.value).failure_descriptions for each in asked)
    return next(chain.from_iterable(told), "this is not valid")


@reads("textual.widgets._text_area.TextArea")
def _text_area(widget: TextArea) -> Found:
    role = Role.VALUE if widget.read_only else Role.FIELD
    return control(role, widget, value=widget.text, hint=_hint(widget))


def _hint(widget: TextArea) -> str:
    return plain(Content.from_text(widget.placeholder))


@reads("textual.widgets._switch.Switch")
def _switch(widget: Switch) -> Found:
    return control(Role.SWITCH, widget, ticked=widget.value)


@reads("textual.widgets._checkbox.Checkbox", "textual.widgets._radio_button.RadioButton")
def _tick_box(widget: ToggleButton) -> Found:
    return control(Role.TICK_BOX, widget, plain(widget.label), ticked=widget.value)


@reads("textual.widgets._markdown.MarkdownList")
def _markdown_list(widget: MarkdownList) -> Found:
    """A point of the list is one text, its bullet or number included."""
    points = (text(point, all_of(point)) for point in widget.displayed_children)
    return tuple(chain.from_iterable(points))


@reads("textual.widgets._markdown.MarkdownTableContent")
def _markdown_table(widget: MarkdownTableContent) -> Found:
    cells, across = [text_of(cell) for cell in widget.children], len(widget.headers)
    labels, *rows = [cells[at : at + across] for at in range(0, len(cells), across)]
    lines = [Option(at, tuple(zip(labels, row, strict=True))).text for at, row in enumerate(rows)]
    return text(widget, "\n".join(lines))
