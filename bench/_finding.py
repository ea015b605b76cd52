"""One bar as it was met in this run: the figure, what it should be, and whether it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    number: int
    what: str
    figure: str
    bar: str
    holds: bool

    def told(self) -> str:
        verdict = "pass " if self.holds else "SHORT"
        return f"{self.number:>3}  {verdict}  {self.what}: {self.figure}  (bar: {self.bar})"


def at_most(number: int, what: str, value: float, bar: float, unit: str = "") -> Finding:
    figure = f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
    if 0 < value < 0.1:
        figure = f"{value:.2g}"
    return Finding(number, what, figure + unit, f"≤ {bar:g}{unit}", value <= bar)


def at_least(number: int, what: str, value: float, bar: float, unit: str = "") -> Finding:
    return Finding(number, what, f"{value:,.2f}{unit}", f"≥ {bar:g}{unit}", value >= bar)
