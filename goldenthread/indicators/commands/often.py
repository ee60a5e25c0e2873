"""Refuse a definition that counts by periods which there are not, or which cuts a period in two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from goldenthread.indicators.models import Definition, Indicator
from goldenthread.indicators.queries.counting import (
    COUNTED_BY,
    counting_of,
    place_in_time,
    school_years_for,
)
from goldenthread.indicators.queries.revising import in_force
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.rules.counting import Counting, every_refused
from goldenthread.rules.period_text import day_in_words
from goldenthread.rules.periods import Period
from goldenthread.rules.terms import NO_TERM_DATES, NoTermDates
from goldenthread.rules.vocabulary import Frequency


def refuse_uncountable(rows: Iterable[Definition]) -> None:
    """Refuse what no period can be counted by. One SQL query where a row is counted by school terms.

    Raises:
        NotPossible: a period is made of none or too many, or no school term has dates.
    """
    held = list(rows)
    for row in held:
        if words := every_refused(Frequency(row.frequency), row.every):
            raise NotPossible(words, field="every")
    is_termly = any(row.frequency == Frequency.TERM for row in held)
    if is_termly and not school_years_for(held).years:
        raise NotPossible(NO_TERM_DATES, field="frequency")


def refuse_cutting(
    known: Mapping[int, Sequence[Definition]],
    added: Mapping[int, Sequence[Definition]],
    *,
    from_on: date,
) -> None:
    """Refuse to count otherwise from a day within a period. One SQL query where terms are counted.

    Weeks and days end where they end: the one that the day lies in is counted as its last day says.

    Raises:
        NotPossible: the day lies within a period of what is or is to be; ``listed`` names them.
    """
    changed = {
        pk: rows[0]
        for pk, rows in added.items()
        if _says(in_force(known[pk], from_on)) != _says(rows[0])
    }
    refuse_uncountable(changed.values())
    versions = [*changed.values(), *(row for pk in changed for row in known[pk])]
    terms = school_years_for(versions)
    cut: dict[int, Period] = {}
    for pk, row in changed.items():
        place_in_time(known[pk], terms)
        place_in_time([row], terms)
        found = _cut(counting_of(in_force(known[pk], from_on)), counting_of(row), from_on)
        if found is not None:
            cut[pk] = found
    if cut:
        codes = Indicator.objects.filter(pk__in=cut).order_by("code").values_list("code", flat=True)
        period = next(iter(cut.values()))
        raise NotPossible(
            f"{day_in_words(from_on)} lies within {period.label}, which would be cut in two: choose "
            f"{day_in_words(period.start)} or {day_in_words(period.next_start)}.",
            field="from_on",
            listed=list(codes) if len(changed) > 1 else (),
        )


def _says(row: Definition) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in COUNTED_BY)


def _cut(old: Counting, new: Counting, from_on: date) -> Period | None:
    """Return the period that would be cut in two; a term says where it ends, and months give way to it."""
    asked = [new] if Frequency.TERM in (old.frequency, new.frequency) else [new, old]
    for counting in asked:
        if counting.frequency in (Frequency.DAY, Frequency.WEEK):
            continue
        try:
            period = counting.period_of(from_on)
        except NoTermDates as refusal:
            raise NotPossible(str(refusal), field="from_on") from None
        if period.start != from_on:
            return period
    return None
