"""Asks for another name for one of my security keys."""

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Label, Static

from models.wire.keys import KeyRow
from screens.base import DeskQuestion
from screens.desk import Desk
from screens.widgets.action import Action
from screens.widgets.field import Field
from screens.widgets.flow import Flow
from screens.widgets.keys_line import KeysLine
from screens.widgets.notice import Notice


class RenameKeyScreen(DeskQuestion[KeyRow | None]):
    """Answers with the renamed key, or None when the name stays."""

    TITLE = "Rename"
    CSS_PATH = "rename_key.tcss"
    FIELDS = {"name": "name"}
    HELP = "Type another name for the device, then press Rename. Escape leaves the name as it is."

    def __init__(self, desk: Desk, key: KeyRow) -> None:
        super().__init__(desk)
        self.key = key

    def compose(self) -> ComposeResult:
        """The form, with the present name in full."""
        with VerticalScroll(id="form", can_focus=False):
            yield Label("Rename", id="title")
            yield Static(Content(f"Present name: {self.key.name}"))
            yield Notice()
            yield Field("Name", id="name")
            yield Flow(
                Action("Rename", id="rename", variant="primary"), Action("Cancel", id="cancel")
            )
        yield KeysLine()

    def on_mount(self) -> None:
        """Most people change a few letters, so the present name is the start."""
        self.query_one(Field).value = self.key.name

    @on(Input.Submitted)
    @on(Button.Pressed, "#rename")
    def rename(self) -> None:
        """Send the name."""
        self.ask(self._rename, waiting="Renaming.")

    async def _rename(self) -> None:
        name = self.query_one(Field).value
        self.dismiss(await self.desk.run(lambda client: client.rename_key(self.key.id, name)))

    @on(Button.Pressed, "#cancel")
    def cancel(self) -> None:
        """Leave the name as it is."""
        self.dismiss(None)
