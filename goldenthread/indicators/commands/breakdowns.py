"""Divide an indicator into groups; record how many are in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from goldenthread.audit.events import event
from goldenthread.indicators import access
from goldenthread.indicators.commands.touched import subject_of
from goldenthread.indicators.models import Breakdown, BreakdownFigure, Series
from goldenthread.indicators.queries.breakdowns import (
    Count,
    breakdowns_of,
    count_of,
    thresholds_on,
)
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.rules.numbers import Number, divide, number, percentage_of
from goldenthread.rules.periods import Period
from goldenthread.rules.suppression import Share

LONGEST_NAME: Final = 80
MOST_GROUPS: Final = 60
LARGEST_COUNT: Final = 1_000_000_000


def define_breakdown(
    indicator_id: int,
    *,
    by: Actor,
    at: datetime,
    name: str,
    groups: Sequence[str],
    reason: str = "",
) -> None:
    """Divide an indicator by a name into groups, or divide it otherwise; without groups it ends.

    Audited as ``indicators:breakdown:defined``. Figures of groups that are no longer named stay readable.

    Raises:
        NotPermitted: ``by`` may not administer a unit that the indicator is reported for.
        NotPossible: it makes no sense; the message says what to mend.
    """
    access.require_all(by, Series.objects.filter(indicator_id=indicator_id).select_related("now"))
    name = " ".join(name.split())
    cleaned = [" ".join(group.split()) for group in groups]
    _refuse_named(name, cleaned)
    held = {one.name: list(one.groups) for one in breakdowns_of(indicator_id)}
    if held.get(name, []) == cleaned:
        raise NotPossible("It stands so already: nothing was changed.")
    row = Breakdown(indicator_id=indicator_id, name=name, groups=cleaned, reason=reason.strip())
    with event(by=by, at=at, name="indicators:breakdown:defined", reason=reason):
        Breakdown.objects.append([row])


def record_breakdown(
    series_id: int, *, by: Actor, at: datetime, period: Period, name: str,
    counts: Mapping[str, Count], read_at: int | None = None,
) -> int:  # fmt: skip
    """Record how many are in each group in a period; return how many counts changed.

    Audited as ``indicators:breakdown:recorded``. All are recorded or none. A percentage is recorded as so
    many of so many, of which it is worked out; a ratio as its numerator and denominator. Counts are kept as
    they are, and shown only as the rules of small counts let them be.

    Raises:
        NotPermitted: ``by`` may not record for the series, or may not see it.
        NotPossible: the indicator is not divided so, or a count makes no sense.
        ChangedMeanwhile: somebody else recorded of this breakdown and period after ``read_at``.
    """
    rows = list(Series.objects.filter(access.visible(by), pk=series_id).select_related("now"))
    if not rows:
        raise NotPermitted("There is no such indicator.")
    by.require(Right.RECORD, rows[0].unit_now_id)
    if not any(one.name == name for one in breakdowns_of(rows[0].indicator_id)):
        raise NotPossible(f"The indicator is not divided by “{name}”.")
    is_ratio = thresholds_on(rows[0], period.last_day).is_ratio
    for count in counts.values():
        _refuse_count(count, is_ratio=is_ratio)
    span = {
        "series_id": series_id, "breakdown": name,
        "start_on": period.start, "next_start_on": period.next_start,
    }  # fmt: skip
    standing: dict[str, Count] = {}
    for row in BreakdownFigure.objects.filter(**span).order_by("id"):
        standing[row.group] = count_of(row)
    changed = {group: count for group, count in counts.items() if standing.get(group) != count}
    if not changed:
        return 0
    with event(by=by, at=at, name="indicators:breakdown:recorded", subject=subject_of(rows)):
        later = BreakdownFigure.objects.filter(**span, event__gt=read_at or 0)
        if read_at is not None and later.exists():
            raise ChangedMeanwhile(
                "Somebody recorded these while you were writing. What you wrote stands below: look at both"
                " and send it again."
            )
        BreakdownFigure.objects.append(
            [
                BreakdownFigure(**span, group=group, **_held(count, is_ratio=is_ratio))
                for group, count in changed.items()
            ]
        )
    return len(changed)


def _held(count: Count, *, is_ratio: bool) -> dict[str, Number | None]:
    """Return what a row holds of a count; a percentage or ratio comes from its parts as they are."""
    if not isinstance(count, Share):
        return {"value": None if count is None else number(count)}
    part, whole = number(count.part), number(count.whole)
    figure = divide if is_ratio else percentage_of
    value = figure(part, whole) if count.whole else None
    return {"value": value, "numerator": part, "denominator": whole}


def _refuse_count(count: Count, *, is_ratio: bool) -> None:
    given = count if isinstance(count, Share) else () if count is None else (count,)
    if not all(0 <= one <= LARGEST_COUNT for one in given):
        raise NotPossible("A count is a whole number, nought or more, and under 1,000,000,000.")
    if not isinstance(count, Share):
        return
    if is_ratio and count.part and not count.whole:
        raise NotPossible(f"{count.part:,} cannot be divided by nought: mend the denominator.")
    if not is_ratio and count.part > count.whole:
        raise NotPossible(f"{count.part:,} cannot be of {count.whole:,}: the part is the greater.")


def _refuse_named(name: str, groups: Sequence[str]) -> None:
    if not name or len(name) > LONGEST_NAME:
        raise NotPossible(
            f"Say what it is divided by in at most {LONGEST_NAME} letters.", field="name"
        )
    if any(not group or len(group) > LONGEST_NAME for group in groups):
        raise NotPossible(f"Name each group in at most {LONGEST_NAME} letters.", field="groups")
    if len({group.casefold() for group in groups}) != len(groups):
        raise NotPossible("A group stands twice: keep one line of it.", field="groups")
    if len(groups) == 1:
        raise NotPossible("Name two groups or more.", field="groups")
    if len(groups) > MOST_GROUPS:
        raise NotPossible(f"Name at most {MOST_GROUPS} groups.", field="groups")
