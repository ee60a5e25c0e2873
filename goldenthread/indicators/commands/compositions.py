"""Say of which series another is the whole, and how they make it; its figures follow in the same event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Final

from goldenthread.audit.events import event
from goldenthread.indicators import access
from goldenthread.indicators.commands.calculating import worked_by_parts
from goldenthread.indicators.commands.changes import Recorded, Stale, write
from goldenthread.indicators.commands.touched import administered, subject_of
from goldenthread.indicators.models import Composition, CompositionPart, Definition, Series
from goldenthread.indicators.queries.calculated.graph import Composed
from goldenthread.indicators.queries.counting import (
    counting_of,
    place_in_time,
    school_years_for,
)
from goldenthread.indicators.queries.revising import in_force
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible, refuse_far
from goldenthread.records.collector import collector_paused
from goldenthread.rules.formulas.inputs import misfit
from goldenthread.rules.vocabulary import Accumulation

_TRIES = 4
#: How parts that are reported side by side can make a whole.
WAYS: Final = (
    Accumulation.SUM,
    Accumulation.RATIO_OF_SUMS,
    Accumulation.MEAN,
    Accumulation.LEAST,
    Accumulation.GREATEST,
)


@collector_paused()
def compose(
    *,
    by: Actor,
    at: datetime,
    series_id: int,
    parts: Sequence[int],
    how: Accumulation,
    from_on: date,
    reason: str,
    read_at: int | None = None,
) -> Recorded:
    """Let a series be the whole of others from a day on; without parts it is recorded again.

    Figures of periods that end on the day or later are worked out; those recorded for earlier ones stay.
    Audited as ``indicators:composition:changed``.

    Raises:
        NotPermitted: ``by`` may not administer the series, or may not see it.
        NotPossible: the parts cannot make it; the message says why.
        ChangedMeanwhile: somebody else composed it after ``read_at``, or others kept recording.
    """
    whole = administered(by, [series_id])[0]
    if not reason.strip():
        raise NotPossible("Say why the whole is made so.", field="reason")
    refuse_far(from_on)
    chosen = sorted(set(parts))
    _refuse_misfits(by, whole, chosen, how, from_on)
    for _ in range(_TRIES):
        row = Composition(series=whole, from_on=from_on, how=how, reason=reason)
        change = worked_by_parts(series_id, Composed(from_on, how, tuple(chosen), row=row))
        try:
            with event(
                by=by,
                at=at,
                name="indicators:composition:changed",
                reason=reason,
                subject=subject_of([whole]),
            ) as number:
                _refuse_changed(whole, read_at)
                Composition.objects.append([row])
                CompositionPart.objects.append(
                    [CompositionPart(composition=row, series_id=pk) for pk in chosen]
                )
                return write(change, number=number)
        except Stale:
            continue
    raise ChangedMeanwhile("Others are recording the same figures just now: try again in a minute.")


def _refuse_changed(whole: Series, read_at: int | None) -> None:
    if read_at is None:
        return
    if Composition.objects.filter(series=whole, event__gt=read_at).exists():
        raise ChangedMeanwhile(
            "Somebody said otherwise what it is made of while you were writing. Nothing of yours is"
            " lost: look at what stands now and go on."
        )


def _refuse_misfits(
    by: Actor, whole: Series, parts: Sequence[int], how: Accumulation, from_on: date
) -> None:
    rows = Series.objects.filter(access.visible(by), pk__in=parts).select_related("indicator")
    found = list(rows)
    if len(found) != len(parts):
        raise NotPossible("One of the parts is no indicator that there is.", field="parts")
    if how not in WAYS:
        raise NotPossible("Choose how the parts make the whole.", field="how")
    if whole.pk in parts:
        raise NotPossible("A series cannot be a part of itself.", field="parts")
    known = _definitions([whole.indicator_id, *(row.indicator_id for row in found)])
    own = in_force(known[whole.indicator_id], from_on)
    if parts and own.formula:
        raise NotPossible(
            f"{whole.reference} is worked out by a formula already: take the formula away first.",
            field="parts",
        )
    for row in found:
        of_part = in_force(known[row.indicator_id], from_on)
        why = misfit(
            counting_of(of_part),
            Accumulation(of_part.accumulation),
            formula=counting_of(own),
        ).replace("the formula", "the whole")
        if why:
            raise NotPossible(f"{row.reference} {why}.", field="parts")


def _definitions(indicator_ids: Sequence[int]) -> Mapping[int, Sequence[Definition]]:
    found: dict[int, list[Definition]] = {}
    for row in Definition.objects.filter(indicator_id__in=indicator_ids).order_by(
        "from_on", "event", "id"
    ):
        found.setdefault(row.indicator_id, []).append(row)
    terms = school_years_for(chain.from_iterable(found.values()))
    for versions in found.values():
        place_in_time(versions, terms)
    return found
