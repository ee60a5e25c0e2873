"""Read the figures of a long table: one row for each measure, place and period."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final

from goldenthread.exchange.files import FileRefused
from goldenthread.exchange.published.places import place_code, place_of_row
from goldenthread.exchange.published.tables import Columnar
from goldenthread.rules.numbers import SCALE, read_figure
from goldenthread.rules.published import LAIT, NOT_PUBLISHED, Publication, Published
from goldenthread.rules.vocabulary import MissingReason

#: Digits as programs write them; a float holds these exactly enough for millionths.
_DIGITS: Final = re.compile(r"-?[0-9]{1,8}(?:\.[0-9]+)?(?:[eE]-[0-9]{1,2})?")
_DASHES: Final = frozenset({"", "-", "–", "..", ":", "NA", "nan", "NaN"})
_LAIT: Final = {"short desc", "data item", "years", "la and regions", "values"}
_SAYS_WHY: Final = (MissingReason.SUPPRESSED, MissingReason.NOT_APPLICABLE)


def read_figures(table: Columnar, found: Publication) -> None:
    """Add a table's figures and titles to what was found; places too, where no list of them was given.

    Raises:
        FileRefused: no row of it holds a figure.
    """
    at = {role: table.place_of(role) for role in ("measure", "period", "place", "value")}
    measure, period, place, value = (at[role] or 0 for role in at)
    code_at, title_at = table.place_of("place_code"), table.place_of("title")
    region_at = table.place_of("region")
    codes: dict[tuple[Any, Any], str] = {}
    values: dict[Any, Published | None] = {}
    refused: Counter[str] = Counter()
    differing = 0
    widest = max(each for each in (*at.values(), code_at, title_at, region_at) if each is not None)
    for row in table.rows:
        if len(row) <= widest or not row[measure]:
            continue
        raw = row[value]
        figure = values.get(raw)
        if figure is None and raw not in values:
            figure = values[raw] = read_value(raw)
        if figure is None:
            refused[str(raw)[:40]] += 1
            continue
        known = (row[place], None if code_at is None else row[code_at])
        code = codes.get(known)
        if code is None:
            code = codes[known] = place_code(*known)
            region = None if region_at is None else row[region_at]
            found.places.setdefault(code, place_of_row(code, row[place], region))
        key = (str(row[measure]).strip(), str(row[period]).strip())
        column = found.figures.get(key)
        if column is None:
            column = found.figures[key] = {}
            if title_at is not None:
                found.titles.setdefault(key[0], str(row[title_at] or "").strip())
        stood = column.setdefault(code, figure)
        differing += stood != figure
    if not found.figures:
        raise FileRefused("No row of it holds a measure, a year, a place and a figure.")
    if set(table.headings) >= _LAIT:
        found.known_as = LAIT
    found.notes += _notes(refused, differing)


def read_value(raw: Any) -> Published | None:
    """Return a figure in millionths, the word that says why there is none, or nothing where it is neither.

    >>> read_value("98.69999999999999"), read_value("-"), read_value("many")
    (98700000, 'not_published', None)
    """
    if raw is None or raw != raw:
        return NOT_PUBLISHED
    text = raw.strip() if isinstance(raw, str) else repr(raw)
    if _DIGITS.fullmatch(text):
        return round(float(text) * SCALE)
    if text in _DASHES:
        return NOT_PUBLISHED
    read = read_figure(text)
    if read.value is not None:
        return int(read.value)
    if read.missing is None:
        return None
    return read.missing.value if read.missing in _SAYS_WHY else NOT_PUBLISHED


def _notes(refused: Counter[str], differing: int) -> list[str]:
    notes = []
    if refused:
        few = ", ".join(f"“{text}”" for text, _ in refused.most_common(3))
        count = refused.total()
        notes.append(
            f"{count:,} value{'s are' if count > 1 else ' is'} neither a number nor a mark for a"
            f" missing one and {'are' if count > 1 else 'is'} left out: {few}."
        )
    if differing:
        notes.append(
            f"{differing:,} figures are given twice and differ: the first of each is taken."
        )
    return notes
