"""Say who answers for series from a day on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.audit.queries import event_numbered
from goldenthread.indicators.commands.projection import refresh_standing
from goldenthread.indicators.models import Ownership, Series
from goldenthread.indicators.queries.responsibilities import (
    RESPONSIBILITY_FIELDS,
    Responsibility,
    days_stranded,
    responsibilities_known,
)
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.commands.refusals import (
    ChangedMeanwhile,
    NotPossible,
    refuse_unreasoned,
)
from goldenthread.organisation.queries.dated import Dated, Ledger
from goldenthread.organisation.queries.register import posts_known
from goldenthread.organisation.queries.units import posts_on
from goldenthread.records.ref import Ref
from goldenthread.ui.dates import day as in_words

__all__ = ["Responsibility", "ownership_rows", "set_responsibilities"]


def set_responsibilities(
    wanted: Mapping[int, Mapping[Responsibility, int | None]],
    *,
    by: Actor,
    at: datetime,
    from_on: date,
    reason: str = "",
    read_at: int | None = None,
) -> int:
    """Say by series id which posts own, measure, report and validate it from a day on.

    A duty that is not named stays as it is; one given to no post falls to the owner. A change that is
    planned for a later day keeps what it changes. What stands already is left; return how many series
    changed, and where it is none nothing is recorded. Audited as ``indicators:responsibilities:set``.

    Raises:
        NotPermitted: ``by`` may not administer one of the series.
        NotPossible: a series would have no owner, a post is not in force on ``from_on`` or ends while
            the series is its own, or the day is past and no reason is given.
        ChangedMeanwhile: somebody else set who is responsible for one of them after ``read_at``.
    """
    series = list(Series.objects.filter(pk__in=wanted).select_related("now"))
    for row in series:
        by.require(Right.ADMINISTER, row.unit_now_id)
    refuse_unreasoned(from_on, today=localdate(at), reason=reason)
    _refuse_absent_posts(wanted, from_on)
    duties = responsibilities_known(series_ids=wanted).duties
    for series_id, given in wanted.items():
        _change(duties, series_id, {f"{duty}_id": it for duty, it in given.items()}, from_on)
    ids = {series_id for series_id, _ in duties.added}
    if not ids:
        return 0
    _refuse_ending_posts(duties, wanted, from_on)
    subject = Ref("series", series[0].pk, series[0].reference) if len(series) == 1 else None
    with event(
        by=by, at=at, name="indicators:responsibilities:set", reason=reason, subject=subject
    ):
        _refuse_changed(ids, read_at)
        Ownership.objects.append(ownership_rows(duties, reason=reason))
        refresh_standing(ids, on=localdate(at))
    return len(ids)


def ownership_rows(duties: Ledger[int], *, reason: str) -> list[Ownership]:
    """Return the rows that are to be recorded: of several for one series and day the latest."""
    latest = {(series_id, each.from_on): each for series_id, each in duties.added}
    return [
        Ownership(series_id=series_id, from_on=from_on, reason=each.reason or reason, **each.says)
        for (series_id, from_on), each in latest.items()
    ]


def _change(
    duties: Ledger[int], series_id: int, given: Mapping[str, int | None], from_on: date
) -> None:
    if duties.on(series_id, from_on) is not None:
        duties.change(series_id, from_on, given)
        return
    if given.get("owner_id") is None:
        raise NotPossible("Every indicator needs an owner: choose a post.", field="owner")
    duties.put(series_id, Dated(from_on, {**dict.fromkeys(RESPONSIBILITY_FIELDS), **given}))


def _refuse_changed(series_ids: Iterable[int], read_at: int | None) -> None:
    """Refuse where somebody set who is responsible for one of the series after ``read_at``."""
    if read_at is None:
        return
    later = Ownership.objects.filter(series_id__in=list(series_ids), event__gt=read_at)
    row = later.select_related("series").order_by("pk").last()
    if row is not None:
        raise ChangedMeanwhile(
            f"{event_numbered(row.event).by_label} said who is responsible for"
            f" {row.series.reference} while you were writing: {_in_words(row)}. Nothing of yours is"
            " lost: look at both and confirm again."
        )


def _refuse_ending_posts(
    duties: Ledger[int], wanted: Mapping[int, Mapping[Responsibility, int | None]], from_on: date
) -> None:
    """Refuse a post that ends, by what is planned already, while it would still be named."""
    named = {it for given in wanted.values() for it in given.values() if it is not None}
    posts = posts_known(named)
    changed = {key for key, _ in duties.added}
    for pk, day, post_id in days_stranded(duties, posts, RESPONSIBILITY_FIELDS, since=from_on):
        if pk in changed:
            title = str(posts.versions(post_id)[0].says["title"])
            raise NotPossible(
                f"{title} ends: it is not there from {in_words(day)} on. Choose a post that goes on,"
                " or say first who takes over from then.",
                field="from_on",
            )


def _in_words(row: Ownership) -> str:
    """Return who is responsible by a row, as in “the owner is now Head of Housing”."""
    posts = posts_on(row.from_on)
    held = {duty: posts.get(getattr(row, f"{duty}_id")) for duty in Responsibility}
    return ", ".join(f"the {duty} is now {post.title}" for duty, post in held.items() if post)


def _refuse_absent_posts(
    wanted: Mapping[int, Mapping[Responsibility, int | None]], from_on: date
) -> None:
    named = {post_id for duties in wanted.values() for post_id in duties.values()}
    absent = named - {None} - set(posts_on(from_on))
    if absent:
        raise NotPossible(
            "One of the posts is not there on that day: choose a post that has begun and not ended,"
            " or another day.",
            field="from_on",
        )
    if any(duties.get(Responsibility.OWNER, 0) is None for duties in wanted.values()):
        raise NotPossible("Every indicator needs an owner: choose a post.", field="owner")
