"""A ladder of seven steps for the small council, and packages of targets that climb it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import Add, Say
from goldenthread.governance.commands.deciding import Decided, LineAnswer, Meeting, decide_lines
from goldenthread.governance.commands.proposing import NewLine, propose_again, propose_package
from goldenthread.governance.commands.suggesting import make_suggestion
from goldenthread.governance.models import OpenStep
from goldenthread.governance.queries.register import framework_known
from goldenthread.indicators.commands.carried.targets import asked_of
from goldenthread.indicators.commands.changes import NewTarget
from goldenthread.organisation.access import Actor
from goldenthread.records.ref import Ref
from goldenthread.rules.ladder import Answer, Step, StepAct, StepBy
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from tests.cast import AT, Cast
from tests.framework import FROM, done

#: The steps of the ladder, from the proposal to the final approval.
LADDER = (
    Step("propose", "Officers", StepBy.PROPOSER, acts=frozenset({StepAct.PROPOSE})),
    Step("board", "Board", StepBy.BODY, ("board",),
         frozenset({StepAct.CHALLENGE, StepAct.REFINE, StepAct.RECOMMEND}), 14),
    Step("leaders", "Leaders Panel", StepBy.BODY, ("leaders",),
         frozenset({StepAct.CHALLENGE, StepAct.REFINE, StepAct.RECOMMEND, StepAct.SUGGEST}), 14),
    Step("challenge", "Challenge Committee", StepBy.BODY, ("challenge",),
         frozenset({StepAct.CHALLENGE, StepAct.REFINE, StepAct.RECOMMEND}), 28),
    Step("policy", "Policy committees", StepBy.REMIT, ("prosperity", "communities"),
         frozenset({StepAct.CHALLENGE, StepAct.REFINE, StepAct.ADOPT})),
    Step("finalise", "Officers finalise", StepBy.PROPOSER, acts=frozenset({StepAct.REFINE})),
    Step("final", "Final approval", StepBy.BODY, ("board",), frozenset({StepAct.APPROVE_FINAL}),
         waits=True),
)  # fmt: skip
PASS = LineAnswer(Answer.APPROVED)
PERIOD = parse_period("2014/15 Q2")
NAMES = ("propose", "board", "leaders", "challenge", "policy", "finalise", "final")


@dataclass(frozen=True)
class Climbs:
    """The council with its ladder; ``bodies`` gives ids by reference."""

    cast: Cast
    bodies: Mapping[str, Any]

    def actor(self, username: str) -> Actor:
        """Return who signs in under a name."""
        return self.cast.actor(username)

    def line(self, code: str, value: str | None, **more: Any) -> NewLine:
        """Return a line that sets the target of a quarter."""
        pk = self.cast.series[code]
        target = NewTarget(pk, PERIOD, None if value is None else number(value))
        unit = {"HS": "Housing Services", "CS": "Customer Services", "RB": "Finance, Revs and Bens"}
        return NewLine(
            Ref("series", pk, code),
            asked_of([target]),
            PERIOD.start,
            self.cast.structure.services[unit[code[:2]]],
            **more,
        )

    def propose(self, **values: str | None) -> str:
        """Propose targets by code as the performance officer; return the package's reference."""
        lines = [self.line(code, value) for code, value in values.items()]
        return self.put(lines)

    def put(self, lines: list[NewLine], username: str = "performance.officer", **more: Any) -> str:
        """Propose lines; return the package's reference."""
        asked: dict[str, Any] = {
            "kind": "targets",
            "route": "ladder",
            "title": "Targets of the year",
        }
        made = propose_package(
            lines, by=self.actor(username), at=AT, read_at=head(), **{**asked, **more}
        )
        return made.reference

    def decide(
        self,
        reference: str,
        step: str,
        answers: Mapping[int, LineAnswer] | None = None,
        *,
        username: str = "performance.officer",
        others: LineAnswer | None = PASS,
        at: datetime = AT,
        read_at: int | None = None,
        **more: Any,
    ) -> Decided:
        """Answer at a step."""
        more.setdefault("meeting", Meeting(at.date(), "Meeting", "12"))
        return decide_lines(
            reference, by=self.actor(username), at=at, step=step, answers=answers or {},
            others=others, read_at=head() if read_at is None else read_at, **more,
        )  # fmt: skip

    def back_later(self, reference: str, number: int, step: str) -> None:
        """Send a line back at a step; it comes there again six days later, on 20 July 2014."""
        self.decide(reference, step, {number: LineAnswer(Answer.SENT_BACK, "Low")}, others=None)
        propose_again(
            reference, {number: None}, by=self.actor("performance.officer"),
            at=AT + timedelta(days=6), words="As it was", read_at=head(),
        )  # fmt: skip

    def split(self, reference: str) -> list[str]:
        """Return the bodies that a package is split among just now."""
        rows = OpenStep.objects.filter(package__reference=reference, step="policy")
        names = {pk: name for name, pk in self.bodies.items()}
        return [names[row.body_id] for row in rows if row.body_id is not None]

    def up_to(self, reference: str, step: str) -> None:
        """Let a package pass every step before this one."""
        for name in NAMES[1 : NAMES.index(step)]:
            if name == "policy":
                for body in self.split(reference):
                    self.decide(reference, name, body=body)
            else:
                self.decide(reference, name)


def build_ladder(cast: Cast, **says: Any) -> Climbs:
    """Build the bodies and the route ``ladder``; the auditor is the Leaders Panel's clerk."""
    names = ("Board", "Leaders", "Challenge", "Prosperity", "Communities")
    for name in names:
        says_body = {"name": f"{name} for targets", "role": "decides"}
        done(Add("body", says_body, FROM, name.casefold()))
    known = framework_known(only=["body"])
    bodies = {name.casefold(): known.key_of("body", name.casefold()) for name in names}
    clerk = (bodies["leaders"], None, cast.structure.posts["Internal Auditor"], None, "")
    done(Say("membership", clerk, {"capacity": "Clerk"}, FROM))
    member = (
        bodies["leaders"],
        None,
        cast.structure.posts["Portfolio Holder for Housing"],
        None,
        "",
    )
    done(Say("membership", member, {"capacity": ""}, FROM))
    watched = {"how_often": "quarterly", "purpose": "To ask why."}
    remits = {"prosperity": "Finance, Revs and Bens", "communities": "Housing Services"}
    for body, unit in remits.items():
        key = (bodies[body], "unit", cast.structure.services[unit], "")
        done(Say("watch", key, watched, FROM))
    route = {
        "name": "Targets",
        "kinds": ["targets"],
        "steps": [step.to_data() for step in LADDER],
        **says,
    }
    done(Add("route", route, FROM, "ladder"))
    return Climbs(cast, bodies)


def put_packages(climbs: Climbs) -> None:
    """Propose three packages: one at the first step, one sent back, one at the second with a suggestion."""
    climbs.propose(HS01="12")
    back, heard = climbs.propose(HS20="30"), climbs.propose(HS20="31")
    climbs.decide(back, "board", others=LineAnswer(Answer.SENT_BACK, "Why so low?"))
    climbs.decide(heard, "board")
    member = climbs.actor("councillor")
    make_suggestion(heard, by=member, at=AT, step="leaders", words="Bolder")
