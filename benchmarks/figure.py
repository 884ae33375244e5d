"""One measured figure, beside what it is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Literal

Better = Literal["lower", "higher"]


@dataclass(frozen=True)
class Figure:
    """A ratio of medians, and the two medians in `unit`; `floor` 0 when nothing is compared.

    `stock` is the ratio that Textual reaches by itself, where that is known.
    """

    name: str
    ours: float
    floor: float
    unit: str
    goal: float
    better: Better = "lower"
    stock: float = 0

    @classmethod
    def of(
        cls,
        name: str,
        runs: list[tuple[float, float]],
        unit: str,
        goal: float,
        better: Better = "lower",
    ) -> Figure:
        """The figure of several runs, each (ours, the floor's) taken one after the other."""
        ours, floor = (median(values) for values in zip(*runs, strict=True))
        return cls(name, ours, floor, unit, goal, better)

    @property
    def value(self) -> float:
        """Ours over the floor; ours itself where there is no floor."""
        return self.ours / self.floor if self.floor else self.ours

    @property
    def reached(self) -> bool:
        """Whether the goal is met."""
        return self.value <= self.goal if self.better == "lower" else self.value >= self.goal

    def row(self) -> str:
        """A line of the table."""
        floor = f"{self.floor:,.0f}" if self.floor else "-"
        stock = f"  (stock {self.stock:.2f})" if self.stock else ""
        return (
            f"{self.name:<42} {self.ours:>9,.0f} {floor:>9} {self.unit:<6}"
            f"{self.value:>7.2f} {self.goal:>6.2f}  {'yes' if self.reached else 'NO'}{stock}"
        )

    def entry(self) -> dict[str, str | float]:
        """What build/bench.json holds of it."""
        return {
            "name": self.name,
            "value": round(self.value, 3),
            "goal": self.goal,
            "better": self.better,
        }


HEADING = f"{'':<42} {'ours':>9} {'floor':>9} {'':<6}{'ratio':>7} {'goal':>6}  reached"
