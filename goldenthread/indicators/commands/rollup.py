"""Choose how ratings are rolled up; put series into groups; say what they weigh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.text import slugify
from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.indicators import access
from goldenthread.indicators.models import RollupChoice, Series, SeriesGroup, SeriesWeight
from goldenthread.indicators.queries.rollup import Group, choice_on, groups_on
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.organisation.commands.refusals import (
    ChangedMeanwhile,
    NotPossible,
    refuse_far,
)
from goldenthread.organisation.queries.units import units_on
from goldenthread.rules.numbers import Number, number
from goldenthread.rules.vocabulary import RollupMethod

LONGEST_NAME: Final = 200
LARGEST_ORDER: Final = 10_000
HEAVIEST: Final = number(1_000_000)
_MEANWHILE: Final = (
    "Somebody changed this while you were writing. What you wrote stands below: look at both and send it"
    " again."
)


@dataclass(frozen=True)
class WantedGroup:
    """A group as somebody wants it: its name, its place, and what each series in it weighs."""

    name: str
    weights: Mapping[int, Number]
    order: int = 0


def choose_rollup(
    method: RollupMethod, *, by: Actor, at: datetime, from_on: date, reason: str,
    read_at: int | None = None,
) -> None:  # fmt: skip
    """Roll ratings up by a method from a day on.

    Audited as ``indicators:rollup:chosen``. Periods that end before the day stay as they were rolled up.

    Raises:
        NotPermitted: ``by`` may not change what holds for the whole council.
        NotPossible: the day is past or far away, no reason is given, or the method is in force then.
        ChangedMeanwhile: somebody else chose one after ``read_at``.
    """
    _require_council(by, at)
    _refuse_day(from_on, at)
    if not reason.strip():
        raise NotPossible("Say why: it stands in the trail.", field="reason")
    now = choice_on(from_on)
    if now.method == method and now.from_on is not None:
        raise NotPossible("That is the method in force on that day already.", field="method")
    with event(by=by, at=at, name="indicators:rollup:chosen", reason=reason.strip()):
        if read_at is not None and RollupChoice.objects.filter(event__gt=read_at).exists():
            raise ChangedMeanwhile(_MEANWHILE)
        RollupChoice.objects.append(
            [RollupChoice(from_on=from_on, method=method, reason=reason.strip())]
        )


def set_group(
    wanted: WantedGroup, *, by: Actor, at: datetime, from_on: date, reason: str = "",
    reference: str = "", read_at: int | None = None,
) -> str:  # fmt: skip
    """Add a group, or change the one of ``reference`` from a day on; return its reference.

    Audited as ``indicators:group:set``. Its name and place hold at once, its series and weights from the
    day on. Series in it that ``by`` may not see stay as they are.

    Raises:
        NotPermitted: ``by`` may not change what holds for the whole council, or see one of the series.
        NotPossible: it makes no sense; the message says what to mend.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    _require_council(by, at)
    _refuse_day(from_on, at)
    groups, _ = groups_on(from_on)
    held = _held(groups, reference)
    name = " ".join(wanted.name.split())
    _refuse_named(name, wanted.order, groups, reference)
    _refuse_weights(wanted.weights)
    if held is not None and not reason.strip():
        raise NotPossible("Say why: it stands in the trail.", field="reason")
    reference = reference or _free_reference(name)
    changed = _changed(by, held.weights if held else {}, wanted.weights)
    is_named = held is None or (held.name, held.order) != (name, wanted.order)
    if not is_named and not changed:
        raise NotPossible("It stands so already: nothing was changed.")
    with event(by=by, at=at, name="indicators:group:set", reason=reason.strip()):
        _refuse_meanwhile(reference, read_at)
        if is_named:
            row = SeriesGroup(
                reference=reference, name=name, order=wanted.order, reason=reason.strip()
            )
            SeriesGroup.objects.append([row])
        _write(changed, group=reference, from_on=from_on, reason=reason)
    return reference


