"""Say when the terms of a school year begin, and correct it as long as nothing rests on what moves."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.indicators import access
from goldenthread.indicators.models import Actual, Definition, SchoolYear, Target
from goldenthread.indicators.queries.counting import school_years
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import (
    ChangedMeanwhile,
    NotPossible,
    refuse_far,
)
from goldenthread.organisation.queries.units import units_on
from goldenthread.records.ref import Ref
from goldenthread.rules.period_text import day_in_words
from goldenthread.rules.terms import SchoolYear as YearOfTerms
from goldenthread.rules.terms import SchoolYears, TermsRefused
from goldenthread.rules.vocabulary import Frequency


def set_school_year(
    *,
    by: Actor,
    at: datetime,
    year: YearOfTerms,
    reason: str = "",
    read_at: int | None = None,
) -> int | None:
    """Say when a school year's terms begin; return the event, none where it stands already.

    The years before and after it follow where its first day, or the day after its last, is otherwise than
    they say. What stood stays in the history. Audited as ``indicators:school_year:added`` or
    ``indicators:school_year:corrected``.

    Raises:
        NotPermitted: ``by`` may not administer the whole council.
        NotPossible: the dates make no school year, there would be a gap between two, no reason is given
            for a correction, or figures or targets stand for a term that would move.
        ChangedMeanwhile: somebody else set one after ``read_at``.
    """
    access.require_whole_council(by, units_on(localdate(at)).values())
    refuse_far(year.first, year.next_first)
    held = school_years()
    stood = held.year_named(year.first.year)
    rows = _news(held, _checked(year))
    if not rows:
        return None
    if stood is not None and not reason.strip():
        raise NotPossible("Say why the dates are otherwise.", field="reason")
    _refuse_gap(held, year)
    _refuse_moved(held, SchoolYears.of([*(_others(held, rows)), *rows]))
    name = f"indicators:school_year:{'corrected' if stood else 'added'}"
    subject = Ref("school_year", year.first.year, year.label)
    with event(by=by, at=at, name=name, reason=reason, subject=subject) as number:
        _refuse_later(read_at)
        SchoolYear.objects.append([_row(each, reason) for each in rows])
    return number


def _checked(year: YearOfTerms) -> YearOfTerms:
    try:
        return year.checked()
    except TermsRefused as refusal:
        field = "next_first" if refusal.place is None else f"first_{refusal.place}"
        raise NotPossible(str(refusal), field=field) from None


def _news(held: SchoolYears, year: YearOfTerms) -> list[YearOfTerms]:
    """Return the years that are to be said otherwise: this one, and those beside it."""
    before, after = held.year_named(year.first.year - 1), held.year_named(year.first.year + 1)
    wanted = [year]
    if before is not None:
        wanted.append(_checked(YearOfTerms(before.firsts, year.first)))
    if after is not None:
        firsts = ((after.firsts[0][0], year.next_first), *after.firsts[1:])
        wanted.append(_checked(YearOfTerms(firsts, after.next_first)))
    return [each for each in wanted if held.year_named(each.first.year) != each]


def _others(held: SchoolYears, rows: list[YearOfTerms]) -> list[YearOfTerms]:
    named = {each.first.year for each in rows}
    return [each for each in held.years if each.first.year not in named]


def _refuse_gap(held: SchoolYears, year: YearOfTerms) -> None:
    years = [each.first.year for each in held.years]
    if years and not years[0] - 1 <= year.first.year <= years[-1] + 1:
        nearest = held.years[-1] if year.first.year > years[-1] else held.years[0]
        raise NotPossible(
            f"The school year {year.label} does not follow on {nearest.label}: add the years between"
            " them first.",
            field="first_0",
        )


def _refuse_moved(held: SchoolYears, wanted: SchoolYears) -> None:
    """Refuse to move a term that figures or targets stand for. 2 SQL queries at most."""
    kept = {(start, end) for start, end in zip(wanted.starts, wanted.starts[1:], strict=False)}
    moved = [span for span in zip(held.starts, held.starts[1:], strict=False) if span not in kept]
    years = {(each.first, each.next_first) for each in wanted.years}
    moved += [
        (each.first, each.next_first)
        for each in held.years
        if (each.first, each.next_first) not in years
    ]
    if not moved:
        return
    spans = Q(pk__in=())
    for start, end in moved:
        spans |= Q(start_on=start, next_start_on=end)
    termly = Definition.objects.filter(frequency=Frequency.TERM).values("indicator_id")
    for model, noun in ((Actual, "figure"), (Target, "target")):
        rows = model.objects.filter(spans, series__indicator_id__in=termly)
        found = set(rows.values_list("start_on", "next_start_on", "series_id"))
        if found:
            start, end, _ = min(found)
            some = f"{len(found)} {noun}s stand" if len(found) > 1 else f"1 {noun} stands"
            raise NotPossible(
                f"{some} for dates that would move, the first of them for the {_named(held, start, end)}."
                " Dates with figures or targets stay as they are, so that nothing is lost.",
                listed=(),
            )


def _named(held: SchoolYears, start: date, end: date) -> str:
    last = day_in_words(end - timedelta(days=1))
    return f"{held.named(start, end)} ({day_in_words(start)} to {last})"


def _refuse_later(read_at: int | None) -> None:
    if read_at is not None and SchoolYear.objects.filter(event__gt=read_at).exists():
        raise ChangedMeanwhile(
            "Somebody set school terms while you were writing. Nothing of yours is lost: look at what"
            " stands now and go on."
        )


def _row(year: YearOfTerms, reason: str) -> SchoolYear:
    terms = [{"name": name, "first_on": day.isoformat()} for name, day in year.firsts]
    return SchoolYear(
        first_on=year.first, next_first_on=year.next_first, terms=terms, reason=reason
    )
