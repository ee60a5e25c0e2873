"""What a publication of others' figures says: measures, places, figures, and which days its labels name.

Method: docs/methods/benchmarks.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from goldenthread.rules.period_text import UnreadablePeriod
from goldenthread.rules.periods import parse_period
from goldenthread.rules.vocabulary import Polarity

#: A figure in millionths, or the word that says why there is none.
Published = int | str

#: What files mark by a dash: the publisher does not say whether it is missing or suppressed.
NOT_PUBLISHED: Final = "not_published"

_SINGLE: Final = re.compile(r"(?:19|20)[0-9]{2}")
_JANUARY, _FINANCIAL = 1, 4
#: By words of the year's kind, the month in which its year starts; the first that fits is meant.
_STARTS: Final = (
    ("academic", 9), ("school", 9), ("financial", 4), ("fiscal", 4), ("calendar", 1),
    ("end of sept", 10), ("september", 10), ("january", 2), ("march", 4), ("annual", 1),
)  # fmt: skip


class PlaceKind(StrEnum):
    """What a place is: only authorities are ranked."""

    AUTHORITY = "authority"
    REGION = "region"
    NATION = "nation"


@dataclass(frozen=True)
class PublishedPlace:
    """A place whose figures are published, by the publisher's code; ``region`` is the one it lies in."""

    code: str
    name: str
    kind: PlaceKind
    region: str = ""


@dataclass(frozen=True)
class PublishedMeasure:
    """What is measured. ``year_type`` says what its years are, as the publisher has it."""

    code: str
    title: str
    description: str = ""
    polarity: Polarity = Polarity.NONE
    unit: str = ""
    decimals: int = 1
    year_type: str = ""


@dataclass(frozen=True)
class Provenance:
    """Where a publication is from and under which licence; shown wherever a figure of it is."""

    name: str
    source: str = ""
    licence: str = ""
    attribution: str = ""
    published_on: date | None = None

    def to_data(self) -> dict[str, str]:
        """Return it as JSON holds it."""
        return {
            "name": self.name,
            "source": self.source,
            "licence": self.licence,
            "attribution": self.attribution,
            "published_on": self.published_on.isoformat() if self.published_on else "",
        }

    @classmethod
    def from_data(cls, held: Mapping[str, str]) -> Provenance:
        """Return it from what :meth:`to_data` gave."""
        on = held.get("published_on", "")
        return cls(
            held.get("name", ""),
            held.get("source", ""),
            held.get("licence", ""),
            held.get("attribution", ""),
            date.fromisoformat(on) if on else None,
        )


@dataclass
class Publication:
    """All that some files of one publication say.

    ``figures`` are by measure and label as written, then by the place's code. ``described`` are measures
    of which a dictionary was given; ``titles`` come with the figures. ``notes`` are sentences for whoever
    brings the files. ``known_as`` is where they are from, where their headings tell.
    """

    places: dict[str, PublishedPlace] = field(default_factory=dict)
    described: dict[str, PublishedMeasure] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    figures: dict[tuple[str, str], dict[str, Published]] = field(default_factory=dict)
    neighbours: dict[str, tuple[str, ...]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    known_as: Provenance | None = None


#: The comparison tool of the Department for Education, whose files its headings tell.
LAIT: Final = Provenance(
    "Local Authority Interactive Tool",
    "Department for Education, Local Authority Interactive Tool",
    "Open Government Licence v3.0",
    "Contains public sector information licensed under the Open Government Licence v3.0.",
)


def year_start(year_type: str) -> int:
    """Return the month in which a kind of year starts; January where it does not say.

    >>> year_start("Academic Year"), year_start("Annual (end of Sept)"), year_start("")
    (9, 10, 1)
    """
    words = year_type.casefold()
    return next((month for said, month in _STARTS if said in words), _JANUARY)


def span_named(label: str, year_type: str) -> tuple[date, date]:
    """Return the first day of what a label names, and the first day after it.

    A year alone is the one that ends in it: publishers call the school year 2022/23 "2023".

    >>> [str(day) for day in span_named("2023", "Academic Year")]
    ['2022-09-01', '2023-09-01']

    Raises:
        UnreadablePeriod: no period can be read.
    """
    starts = year_start(year_type)
    words = label.strip()
    plain = re.sub(r"\s*\([A-Za-z ]+\)$", "", words)
    if _SINGLE.fullmatch(plain):
        year = int(plain)
        first = date(year, 1, 1) if starts == _JANUARY else date(year - 1, starts, 1)
        return first, first.replace(year=first.year + 1)
    try:
        period = parse_period(words, year_starts=starts)
    except UnreadablePeriod:
        if starts != _JANUARY:
            raise
        period = parse_period(words, year_starts=_FINANCIAL)
    return period.start, period.next_start