def withdraw_group(
    reference: str, *, by: Actor, at: datetime, reason: str, read_at: int | None = None
) -> None:
    """Show a group no longer; what it was on a past day stays readable.

    Audited as ``indicators:group:withdrawn``.

    Raises:
        NotPermitted: ``by`` may not change what holds for the whole council.
        NotPossible: there is no such group, or no reason is given.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    _require_council(by, at)
    held = _held(groups_on(localdate(at))[0], reference)
    if held is None:
        raise NotPossible("There is no such group.")
    if not reason.strip():
        raise NotPossible("Say why: it stands in the trail.", field="reason")
    with event(by=by, at=at, name="indicators:group:withdrawn", reason=reason.strip()):
        _refuse_meanwhile(reference, read_at)
        row = SeriesGroup(
            reference=reference, name=held.name, order=held.order, is_withdrawn=True,
            reason=reason.strip(),
        )  # fmt: skip
        SeriesGroup.objects.append([row])


def weigh_in_unit(
    unit_id: int, weights: Mapping[int, Number], *, by: Actor, at: datetime, from_on: date,
    reason: str, read_at: int | None = None,
) -> None:  # fmt: skip
    """Say what a unit's own indicators weigh in its rating from a day on.

    Audited as ``indicators:weights:set``.

    Raises:
        NotPermitted: ``by`` may not administer the unit, or see one of the series in it.
        NotPossible: it makes no sense; the message says what to mend.
        ChangedMeanwhile: somebody else changed a weight of these after ``read_at``.
    """
    by.require(Right.ADMINISTER, unit_id)
    _refuse_day(from_on, at)
    if not reason.strip():
        raise NotPossible("Say why: it stands in the trail.", field="reason")
    _refuse_weights(weights)
    seen = Series.objects.filter(access.visible(by), now__unit_id=unit_id, pk__in=weights)
    if seen.count() != len(weights):
        raise NotPermitted("There is no such indicator in this unit.")
    _, standing = groups_on(from_on)
    changed = {
        pk: weight for pk, weight in weights.items() if standing.get(pk, number(1)) != weight
    }
    if not changed:
        raise NotPossible("It stands so already: nothing was changed.")
    with event(by=by, at=at, name="indicators:weights:set", reason=reason.strip()):
        later = SeriesWeight.objects.filter(group="", series__in=weights, event__gt=read_at or 0)
        if read_at is not None and later.exists():
            raise ChangedMeanwhile(_MEANWHILE)
        _write(changed, group="", from_on=from_on, reason=reason)


def _require_council(by: Actor, at: datetime) -> None:
    access.require_whole_council(by, units_on(localdate(at)).values())


def _refuse_day(from_on: date, at: datetime) -> None:
    refuse_far(from_on)
    if from_on < localdate(at):
        raise NotPossible(
            "Choose today or a day to come: what was rolled up before stays as it was.",
            field="from_on",
        )


def _held(groups: tuple[Group, ...], reference: str) -> Group | None:
    if not reference:
        return None
    held = next((group for group in groups if group.reference == reference), None)
    if held is None:
        raise NotPossible("There is no such group.")
    return held


def _refuse_named(name: str, order: int, groups: tuple[Group, ...], reference: str) -> None:
    if not name:
        raise NotPossible("Give the group a name.", field="name")
    if len(name) > LONGEST_NAME:
        raise NotPossible(f"Name the group in at most {LONGEST_NAME} letters.", field="name")
    if any(
        group.name.casefold() == name.casefold() and group.reference != reference
        for group in groups
    ):
        raise NotPossible(f"There is a group “{name}” already.", field="name")
    if not 0 <= order <= LARGEST_ORDER:
        raise NotPossible(f"Give a place from 0 to {LARGEST_ORDER}.", field="order")


def _refuse_weights(weights: Mapping[int, Number]) -> None:
    if not weights:
        raise NotPossible("Name at least one indicator.", field="weights")
    if any(weight < 0 for weight in weights.values()):
        raise NotPossible("A weight is nought or more.", field="weights")
    if any(weight > HEAVIEST for weight in weights.values()):
        raise NotPossible("A weight is at most 1,000,000.", field="weights")
    if not any(weights.values()):
        raise NotPossible(
            "All weights are nought, so that nothing would be rated: let one be more.",
            field="weights",
        )


def _free_reference(name: str) -> str:
    stem = slugify(name)[:50] or "group"
    taken = set(SeriesGroup.objects.values_list("reference", flat=True))
    found, number_of = stem, 2
    while found in taken or found in ("add", "method"):
        found, number_of = f"{stem}-{number_of}", number_of + 1
    return found


def _changed(
    by: Actor, held: Mapping[int, Number], wanted: Mapping[int, Number]
) -> dict[int, Number | None]:
    """Return the weights that change; what ``by`` may not see stays."""
    visible = Series.objects.filter(access.visible(by), pk__in={*held, *wanted})
    seen = set(visible.values_list("pk", flat=True))
    if set(wanted) - seen:
        raise NotPermitted("There is no such indicator.")
    found: dict[int, Number | None] = {
        pk: weight for pk, weight in wanted.items() if held.get(pk) != weight
    }
    found.update(dict.fromkeys((set(held) & seen) - set(wanted)))
    return found


def _refuse_meanwhile(reference: str, read_at: int | None) -> None:
    if read_at is None:
        return
    named = SeriesGroup.objects.filter(reference=reference, event__gt=read_at)
    weighed = SeriesWeight.objects.filter(group=reference, event__gt=read_at)
    if named.exists() or weighed.exists():
        raise ChangedMeanwhile(_MEANWHILE)


def _write(weights: Mapping[int, Number | None], *, group: str, from_on: date, reason: str) -> None:
    SeriesWeight.objects.append(
        [
            SeriesWeight(
                series_id=pk, group=group, from_on=from_on, weight=weight, reason=reason.strip()
            )
            for pk, weight in weights.items()
        ]
    )
