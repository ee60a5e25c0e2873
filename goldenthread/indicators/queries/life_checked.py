"""Why indicators cannot come to a stage of their lives on a day: one sentence for each that cannot."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from goldenthread.indicators import access
from goldenthread.indicators.models import Actual, Indicator, IndicatorStage, Series
from goldenthread.indicators.queries.stages import stages_recorded
from goldenthread.organisation.access import Actor
from goldenthread.rules.life import LONGEST_YEARS, Stage, may_follow, stage_on, years_later
from goldenthread.rules.vocabulary import LifeStage
from goldenthread.ui.dates import day

__all__ = ["StageWanted", "wrong_after", "wrong_alike", "wrong_of"]

#: What somebody does who brings an indicator to a stage, as in "It is retired: it cannot be …".
_BECOMES: Final = {
    LifeStage.PROPOSED: "proposed anew",
    LifeStage.LIVE: "made live",
    LifeStage.SUSPENDED: "suspended",
    LifeStage.RETIRED: "retired",
}
LONGEST_WORDS: Final = 5_000


@dataclass(frozen=True)
class StageWanted:
    """The stage that indicators are to be at from a day on, and why.

    ``until`` is the last day of a suspension, ``successor`` the code of what takes the place of what is
    retired.
    """

    stage: LifeStage
    from_on: date
    until: date | None = None
    successor: str = ""
    reason: str = ""

    @property
    def as_stage(self) -> Stage:
        """The stage that it asks for."""
        return Stage(self.stage, self.from_on, self.until, self.successor)


def wrong_alike(wanted: StageWanted) -> tuple[str, str]:
    """Return what is wrong whatever indicator is meant, and the part asked for that is; or empty texts."""
    if not wanted.reason.strip():
        return "Say why: it stands in the indicator's life and in the list of removals.", "reason"
    if len(wanted.reason) > LONGEST_WORDS:
        return f"Say why in {LONGEST_WORDS:,} characters or fewer.", "reason"
    if wanted.successor and wanted.stage is not LifeStage.RETIRED:
        return "Only what is retired has a successor: leave it empty.", "successor"
    if wanted.stage is not LifeStage.SUSPENDED:
        if wanted.until is not None:
            return "Only a suspension has a last day: leave it empty.", "until"
        return "", ""
    if wanted.until is None:
        return "Say until when it is suspended: the last day on which it rests.", "until"
    if wanted.until < wanted.from_on:
        first = day(wanted.from_on)
        return f"It would end before it begins: choose {first} or a later day.", "until"
    if wanted.until > years_later(wanted.from_on, LONGEST_YEARS):
        return (
            f"It may be suspended for {LONGEST_YEARS} years at most: choose an earlier day, or retire it.",
            "until",
        )
    return "", ""


def wrong_of(
    codes: Mapping[int, str], wanted: Mapping[int, StageWanted], *, actor: Actor | None
) -> dict[int, str]:
    """Return why indicators cannot come to what is wanted of them, by id. 4 SQL queries.

    ``codes`` are theirs; ``actor`` has to see the successors, where one is given.
    """
    named = {it.successor for it in wanted.values() if it.successor}
    successors = _seen(named, actor)
    follows = _followed()
    stages = stages_recorded({*codes, *successors.values(), *follows})
    figures = _with_figures(codes)
    found: dict[int, str] = {}
    for pk, code in codes.items():
        it, held = wanted[pk], stages.get(pk, ())
        sentence = _cannot_follow(it, held, has_figures=pk in figures)
        if not sentence and it.successor:
            sentence = _no_successor(
                it, code, stages.get(successors.get(it.successor, 0), ()), successors
            ) or _in_circle(code, it.successor, follows, stages)
        if sentence:
            found[pk] = sentence
    return found


def _seen(codes: Collection[str], actor: Actor | None) -> dict[str, int]:
    """Return the ids of those of these indicators that the actor sees; of all for the system itself."""
    rows = Series.objects.filter(indicator__code__in=codes)
    if actor is not None:
        rows = rows.filter(access.visible(actor))
    return dict(rows.values_list("indicator__code", "indicator_id"))


def _followed() -> dict[int, str]:
    """Return the codes of all indicators that ever had or were a successor, by id."""
    linked = IndicatorStage.objects.exclude(successor=None)
    ids = {pk for pair in linked.values_list("indicator_id", "successor_id") for pk in pair}
    return dict(Indicator.objects.filter(pk__in=ids).values_list("pk", "code"))


def _with_figures(ids: Collection[int]) -> set[int]:
    rows = Actual.objects.filter(series__indicator__in=ids)
    return set(rows.values_list("series__indicator_id", flat=True).distinct())


def _cannot_follow(it: StageWanted, held: Sequence[Stage], *, has_figures: bool) -> str:
    """Say why what is wanted cannot follow what holds on its day, or what comes after it cannot follow it."""
    was, to = stage_on(held, it.from_on), it.as_stage
    if _is_so_already(was, to):
        return f"It is {was.stage.value} already on {day(it.from_on)}: leave it out."
    is_new = not held and to.stage is LifeStage.PROPOSED
    if is_new and has_figures:
        return "It has figures already: it can be suspended or retired, and not proposed."
    if not is_new and not may_follow(was, to):
        if was.stage is LifeStage.SUSPENDED and to.stage is LifeStage.SUSPENDED:
            return f"It is suspended until {day(was.until)} already: choose a later day."
        return f"It is {was.stage.value} on {day(it.from_on)} and cannot be {_BECOMES[to.stage]}."
    after = [*(one for one in held if one.from_on != it.from_on), to]
    for one in sorted(held, key=lambda each: each.from_on):
        if one.from_on > it.from_on:
            before = [each for each in after if each.from_on < one.from_on]
            if may_follow(stage_on(before, one.from_on), one):
                return ""
            return (
                f"It is {_BECOMES[one.stage]} from {day(one.from_on)} on, which could not follow: take that"
                " back first."
            )
    return ""


def _is_so_already(was: Stage, to: Stage) -> bool:
    return (was.stage, was.until, was.successor) == (to.stage, to.until, to.successor) or (
        was.stage is to.stage and to.stage is not LifeStage.SUSPENDED
    )


def _no_successor(
    it: StageWanted, code: str, stages: Sequence[Stage], seen: Mapping[str, int]
) -> str:
    if it.successor == code:
        return "It cannot be its own successor: choose another indicator."
    if it.successor not in seen:
        return f"There is no indicator {it.successor}: choose one from the list as its successor."
    if stage_on(stages, it.from_on).stage is LifeStage.RETIRED:
        return f"{it.successor} is itself retired on {day(it.from_on)}: choose another as its successor."
    return ""


def _in_circle(
    code: str, successor: str, follows: Mapping[int, str], stages: Mapping[int, Sequence[Stage]]
) -> str:
    """Say that what is to follow an indicator would lead back to it, by all that is recorded and planned."""
    leads_to = {}
    for pk, one in follows.items():
        planned = max(stages.get(pk, ()), key=lambda it: it.from_on, default=None)
        if planned is not None and planned.successor:
            leads_to[one] = planned.successor
    passed, at = {code}, successor
    while at and at not in passed:
        passed.add(at)
        at = leads_to.get(at, "")
    if not at:
        return ""
    return f"{successor} would lead back to {code} by its own successor: choose another."


def wrong_after(indicator_id: int, left_out: date) -> str:
    """Say why a planned stage cannot be left out: what is planned next could not follow. 1 SQL query."""
    held = stages_recorded([indicator_id]).get(indicator_id, [])
    left = [it for it in held if it.from_on != left_out]
    later = sorted((it for it in left if it.from_on > left_out), key=lambda it: it.from_on)
    if not later:
        return ""
    before = [it for it in left if it.from_on < left_out]
    if may_follow(stage_on(before, later[0].from_on), later[0]):
        return ""
    return (
        f"It is {_BECOMES[later[0].stage]} from {day(later[0].from_on)} on, which could not follow then: take"
        " that back first."
    )
