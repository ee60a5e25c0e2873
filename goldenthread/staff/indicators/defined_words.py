"""What a definition says, in words, and what one version changed of the one before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from goldenthread.indicators.queries.counting import CountedBefore
from goldenthread.indicators.queries.definition_rows import Version
from goldenthread.rules.charting import terms_from_data
from goldenthread.rules.numbers import plain
from goldenthread.rules.targets import ADDS_UP
from goldenthread.rules.vocabulary import (
    Accumulation,
    ForecastMethod,
    Frequency,
    MissingParts,
    Polarity,
    Profile,
    ValueKind,
)
from goldenthread.staff.figures import good_way
from goldenthread.staff.indicators.words import ACCUMULATION, FREQUENCY, KIND, SPAN, counted_words
from goldenthread.ui.dates import day

FIELDS = {
    "title": "Title",
    "description": "Meaning",
    "value_kind": "Kind",
    "unit": "Unit",
    "decimals": "Decimals shown",
    "polarity": "Good way",
    "frequency": "Counted",
    "accumulation": "Over the year",
    "is_information_only": "For information only",
    "rule_name": "Rating rule",
}
#: All that versions of a definition say; the form of a definition asks for the first ones.
LABELS = FIELDS | {
    "year_starts": "Its year starts in",
    "every": "Every how many",
    "profile": "A year's target over its parts",
    "forecast": "Forecast of the year end",
    "over_units": "Over several units",
    "missing_parts": "Where a part is not known",
    "steady_band": "No change up to",
    "formula": "Formula",
    "chart": "Control chart",
    "suppress_below": "Counts hidden below",
    "round_totals_to": "Totals rounded to",
}
MISSING_PARTS = {
    MissingParts.WAIT: "It waits until all are known",
    MissingParts.PARTIAL: "It is made of those that are known, and says which are left out",
    MissingParts.REFUSE: "It cannot be calculated, and says so",
}
MONTHS = {month: date(2000, month, 1).strftime("%B") for month in (*range(4, 13), *range(1, 4))}
_YEARS = {1: "calendar year", 4: "financial year", 5: "municipal year", 9: "academic year"}
_PROFILES = {
    Profile.STRAIGHT_LINE: "A straight line by days",
    Profile.LAST_YEAR: "The shape of last year",
    Profile.MILESTONES: "Only what is set for each part",
}
_FORECASTS = {
    ForecastMethod.NONE: "No forecast",
    ForecastMethod.STRAIGHT_LINE: "The pace so far, by days",
    ForecastMethod.LAST_YEAR_SHARE: "The share of the year that last year had reached by then",
    ForecastMethod.LAST_VALUE: "The latest figure",
    ForecastMethod.MEAN: "The mean of the year so far",
    ForecastMethod.STATED: "Stated by the owner",
}
_OVER_UNITS = ACCUMULATION | {Accumulation.NONE: "They are not put together"}
OWN_RULE = "The council's own"
POLARITIES = (Polarity.HIGH, Polarity.LOW, Polarity.NEAR_TARGET, Polarity.RANGE, Polarity.NONE)
_WORDED: Mapping[str, Callable[[Any], str]] = {
    "value_kind": lambda value: KIND[ValueKind(value)],
    "polarity": lambda value: good_way(Polarity(value)).capitalize(),
    "frequency": lambda value: FREQUENCY[Frequency(value)].capitalize(),
    "accumulation": lambda value: ACCUMULATION[Accumulation(value)],
    "is_information_only": lambda value: "Yes" if value else "No",
    "rule_name": lambda value: value or OWN_RULE,
    "profile": lambda value: _PROFILES[Profile(value)],
    "forecast": lambda value: _FORECASTS[ForecastMethod(value)],
    "over_units": lambda value: _OVER_UNITS[Accumulation(value)],
    "missing_parts": lambda value: MISSING_PARTS[MissingParts(value)],
    "year_starts": lambda value: starts_in(int(value)),
    "steady_band": lambda value: "Its usual move" if value is None else plain(value),
    "formula": lambda value: value or "None: it is recorded",
    "chart": lambda value: (
        terms_from_data(value).in_words() if value else "With the usual settings"
    ),
}


def starts_in(month: int) -> str:
    """Return the month in which a year starts, and which kind of year that is.

    >>> starts_in(9), starts_in(7)
    ('September (academic year)', 'July')
    """
    return f"{MONTHS[month]} ({_YEARS[month]})" if month in _YEARS else MONTHS[month]


def field_value(name: str, value: Any, *, adds_up: bool = True) -> str:
    """Return what a definition says of one thing; ``adds_up`` where its figures do over the year.

    >>> field_value("frequency", "month"), field_value("rule_name", "")
    ('Monthly', "The council's own")
    """
    if name == "profile" and value == Profile.STRAIGHT_LINE and not adds_up:
        return "The same in every part"
    if name in _WORDED:
        return _WORDED[name](value)
    return str(value) if value not in (None, "") else "Nothing"


def defined_over_the_year(says: Mapping[str, Any]) -> list[tuple[str, str, str | None]]:
    """Return what a definition says of the year beside how it adds up, where that is not the usual."""
    adds_up = says["accumulation"] in ADDS_UP
    usual = {
        "profile": None if adds_up else Profile.STRAIGHT_LINE,
        "forecast": ForecastMethod.NONE,
        "over_units": Accumulation.NONE,
        "year_starts": 4,
        "steady_band": None,
    }
    return [
        (LABELS[name], field_value(name, says[name], adds_up=adds_up), None)
        for name, value in usual.items()
        if says[name] != value
    ]


def changes_in_words(version: Version) -> str:
    """Return what a version changed, in words."""
    return "; ".join(
        f"{LABELS[name].lower()}: {field_value(name, version.says[name])}"
        f" (was {field_value(name, stood)})"
        for name, stood in version.before.items()
    )


def counted_before_words(change: CountedBefore) -> tuple[str, str, str]:
    """Say how it was counted before, and what accumulation does with those figures."""
    later = f"{SPAN[change.then.frequency]}s" if change.then.every == 1 else "periods"
    if change.is_put_together:
        how = field_value("accumulation", change.accumulation)
        note = (
            "Those figures stay as they were recorded. In the year of the change they stand for the"
            f" {later} that they make up whole: {how[:1].lower()}{how[1:]}."
        )
    else:
        note = (
            "Those figures stay as they were recorded, and are not put together or divided into the"
            f" {later} since."
        )
    words = counted_words(change.counting)
    return ("Counted before", f"{words[:1].upper()}{words[1:]}, until {day(change.until)}", note)
