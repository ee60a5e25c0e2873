"""The figures of many series with the ratings that stand, in columns: nothing is made of each of them.

A rating rests on the latest figure of its span, which is therefore read with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import compress
from typing import NamedTuple

from goldenthread.indicators.models import Rating
from goldenthread.indicators.queries.books import Book, Span
from goldenthread.records.rows import packed_of
from goldenthread.rules.numbers import Number
from goldenthread.rules.vocabulary import RatingClass

_ASKED = ("start_on", "next_start_on", "actual__missing", "rating_class", "actual__value")
_ORDER = ("series", "start_on", "next_start_on", "event", "id")
_CLASSES = {each.value: each for each in RatingClass}


class RatedFigures(NamedTuple):
    """A series' figures that carry a rating, in the order of their spans, each span once."""

    book: Book
    spans: Sequence[Span]
    classes: Sequence[RatingClass]
    values: Sequence[Number | None]


def rated_figures(books: Mapping[int, Book]) -> Iterator[RatedFigures]:
    """Yield what is rated of each of these series that has a figure. One SQL query."""
    packed = packed_of(Rating, _ASKED, "series", books, order=_ORDER)
    for pk, starts, following, missing, classes, values in packed:
        spans, stands = _standing(starts, following, missing)
        held = [_CLASSES[name] for name in json.loads(classes)]
        yield RatedFigures(
            books[pk],
            spans,
            list(compress(held, stands)),
            list(compress(json.loads(values), stands)),
        )


@lru_cache(maxsize=4096)  # most series have figures for the same periods
def _standing(starts: str, following: str, missing: str) -> tuple[Sequence[Span], Sequence[bool]]:
    """Return which of a series' ratings stand, the latest of its span if it has a figure, and their spans."""
    first, after = (
        [date.fromisoformat(day) for day in json.loads(it)] for it in (starts, following)
    )
    spans = list(zip(first, after, strict=True))
    rows = zip(spans, [*spans[1:], None], json.loads(missing), strict=True)
    stands = [span != later and why is not None for span, later, why in rows]
    return tuple(compress(spans, stands)), stands
