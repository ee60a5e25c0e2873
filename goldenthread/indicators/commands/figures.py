"""Record, validate and doubt figures, and set targets: each function is one change, audited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from goldenthread.audit.events import event
from goldenthread.indicators.commands.changes import (
    Figure,
    NewTarget,
    Recorded,
    Stale,
    prepare,
    write,
)
from goldenthread.indicators.commands.projection import refresh_series
from goldenthread.indicators.commands.refusals import (
    ComesToMore,
    NotTheOwner,
    ReasonNeeded,
    refuse_unowned,
    refuse_unreasoned,
)
from goldenthread.indicators.commands.touched import subject_of
from goldenthread.indicators.models import (
    Actual,
    Commentary,
    FlagAnswer,
    PlausibilityFlag,
    Target,
    Validation,
)
from goldenthread.indicators.queries.books import series_of
from goldenthread.indicators.queries.counting import counting_of_series
from goldenthread.indicators.queries.revising import digest_of
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.records.collector import collector_paused

__all__ = [
    "ChangedMeanwhile",
    "NotTheOwner",
    "ReasonNeeded",
    "answer_flag",
    "record_actuals",
    "set_targets",
    "validate_actual",
]

_TRIES = 4


def _refuse_changed(figures: Sequence[Figure], read_at: int | None) -> None:
    """Refuse to write over a figure or a commentary that the author has not read."""
    if read_at is None:
        return
    for figure in figures:
        of_period = {
            "series_id": figure.series_id,
            "start_on": figure.period.start,
            "next_start_on": figure.period.next_start,
            "event__gt": read_at,
        }
        is_changed = Actual.objects.filter(**of_period).exists()
        if figure.commentary is not None:
            is_changed = is_changed or Commentary.objects.filter(**of_period).exists()
        if is_changed:
            raise ChangedMeanwhile(
                f"Somebody recorded a figure or commentary for {figure.period.label} while you"
                " were writing. Nothing of yours is lost: look at both and record again."
            )


@collector_paused()
def record_actuals(
    *,
    by: Actor,
    at: datetime,
    figures: Sequence[Figure],
    targets: Sequence[NewTarget] = (),
    reason: str = "",
    read_at: int | None = None,
) -> Recorded | None:
    """Record what indicators were, superseding earlier figures, and rate them.

    Audited as ``indicators:actuals:recorded``. All are recorded or none; figures that stand already
    are left, and where all do nothing is recorded and ``None`` comes back. ``read_at`` is the event
    number that the page was read at.

    Raises:
        NotTheOwner: ``by`` may not record for one of the series; the message names it.
        ReasonNeeded: a validated figure would be replaced and no reason is given.
        ChangedMeanwhile: one of the figures was recorded by somebody else after ``read_at``.
    """
    ids = {row.series_id for row in figures} | {row.series_id for row in targets}
    series = series_of(ids)
    refuse_unowned(by, series)
    for _ in range(_TRIES):
        change = prepare(figures, targets, series=series)
        if change.is_nothing:
            return None
        fresh = change.news(figures)
        try:
            with event(
                by=by,
                at=at,
                name="indicators:actuals:recorded",
                reason=reason or "; ".join(sorted({row.reason for row in fresh if row.reason})),
                subject=subject_of(series),
            ) as number:
                _refuse_changed(figures, read_at)
                refuse_unreasoned(by, fresh, series)
                return write(change, number=number)
        except Stale:
            continue
    raise ChangedMeanwhile("Others are recording the same figures just now: try again in a minute.")


@collector_paused()
def set_targets(
    *,
    by: Actor,
    at: datetime,
    targets: Sequence[NewTarget],
    reason: str = "",
    read_at: int | None = None,
    previewed: str | None = None,
) -> Recorded | None:
    """Set what is intended for spans, superseding earlier targets, and rate again what they touch.

    Targets that stand already are left. Audited as ``indicators:targets:set``.

    Raises:
        NotPermitted: ``by`` may not administer one of the series.
        ChangedMeanwhile: somebody else set one of them after ``read_at``, or others kept recording.
        ComesToMore: the outcome is not the one of the digest ``previewed``.
    """
    ids = {row.series_id for row in targets}
    series = series_of(ids)
    for row in series:
        by.require(Right.ADMINISTER, row.unit_now_id)
    for _ in range(_TRIES):
        refuse_reset(targets, read_at)
        change = prepare((), targets, series=series)
        if previewed is not None and digest_of(change.turned()) != previewed:
            raise ComesToMore
        if change.is_nothing:
            return None
        try:
            with event(
                by=by,
                at=at,
                name="indicators:targets:set",
                reason=reason,
                subject=subject_of(series),
            ) as number:
                refuse_reset(targets, read_at)
                return write(change, number=number)
        except Stale:
            continue
    raise ChangedMeanwhile("Others are recording for the same indicators: try again in a minute.")


def refuse_reset(targets: Sequence[NewTarget], read_at: int | None) -> None:
    """Refuse to replace a target that was set after the author had read."""
    if read_at is None:
        return
    spans = {(row.series_id, row.period.start, row.period.next_start, row.kind) for row in targets}
    later = Target.objects.filter(series_id__in={span[0] for span in spans}, event__gt=read_at)
    for row in later.select_related("series"):
        if (row.series_id, row.start_on, row.next_start_on, row.kind) in spans:
            counting = counting_of_series([row.series_id])[row.series_id]
            label = counting.span(row.start_on, row.next_start_on).label
            raise ChangedMeanwhile(
                f"Somebody set the target of {row.series.reference} for {label} while you were"
                " writing. Nothing of yours is lost: look at both and go on."
            )


def validate_actual(*, by: Actor, at: datetime, actual_id: int) -> None:
    """Confirm that a figure is right; from then on correcting it needs a reason.

    Audited as ``indicators:actual:validated``. Validating twice changes nothing.

    Raises:
        NotPermitted: ``by`` may not validate figures of the series.
        ChangedMeanwhile: the figure has been superseded.
        NotPossible: the figure is worked out from others.
    """
    actual = Actual.objects.select_related("series__now").get(pk=actual_id)
    by.require(Right.VALIDATE, actual.series.unit_now_id)
    if actual.worked_out:
        raise NotPossible("This figure is worked out from others: validate those.")
    with event(
        by=by,
        at=at,
        name="indicators:actual:validated",
        subject=subject_of([actual.series]),
    ):
        later = Actual.objects.filter(
            series_id=actual.series_id,
            start_on=actual.start_on,
            next_start_on=actual.next_start_on,
            pk__gt=actual.pk,
        )
        if later.exists():
            raise ChangedMeanwhile("This figure has been superseded: validate the one that stands.")
        if not Validation.objects.filter(actual=actual).exists():
            Validation.objects.append([Validation(actual=actual)])


def answer_flag(*, by: Actor, at: datetime, flag_id: int, answer: str) -> None:
    """Answer a doubt about a figure, which closes the question.

    Audited as ``indicators:flag:answered``. An answered question stays as it was answered.

    Raises:
        NotTheOwner: ``by`` may not record for the series.
    """
    flag = PlausibilityFlag.objects.select_related("actual__series__now").get(pk=flag_id)
    series = flag.actual.series
    refuse_unowned(by, [series])
    with event(by=by, at=at, name="indicators:flag:answered", subject=subject_of([series])):
        if not FlagAnswer.objects.filter(flag=flag).exists():
            FlagAnswer.objects.append([FlagAnswer(flag=flag, answer=answer)])
        refresh_series([series.pk])
