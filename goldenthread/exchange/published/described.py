"""Read a dictionary of measures: what each is called and means, which way is good, how it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from goldenthread.exchange.published.tables import Columnar
from goldenthread.rules.published import Publication, PublishedMeasure
from goldenthread.rules.vocabulary import Polarity

_GOOD: Final = {"high": Polarity.HIGH, "low": Polarity.LOW}
_USUAL_DECIMALS = 1
_MOST_DECIMALS = 6
_UNIT, _TITLE = 40, 300


def read_dictionary(table: Columnar, found: Publication) -> None:
    """Add the measures that a dictionary describes; of a code that stands twice the first is taken."""
    unsaid = twice = 0
    for row in table.rows:
        cells = _Cells(table, row)
        code = cells.text("measure_short")
        if not code:
            continue
        if code in found.described:
            twice += 1
            continue
        decimals = cells.text("dps")
        polarity = _GOOD.get(cells.text("polarity").casefold(), Polarity.NONE)
        unsaid += polarity is Polarity.NONE
        found.described[code] = PublishedMeasure(
            code=code,
            title=(cells.text("measure") or cells.text("chart_title") or code)[:_TITLE],
            description=cells.meaning(),
            polarity=polarity,
            unit=_unit(cells.text("y_axis_name")),
            decimals=min(int(decimals), _MOST_DECIMALS)
            if decimals.isdecimal()
            else _USUAL_DECIMALS,
            year_type=cells.text("year_type"),
        )
    if unsaid:
        found.notes.append(
            f"Of {unsaid:,} measures the dictionary does not say which way is good: they are shown"
            " beside ours and not ranked."
        )
    if twice:
        found.notes.append(
            f"{twice:,} measures stand in the dictionary twice: the first of each is taken."
        )


class _Cells:
    """One row by its headings."""

    def __init__(self, table: Columnar, row: Sequence[Any]) -> None:
        self._table, self._row = table, row

    def text(self, heading: str) -> str:
        at = self._table.column(heading)
        if at is None or at >= len(self._row) or self._row[at] is None:
            return ""
        cell = self._row[at]
        said = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
        return "" if said.strip() in ("NA", "-") else said.strip()

    def meaning(self) -> str:
        """What it measures and how, as the publisher has it, and what its years are."""
        parts = [self.text("description"), self.text("methodology")]
        kind = self.text("year_type")
        parts.append(f"Years: {kind[:1].lower()}{kind[1:]}." if kind else "")
        return "\n\n".join(" ".join(part.split()) for part in parts if part)


def _unit(axis: str) -> str:
    """Return the unit of an axis: a sign where it begins with one, else its words.

    >>> _unit("% achieving expected level"), _unit("Rate per 10,000")
    ('%', 'Rate per 10,000')
    """
    return axis[0] if axis[:1] in ("%", "£") else axis[:_UNIT]
