"""The setup key in groups of four: the QR code's twin in words."""

from pydantic import SecretStr
from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

GROUP = 4
GROUPS_A_LINE = 4


class SetupKey(Widget, can_focus=True):
    """Two lines of four groups. It takes the focus so that a braille display can rest on it."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    SetupKey { width: auto; height: auto; }
    SetupKey:focus { text-style: bold reverse; }
    """

    def __init__(self) -> None:
        super().__init__(id="setup-key", name="Setup key")
        self._key = SecretStr("")

    def show(self, key: SecretStr) -> None:
        """Show this key."""
        self._key = key
        self.refresh(layout=True)

    def render(self) -> RenderResult:
        """The groups, several on a line."""
        groups = self.groups
        lines = range(0, len(groups), GROUPS_A_LINE)
        return Content("\n".join(" ".join(groups[at : at + GROUPS_A_LINE]) for at in lines))

    @property
    def groups(self) -> list[str]:
        """The key in groups of four."""
        key = self._key.get_secret_value()
        return [key[at : at + GROUP] for at in range(0, len(key), GROUP)]
