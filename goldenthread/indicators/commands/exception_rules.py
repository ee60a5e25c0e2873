"""Say what needs attention: add a rule, change it from a day on, withdraw it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.indicators.models import ExceptionRule
from goldenthread.indicators.queries.exceptions.rules import Told, Whom, may_change
from goldenthread.organisation.access import Actor, NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible, refuse_far
from goldenthread.organisation.queries.units import posts_on, units_on
from goldenthread.rules.attention import AttentionKind, AttentionRule

MOST_DAYS: Final = 3660
LONGEST_NAME: Final = 120
LONGEST_FOLLOWS: Final = 500


@dataclass(frozen=True)
class WantedException:
    """A rule as somebody wants it; without a unit it is for the whole council."""

    name: str
    test: AttentionRule
    told: Told
    unit_id: int | None = None
    follows: str = ""
    within_days: int | None = None


def adopt_exception_rule(
    wanted: WantedException,
    *,
    by: Actor,
    at: datetime,
    from_on: date,
    reason: str,
    is_new: bool = False,
    read_at: int | None = None,
) -> int:
    """Add a rule, or change the one of this name from a day on; return the version's number.

    Audited as ``indicators:exception_rule:adopted``. What it finds is raised by the follower after the
    event, or on its day; what it finds no longer is cleared.

    Raises:
        NotPermitted: ``by`` may not administer the unit that it is for, or that it was for, or the whole
            council where it is for that.
        NotPossible: it makes no sense; the message says what to mend.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    row = _next(wanted, by=by, at=at, from_on=from_on, reason=reason, is_new=is_new)
    _record(row, by=by, at=at, change="adopted", read_at=read_at)
    return row.version


def withdraw_exception_rule(
    name: str, *, by: Actor, at: datetime, from_on: date, reason: str, read_at: int | None = None
) -> int:
    """End a rule from a day on; return the number of the version that says so.

    Audited as ``indicators:exception_rule:withdrawn``. What it raised is cleared.

    Raises:
        NotPermitted: ``by`` may not administer what the rule is for.
        NotPossible: there is no such rule in force, the day is past, or no reason is given.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    latest = _latest(name)
    _require(by, latest.unit_id if latest else None, at)
    if latest is None or latest.is_withdrawn:
        raise NotPossible(f"There is no rule “{name}” to withdraw.")
    _refuse_day(from_on, latest, localdate(at))
    _refuse_unsaid(reason)
    row = ExceptionRule(
        name=latest.name, version=latest.version + 1, from_on=from_on, test=latest.test,
        unit_id=latest.unit_id, tells=latest.tells, follows=latest.follows,
        within_days=latest.within_days, is_withdrawn=True, reason=reason.strip(),
    )  # fmt: skip
    _record(row, by=by, at=at, change="withdrawn", read_at=read_at)
    return row.version


def _record(
    row: ExceptionRule, *, by: Actor, at: datetime, change: str, read_at: int | None
) -> None:
    with event(by=by, at=at, name=f"indicators:exception_rule:{change}", reason=row.reason):
        rows = ExceptionRule.objects.filter(name=row.name)
        is_later = read_at is not None and rows.filter(event__gt=read_at).exists()
        if is_later or rows.filter(version=row.version).exists():
            raise ChangedMeanwhile(
                f"Somebody changed “{row.name}” while you were writing. What you wrote stands below:"
                " look at both and send it again."
            )
        ExceptionRule.objects.append([row])


def _next(
    wanted: WantedException,
    *,
    by: Actor,
    at: datetime,
    from_on: date,
    reason: str,
    is_new: bool,
) -> ExceptionRule:
    """Return the next version of a rule, not yet recorded."""
    name, latest = " ".join(wanted.name.split()), _latest(wanted.name)
    _require(by, wanted.unit_id, at)
    if latest is not None:
        _require(by, latest.unit_id, at)
    _refuse_named(name, latest, is_new=is_new)
    _refuse_day(from_on, latest, localdate(at))
    if latest is not None:
        _refuse_unsaid(reason)
    _refuse_follows(wanted)
    _refuse_told(wanted, from_on)
    return ExceptionRule(
        name=name,
        version=latest.version + 1 if latest else 1,
        from_on=from_on,
        test=wanted.test.to_data(),
        unit_id=wanted.unit_id,
        tells=wanted.told.to_data(),
        follows=wanted.follows.strip(),
        within_days=wanted.within_days,
        reason=reason.strip(),
    )


def _latest(name: str) -> ExceptionRule | None:
    rows = ExceptionRule.objects.filter(name=" ".join(name.split()))
    return rows.order_by("-version").first()


def _require(by: Actor, unit_id: int | None, at: datetime) -> None:
    if not may_change(by, unit_id, units_on(localdate(at)).values()):
        raise NotPermitted(f"{by.label} may not say what needs attention there.")


def _refuse_named(name: str, latest: ExceptionRule | None, *, is_new: bool) -> None:
    if not name or len(name) > LONGEST_NAME:
        raise NotPossible(f"Give the rule a name of up to {LONGEST_NAME} letters.", field="name")
    if is_new and latest is not None:
        raise NotPossible(
            f"There is a rule “{name}” already: change that one, or choose another name.",
            field="name",
        )


def _refuse_day(from_on: date, latest: ExceptionRule | None, today: date) -> None:
    refuse_far(from_on)
    if from_on < today:
        raise NotPossible(
            "Choose today or a day to come: nothing is raised for days that are past.",
            field="from_on",
        )
    if latest is not None and from_on < latest.from_on:
        raise NotPossible(
            f"Its latest version comes into force on {latest.from_on:%d %B %Y}: choose that day or a"
            " later one.",
            field="from_on",
        )


def _refuse_unsaid(reason: str) -> None:
    if not reason.strip():
        raise NotPossible("Say why: it stands in the trail and beside the version.", field="reason")


def _refuse_follows(wanted: WantedException) -> None:
    if len(wanted.follows) > LONGEST_FOLLOWS:
        raise NotPossible(
            f"Say what must follow in at most {LONGEST_FOLLOWS} letters.", field="follows"
        )
    if wanted.within_days is not None and not wanted.follows.strip():
        raise NotPossible(
            "Say what must follow within these days, or leave the days empty.", field="follows"
        )
    if wanted.within_days is not None and not 0 < wanted.within_days <= MOST_DAYS:
        raise NotPossible(f"Give 1 to {MOST_DAYS:,} days.", field="within_days")


def _refuse_told(wanted: WantedException, on: date) -> None:
    told = wanted.told
    is_of_owner = told.whom in (Whom.OWNER, Whom.REPORTER)
    if wanted.test.kind is AttentionKind.OWNER_LEFT and is_of_owner:
        raise NotPossible(
            "Nobody holds the owner's post then: tell the head of the unit, a post, or the performance"
            " office.",
            field="whom",
        )
    if told.whom is Whom.POST and told.post not in {it.reference for it in posts_on(on).values()}:
        raise NotPossible("Choose the post that is told first.", field="post")
