"""The phone that its screens are given: what is in the pocket, its news, and how to show it."""

from dataclasses import dataclass

from textual.dom import DOMNode
from textual.signal import Signal

from server_stub.pocket import Pocket


@dataclass(frozen=True)
class Looks:
    """How a person wants it: `calm` moves nothing, `blocks` draws large digits, times in `zone`."""

    calm: bool = False
    blocks: bool = True
    zone: str = "UTC"


class HeldPhone:
    """A phone in somebody's hand; `news` is published whenever something in the pocket changed."""

    def __init__(self, pocket: Pocket, owner: DOMNode, looks: Looks) -> None:
        self.pocket = pocket
        self.looks = looks
        self.paused = False
        """Whether the person wants no seconds to be counted just now."""
        self.news: Signal[None] = Signal(owner, "news")
        pocket.on_news = self._tell

    @property
    def is_calm(self) -> bool:
        """Whether nothing but the code may move."""
        return self.looks.calm or self.paused

    def _tell(self) -> None:
        self.news.publish(None)
