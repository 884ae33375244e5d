"""Does to a widget what a person does, whatever kind it is."""

from functools import singledispatch
from typing import Any

from textual.widget import Widget
from textual.widgets import (
    Button,
    Checkbox,
    DataTable,
    Input,
    Link,
    ListView,
    OptionList,
    RadioButton,
    RadioSet,
    Select,
    SelectionList,
    Switch,
    Tabs,
    TextArea,
    Tree,
)

from screens.widgets.tick import Tick


def fill(widget: Widget, text: str) -> None:
    """Put a text into a field, in place of what is there."""
    widget.focus()
    if isinstance(widget, Input):
        widget.value = text
    elif isinstance(widget, TextArea):
        widget.text = text


def press(widget: Widget) -> None:
    """Press, tick or open it; what can only be read gets the focus."""
    widget.focus()
    _press(widget)


def choose(widget: Widget, key: int) -> None:
    """Choose the option with this place, counted from 0; TypeError for what has no options."""
    widget.focus()
    _choose(widget, key)


@singledispatch
def _press(widget: Widget) -> None:
    """What can only be read."""


@_press.register
def _press_button(widget: Button) -> None:
    widget.press()


@_press.register
def _tick(widget: Tick) -> None:
    widget.action_change()


@_press.register(Checkbox)
@_press.register(RadioButton)
@_press.register(Switch)
def _toggle(widget: Checkbox | RadioButton | Switch) -> None:
    widget.toggle()


@_press.register
def _open(widget: Link) -> None:
    widget.action_open_link()


@singledispatch
def _choose(widget: Widget, key: int) -> None:
    raise TypeError(f"{type(widget).__name__} has no option {key}")


@_choose.register(DataTable)
def _choose_row(widget: DataTable[Any], key: int) -> None:
    widget.move_cursor(row=key, animate=False)
    widget.action_select_cursor()


@_choose.register
def _choose_listed(widget: OptionList, key: int) -> None:
    widget.highlighted = key
    widget.action_select()


@_choose.register(SelectionList)
def _choose_selection(widget: SelectionList[Any], key: int) -> None:
    widget.highlighted = key
    widget.toggle(widget.get_option_at_index(key))


@_choose.register
def _choose_item(widget: ListView, key: int) -> None:
    widget.index = key
    widget.action_select_cursor()


@_choose.register
def _choose_button(widget: RadioSet, key: int) -> None:
    list(widget.query(RadioButton))[key].value = True


@_choose.register(Select)
def _choose_value(widget: Select[Any], key: int) -> None:
    widget.value = widget._options[key][1]


@_choose.register(Tree)
def _choose_node(widget: Tree[Any], key: int) -> None:
    widget.move_cursor_to_line(key)
    widget.action_select_cursor()


async def choose_tab(tabs: Tabs, key: int) -> None:
    """Open a tab."""
    tabs.focus()
    tabs.active = str(list(tabs.query("#tabs-list > Tab"))[key].id)
