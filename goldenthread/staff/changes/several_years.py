"""A target for several years together, such as 600 homes in four years: its boxes, and its years filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms

from goldenthread.indicators.queries.targets import Targetable
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import TargetKind

__all__ = ["PLACES", "Spans", "add_span_fields", "spans_of", "spans_typed", "years_within"]

#: So many may be added at once; each that stands has a box of its own.
PLACES: Final = (1, 2)
_YEARS: Final = 10
_LABELS: Final = {
    1: ("From year", "To year", "All of them together"),
    2: ("Then from year", "Then to year", "All of these together"),
}
_KINDS: Final = (TargetKind.TARGET, TargetKind.STRETCH, TargetKind.FLOOR)


@dataclass(frozen=True)
class Spans:
    """Which years a target for several of them may begin and end with, and which such spans have one."""

    years: Mapping[str, Period]
    standing: tuple[Period, ...]


def spans_of(about: Targetable) -> Spans:
    """Return what is offered of several years: from the first shown on, and what stands from then."""
    if about.kind not in _KINDS or not about.settable:
        return Spans({}, ())
    years = list(about.settable)
    while len(years) < _YEARS:
        years.append(years[-1].following())
    longest = max(year.days for year in years)
    standing = [
        Period(start, following, years[0].year_starts)
        for (start, following), row in about.standing.items()
        if row.value is not None and (following - start).days > longest and following > years[0].start
    ]  # fmt: skip
    by_day = {f"{year.start:%Y%m%d}": year for year in years}
    return Spans(by_day, tuple(sorted(standing, key=lambda it: (it.start, it.next_start))))


def add_span_fields(fields: dict[str, forms.Field], spans: Spans) -> None:
    """Add the boxes in which a target for several years is written."""
    years = [("", "Choose"), *((value, year.label) for value, year in spans.years.items())]
    for place in PLACES if spans.years else ():
        first, last, whole = _LABELS[place]
        for name, label in ((f"span_from_{place}", first), (f"span_to_{place}", last)):
            widget = forms.Select(attrs={"is_bare": True})
            fields[name] = forms.ChoiceField(
                label=label, choices=years, required=False, widget=widget
            )
        fields[f"span_value_{place}"] = forms.CharField(
            label=whole, required=False, max_length=40,
            widget=forms.TextInput(attrs={"width": 10, "inputmode": "decimal", "is_bare": True}),
        )  # fmt: skip


def spans_typed(form: Any, spans: Spans) -> list[tuple[str, Period, Number]]:
    """Return what was typed for several years, with the name of its box; nonsense is refused there."""
    found: list[tuple[str, Period, Number]] = []
    for place in PLACES if spans.years else ():
        names = [f"span_{part}_{place}" for part in ("from", "to", "value")]
        given = [str(form.cleaned_data.get(name) or "").strip() for name in names]
        if not any(given) or any(name in form.errors for name in names):
            continue
        for name, text, sentence in zip(names, given, _LACKS, strict=True):
            if not text:
                form.add_error(name, sentence)
        value = form.number(names[2])
        if not all(given) or value is None:
            continue
        period = _between(spans.years[given[0]], spans.years[given[1]])
        if period is None:
            form.add_error(names[1], _NOT_LATER)
        elif period in [it for _, it, _ in found]:
            form.add_error(names[0], f"{period.label} stands twice: leave one out.")
        else:
            found.append((names[2], period, value))
    return found


_LACKS: Final = (
    "Choose the first of the years.",
    "Choose the last of the years.",
    "Write the target for all of these years together.",
)
_NOT_LATER: Final = "Choose a later year than the first: one year has its own box above."


def _between(first: Period, last: Period) -> Period | None:
    """Return the span from one year to a later one; nothing where it is no later one."""
    if last.start <= first.start:
        return None
    return Period(first.start, last.next_start, first.year_starts)


def years_within(span: Period, years: Sequence[Period]) -> list[Period]:
    """Return the years that lie in a span, where all of it is covered by them; else nothing."""
    found = [it for it in years if span.start <= it.start and it.next_start <= span.next_start]
    is_whole = bool(found) and found[0].start == span.start
    return found if is_whole and found[-1].next_start == span.next_start else []
