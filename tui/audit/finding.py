"""What an audit tells: one fault of one control."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """What a check says; `control` is empty where the whole screen is meant."""

    control: str
    sentence: str


@dataclass(frozen=True)
class Finding:
    """A fault, the requirement that it breaks, and where it was seen."""

    requirement: str
    screen: str
    control: str
    theme: str
    size: tuple[int, int]
    sentence: str

    def __str__(self) -> str:
        width, height = self.size
        where = f"{self.screen}, {self.control}" if self.control else self.screen
        return f"{self.requirement} {where}: {self.sentence} ({width}x{height}, {self.theme})"
