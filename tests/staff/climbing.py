"""A call of every change of packages, for the table of who may make which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from goldenthread.audit.queries import head
from goldenthread.governance.commands.deciding import LineAnswer, Meeting, decide_lines
from goldenthread.governance.commands.meetings import ForPackage, record_meeting
from goldenthread.governance.commands.proposing import (
    propose_again,
    propose_package,
    withdraw_lines,
)
from goldenthread.governance.commands.suggesting import answer_suggestion, make_suggestion
from goldenthread.organisation.access import Actor
from goldenthread.rules.ladder import Answer
from tests.cast import AT, Cast
from tests.climbs import build_ladder

BACK = LineAnswer(Answer.SENT_BACK, "Why so low?")


def changes_of_packages(cast: Cast) -> dict[str, Callable[[Actor], Any]]:
    """Return the calls; five packages wait, each somewhere else on the ladder."""
    climbs = build_ladder(cast)
    new, back, gone, heard, met = (climbs.propose(HS01="12", HS20="30") for _ in range(5))
    climbs.decide(back, "board", others=BACK)
    climbs.decide(heard, "board")
    member = climbs.actor("councillor")
    made = make_suggestion(heard, by=member, at=AT, step="leaders", words="Bolder")
    asked: dict[str, Any] = {"at": AT, "read_at": head(), "words": "So"}
    line = climbs.line("HS01", "11")
    return {
        "propose_package": lambda by: propose_package(
            [line],
            by=by,
            kind="targets",
            route="ladder",
            title="Homes",
            **asked | {"read_at": head()},
        ),
        "propose_again": lambda by: propose_again(back, {1: None}, by=by, **asked),
        "withdraw_lines": lambda by: withdraw_lines(gone, [1], by=by, **asked),
        "decide_lines": lambda by: decide_lines(
            new, by=by, step="board", answers={1: LineAnswer(Answer.APPROVED)}, **asked
        ),
        "record_meeting": lambda by: record_meeting(
            "board",
            [ForPackage(met, "board", LineAnswer(Answer.APPROVED))],
            by=by,
            at=AT,
            meeting=Meeting(AT.date(), "Board"),
            read_at=head(),
        ),
        "make_suggestion": lambda by: make_suggestion(
            heard, by=by, at=AT, step="leaders", words="Bolder still"
        ),
        "answer_suggestion": lambda by: answer_suggestion(
            made, by=by, at=AT, is_accepted=False, words="Not this year"
        ),
    }
