"""The ratings beside each other (in the period, to date, over twelve months, at the year's end).

With them the forecast, and what was set by hand.
"""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.indicators.queries.assessing import Assessed
from goldenthread.indicators.queries.beside import Basis
from goldenthread.indicators.queries.indicator import IndicatorShown
from goldenthread.indicators.queries.judging import IN_PERIOD, Judged
from goldenthread.rules.vocabulary import ForecastMethod, TargetKind
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.figures import Wording
from goldenthread.staff.indicators.defined_words import field_value
from goldenthread.staff.indicators.words import AIMS, by_and_when, sentence
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day
from goldenthread.ui.words import BASIS_WORDS, rating_mark

#: The pages of method that say how the figure of a basis comes about, besides the rating itself.
_METHODS = {
    "in_period": (("targets", "what is expected"),),
    "to_date": (("accumulation", "how a year adds up"), ("targets", "what is expected")),
    "rolling_year": (
        ("accumulation", "how twelve months add up"),
        ("targets", "what is expected"),
    ),
    "year_end": (("forecast", "how a year is foreseen"),),
}


@dataclass(frozen=True)
class BasisShown:
    """One of the ratings beside each other, with its working."""

    name: str
    figure: str
    target: str
    rating: str
    label: str
    sentence: str
    why_summary: str
    why: tuple[tuple[str, str, str | None], ...]
    methods: tuple[tuple[str, str], ...]
    is_kept: bool


@dataclass(frozen=True)
class ForecastShown:
    """Where the year will end: by which method, why, how sure; and what the owner says."""

    year: str
    value: str
    method: str
    because: str
    interval: str
    stated: str
    stated_by: str
    stated_because: str


@dataclass(frozen=True)
class ByHandShown:
    """A rating set by hand beside the computed one."""

    rating: str
    text: str
    reason: str


@dataclass(frozen=True)
class BesideShown:
    """What stands beside the rating; ``withdraw`` is where one set by hand is withdrawn."""

    by_hand: ByHandShown | None
    withdraw: str
    bases: tuple[BasisShown, ...]
    forecast: ForecastShown | None


def beside_shown(shown: IndicatorShown, wording: Wording, *, is_past: bool) -> BesideShown:
    """Return what stands beside the rating of the period that is shown."""
    hand, withdraw = by_hand_shown(shown), ""
    if hand and shown.present and shown.may_validate and not is_past:
        address = page_address("withdraw_by_hand", shown.reference)
        withdraw = with_query(address, period=shown.present.period.label)
    return BesideShown(hand, withdraw, bases_shown(shown, wording), forecast_shown(shown, wording))


def bases_shown(shown: IndicatorShown, wording: Wording) -> tuple[BasisShown, ...]:
    """Return the ratings beside each other; nothing where there is one alone."""
    return tuple(_basis(each, wording) for each in shown.beside.bases)


def _basis(each: Basis, wording: Wording) -> BasisShown:
    value, expected = wording.against(each.judged.value, each.judged.expected)
    word = each.rated.label or rating_mark(each.rated.rating_class).word
    came = sentence(each.judged.tell()) if each.judged.tell() else None
    return BasisShown(
        name=BASIS_WORDS[each.name],
        figure=value or "None",
        target=f"target {expected}" if expected else "no target",
        rating=each.rated.rating_class.value,
        label=each.rated.label,
        sentence=sentence(each.rated.because),
        why_summary=f"Why {word.lower()}?",
        why=(
            ("Figure", wording.exact(each.judged.value) or "None", came),
            (
                "Expected",
                wording.exact(each.judged.expected) or "Nothing",
                sentence(each.judged.aimed()) or None,
            ),
            ("Working", "; ".join(each.rated.working), None),
        ),
        methods=(("rating", "How ratings are worked out"), *_METHODS[each.name]),
        is_kept=each.is_kept,
    )


def forecast_shown(shown: IndicatorShown, wording: Wording) -> ForecastShown | None:
    """Return where the year will end, where anything is foreseen of it or could be."""
    end = shown.beside.year_end
    if end is None or (end.forecast.method is ForecastMethod.NONE and end.stated is None):
        return None
    found, stated = end.forecast, end.stated
    low, high = wording.shown(found.low), wording.shown(found.high)
    tried = f"between {low} and {high}, as the method would have done in {found.years_tried} earlier years"
    is_stated = found.method is ForecastMethod.STATED
    return ForecastShown(
        year=end.year.label,
        value=wording.shown(found.value),
        method=field_value("forecast", found.method),
        because=sentence(found.because),
        interval=sentence(tried) if low and high else "",
        stated="" if stated is None else wording.shown(stated.value),
        stated_by="" if stated is None else by_and_when(stated.author),
        stated_because="" if stated is None or is_stated else sentence(stated.reason),
    )


def by_hand_shown(shown: IndicatorShown) -> ByHandShown | None:
    """Return the rating that is set by hand for the period, where one stands."""
    found = shown.beside.by_hand
    if found is None:
        return None
    text = f"until {day(found.until)}, by {by_and_when(found.author)}"
    return ByHandShown(found.rating_class.value, text, sentence(found.reason))


def because_shown(present: Assessed, wording: Wording) -> str:
    """Return why it is rated so; where that is not the period's own figure, with what was judged."""
    words, judged = present.rated.because, present.judged
    if judged.basis == IN_PERIOD:
        return sentence(words)
    value = wording.shown(judged.value)
    return f"{BASIS_WORDS[judged.basis]}{f', {value}' if value else ''}: {words}."


def judged_shown(judged: Judged, wording: Wording) -> list[tuple[str, str, str | None]]:
    """Return what the rule judged, where that is not the period's own figure: the fact and its note."""
    if judged.basis == IN_PERIOD:
        return []
    value = wording.exact(judged.value) or "none"
    expected = wording.exact(judged.expected)
    notes = [judged.tell(), f"against {expected}, {judged.aimed()}" if expected else judged.aimed()]
    return [
        (
            "Judged",
            f"{BASIS_WORDS[judged.basis]}: {value}",
            "; ".join(note for note in notes if note) or None,
        )
    ]


def levels_shown(shown: IndicatorShown, wording: Wording) -> list[tuple[str, str, str | None]]:
    """Return what else the period was judged by, where anything is set: range, tolerance and the like."""
    present = shown.present
    if present is None:
        return []
    context = present.judged.context
    facts: list[tuple[str, str, str | None]] = []
    for kind in TargetKind:
        value = getattr(context, kind.value, None)
        if value is not None:
            facts.append((AIMS[kind], wording.exact(value), None))
    return facts


def beside_tools(shown: IndicatorShown) -> list[tuple[str, str]]:
    """Return where a forecast is stated and a rating set by hand, for whoever may."""
    present, found = shown.present, []
    if present is None:
        return []
    if shown.may_record and shown.beside.year_end is not None:
        found.append(
            (
                "State a forecast",
                address_of("state_forecast", shown.reference),
                shown.beside.year_end.year,
            )
        )
    if shown.may_validate and shown.beside.allows_override and shown.present_figure is not None:
        found.append(
            ("Set the rating by hand", address_of("override", shown.reference), present.period)
        )
    return [
        (words, with_query(address, period=period.label))
        for words, address, period in found
        if address
    ]
