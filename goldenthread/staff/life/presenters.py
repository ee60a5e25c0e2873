"""What a change of stage comes to, in words: the change, what rests on each indicator, who is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from goldenthread.indicators.queries.life_checked import StageWanted
from goldenthread.indicators.queries.life_outlook import Outlook, OutlookLine, Touched, TouchedKind
from goldenthread.rules.vocabulary import LifeStage
from goldenthread.staff.life_words import BUTTONS
from goldenthread.ui.dates import day
from goldenthread.ui.words import stage_mark

_SHOWN = 50


@dataclass(frozen=True)
class IndicatorShown:
    """What rests on one indicator: sentences, each with a few names."""

    code: str
    title: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class OutlookShown:
    """Everything that the preview says; ``taken`` are the codes that it would be recorded of."""

    heading: str
    facts: tuple[tuple[str, str, str | None], ...]
    refused: tuple[tuple[str, str], ...]
    indicators: tuple[IndicatorShown, ...]
    more: int
    taken: tuple[str, ...]
    consequences: tuple[str, ...]
    button: str
    is_grave: bool
    is_many: bool


def outlook_shown(found: Outlook, wanted: StageWanted) -> OutlookShown:
    """Return what a change of stage comes to, as its preview shows it."""
    asked = len(found.lines)
    taken = [it for it in found.lines if not it.refused]
    what, who = BUTTONS[wanted.stage], "it" if asked == 1 else f"{len(taken):,} indicators"
    return OutlookShown(
        heading=f"{what} {who}?" if wanted.stage is not LifeStage.LIVE else f"Make {who} live?",
        facts=_facts(wanted),
        refused=tuple((it.code, it.refused) for it in found.lines if it.refused),
        indicators=tuple(_shown(it) for it in taken[:_SHOWN]),
        more=max(0, len(taken) - _SHOWN),
        taken=tuple(it.code for it in taken),
        consequences=consequences(wanted),
        button=what,
        is_grave=wanted.stage is LifeStage.RETIRED,
        is_many=asked > 1,
    )


def _facts(wanted: StageWanted) -> tuple[tuple[str, str, str | None], ...]:
    facts: list[tuple[str, str, str | None]] = [
        ("Becomes", stage_mark(wanted.stage).word, None),
        ("From", day(wanted.from_on), None),
    ]
    if wanted.until:
        facts.append(("Until", day(wanted.until), "live again from the day after"))
    if wanted.stage is LifeStage.RETIRED:
        facts.append(("Successor", wanted.successor or "None", None))
    return (*facts, ("Why", wanted.reason, None))


def consequences(wanted: StageWanted) -> tuple[str, ...]:
    """Return what holds of whatever indicator comes to the stage."""
    told = "Whoever watches it reads of it on their first page, with the reason"
    if wanted.stage is LifeStage.LIVE:
        return ("Its figures are due, rated and counted again from that day.", f"{told}.")
    last = "The figure of the last period that ended before it is still due; none is after it."
    if wanted.stage is LifeStage.SUSPENDED:
        again = f"It is live again after {day(wanted.until)} without anybody's doing."
        return (last, again, f"{told}.")
    heir = " and its successor" if wanted.successor else ""
    listed = "It stands under “Suspended and retired”; all that was recorded of it stays readable."
    return (last, listed, f"{told}{heir}.")


def _named(it: Touched) -> str:
    """Return the few that are named, and how many there are besides.

    >>> _named(Touched(TouchedKind.BODY, 7, ("Cabinet", "Board")))
    'Cabinet, Board and 5 more'
    """
    left = it.count - len(it.names)
    return ", ".join(it.names) + (f" and {left:,} more" if left > 0 else "")


#: What is touched: of one, and of many.
_WORDS: Final[Mapping[TouchedKind, tuple[str, str]]] = {
    TouchedKind.DUE: ("its figure is due now", "{:,} figures are due now"),
    TouchedKind.EXCEPTION: ("1 exception is open", "{:,} exceptions are open"),
    TouchedKind.TARGET: (
        "1 target is set for a time to come",
        "{:,} targets are set for times to come",
    ),
    TouchedKind.SCORECARD: ("1 scorecard of a year holds it", "{:,} scorecards of years hold it"),
    TouchedKind.OBJECTIVE: ("1 objective rests on it", "{:,} objectives rest on it"),
    TouchedKind.BODY: ("1 body watches it", "{:,} bodies watch it"),
    TouchedKind.CALCULATED: (
        "1 indicator is worked out from it",
        "{:,} indicators are worked out from it",
    ),
    TouchedKind.OWNER: ("Responsible for it", "Responsible for it"),
}


def touched_words(it: Touched) -> str:
    """Return how many of a sort there are.

    >>> touched_words(Touched(TouchedKind.OBJECTIVE, 2, ()))
    '2 objectives rest on it'
    """
    one, many = _WORDS[it.kind]
    words = one if it.count == 1 else many.format(it.count)
    return words[:1].upper() + words[1:]


def _shown(it: OutlookLine) -> IndicatorShown:
    lines = tuple((touched_words(each), _named(each)) for each in it.touched)
    return IndicatorShown(it.code, it.title, lines)
