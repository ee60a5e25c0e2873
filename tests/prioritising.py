"""A prioritisation to score, with three who score it; and every change of it that tables walk."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import Add
from goldenthread.organisation.access import SYSTEM, Actor
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.plan.commands import (
    adopting,
    marks,
    prioritisation_parts,
    prioritisation_stages,
    prioritisations,
    scorers,
)
from goldenthread.plan.models import Prioritisation
from goldenthread.rules.ladder import Step, StepAct, StepBy
from goldenthread.rules.numbers import number
from tests.cast import AT, Cast
from tests.framework import FROM, done

Calls = dict[str, Callable[[Actor], Any]]
MARKS = tuple(
    (number(mark), words)
    for mark, words in enumerate(("Nothing", "A little", "Something", "Much", "All that is asked"))
)
SCORERS = ("head.of.service", "service.manager", "councillor")
#: What each gives the three options on need and on cost; the councillor differs on the first.
GIVEN = {
    "head.of.service": ((4, 1), (2, 2), (1, 0)),
    "service.manager": ((4, 2), (3, 2), (1, 1)),
    "councillor": ((0, 2), (4, 1), (2, 0)),
}
EARLY, LATE = date(2014, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True)
class Priorities:
    """What was built: the council, and the prioritisation by id and reference."""

    cast: Cast
    pk: int
    reference: str

    def person(self, username: str) -> int:
        """Return who signs in under ``username``."""
        return person_named(username)

    def actor(self, username: str) -> Actor:
        """Return who signs in under ``username``, as of today."""
        return acting(username)

    def open(self) -> None:
        """Open it for scoring."""
        prioritisation_stages.open_prioritisation(self.pk, **by_now())

    def close(self) -> None:
        """Close it, whatever is missing."""
        prioritisation_stages.close_prioritisation(self.pk, is_confirmed=True, **by_now())

    def score(self, username: str, given: Any = None, **more: Any) -> int | None:
        """Give marks, as ``GIVEN`` says or as is said here: of each option those on need and on cost."""
        rows = GIVEN[username] if given is None else given
        cells = {
            (option, criterion): marks.GivenMark(
                None if mark is None else number(mark), reason=more.get("reason", "")
            )
            for option, each in enumerate(rows, start=1)
            for criterion, mark in enumerate(each, start=1)
        }
        return marks.give_marks(self.pk, cells, by=acting(username), at=timezone.now())


def by_now(by: Actor = SYSTEM) -> dict[str, Any]:
    """Return who does something, and that it is now."""
    return {"by": by, "at": timezone.now()}


def acting(username: str) -> Actor:
    """Return who signs in under ``username``, as of today."""
    account = account_named(username)
    assert account is not None, username
    return actor_for(account, on=timezone.localdate())


def person_named(username: str) -> int:
    """Return who signs in under ``username``."""
    person_id = acting(username).person_id
    assert person_id is not None
    return person_id


def wanted(cast: Cast, title: str = "What comes first", **more: Any) -> Any:
    """Return what a prioritisation of housing says, which its head owns."""
    says = {
        "unit_id": cast.structure.services["Housing Services"], "marks": MARKS, "opens_on": EARLY,
        "closes_on": LATE, "purpose": "Money for one of them.",
        "owner_id": cast.structure.posts["Head of Housing"], **more,
    }  # fmt: skip
    return prioritisations.WantedPrioritisation(title, **says)


def begin(cast: Cast, title: str = "What comes first", **more: Any) -> Priorities:
    """Begin one without anything in it."""
    reference = prioritisations.add_prioritisation(wanted(cast, title, **more), **by_now())
    return Priorities(cast, Prioritisation.objects.get(reference=reference).pk, reference)


def build_priorities(cast: Cast, title: str = "What comes first") -> Priorities:
    """Begin one with three options, need that weighs 3 and cost that weighs 1, and three who score."""
    found = begin(cast, title)
    for name, weight, is_high_good in (("Need", 3, True), ("Cost", 1, False)):
        asked = prioritisation_parts.WantedCriterion(
            name, number(weight), is_high_good=is_high_good
        )
        prioritisation_parts.record_criterion(found.pk, asked, **by_now())
    for name in ("Roads", "Parks", "Pools"):
        option = prioritisation_parts.WantedOption(name)
        prioritisation_parts.record_option(found.pk, option, **by_now())
    scorers.name_scorers(found.pk, [person_named(it) for it in SCORERS], **by_now())
    return found


def build_scored(cast: Cast, title: str = "What comes first") -> Priorities:
    """Build one that is open and scored by all three."""
    found = build_priorities(cast, title)
    found.open()
    for username in SCORERS:
        found.score(username, reason=f"So says the {username}.")
    return found


def add_route() -> None:
    """Let results of prioritisations climb a route of one step, which the auditor takes."""
    acts = frozenset({StepAct.APPROVE_FINAL})
    step = Step("approve", "Approves", StepBy.POST, ("internal-auditor",), acts)
    says = {"name": "Priorities", "kinds": ["prioritisation"], "steps": [step.to_data()]}
    done(Add("route", says, FROM, "priorities"))


def changes_of_prioritisations(cast: Cast) -> Calls:
    """Return the changes of prioritisations of housing, by their commands' names."""
    early, opening, dropping = (build_priorities(cast, it) for it in ("Early", "Next", "Over"))
    scored, closing = build_scored(cast, "Scored"), build_scored(cast, "Closing")
    scorers.name_scorers(scored.pk, [person_named("performance.officer")], **by_now())
    closed = build_scored(cast, "Closed")
    closed.close()
    add_route()
    today, asked = AT.date(), [person_named("auditor")]
    released = person_named("service.manager")

    def word() -> str:
        return uuid.uuid4().hex[:8]

    parts = prioritisation_parts
    said: dict[str, Any] = {"at": AT}
    return {
        "add_prioritisation": lambda by: prioritisations.add_prioritisation(
            wanted(cast, word(), opens_on=today), by=by, **said
        ),
        "change_prioritisation": lambda by: prioritisations.change_prioritisation(
            early.pk, wanted(cast, word()), by=by, **said
        ),
        "open_prioritisation": lambda by: prioritisation_stages.open_prioritisation(
            opening.pk, by=by, **said
        ),
        "close_prioritisation": lambda by: prioritisation_stages.close_prioritisation(
            closing.pk, by=by, **said
        ),
        "propose_prioritisation": lambda by: adopting.propose_prioritisation(
            closed.pk, by=by, at=AT, route="priorities", title="Closed", read_at=head()
        ),
        "drop_prioritisation": lambda by: prioritisations.drop_prioritisation(
            dropping.pk, by=by, reason="So", **said
        ),
        "record_criterion": lambda by: parts.record_criterion(
            early.pk, parts.WantedCriterion(word(), number(1)), by=by, **said
        ),
        "withdraw_criterion": lambda by: parts.withdraw_criterion(early.pk, 2, by=by, **said),
        "record_option": lambda by: parts.record_option(
            early.pk, parts.WantedOption(word()), by=by, **said
        ),
        "withdraw_option": lambda by: parts.withdraw_option(
            scored.pk, 3, by=by, reason="So", **said
        ),
        "name_scorers": lambda by: scorers.name_scorers(early.pk, asked, by=by, **said),
        "release_scorer": lambda by: scorers.release_scorer(
            early.pk, released, by=by, reason="So", **said
        ),
        "give_marks": lambda by: marks.give_marks(
            scored.pk, {(1, 1): marks.GivenMark(reason=word())}, by=by, **said
        ),
    }


def far_days_of_prioritisations(cast: Cast, day: date) -> dict[str, Callable[[], Any]]:
    """Return a call of every command of a prioritisation that takes a day."""
    found = build_priorities(cast)
    said: dict[str, Any] = {"by": SYSTEM, "at": AT}
    opens, closes = wanted(cast, "X", opens_on=day), wanted(cast, "X", closes_on=day)
    return {
        "add_prioritisation, opens": lambda: prioritisations.add_prioritisation(opens, **said),
        "add_prioritisation, closes": lambda: prioritisations.add_prioritisation(closes, **said),
        "change_prioritisation, opens": lambda: prioritisations.change_prioritisation(
            found.pk, opens, **said
        ),
        "change_prioritisation, closes": lambda: prioritisations.change_prioritisation(
            found.pk, closes, **said
        ),
    }
