"""A year's scorecard to talk about, and every change of it that the tables of rights and days walk."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import Add
from goldenthread.organisation.access import SYSTEM, Actor
from goldenthread.plan.commands.objectives import set_measures
from goldenthread.plan.commands.plan_findings import FindingWanted, record_finding
from goldenthread.reports.commands import begun, lines, sessions
from goldenthread.reports.commands.carrying import propose_scorecard
from goldenthread.reports.models import YearScorecard
from goldenthread.reports.queries.lines import YearLine, lines_seen
from goldenthread.reports.queries.year_scorecards import YearScorecardSeen, scorecard_seen
from goldenthread.rules.ladder import Step, StepAct, StepBy
from goldenthread.rules.numbers import number
from goldenthread.rules.vocabulary import LineSource, ReviewInterval, ScorecardStep, YearLineState
from tests.cast import AT
from tests.chosen import add_plan_kind
from tests.framework import FROM, done
from tests.staff.planning import begin_housing_plan
from tests.talks import DAY, Talks, now

Calls = dict[str, Callable[[Actor], Any]]
#: Distinct years, so that one after the other can have a scorecard.
_YEARS = count(2031)


@dataclass(frozen=True)
class Yearly:
    """A scorecard that is under way, in a council with outcomes; its id and reference."""

    talks: Talks
    id: int
    reference: str

    def seen(self, username: str = "performance.officer") -> YearScorecardSeen:
        """Return it as somebody sees it."""
        found = scorecard_seen(self.talks.actor(username), self.reference, on=now().date())
        assert found is not None
        return found

    def lines(self, username: str = "performance.officer") -> dict[str, YearLine]:
        """Return its lines by code, or by title where they have none."""
        actor = self.talks.actor(username)
        return {it.code or it.title: it for it in lines_seen(actor, self.seen(username))}

    def take(self, *codes: str, **more: Any) -> dict[str, int]:
        """Take indicators as candidates; return their numbers by code."""
        said: dict[str, Any] = {"source": LineSource.LOCAL, **more}
        taken = [lines.Taken(self.talks.cast.series[code], **said) for code in codes]
        lines.take_candidates(self.id, taken, by=SYSTEM, at=now())
        return {code: it.number for code, it in self.lines().items()}

    def settle(
        self, *numbers: int, state: YearLineState = YearLineState.CHOSEN, **more: Any
    ) -> int:
        """Choose lines, or leave them out."""
        said = {"by": SYSTEM, "at": now(), "reason": "So", **more}
        return lines.settle_lines(self.id, numbers, state, **said)

    def meet(self, on: date = DAY, **more: Any) -> int:
        """Record a session; return its number."""
        homes = self.talks.objectives["Homes for all"]
        said = {"place": "The Guildhall", "objective_ids": [homes], **more}
        wanted = sessions.WantedSession(on, **said)
        return sessions.record_session(self.id, wanted, by=SYSTEM, at=now())

    def say(self, session: int, text: str = "Too few homes", **more: Any) -> int:
        """Record what was said at a session; return its number."""
        wanted = sessions.WantedSaying(text, **more)
        return sessions.record_saying(self.id, session, wanted, by=SYSTEM, at=now())


def begin(talks: Talks, *, year: int | None = None, title: str = "Corporate scorecard") -> Yearly:
    """Begin the scorecard of a year of its own."""
    first = date(next(_YEARS) if year is None else year, 4, 1)
    reference = begun.begin_scorecard(
        begun.WantedScorecard(title), by=SYSTEM, at=now(), year_on=first
    )
    return Yearly(talks, YearScorecard.objects.get(reference=reference).pk, reference)


def evidence(talks: Talks, title: str, *codes: str) -> None:
    """Let indicators evidence an objective."""
    weights = {talks.cast.series[code]: number("1") for code in codes}
    set_measures(talks.objectives[title], weights, by=SYSTEM, at=now(), from_on=DAY, reason="So")


def find_issue(talks: Talks, text: str = "Rents are falling behind") -> tuple[int, int]:
    """Let an audit of housing's plan find a key issue today; return the plan's id and its number."""
    headings = [{"name": "Purpose"}, {"name": "Risks", "holds": "risks"}]
    kind = add_plan_kind("Housing plan", unit_kind="service", headings=headings)
    plan = begin_housing_plan(talks.cast, kind)
    found = record_finding(plan, FindingWanted(text, now().date()), by=SYSTEM, at=now())
    return plan, found


def add_yearly_route() -> None:
    """Let scorecards climb a route of one step, which the auditor takes."""
    step = Step(
        "approve",
        "Approves",
        StepBy.POST,
        ("internal-auditor",),
        frozenset({StepAct.APPROVE_FINAL}),
    )
    says = {"name": "The year’s scorecard", "kinds": ["scorecard"], "steps": [step.to_data()]}
    done(Add("route", says, FROM, "yearly"))


def changes_of_yearcards(talks: Talks) -> Calls:
    """Return the changes of a year's scorecard, by their commands' names."""
    yearly = begin(talks)
    line = yearly.take("HS01", "CS01")["HS01"]
    session = yearly.meet()
    mistake = begin(talks).id
    settled, to_climb = begin(talks, year=2012), begin(talks)
    for each in (settled, to_climb):
        each.settle(*each.take("HS01").values())
    add_yearly_route()
    said: dict[str, Any] = {"at": AT, "reason": "So"}
    told = count(2100)
    states = {
        YearLineState.CHOSEN: YearLineState.LEFT_OUT,
        YearLineState.LEFT_OUT: YearLineState.CHOSEN,
    }

    def year() -> date:
        return date(next(told), 4, 1)

    def title() -> str:
        return f"Scorecard {next(told)}"

    def settle(by: Actor) -> int:
        stands = yearly.lines()["HS01"].state
        return lines.settle_lines(
            yearly.id, [line], states.get(stands, YearLineState.CHOSEN), by=by, **said
        )

    return {
        "begin_scorecard": lambda by: begun.begin_scorecard(
            begun.WantedScorecard(title()), by=by, year_on=year(), **said
        ),
        "change_scorecard": lambda by: begun.change_scorecard(
            yearly.id, begun.WantedScorecard(title()), by=by, **said
        ),
        "drop_scorecard": lambda by: begun.drop_scorecard(mistake, by=by, **said),
        "record_agreed": lambda by: begun.record_agreed(
            settled.id, by=by, agreed_on=DAY, agreed_by="Cabinet", **said
        ),
        "set_timetable": lambda by: begun.set_timetable(
            yearly.id, {ScorecardStep.GATHER: begun.PlannedDays(year())}, by=by, **said
        ),
        "propose_scorecard": lambda by: propose_scorecard(
            to_climb.id, by=by, at=AT, route="yearly", title="The year’s", read_at=head()
        ),
        "take_candidates": lambda by: lines.take_candidates(
            yearly.id, [lines.Taken(talks.cast.series["RB09"], LineSource.LOCAL)], by=by, **said
        ),
        "add_measure": lambda by: lines.add_measure(
            yearly.id, lines.WantedLine(ReviewInterval.YEARLY, title=title()), by=by,
            source=LineSource.MEMBERS, **said,
        ),
        "change_line": lambda by: lines.change_line(
            yearly.id, line, lines.WantedLine(ReviewInterval.YEARLY, why=title()), by=by, **said
        ),
        "settle_lines": settle,
    } | _of_sessions(yearly, session)  # fmt: skip


def _of_sessions(yearly: Yearly, session: int) -> Calls:
    saying, slip, to_withdraw = yearly.say(session), yearly.say(session), yearly.meet()
    said: dict[str, Any] = {"at": AT, "reason": "So"}
    return {
        "record_session": lambda by: sessions.record_session(
            yearly.id, sessions.WantedSession(DAY, uuid.uuid4().hex), by=by, **said
        ),
        "withdraw_session": lambda by: sessions.withdraw_session(
            yearly.id, to_withdraw, by=by, **said
        ),
        "record_saying": lambda by: sessions.record_saying(
            yearly.id,
            session,
            sessions.WantedSaying(uuid.uuid4().hex),
            by=by,
            number=saying,
            **said,
        ),
        "withdraw_saying": lambda by: sessions.withdraw_saying(yearly.id, slip, by=by, **said),
    }


def far_days_of_yearcards(talks: Talks, day: date) -> dict[str, Callable[[], Any]]:
    """Return a call of every command of a year's scorecard that takes a day."""
    yearly, begun_one = begin(talks), begin(talks, year=2013)
    said: dict[str, Any] = {"by": SYSTEM, "at": now(), "reason": "So"}
    measure = lines.WantedLine(ReviewInterval.YEARLY, title="Homes built", due_on=day)
    number_of = lines.add_measure(
        yearly.id, lines.WantedLine(ReviewInterval.YEARLY, title="Homes"),
        source=LineSource.LOCAL, **said,
    )  # fmt: skip
    return {
        "begin_scorecard": lambda: begun.begin_scorecard(
            begun.WantedScorecard("Far"), year_on=day, **said
        ),
        "record_agreed": lambda: begun.record_agreed(
            begun_one.id, agreed_on=day, agreed_by="Cabinet", **said
        ),
        "begin_scorecard, planned from": lambda: begun.set_timetable(
            yearly.id, {ScorecardStep.GATHER: begun.PlannedDays(day)}, **said
        ),
        "begin_scorecard, planned to be over": lambda: begun.set_timetable(
            yearly.id, {ScorecardStep.GATHER: begun.PlannedDays(None, day)}, **said
        ),
        "begin_scorecard, a measure due": lambda: lines.add_measure(
            yearly.id, measure, source=LineSource.LOCAL, **said
        ),
        "begin_scorecard, its line due": lambda: lines.change_line(
            yearly.id, number_of, measure, **said
        ),
        "begin_scorecard, its session": lambda: sessions.record_session(
            yearly.id, sessions.WantedSession(day, "The Guildhall"), **said
        ),
    }


def build_yearcards(talks: Talks) -> None:
    """Begin YS-1, with a line, a session held, one to come and a word said; and YS-2, which is agreed."""
    add_yearly_route()
    yearly = begin(talks, year=2014)
    yearly.take("HS01", objective_id=talks.objectives["Homes for all"])
    yearly.say(yearly.meet(), line_number=1)
    yearly.meet(date(2190, 1, 1))
    agreed = begin(talks, year=2013)
    agreed.settle(*agreed.take("HS01").values())
    begun.record_agreed(
        agreed.id, by=SYSTEM, at=now(), agreed_on=DAY, agreed_by="Cabinet, minute 12"
    )
