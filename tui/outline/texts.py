"""The text that a widget shows, whatever it is made of."""

from rich.console import Console, RenderableType
from rich.text import Text
from textual.content import Content
from textual.markup import MarkupError
from textual.visual import RichVisual, Visual, visualize
from textual.widget import Widget

NARROWEST, WIDEST = 20, 200  # columns to which a Rich renderable is laid out
FRAMES = dict.fromkeys(range(0x2500, 0x2580), " ")  # box drawing: said aloud it is noise


def text_of(widget: Widget) -> str:
    """All that it shows, as lines without the blanks around them; a picture shows no text."""
    if _draws_lines(widget):
        rows = widget.render_lines(widget.size.region)
        return "\n".join(row.text.rstrip() for row in rows).strip("\n")
    shown = visualize(widget, widget.render(), markup=widget._render_markup)
    return plain(shown, widget.size.width)


def as_shown(widget: Widget, part: object, *, markup: bool = True) -> str:
    """A title, tooltip or prompt as text; Textual takes a `str` there for markup."""
    if part is None:
        return ""
    try:
        return plain(visualize(widget, part, markup=markup))
    except MarkupError:  # a tooltip that nobody has opened yet
        return plain(part)


def plain(shown: object, width: int = WIDEST) -> str:
    """A label as text. A bare `str` is taken for what it is, not for markup."""
    if isinstance(shown, RichVisual):
        shown = shown._renderable
    if isinstance(shown, Content | Text):
        text = shown.plain
    elif shown is None or isinstance(shown, Visual):
        text = ""
    else:
        text = shown if isinstance(shown, str) else _printed(shown, width)  # type: ignore[arg-type]
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def _draws_lines(widget: Widget) -> bool:
    """It has no `render`: Textual's own would give the name of its class."""
    kind = type(widget)
    return kind.render is Widget.render and kind.render_line is not Widget.render_line


def _printed(renderable: RenderableType, width: int) -> str:
    console = Console(width=max(NARROWEST, min(width, WIDEST)), color_system=None)
    with console.capture() as capture:
        console.print(renderable)
    lines = (" ".join(line.split()) for line in capture.get().translate(FRAMES).split("\n"))
    return "\n".join(line for line in lines if line)
