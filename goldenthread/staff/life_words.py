"""The words of an indicator's life: its stages, what becomes of it, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from goldenthread.indicators.queries.life import Life, Standing
from goldenthread.indicators.queries.life_checked import StageWanted
from goldenthread.indicators.queries.life_turns import LifeTurn
from goldenthread.rules.life import Stage, may_follow
from goldenthread.rules.vocabulary import AuditOutcome, LifeStage
from goldenthread.ui.dates import day
from goldenthread.ui.words import UNDER_AUDIT, stage_mark

#: What may be made of an indicator, as the form offers it.
DEEDS: Final[Mapping[LifeStage, str]] = {
    LifeStage.LIVE: "Make it live",
    LifeStage.SUSPENDED: "Suspend it until a day",
    LifeStage.RETIRED: "Retire it",
}
#: The same done, as the button and the message say it.
BUTTONS: Final[Mapping[LifeStage, str]] = {
    LifeStage.LIVE: "Make live",
    LifeStage.SUSPENDED: "Suspend",
    LifeStage.RETIRED: "Retire",
}
BECOMES: Final[Mapping[LifeStage, str]] = {
    LifeStage.PROPOSED: "proposed",
    LifeStage.LIVE: "live",
    LifeStage.SUSPENDED: "suspended",
    LifeStage.RETIRED: "retired",
}
#: What the outcome of an audit asks for, where that is a stage.
OUTCOME_STAGES: Final[Mapping[str, LifeStage]] = {
    AuditOutcome.SUSPEND: LifeStage.SUSPENDED,
    AuditOutcome.RETIRE: LifeStage.RETIRED,
    AuditOutcome.REPLACE: LifeStage.RETIRED,
}


def until_words(until: date | None) -> str:
    """Return until when a suspension holds, to stand after its word.

    >>> until_words(date(2027, 3, 31)), until_words(None)
    ('until 31 March 2027', '')
    """
    return f"until {day(until)}" if until else ""


def named(code: str, title: str) -> str:
    """Return an indicator by code and title; the reader who may not see it reads neither.

    >>> named("CS01", "Calls answered"), named("", "")
    ('CS01 Calls answered', '')
    """
    return f"{code} {title}".strip()


def turn_words(it: Standing) -> str:
    """Return what an indicator became, in a sentence without its day."""
    if it.is_withdrawn:
        return f"{stage_mark(it.stage).word}: planned, and taken back"
    if it.stage is LifeStage.SUSPENDED:
        return f"Suspended {until_words(it.until)}".strip()
    if it.stage is LifeStage.RETIRED:
        heir = named(it.successor_code, it.successor_title)
        return f"Retired; its successor is {heir}" if heir else "Retired without a successor"
    return "Proposed" if it.stage is LifeStage.PROPOSED else "Live"


def now_words(it: Standing) -> str:
    """Return where an indicator is in its life, in a sentence with what that comes to."""
    since = day(it.from_on)
    if it.stage is LifeStage.PROPOSED:
        return f"Proposed since {since}: no figure is due and nothing is rated before it is live."
    if it.stage is LifeStage.SUSPENDED:
        ends = f" until {day(it.until)}, and live again from the day after" if it.until else ""
        return f"Suspended since {since}{ends}. Meanwhile no figure is due and nothing is counted."
    if it.stage is LifeStage.RETIRED:
        heir = named(it.successor_code, it.successor_title)
        follows = f" {heir} is its successor." if heir else " It has no successor."
        return f"Retired since {since}.{follows} All that was recorded of it stays readable."
    return f"Live since {since}."


def offered(now: Standing) -> tuple[LifeStage, ...]:
    """Return what may be made of an indicator that stands so, in the order of the form."""
    stands = Stage(now.stage, now.from_on)
    return tuple(
        it
        for it in DEEDS
        if it is not now.stage or it is LifeStage.SUSPENDED
        if may_follow(stands, Stage(it, date.max))
    )


def done_words(wanted: StageWanted, count: int, *, today: date) -> str:
    """Say what was recorded of so many indicators.

    >>> done_words(StageWanted(LifeStage.RETIRED, date(2026, 4, 1)), 2, today=date(2026, 3, 1))
    '2 indicators are retired from 1 April 2026.'
    """
    who = "The indicator is" if count == 1 else f"{count:,} indicators are"
    when = f" from {day(wanted.from_on)}" if wanted.from_on > today else ""
    ends = f" {until_words(wanted.until)}" if wanted.until else ""
    return f"{who} {BECOMES[wanted.stage]}{when}{ends}."


def badge(life: Life) -> str:
    """Return the mark that says where an indicator is: live ones that are audited say that."""
    is_live = life.now.stage is LifeStage.LIVE
    return UNDER_AUDIT if is_live and life.is_audited_in else life.now.stage.value


def held_words(it: Stage) -> str:
    """Return a stage with its days and successor, as what was before or after an event.

    >>> held_words(Stage(LifeStage.RETIRED, date(2026, 4, 1), successor="CS09"))
    'retired from 1 April 2026; successor CS09'
    >>> held_words(Stage(LifeStage.LIVE, date.min))
    'live'
    """
    since = f" from {day(it.from_on)}" if it.from_on > date.min else ""
    ends = f" {until_words(it.until)}" if it.until else ""
    heir = f"; successor {it.successor}" if it.successor else ""
    return f"{BECOMES[it.stage]}{since}{ends}{heir}"


def changes_of_turn(turn: LifeTurn) -> tuple[tuple[str, str, str], ...]:
    """Return what an event made of an indicator's life, as what it was before and after."""
    what = "Stage, planned" if turn.is_withdrawn else "Stage"
    return ((what, held_words(turn.before), held_words(turn.after)),)


def carried_words(turn: LifeTurn, event: str) -> str:
    """Say of an event that is no change of stage by itself, as an adoption, that it brought one, and why."""
    return (
        "" if event.startswith("indicators:stage:") else f"It brought a stage along: {turn.reason}"
    )
