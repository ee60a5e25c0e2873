"""Which figures are due: a series' period has ended and nothing is recorded for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.expressions import OrderBy

from goldenthread.indicators.models import Composition, Definition, SeriesNow
from goldenthread.indicators.queries.latest import Latest, behind
from goldenthread.indicators.queries.scorecard_filter import known
from goldenthread.rules.counting import Counting
from goldenthread.rules.life import Stage, counts, owes
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import MissingReason

#: A reason recorded in place of a figure that does not settle the matter: the figure is still to come.
STILL_TO_COME = (MissingReason.AWAITED.value, MissingReason.LATE.value)
#: The stages of indicators in the order of being recorded; of those that are always live there are none.
Lives = Mapping[int, Sequence[Stage]]


def ended_by(counting: Counting, on: date) -> Period | None:
    """Return the latest of its periods that has ended by the end of ``on``; no school term may have.

    >>> from goldenthread.rules.vocabulary import Frequency
    >>> ended_by(Counting(Frequency.QUARTER), date(2015, 1, 12)).label
    '2014/15 Q3'
    """
    return counting.latest_ended(on + timedelta(days=1))


def owed_by(counting: Counting, on: date, stages: Sequence[Stage] = ()) -> Period | None:
    """Return the latest of its periods that has ended by a day and ended while its indicator was live.

    >>> from goldenthread.rules.vocabulary import Frequency, LifeStage
    >>> retired = Stage(LifeStage.RETIRED, date(2014, 11, 1))
    >>> owed_by(Counting(Frequency.QUARTER), date(2015, 1, 12), [retired]).label
    '2014/15 Q2'
    """
    ended = ended_by(counting, on)
    if not stages or ended is None:
        return ended
    earliest = min(it.from_on for it in stages)
    while not owes(stages, ended.next_start - timedelta(days=1)):
        if ended.next_start <= earliest:
            return None
        ended = ended.previous()
    return ended


def is_due(
    on: date, countings: Mapping[str, Counting], lives: Lives, as_at: int | None = None
) -> Q:
    """Return the filter of the series of which a figure is due on a day, by what they reported last.

    ``countings`` are all by which any is counted, by key, ``lives`` all stages of indicators. Of what is
    worked out from others none is due: it follows from theirs. Of a period that ended while its indicator
    was not live none is due either.
    """
    rested = {pk for pk, stages in lives.items() if not all(counts(it.stage) for it in stages)}
    found = Q(**{f"{behind(as_at)}missing__in": STILL_TO_COME})
    for key, counting in countings.items():
        found |= _is_behind(key, ended_by(counting, on), as_at)
    if not rested:
        return found & ~_calculated(on)
    found &= ~Q(indicator_id__in=rested)
    for key, period, ids in _owed(countings, {pk: lives[pk] for pk in rested}, on):
        is_said = Q(
            **{
                f"{behind(as_at)}missing__in": STILL_TO_COME,
                f"{behind(as_at)}next_start_on__lte": period.next_start,
                f"{behind(as_at)}frequency": key,
            }
        )
        found |= Q(_is_behind(key, period, as_at) | is_said, indicator_id__in=ids)
    return found & ~_calculated(on)


def _is_behind(key: str, period: Period | None, as_at: int | None) -> Q:
    """Return the filter of the series counted so that have not reported a period, nor any later one."""
    if period is None:
        return Q(pk__in=())
    of = behind(as_at)
    begun = Definition.objects.filter(known(as_at), indicator=OuterRef("indicator_id"))
    has_begun = Exists(begun.filter(from_on__lt=period.next_start))
    is_behind = Q(**{f"{of}next_start_on__lt": period.next_start})
    never = Q(has_begun, **{f"{of}next_start_on__isnull": True})
    return Q(is_behind | never, **{f"{of}frequency": key})


def _owed(
    countings: Mapping[str, Counting], rested: Lives, on: date
) -> Iterator[tuple[str, Period, list[int]]]:
    """Yield the latest periods that are owed of indicators that rest or rested, by how they are counted."""
    for key, counting in countings.items():
        found: dict[Period, list[int]] = defaultdict(list)
        for pk, stages in rested.items():
            period = owed_by(counting, on, stages)
            if period is not None:
                found[period].append(pk)
        for period, ids in found.items():
            yield key, period, ids


def _calculated(on: date) -> Q:
    """Return the filter of the series that are worked out from others on a day."""
    by_day = ("-from_on", "-event", "-id")
    formulas = Definition.objects.filter(indicator=OuterRef("indicator"), from_on__lte=on)
    parts = Composition.objects.filter(series=OuterRef("series"), from_on__lte=on)
    has_formula = Definition.objects.exclude(formula="").filter(
        pk=Subquery(formulas.order_by(*by_day).values("pk")[:1])
    )
    has_parts = Composition.objects.filter(
        pk=Subquery(parts.order_by(*by_day).values("pk")[:1]), parts__isnull=False
    )
    return Q(indicator_id__in=has_formula.values("indicator_id")) | Q(
        pk__in=has_parts.values("series_id")
    )


def longest_first(as_at: int | None = None) -> tuple[OrderBy | str, ...]:
    """Return the order in which whose figure has been due the longest comes first; if never any, last."""
    reached = F(f"{behind(as_at)}next_start_on").asc(nulls_last=True)
    return (reached, "now__order", "reference")


def due_period(
    now: SeriesNow | Latest, counting: Counting, on: date, stages: Sequence[Stage] = ()
) -> tuple[Period, int]:
    """Return the earliest period of a series whose figure is due, and how many more are due after it.

    ``stages`` are those of its indicator: of a period that ended while it was not live nothing is due.
    """
    ended = owed_by(counting, on, stages)
    if now.start_on is None or now.next_start_on is None or ended is None:
        return ended or counting.year_on(on), 0
    if now.missing in STILL_TO_COME:
        first = counting.span(now.start_on, now.next_start_on)
    else:
        first = counting.holding(now.next_start_on)
    owed = [first]
    while owed[-1].next_start < ended.next_start:
        owed.append(owed[-1].following())
    owed = [it for it in owed if owes(stages, it.next_start - timedelta(days=1))] or owed
    return owed[0], len(owed) - 1
