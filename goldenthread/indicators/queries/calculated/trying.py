"""What a formula would come to in one period, and which names may stand in it. Nothing is recorded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from goldenthread.indicators import access
from goldenthread.indicators.models import Definition, Parameter, Series
from goldenthread.indicators.queries.books import Window, books_since
from goldenthread.indicators.queries.calculated.checking import checked
from goldenthread.indicators.queries.calculated.working import Calculation, Cause
from goldenthread.indicators.queries.counting import (
    counting_of,
    place_in_time,
    read_by,
    school_years_for,
)
from goldenthread.indicators.queries.revising import in_force
from goldenthread.organisation.access import Actor
from goldenthread.rules.formulas import Reference, Unknown, read_formula, with_figures
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period

_BACK = timedelta(days=3 * 373)
_LISTED = 400


@dataclass(frozen=True)
class Tried:
    """What a formula comes to in a period: the figure or why there is none, and the formula with figures."""

    period: Period
    value: Number | None
    because: str
    figures: str
    left_out: tuple[str, ...]


def tried(
    actor: Actor,
    series: Series,
    *,
    formula: str,
    missing_parts: str,
    period: str,
    on: date,
) -> Tried:
    """Return what the formula would come to, in the period or in the latest that its inputs reach.

    22 SQL queries.

    Raises:
        FormulaRefused: it cannot be used; the message says why, its places say where.
        UnreadablePeriod: what is written names no period.
    """
    rows = list(
        Definition.objects.filter(indicator_id=series.indicator_id).order_by(
            "from_on", "event", "id"
        )
    )
    place_in_time(rows, school_years_for(rows))
    stands = in_force(rows, on)
    trial = _trial(stands, rows[0].from_on, formula, missing_parts)
    counting = trial.__dict__["_counting"] = counting_of(stands)
    graph = checked({series.indicator_id: [trial]}, actor=actor)
    inputs = graph.inputs_of([series.pk])
    wanted = read_by(rows, period) if period else None
    since = wanted.start if wanted else date.min + 2 * _BACK
    books, beside = books_since([series.pk], Window(since - _BACK, since - _BACK), beside=inputs)
    book = replace(books.by_series[series.pk], definitions=[trial])
    if wanted is None:
        latest = max((end for pk in inputs for _, end in beside[pk].actuals), default=on)
        wanted = counting.latest_ended(latest) or counting.first_from(latest)
    wanted = counting.span(wanted.start, wanted.next_start)
    calculation = Calculation(graph, Cause(), {**beside, series.pk: book})
    _, working = calculation.one(book, wanted)
    if working is None:
        raise LookupError(f"{series.reference} is not calculated in {wanted.label}.")
    read = read_formula(formula)
    by_words = {each.reference: each for each in working.inputs}
    figures: dict[Reference, Number | Unknown] = {
        reference: found.value if found.value is not None else Unknown(found.why)
        for reference in read.references
        if (found := by_words.get(str(reference))) is not None
    }
    actual, _ = calculation.one(book, wanted)
    return Tried(
        period=wanted,
        value=actual.value if actual else None,
        because=working.because,
        figures=with_figures(read, figures),
        left_out=tuple(working.left_out),
    )


def _trial(stands: Definition, from_on: date, formula: str, missing_parts: str) -> Definition:
    """Return the definition that stands as if it had always said this."""
    return Definition(
        indicator_id=stands.indicator_id,
        from_on=from_on,
        value_kind=stands.value_kind,
        decimals=stands.decimals,
        frequency=stands.frequency,
        accumulation=stands.accumulation,
        every=stands.every,
        year_starts=stands.year_starts,
        formula=formula,
        missing_parts=missing_parts,
    )


@dataclass(frozen=True)
class Offered:
    """A name that may stand in square brackets."""

    code: str
    title: str
    is_parameter: bool


def offered(actor: Actor, *, text: str = "", at_most: int = _LISTED) -> list[Offered]:
    """Return the names that formulas may use, parameters first; those that ``text`` is in. 2 queries."""
    found = [
        Offered(row.code, row.title, is_parameter=True)
        for row in Parameter.objects.order_by("code")
    ]
    seen: set[str] = set()
    rows = Series.objects.filter(access.visible(actor)).order_by("now__order", "reference")
    for code, reference, area, title in rows.values_list(
        "indicator__code", "reference", "area_id", "now__title"
    ):
        for name in (code, reference) if area else (code,):
            if name not in seen:
                seen.add(name)
                found.append(Offered(name, title or name, is_parameter=False))
    words = text.casefold().split()
    kept = [
        each
        for each in found
        if all(word in f"{each.code} {each.title}".casefold() for word in words)
    ]
    return kept[:at_most]
