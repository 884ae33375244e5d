"""How Textual's own widgets are read that hold things to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from tui.outline.entries import Option, Role
from tui.outline.readers import Found, control, reads
from tui.outline.texts import as_shown, plain, text_of
from tui.outline.walking import all_of
from tui.outline.words import one_line

if TYPE_CHECKING:
    from textual.widgets import (
        DataTable,
        ListView,
        OptionList,
        RadioButton,
        RadioSet,
        Select,
        SelectionList,
        Tabs,
        Tree,
    )
    from textual.widgets.selection_list import Selection
    from textual.widgets.tree import TreeNode


@reads("textual.widgets._radio_set.RadioSet")
def _radio_set(widget: RadioSet) -> Found:
    options = [
        _option(at, plain(each.label), each.value, each.disabled)
        for at, each in enumerate(cast("Iterable[RadioButton]", widget.query("RadioButton")))
        if each.display
    ]
    return control(Role.CHOICE, widget, options=tuple(options))


@reads("textual.widgets._select.Select")
def _select(widget: Select[Any]) -> Found:
    options = [
        _option(at, widget.prompt)
        if value is type(widget).NULL
        else _option(at, as_shown(widget, prompt), value == widget.value)
        for at, (prompt, value) in enumerate(widget._options)
    ]
    return control(Role.CHOICE, widget, hint=widget.prompt, options=tuple(options))


@reads("textual.widgets._selection_list.SelectionList")
def _selection_list(widget: SelectionList[Any]) -> Found:
    options = [
        _option(at, _ticked(each, widget.selected), at == widget.highlighted, each.disabled)
        for at, each in enumerate(cast("Iterable[Selection[Any]]", widget.options))
    ]
    return control(Role.LIST, widget, options=tuple(options))


def _ticked(option: Selection[Any], selected: list[Any]) -> str:
    return f"{plain(option.prompt)} [{'ticked' if option.value in selected else 'not ticked'}]"


@reads("textual.widgets._option_list.OptionList")
def _option_list(widget: OptionList) -> Found:
    here = widget.highlighted
    options = [
        _option(at, as_shown(widget, each.prompt, markup=widget._markup), at == here, each.disabled)
        for at, each in enumerate(widget.options)
    ]
    return control(Role.LIST, widget, options=tuple(options))


@reads("textual.widgets._list_view.ListView")
def _list_view(widget: ListView) -> Found:
    options = [
        _option(at, all_of(item), at == widget.index, item.disabled)
        for at, item in enumerate(widget.children)
        if item.display
    ]
    return control(Role.LIST, widget, options=tuple(options))


@reads("textual.widgets._tree.Tree")
def _tree(widget: Tree[Any]) -> Found:
    nodes = [widget.root] if widget.show_root else list(widget.root.children)
    options = [
        _option(node.line, _branch(node), node.line == widget.cursor_line)
        for node in chain.from_iterable(_shown(node) for node in nodes)
    ]
    return control(Role.LIST, widget, options=tuple(options))


def _shown(node: TreeNode[Any]) -> Iterator[TreeNode[Any]]:
    yield node
    if node.is_expanded:
        for child in node.children:
            yield from _shown(child)


def _branch(node: TreeNode[Any]) -> str:
    if not node.allow_expand:
        return plain(node.label)
    return f"{plain(node.label)} ({'unfolded' if node.is_expanded else 'folded'})"


@reads("textual.widgets._tabs.Tabs")
def _tabs(widget: Tabs) -> Found:
    tabs = list(widget.query("#tabs-list > Tab").results())
    options = [
        _option(at, text_of(tab), tab.id == widget.active, tab.disabled)
        for at, tab in enumerate(tabs)
        if tab.display
    ]
    return control(Role.TABS, widget, "Tabs", options=tuple(options))


@reads("textual.widgets._data_table.DataTable")
def _table(widget: DataTable[Any]) -> Found:
    labels = [plain(column.label) for column in widget.ordered_columns]
    here = widget.cursor_row if widget.show_cursor else -1
    options = tuple(
        Option(
            at, (*_row_label(widget, at), *zip(labels, _cells(widget, at), strict=True)), at == here
        )
        for at in range(widget.row_count)
    )
    return control(Role.TABLE, widget, "Table", options=options)


def _row_label(table: DataTable[Any], row: int) -> Iterator[tuple[str, str]]:
    label = table.ordered_rows[row].label
    if table.show_row_labels and label is not None:
        yield "", one_line(plain(label))


def _cells(table: DataTable[Any], row: int) -> list[str]:
    from textual.widgets._data_table import default_cell_formatter

    return [one_line(plain(default_cell_formatter(cell))) for cell in table.get_row_at(row)]


def _option(key: int, text: str, chosen: bool = False, unavailable: bool = False) -> Option:
    return Option(key, (("", one_line(text)),), chosen, unavailable)
