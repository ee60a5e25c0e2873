"""The demo council's school terms, and the one measure that is counted by them; made for the demo."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from goldenthread.exchange.mapping import recognise
from goldenthread.indicators.commands.changes import Figure, NewTarget, Said
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.indicators.commands.received_files import ReceivedFile, record_file
from goldenthread.indicators.commands.school_years import set_school_year
from goldenthread.indicators.queries.counting import counting_of_series
from goldenthread.management.wexcombe import HOME, Structure
from goldenthread.organisation.access import Actor
from goldenthread.rules.numbers import number
from goldenthread.rules.terms import SchoolYear
from goldenthread.rules.vocabulary import Accumulation, Frequency, Polarity, State, ValueKind

AT: Final = datetime(2014, 9, 22, 14, 30, tzinfo=ZoneInfo("Europe/London"))
FILE: Final = "school_swimming_made_for_the_demo.csv"
#: First days of the autumn, spring and summer terms, and of the year after.
YEARS: Final = (
    (date(2012, 9, 3), date(2013, 1, 7), date(2013, 4, 15), date(2013, 9, 2)),
    (date(2013, 9, 2), date(2014, 1, 6), date(2014, 4, 22), date(2014, 9, 1)),
    (date(2014, 9, 1), date(2015, 1, 5), date(2015, 4, 13), date(2015, 9, 1)),
)
MEANING: Final = (
    "Pupils in their last term of school swimming lessons at the council's pools who swim 25 metres"
    " without help, of all pupils in such lessons. Made for the demonstration: no council published it."
)


def count_by_terms(acting: Callable[[str, datetime], Actor], structure: Structure) -> None:
    """Set the school terms, add the measure, and receive its file."""
    by = acting("performance.officer", AT)
    for *firsts, next_first in YEARS:
        terms = tuple(zip(("autumn", "spring", "summer"), firsts, strict=True))
        set_school_year(
            by=by, at=AT, year=SchoolYear(terms, next_first), reason="Made for the demonstration."
        )
    content = (HOME / FILE).read_bytes()
    rows = list(csv.DictReader(content.decode().splitlines()))
    first = rows[0]
    add_indicators(
        [
            NewIndicator(
                code=first["code"], title=first["title"], value_kind=ValueKind.PERCENTAGE, unit="%",
                decimals=1, polarity=Polarity.HIGH, frequency=Frequency.TERM, year_starts=9,
                accumulation=Accumulation.RATIO_OF_SUMS, description=MEANING,
            )
        ],
        by=by, at=AT, from_on=structure.begun_on,
    )  # fmt: skip
    [pk] = add_series(
        [
            NewSeries(
                code=first["code"],
                unit_id=structure.services["Leisure Services"],
                owner_id=structure.posts["Head of Leisure"],
            )
        ],
        by=by,
        at=AT,
        from_on=structure.begun_on,
    )
    counting = counting_of_series([pk])[pk]
    read = [(line, counting.parse(row["period"]), row) for line, row in enumerate(rows, start=2)]
    record_file(
        by=by,
        at=AT,
        file=ReceivedFile(FILE, content, recognise(list(first)).to_data()),
        figures=[
            Figure(
                pk, period, number(row["actual"]), numerator=number(row["numerator"]),
                denominator=number(row["denominator"]), state=State.FINAL, line=line,
            )
            for line, period, row in read
        ],
        targets=[NewTarget(pk, period, number(row["target"]), line=line) for line, period, row in read],
        words=[
            Said(pk, period, row["officer_note"], line)
            for line, period, row in read
            if row["officer_note"]
        ],
    )  # fmt: skip
