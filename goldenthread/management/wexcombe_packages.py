"""What climbs the demo council’s routes, and how far it has come: ``packages.toml``; made for the demo."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from goldenthread.audit.queries import head
from goldenthread.governance.commands.deciding import LineAnswer, Meeting, decide_lines
from goldenthread.governance.commands.proposing import NewLine, propose_package, withdraw_lines
from goldenthread.governance.commands.suggesting import answer_suggestion, make_suggestion
from goldenthread.governance.queries.climbing import Climbing, climbing, versions_asked
from goldenthread.indicators.commands.carried.lines import lines_of
from goldenthread.indicators.commands.carried.targets import asked_of, targets_asked
from goldenthread.indicators.queries.intended import Intended, Kind, WantedTarget
from goldenthread.indicators.queries.rollup import codes_seen
from goldenthread.management.wexcombe import HOME
from goldenthread.management.wexcombe_further import Acting
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.ladder import Answer
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import Period, parse_period

__all__ = ["answer_packages", "put_packages"]

LONDON: Final = ZoneInfo("Europe/London")
OFFICER: Final = "performance.officer"
#: How many days before today packages were put forward, and how many before what bodies said was recorded.
_PUT, _RECORDED = 8, 2


def put_packages(acting: Acting, *, today: date) -> tuple[str, ...]:
    """Put every package forward on the day the routes were loaded; return their references in order."""
    series = codes_seen(SYSTEM)
    references = []
    for place, it in enumerate(_written()):
        at = _moment(today, _PUT, time(12), place)
        proposed = propose_package(
            [_line(each, series, today) for each in it["lines"]],
            by=acting(it.get("by", OFFICER), at), at=at, read_at=head(), route=it["route"],
            kind=it.get("kind", "targets"), title=it["title"], words=it.get("words", ""),
        )  # fmt: skip
        references.append(proposed.reference)
    return tuple(references)


def answer_packages(acting: Acting, references: tuple[str, ...], *, today: date) -> None:
    """Record what bodies answered, what was suggested and what was withdrawn, two days before ``today``."""
    acts = [
        (reference, act)
        for reference, it in zip(references, _written(), strict=True)
        for act in it.get("acts", ())
    ]
    suggested = ""
    for place, (reference, act) in enumerate(acts):
        at = _moment(today, _RECORDED, time(16), place)
        said: dict[str, Any] = {"by": acting(act["by"], at), "at": at}
        if "suggests" in act:
            step = _step(reference, act["step"])
            words, line = act["suggests"], act.get("line")
            suggested = make_suggestion(reference, step=step, words=words, line=line, **said)
        elif "accepts" in act:
            answer_suggestion(suggested, is_accepted=True, words=act["accepts"], **said)
        elif "withdraws" in act:
            lines = list(climbing(reference).lines)
            withdraw_lines(reference, lines, words=act["withdraws"], read_at=head(), **said)
        else:
            _decide(reference, act, today, said)


def _written() -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = tomllib.loads((HOME / "packages.toml").read_text("utf-8"))[
        "packages"
    ]
    return found


def _moment(today: date, days: int, first: time, place: int) -> datetime:
    """Return a moment some days before today, five minutes after that of the place before."""
    begins = datetime.combine(today - timedelta(days=days), first, tzinfo=LONDON)
    return begins + timedelta(minutes=5 * place)


def _step(reference: str, name: str) -> str:
    """Return the key of a step by its name."""
    steps = climbing(reference).route.steps
    return next(step.key for step in steps if step.name == name)


def _decide(reference: str, act: Mapping[str, Any], today: date, said: Mapping[str, Any]) -> None:
    """Record what was answered at a step, with the lines that were refined there."""
    held = climbing(reference)
    answer = LineAnswer(Answer(act.get("answer", "approved")))
    refined = {
        int(line): LineAnswer(Answer.APPROVED, refined=_refined(held, int(line), value))
        for line, value in act.get("refined", {}).items()
    }
    met = Meeting(today - timedelta(days=act["met"]), act.get("meeting", ""), act.get("minute", ""))
    decide_lines(
        reference, step=_step(reference, act["step"]), answers=refined, others=answer,
        body=act.get("body", ""), words=act.get("words", ""), meeting=met, read_at=head(), **said,
    )  # fmt: skip


def _refined(held: Climbing, line: int, value: str) -> Mapping[str, Any]:
    """Return what a line asks for with another value in its span."""
    version, _ = versions_asked([held.lines[line]])[line]
    targets = targets_asked(version.asked, 0)
    return asked_of([replace(each, value=number(value)) for each in targets])


def _next_quarter(today: date) -> Period:
    """Return the quarter that begins next: what a power that holds from now on reaches."""
    first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    begins = (first + timedelta(days=95)).replace(day=1)
    return Period(begins, (begins + timedelta(days=95)).replace(day=1))


def _line(it: Mapping[str, Any], series: Mapping[str, int], today: date) -> NewLine:
    """Return one line: targets of a series, or what an indicator's definition is to say from next April."""
    pk, words = series[it["code"]], it.get("words", "")
    if "fields" in it:
        april = date(today.year + (today >= date(today.year, 4, 1)), 4, 1)
        intended = Intended(
            Kind.DEFINITION, (pk,), from_on=april, reason=words, fields=it["fields"]
        )
    else:
        targets = tuple(
            WantedTarget(pk, _period(text, today), number(value))
            for text, value in it["targets"].items()
        )
        intended = Intended(Kind.TARGETS, (pk,), reason=words, targets=targets)
    (line,) = lines_of(intended, today=today)
    return line


def _period(text: str, today: date) -> Period:
    return _next_quarter(today) if text == "next quarter" else parse_period(text)
