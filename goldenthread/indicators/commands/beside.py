"""What somebody sets beside what is worked out: a forecast of their own, a rating by hand.

Neither takes the place of what is computed: pages show both.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.indicators import access
from goldenthread.indicators.commands.changes import Change, Stale, rate, write
from goldenthread.indicators.commands.refusals import refuse_unowned
from goldenthread.indicators.commands.touched import subject_of
from goldenthread.indicators.models import RatingOverride, Series, StatedForecast
from goldenthread.indicators.queries.assessing import rule_of
from goldenthread.indicators.queries.books import books_of, series_of, span_of
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import RatingClass
from goldenthread.ui.dates import day

LONGEST_OVERRIDE: Final = timedelta(days=366)
_TRIES: Final = 4
_UNSET: Final = (RatingClass.NOT_RATED, RatingClass.INFORMATION_ONLY)


def state_forecast(
    *,
    by: Actor,
    at: datetime,
    series_id: int,
    year: Period,
    value: Number | None,
    reason: str,
    read_at: int | None = None,
) -> int | None:
    """Keep what the owner foresees for a year; without a value it is taken back. Return the event.

    Ratings that rest on it are made anew in the same event. What stands already is not kept again.
    Audited as ``indicators:forecast:stated``.

    Raises:
        NotTheOwner: ``by`` may not record for the series.
        NotPossible: it is not for a year, or no reason is given.
        ChangedMeanwhile: somebody else stated one after ``read_at``, or others kept recording.
    """
    series = series_of([series_id])
    if not series:
        raise NotPermitted("There is no such indicator.")
    refuse_unowned(by, series)
    if year != year.parent():
        raise NotPossible(f"A forecast is for a year, and {year.label} is none.", field="value")
    text = _reasoned(reason, "Say what the forecast rests on.")
    row = StatedForecast(series_id=series_id, **_span(year), value=value, reason=text)
    for _ in range(_TRIES):
        change = Change(books=books_of([series_id], series=series))
        before = _latest(StatedForecast, series_id, year)
        if (before.value, before.reason) == (value, text) if before else value is None:
            return None
        change.books.by_series[series_id].stated[span_of(year)] = row
        change.touch(series_id, year)
        rate(change)
        try:
            with event(
                by=by, at=at, name="indicators:forecast:stated", reason=text,
                subject=subject_of(series),
            ) as number:  # fmt: skip
                _refuse_later(StatedForecast, series_id, year, read_at, "stated a forecast")
                StatedForecast.objects.append([row])
                write(change, number=number)
                return number
        except Stale:
            row = StatedForecast(series_id=series_id, **_span(year), value=value, reason=text)
    raise ChangedMeanwhile("Others are recording for the same indicator: try again in a minute.")


def override_rating(
    *,
    by: Actor,
    at: datetime,
    series_id: int,
    period: Period,
    rating_class: RatingClass,
    until: date,
    reason: str,
    read_at: int | None = None,
) -> int:
    """Set a class beside the computed one, up to and with a day; return the event.

    The computed rating stays, and is shown with it. Audited as ``indicators:rating:overridden``.

    Raises:
        NotPermitted: ``by`` may not validate figures of the series.
        NotPossible: the rule does not allow it, nothing is rated there, the day is past or too far
            away, or no reason is given.
        ChangedMeanwhile: somebody else set or withdrew one after ``read_at``.
    """
    series = _validated_by(by, series_id)
    today = localdate(at)
    _refuse_override(series_id, period, rating_class)
    if until < today:
        raise NotPossible(
            "It ends by itself on that day: choose today or a later one.", field="until"
        )
    if until > today + LONGEST_OVERRIDE:
        latest = day(today + LONGEST_OVERRIDE)
        raise NotPossible(
            f"A rating set by hand lasts a year at most: choose {latest} or an earlier day.",
            field="until",
        )
    text = _reasoned(reason, "Say why the computed rating does not tell the whole story.")
    row = RatingOverride(
        series_id=series_id, **_span(period), rating_class=rating_class, until=until, reason=text
    )
    with event(
        by=by, at=at, name="indicators:rating:overridden", reason=text, subject=subject_of([series])
    ) as number:
        _refuse_later(RatingOverride, series_id, period, read_at, "set a rating by hand")
        RatingOverride.objects.append([row])
    return number


def withdraw_override(
    *, by: Actor, at: datetime, series_id: int, period: Period, reason: str
) -> int | None:
    """Withdraw a rating that was set by hand; return the event, or nothing where none stands.

    Audited as ``indicators:override:withdrawn``.

    Raises:
        NotPermitted: ``by`` may not validate figures of the series.
        NotPossible: no reason is given.
    """
    series = _validated_by(by, series_id)
    text = _reasoned(reason, "Say why it is withdrawn.")
    with event(
        by=by, at=at, name="indicators:override:withdrawn", reason=text,
        subject=subject_of([series]),
    ) as number:  # fmt: skip
        stands = _latest(RatingOverride, series_id, period)
        if stands is None or stands.is_withdrawn:
            raise NotPossible("No rating is set by hand there any more.")
        RatingOverride.objects.append(
            [
                RatingOverride(
                    series_id=series_id,
                    **_span(period),
                    rating_class=stands.rating_class,
                    until=stands.until,
                    is_withdrawn=True,
                    reason=text,
                )
            ]
        )
    return number


def _refuse_override(series_id: int, period: Period, rating_class: RatingClass) -> None:
    """Refuse what the rule does not allow, and what there is nothing to set a rating beside."""
    book = books_of([series_id]).by_series[series_id]
    rating = book.ratings.get(span_of(period))
    if rating is None or rating.actual_id is None:
        raise NotPossible(
            f"Nothing is rated for {period.label}: there is nothing to set it beside."
        )
    rule = next(
        (row for rows in book.rules.values() for row in rows if row.pk == rating.rule_id), None
    )
    if rule is None or not rule_of(rule).allows_override:
        name = f"“{rule.name}”" if rule else "No rule"
        raise NotPossible(f"{name} does not allow a rating to be set by hand.")
    if rating_class in _UNSET:
        raise NotPossible("Choose a class that a figure can have.", field="rating_class")


def _validated_by(by: Actor, series_id: int) -> Series:
    series = Series.objects.filter(access.visible(by), pk=series_id).select_related("now").first()
    if series is None:
        raise NotPermitted("There is no such indicator.")
    by.require(Right.VALIDATE, series.unit_now_id)
    return series


def _reasoned(reason: str, ask: str) -> str:
    text = " ".join(reason.split())
    if not text:
        raise NotPossible(ask, field="reason")
    return text


def _span(period: Period) -> dict[str, date]:
    return {"start_on": period.start, "next_start_on": period.next_start}


def _latest(model: Any, series_id: int, period: Period) -> Any:
    rows = model.objects.filter(series_id=series_id, **_span(period))
    return rows.order_by("event", "id").last()


def _refuse_later(
    model: Any, series_id: int, period: Period, read_at: int | None, did: str
) -> None:
    latest = _latest(model, series_id, period)
    if read_at is not None and latest is not None and latest.event > read_at:
        raise ChangedMeanwhile(
            f"Somebody {did} for {period.label} while you were writing. Nothing of yours is lost:"
            " look at both and go on."
        )
