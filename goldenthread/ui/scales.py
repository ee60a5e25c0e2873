"""Where a value lies on a drawing: round steps for an axis, and which labels there is room for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

LETTER = 0.56  # mean width of a letter of Arial, as a share of its size


@dataclass(frozen=True)
class Axis:
    """A vertical axis: the span it covers, and the values worth a line."""

    low: float
    high: float
    steps: tuple[float, ...]
    decimals: int


def axis_for(values: Sequence[float], *, wanted: int = 4) -> Axis:
    """Return an axis of round steps that holds every value.

    >>> axis_for([77.4, 84.0]).steps
    (76.0, 78.0, 80.0, 82.0, 84.0)
    >>> axis_for([5, 5]).low < 5 < axis_for([5, 5]).high
    True
    """
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if low == high:
        spread = abs(low) * 0.1 or 1.0
        low, high = low - spread, high + spread
    step = _round_step((high - low) / wanted)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    steps = tuple(round(each * step, decimals) for each in range(first, last + 1))
    return Axis(steps[0], steps[-1], steps, decimals)


def _round_step(rough: float) -> float:
    power: float = 10.0 ** math.floor(math.log10(rough))
    return next((m * power for m in (1, 2, 5) if rough <= m * power), 10 * power)


def text_width(text: str, size: float) -> float:
    """Return about how wide a text is drawn."""
    return len(text) * size * LETTER


def wrapped(text: str, room: float, size: float, *, lines: int = 3) -> tuple[str, ...]:
    """Return a text in so many lines of that width at most; what is left over ends in dots.

    >>> wrapped("Budget and Performance Panel", 130, 13.5)
    ('Budget and', 'Performance Panel')
    >>> wrapped("Budget and Performance Panel", 60, 13.5, lines=2)
    ('Budget', 'and …')
    """
    found = [""]
    for word in text.split():
        longer = f"{found[-1]} {word}".strip()
        if found[-1] and text_width(longer, size) > room:
            found.append(word)
        else:
            found[-1] = longer
    most = max(6, int(room / text_width("x", size)))
    kept = [line if len(line) <= most + 3 else f"{line[:most]}…" for line in found[:lines]]
    if len(found) > lines:
        kept[-1] = f"{kept[-1].rstrip('…')} …"
    return tuple(kept)


def labels_that_fit(labels: Sequence[str], *, room: float, size: float) -> set[int]:
    """Return which labels to print so that none touch, counted back from the latest.

    >>> sorted(labels_that_fit(["2025/26 Q1"] * 8, room=400, size=14))
    [1, 3, 5, 7]
    """
    if not labels:
        return set()
    widest = max(text_width(label, size) for label in labels) + size
    each = room / max(len(labels) - 1, 1)
    stride = max(1, math.ceil(widest / each)) if each else len(labels)
    return set(range(len(labels) - 1, -1, -stride))


def runs(values: Sequence[float | None]) -> list[list[int]]:
    """Return the positions of values that stand side by side: a gap parts them.

    >>> runs([1, 2, None, 3])
    [[0, 1], [3]]
    """
    found: list[list[int]] = []
    for place, value in enumerate(values):
        if value is None:
            continue
        if found and found[-1][-1] == place - 1:
            found[-1].append(place)
        else:
            found.append([place])
    return found
