"""A package of 2,000 targets climbs seven steps: each decision in bulk, the writer's lock, the queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from unittest.mock import patch

from django.db import connection

from benchmarks.council import AT, BEGUN, MONTHS, Council, build_council, fill_council
from benchmarks.frame import Figure, Stopwatch, counted, scaled, timed
from benchmarks.large import add_readers
from goldenthread.audit.events import event
from goldenthread.audit.queries import head
from goldenthread.governance.commands import answering, proposing
from goldenthread.governance.commands.changes import Add
from goldenthread.governance.commands.deciding import LineAnswer, decide_lines
from goldenthread.governance.commands.framework import reframe
from goldenthread.governance.commands.proposing import NewLine, propose_package
from goldenthread.indicators.commands.carried.targets import asked_of
from goldenthread.indicators.commands.changes import NewTarget
from goldenthread.organisation.access import SYSTEM, Actor
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.organisation.queries.units import posts_on
from goldenthread.records.ref import Ref
from goldenthread.rules.ladder import Answer, StepAct
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period

_YEAR = parse_period("2026/27")
_PASS = LineAnswer(Answer.APPROVED)
#: Step, and what may be done there.
_STEPS = (
    ("board", [StepAct.CHALLENGE, StepAct.REFINE, StepAct.RECOMMEND]),
    ("leaders", [StepAct.CHALLENGE, StepAct.REFINE, StepAct.RECOMMEND]),
    ("challenge", [StepAct.CHALLENGE, StepAct.REFINE, StepAct.RECOMMEND]),
    ("policy", [StepAct.CHALLENGE, StepAct.REFINE, StepAct.ADOPT]),
    ("finalise", [StepAct.REFINE]),
    ("final", [StepAct.APPROVE_FINAL]),
)


def measure() -> list[Figure]:
    """Return, for each step, how long a decision of all lines takes, and how long it holds the lock."""
    council = build_council(scaled(2_000))
    fill_council(council, scaled(MONTHS))
    add_readers(council, "officer", 1)
    account = account_named("officer0")
    assert account is not None
    by = actor_for(account, on=AT.date())
    _build_route(next(iter(posts_on(AT.date(), only=by.post_ids).values())).reference)
    lines = _lines(council)
    with _lock_timed(proposing) as held, timed() as whole:
        reference = propose_package(
            lines, by=by, at=AT, kind="targets", route="ladder", title="Targets", read_at=head()
        ).reference
    count = f"{len(lines):,} targets"
    found = [
        Figure(f"{count} proposed", whole.seconds, aim=2.0),
        Figure("proposed: the lock", held.seconds, aim=0.5),
    ]
    for name, _ in _STEPS:
        found += _decided(reference, name, by)
    return found


def _decided(reference: str, step: str, by: Actor) -> list[Figure]:
    before = head()
    with counted(connection) as tally, _lock_timed(answering) as held, timed() as it:
        decide_lines(reference, by=by, at=AT, step=step, answers={}, others=_PASS, read_at=before)
    assert head() == before + 1
    called = f"step “{step}”" + (": comes into force" if step == _STEPS[-1][0] else "")
    return [
        Figure(f"{called}: the decision", it.seconds, aim=2.0),
        Figure(f"{called}: the lock", held.seconds, aim=0.5),
        Figure(f"{called}: queries", tally.statements, unit=""),
    ]


def _lines(council: Council) -> list[NewLine]:
    return [
        NewLine(
            Ref("series", pk, code),
            asked_of([NewTarget(pk, _YEAR, number(85))]),
            date(2026, 4, 1),
        )
        for code, pk in council.series.items()
    ]


def _build_route(post: str) -> None:
    """Add a route at each step of which the post answers; proposing is the first of the seven."""
    steps = [
        {"key": name, "name": name, "by": "post", "of": [post], "acts": acts, "days": 14}
        for name, acts in _STEPS
    ]
    says: dict[str, Any] = {"name": "Targets", "kinds": ["targets"], "steps": steps}
    says["allows_own"] = True
    reframe(Add("route", says, BEGUN, "ladder"), by=SYSTEM, at=AT, reason="So")


@contextmanager
def _lock_timed(module: object) -> Iterator[Stopwatch]:
    """Time the event that a module's commands open: from taking the lock until it is committed."""
    whole = Stopwatch()

    @contextmanager
    def timing(**about: Any) -> Iterator[int]:
        with timed() as held, event(**about) as opened:
            yield opened
        whole.seconds += held.seconds

    with patch.object(module, "event", timing):
        yield whole
