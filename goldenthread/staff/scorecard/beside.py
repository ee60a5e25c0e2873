"""The columns that a reader may show beside the scorecard's usual ones: what follows from the history."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from goldenthread.indicators.queries.scorecard import BESIDE, Beside
from goldenthread.rules.numbers import Number
from goldenthread.staff.figures import Wording
from goldenthread.ui.addresses import with_query
from goldenthread.ui.control_icons import assurance_id, variation_id
from goldenthread.ui.words import VARIATION_MARKS, rating_mark

BESIDE_WORDS: Final = {
    "variation": "Variation",
    "assurance": "Assurance",
    "rolling_year": "Twelve months",
    "forecast": "Forecast",
}
#: Shorter than on the indicator's own page: the column's head says what it is about.
_ASSURED: Final = {
    "consistently_fails": "Will not meet target",
    "hit_and_miss": "May or may not",
    "consistently_passes": "Will meet target",
}


@dataclass(frozen=True)
class CellShown:
    """One cell: ``css`` ends its class, ``icon`` is the picture that the page has drawn once."""

    css: str
    words: str
    icon: str = ""
    shape: str = ""


def _variation(found: Beside, wording: Wording) -> CellShown:
    mark = VARIATION_MARKS.get(found.variation)
    if mark is None:
        return CellShown("v", "")
    return CellShown("v", mark.word, variation_id(found.variation, found.signal))


def _assurance(found: Beside, wording: Wording) -> CellShown:
    words = _ASSURED.get(found.assurance, "")
    return CellShown("a", words, assurance_id(found.assurance) if words else "")


def _forecast(found: Beside, wording: Wording) -> CellShown:
    return _rated("f", found.forecast, found.forecast_class, wording)


def _rolling_year(found: Beside, wording: Wording) -> CellShown:
    return _rated("r", found.rolling, found.rolling_class, wording)


def _rated(css: str, value: Number | None, rating_class: str, wording: Wording) -> CellShown:
    shape = rating_mark(rating_class).css if rating_class else ""
    rated = f", {rating_mark(rating_class).word.lower()}" if shape else ""
    return CellShown(css, f"{wording.shown(value)}{rated}", shape=shape)


_CELLS: Final[Mapping[str, Callable[[Beside, Wording], CellShown]]] = {
    "variation": _variation,
    "assurance": _assurance,
    "rolling_year": _rolling_year,
    "forecast": _forecast,
}


def cell_shown(name: str, found: Beside, wording: Wording) -> CellShown:
    """Return the cell of a column; without words where nothing is said."""
    return _CELLS[name](found, wording)


def shows_of(shown: Sequence[str], address: str) -> tuple[tuple[str, str, bool], ...]:
    """Return each column that may be shown: its word, the address that shows or hides it, whether it is."""
    found = []
    for each in BESIDE:
        others = {*shown} ^ {each}
        kept = ",".join(name for name in BESIDE if name in others)
        found.append((BESIDE_WORDS[each], with_query(address, show=kept or None), each in shown))
    return tuple(found)
