"""The scorecard's filters: what each offers, and in words what is in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goldenthread.indicators.queries.scorecard import CLASSES, HEADINGS
from goldenthread.rules.benchmarks import BANDS
from goldenthread.rules.vocabulary import LifeStage
from goldenthread.staff.quarters import quarter_in_words
from goldenthread.staff.scorecard.forms import AND_BELOW, Reading
from goldenthread.ui.dates import day
from goldenthread.ui.words import heading_mark, rating_mark, stage_mark


@dataclass(frozen=True)
class FilterField:
    """One field of the filter form."""

    name: str
    label: str
    kind: str
    value: str
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""


def _select(
    reading: Reading, name: str, label: str, anything: str, options: Sequence[tuple[str, str]]
) -> FilterField:
    return FilterField(name, label, "select", reading.values[name], (("", anything), *options))


#: What may be looked for in what follows from the history.
SIGNALS = {
    "concern": "Signal of concern",
    "improvement": "Signal of improvement",
    "fails": "Will not meet its target",
    "foreseen": "Forecast off target",
}


def _and_below(name: str) -> str:
    return f"{name} and all below it"


def filter_fields(reading: Reading) -> tuple[FilterField, ...]:
    """Return the fields of the filter form, each with its choices and what is chosen."""
    labels = [period.label for period in reading.periods]
    chosen = reading.wanted.period.label
    if chosen not in labels:
        labels.insert(0, chosen)
    periods = tuple((label, label) for label in labels)
    units = [(unit.reference, unit.name) for unit in reading.choices.units]
    units += [
        (f"{unit.reference}{AND_BELOW}", _and_below(unit.name))
        for unit, _ in reading.choices.branches
    ]
    posts = [(post.reference, post.title) for post in reading.choices.posts]
    ratings = [(each, rating_mark(each).word) for each in CLASSES]
    headings = [(each, heading_mark(each).word) for each in HEADINGS]
    groups = [(reading.group.reference, reading.group.name)] if reading.group else []
    portfolios = []
    if reading.portfolio:
        portfolios = [(reading.portfolio.reference, reading.portfolio.name)]
    agreed = [(reading.agreed.reference, reading.agreed.name)] if reading.agreed else []
    quarters = [(each, quarter_in_words(each)) for each in BANDS]
    stages = [(it.value, stage_mark(it).word) for it in LifeStage if it is not LifeStage.LIVE]
    return (
        FilterField("q", "Search", "text", reading.values["q"], hint="Title or code"),
        FilterField("period", "Period", "select", chosen, periods),
        _select(reading, "service", "Service", "All services", units),
        *([_select(reading, "group", "Group", "Any", groups)] if groups else []),
        *([_select(reading, "portfolio", "Portfolio", "Any", portfolios)] if portfolios else []),
        *([_select(reading, "agreed", "Agreed scorecard", "Any", agreed)] if agreed else []),
        _select(reading, "rating", "Rating", "Any", ratings),
        _select(reading, "direction", "Direction", "Any", headings),
        _select(reading, "owner", "Owner", "Anyone", posts),
        _select(reading, "stage", "Stage", "Live", stages),
        *(
            ()
            if reading.known
            else (
                _select(reading, "signal", "Signal", "Any", list(SIGNALS.items())),
                _select(reading, "quarter", "Among councils", "Any", quarters),
            )
        ),
    )


def filters_in_words(reading: Reading) -> list[str]:
    """Return the filters in force, each in a few words; the period is not one of them."""
    values = reading.values
    units = {unit.reference: unit.name for unit in reading.choices.units}
    posts = {post.reference: post.title for post in reading.choices.posts}
    for unit, _ in reading.choices.branches:
        units[f"{unit.reference}{AND_BELOW}"] = _and_below(unit.name)
    said = [
        f"“{values['q']}”" if values["q"] else "",
        units.get(values["service"], ""),
        reading.group.name if reading.group else "",
        reading.portfolio.name if reading.portfolio else "",
        reading.agreed.name if reading.agreed else "",
        rating_mark(values["rating"]).word.lower() if values["rating"] else "",
        heading_mark(values["direction"]).word.lower() if values["direction"] else "",
        posts.get(values["owner"], ""),
        SIGNALS[values["signal"]].lower() if values["signal"] else "",
        quarter_in_words(values["quarter"]),
        stage_mark(values["stage"]).word.lower() if values["stage"] else "",
        "a second look needed" if values["look"] else "",
        f"as known on {day(reading.known.day)}" if reading.known else "",
    ]
    return [words for words in said if words]
