"""How Keydesk's own widgets are read, where Textual's way would tell too little or too much."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.widget import Widget

from tui.outline.entries import Option, Role
from tui.outline.readers import Found, control, read, reads, text
from tui.outline.texts import text_of

if TYPE_CHECKING:
    from screens.phone.code_card import CodeCard
    from screens.qr_page import Words
    from screens.widgets.action import Action
    from screens.widgets.field import Field
    from screens.widgets.records import Records
    from screens.widgets.setup_key import SetupKey
    from screens.widgets.tick import Tick
    from screens.widgets.two_columns import TwoColumns


@reads(
    "screens.widgets.keys_line.KeysLine",
    "screens.widgets.qr.QRCode",
    "screens.widgets.phone_wait.BigNumber",
)
def _nothing(_: Widget) -> Found:
    """Keys are told by help, and the others show once more what stands beside them in words."""
    return ()


@reads("screens.widgets.field.Field")
def _field(widget: Field) -> Found:
    (entry,) = read(widget.input) or ()
    return (replace(entry, error=widget.error),)


@reads("screens.widgets.action.Action")
def _action(widget: Action) -> Found:
    return control(Role.BUTTON, widget, reason=widget.reason)


@reads("screens.widgets.tick.Tick")
def _tick(widget: Tick) -> Found:
    return control(Role.TICK_BOX, widget, ticked=widget.ticked)


@reads("screens.widgets.setup_key.SetupKey")
def _setup_key(widget: SetupKey) -> Found:
    return control(Role.VALUE, widget, value=" ".join(widget.groups))


@reads("screens.phone.code_card.CodeCard")
def _code_card(widget: CodeCard) -> Found:
    # the seconds apart: what says where the focus is stays the same while nobody does anything
    waiting = widget.sessions_in_words
    return (
        *control(Role.VALUE, widget, value=widget.in_words),
        *text(widget.bar, widget.left_in_words),
        *text(widget.paused, text_of(widget.paused) if waiting else ""),
        *text(widget.sessions, waiting),
    )


@reads("screens.qr_page.Words")
def _words(widget: Words) -> Found:
    return text(widget, widget.told)


@reads("screens.widgets.two_columns.TwoColumns")
def _two_columns(widget: TwoColumns) -> Found:
    return text(widget, "\n".join(f"{short} {long}" for short, long in widget.lines))


@reads("screens.widgets.records.Records")
def _records(widget: Records) -> Found:
    here = widget.chosen
    options = tuple(
        Option(at, tuple(zip(widget.labels, record.cells, strict=True)), chosen=record is here)
        for at, record in enumerate(widget.records)
    )
    return control(Role.TABLE, widget, options=options)
