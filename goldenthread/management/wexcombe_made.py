"""What is made for the demo, so that every way to judge is seen: range, tolerance, twelve months, by hand.

Titles, names and reasons say that it is made; nothing of it is Hart's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from goldenthread.indicators.commands.beside import override_rating
from goldenthread.indicators.commands.breakdowns import define_breakdown, record_breakdown
from goldenthread.indicators.commands.versions import adopt_rule
from goldenthread.indicators.queries.breakdowns import Count
from goldenthread.management.wexcombe import Structure
from goldenthread.management.wexcombe_further import MADE, Acting, add_further, receive_further
from goldenthread.organisation.commands.structure import add_areas
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.rating import (
    Clause,
    GapInPercent,
    GapInPoints,
    InRange,
    Rule,
    WithinTolerance,
)
from goldenthread.rules.suppression import Share
from goldenthread.rules.vocabulary import RatingClass

LONDON: Final = ZoneInfo("Europe/London")
AT: Final = datetime(2014, 12, 1, 10, 5, tzinfo=LONDON)

RULES: Final = (
    Rule(
        "Within the range",
        (
            Clause(RatingClass.ON_TARGET, InRange()),
            Clause(RatingClass.NEAR_TARGET, InRange(margin=number("0.5"))),
        ),
    ),
    Rule(
        "Within its own tolerance",
        (
            Clause(RatingClass.ON_TARGET, GapInPoints(number(0))),
            Clause(RatingClass.NEAR_TARGET, WithinTolerance()),
        ),
        allows_override=True,
    ),
    Rule(
        "By the last twelve months",
        (
            Clause(RatingClass.ON_TARGET, GapInPoints(number(0))),
            Clause(RatingClass.NEAR_TARGET, GapInPercent(number(-5))),
        ),
        basis="rolling_year",
    ),
)

#: What is rated by hand beside the computed rating, and until how many days from today.
BY_HAND: Final = ("ETS12", "2014/15 Q2", RatingClass.NEAR_TARGET)
LASTS: Final = timedelta(days=180)
WHY_BY_HAND: Final = (
    "Made for the demo: seven weeks were lost while the contractor changed; since then 97 of 100 are"
    " cleared in time."
)

#: Housing cases of HS07 by the age of who asked: they come to Hart's 36 of the quarter, as divided here.
BY_AGE: Final = "Age of applicant (made for the demo)"
AGES: Final[Mapping[str, Count]] = {
    "Under 18": 3,
    "18 to 24": 7,
    "25 to 44": 15,
    "45 to 64": 11,
    "65 and over": 0,
}

#: The wards are areas of the council: groups that are called so are tied to them.
WARD_NAMES: Final = ("Castle", "Mill", "Common", "Villages")

#: HS21's 431 applicants for 64 homes by where the homes are.
HOMES: Final[Mapping[str, Count]] = {
    "Castle": Share(148, 27),
    "Mill": Share(121, 21),
    "Common": Share(97, 4),
    "Villages": Share(65, 12),
}

#: ETS12's 119 of 136 by where they lay.
BY_WARD: Final = "Ward (made for the demo)"
WARDS: Final[Mapping[str, Count]] = {
    "Castle": Share(40, 46),
    "Mill": Share(33, 40),
    "Common": Share(41, 44),
    "Villages": Share(5, 6),
}


def build_made(
    structure: Structure,
    acting: Acting,
    indicators: Mapping[str, int],
    series: Mapping[str, int],
) -> dict[str, int]:
    """Add what is judged in other ways, with its figures, and divide one measure; return the new series."""
    by = acting("performance.officer", AT)
    for rule in RULES:
        adopt_rule(
            by=by,
            at=AT,
            name=rule.name,
            rule=rule,
            from_on=structure.begun_on,
            adopted_by="Cabinet",
            adopted_on=date(2014, 11, 13),
            reason="Made for the demo: not every measure is judged by the corporate rule.",
        )
    defined, added = add_further(MADE, structure, by=by, at=AT)
    receive_further(MADE, {**series, **added}, by=by, at=AT)
    add_areas(WARD_NAMES, by=by, at=AT)
    divided = (("HS07", BY_AGE, AGES), ("ETS12", BY_WARD, WARDS), ("HS21", BY_WARD, HOMES))
    for code, name, counts in divided:
        define_breakdown(
            {**indicators, **defined}[code],
            by=by,
            at=AT,
            name=name,
            groups=tuple(counts),
            reason="Made for the demo: nobody published figures by group.",
        )
        record_breakdown(
            {**series, **added}[code],
            by=by,
            at=AT,
            period=parse_period("2014/15 Q2"),
            name=name,
            counts=counts,
        )
    return added


def rate_by_hand(acting: Acting, series: Mapping[str, int], *, today: date) -> None:
    """Set a rating beside the computed one, some days ago, so that it still stands."""
    at = datetime.combine(today - timedelta(days=9), time(15, 20), tzinfo=LONDON)
    code, period, rating_class = BY_HAND
    override_rating(
        by=acting("performance.officer", at),
        at=at,
        series_id=series[code],
        period=parse_period(period),
        rating_class=rating_class,
        until=today + LASTS,
        reason=WHY_BY_HAND,
    )
