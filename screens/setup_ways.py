"""Other ways to carry a new device's secret than scanning: clipboard, picture, full page."""

from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Button

from models.wire.keys import Enrolment
from screens.qr_page import QRPage
from screens.setup_picture import SetupPicture
from screens.widgets.action import Action
from screens.widgets.flow import Flow

COPIED = "The setup key was sent to your terminal's clipboard."
INSTEAD = "Use the setup key or Full-page QR instead."


class SetupWays(Flow):
    """Three Actions, there while there is an enrolment; no picture outlives it."""

    class Said(Message):
        """What just happened, for the screen's notice."""

        def __init__(self, sentence: str, *, wrong: bool = False) -> None:
            self.sentence = sentence
            self.wrong = wrong
            super().__init__()

    def __init__(self, *, unicode: bool) -> None:
        super().__init__(id="ways")
        self._unicode = unicode
        self._enrolment: Enrolment | None = None
        self._picture = SetupPicture()

    def compose(self) -> ComposeResult:
        """The ways."""
        yield Action("Copy setup key", id="copy")
        yield Action("Save as PNG", id="png")
        yield Action("Full-page QR", id="full-page")

    def show(self, enrolment: Enrolment | None) -> None:
        """Offer this enrolment's secret from now on."""
        self._delete_picture()
        self._enrolment = enrolment
        self.display = enrolment is not None

    @on(Button.Pressed, "#copy")
    def copy(self) -> None:
        """Send the setup key to the terminal's clipboard (OSC 52)."""
        if self._enrolment is not None:
            self.app.copy_to_clipboard(self._enrolment.setup_key.get_secret_value())
            self.post_message(self.Said(COPIED))

    @on(Button.Pressed, "#png")
    def save_picture(self) -> None:
        """Write the code as a picture."""
        if self._enrolment is not None:
            self.post_message(self._saved(self._enrolment.uri.get_secret_value()))

    def _saved(self, uri: str) -> Said:
        try:
            path = self._picture.save(uri)
        except OSError as error:
            said = f"The picture was not saved: {error.strerror}. {INSTEAD}"
            return self.Said(said, wrong=True)
        return self.Said(
            f"Saved as {path}. It holds the secret: it is deleted when you leave this page. "
            "Delete any copy of it."
        )

    @on(Button.Pressed, "#full-page")
    def show_full_page(self) -> None:
        """Show the code alone."""
        if self._enrolment is not None:
            text = self._enrolment.uri.get_secret_value()
            self.app.push_screen(QRPage(text, unicode=self._unicode))

    def on_unmount(self) -> None:
        """No secret stays on disk."""
        self._delete_picture()

    def _delete_picture(self) -> None:
        try:
            self._picture.delete()
        except OSError as error:
            left = self._picture.path
            said = f"{left} could not be deleted: {error.strerror}. Delete it yourself."
            self.app.notify(said, severity="error", markup=False)
