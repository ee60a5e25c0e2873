"""What the demo council prioritises, as ``priorities.toml`` says; made for the demo."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from goldenthread.management.wexcombe import HOME, Structure
from goldenthread.management.wexcombe_further import Acting
from goldenthread.organisation.access import Actor
from goldenthread.plan.commands.marks import GivenMark, give_marks
from goldenthread.plan.commands.prioritisation_parts import (
    WantedCriterion,
    WantedOption,
    record_criterion,
    record_option,
)
from goldenthread.plan.commands.prioritisation_stages import (
    close_prioritisation,
    open_prioritisation,
)
from goldenthread.plan.commands.prioritisations import WantedPrioritisation, add_prioritisation
from goldenthread.plan.commands.scorers import name_scorers
from goldenthread.plan.queries.prioritisation import prioritisation_seen
from goldenthread.rules.numbers import number

LONDON: Final = ZoneInfo("Europe/London")
#: Everybody of the council whom the demo's sign-in page offers has something to score.
SCORERS: Final = (
    "performance.officer", "director", "head.of.service", "service.manager", "councillor", "auditor",
    "staff",
)  # fmt: skip


def build_priorities(structure: Structure, acting: Acting, *, today: date) -> None:
    """Score one prioritisation and close it, and leave one open; all on the day before ``today``."""
    written = tomllib.loads((HOME / "priorities.toml").read_text("utf-8"))
    at = datetime.combine(today - timedelta(days=1), time(8, 45), tzinfo=LONDON)
    scale = tuple((number(mark), words) for mark, words in written["scale"])
    for it in written["prioritisations"]:
        pk = _prepare(it, structure, acting, scale, at=at)
        _score(pk, it, acting, at=at)
        if "closing_words" in it:
            close_prioritisation(
                pk, by=acting("performance.officer", at), at=at, is_confirmed=True,
                words=it["closing_words"],
            )  # fmt: skip


def _prepare(
    it: Mapping[str, Any],
    structure: Structure,
    acting: Acting,
    scale: Sequence[Any],
    *,
    at: datetime,
) -> int:
    """Begin one with its criteria, options and scorers, and open it; return its id."""
    by = acting("performance.officer", at)
    opens_on = at.date() - timedelta(days=it["days_ago"])
    last_on = max(at.date(), opens_on + timedelta(days=it["lasts"]))
    reference = add_prioritisation(
        WantedPrioritisation(
            it["title"], structure.services[it["unit"]], scale, opens_on, last_on,
            it["purpose"], structure.posts[it["owner"]],
        ),
        by=by, at=at,
    )  # fmt: skip
    seen = prioritisation_seen(by, reference, on=at.date())
    if seen is None:
        raise LookupError(f"{by.label} sees no prioritisation {reference}.")
    for name, weight, is_high_good, words in it["criteria"]:
        wanted = WantedCriterion(name, number(weight), words, is_high_good)
        record_criterion(seen.id, wanted, by=by, at=at)
    for option in it["options"]:
        unit = structure.services[option["unit"]] if "unit" in option else None
        said = WantedOption(
            option["title"], option.get("words", ""), unit, amount=option.get("amount", "")
        )
        record_option(seen.id, said, by=by, at=at)
    names = SCORERS if "closing_words" not in it else (*it["marks"], *it.get("abstains", ()))
    people = [acting(username, at).person_id or 0 for username in names]
    name_scorers(seen.id, people, by=by, at=at)
    open_prioritisation(seen.id, by=by, at=at)
    return seen.id


def _score(pk: int, it: Mapping[str, Any], acting: Acting, *, at: datetime) -> None:
    """Give everybody's marks, with the reasons of some; whoever abstains says so of everything."""
    reasons = it.get("reasons", {})
    for username, rows in it["marks"].items():
        given = {
            (option, criterion): GivenMark(
                number(mark), reason=reasons.get(f"{username} {option} {criterion}", "")
            )
            for option, each in enumerate(rows, start=1)
            for criterion, mark in enumerate(each, start=1)
        }
        give_marks(pk, given, by=acting(username, at), at=at)
    for username, why in it.get("abstains", {}).items():
        _abstain(pk, it, acting(username, at), why, at=at)


def _abstain(pk: int, it: Mapping[str, Any], by: Actor, why: str, *, at: datetime) -> None:
    given = {
        (option, criterion): GivenMark(is_abstaining=True, reason=why)
        for option in range(1, len(it["options"]) + 1)
        for criterion in range(1, len(it["criteria"]) + 1)
    }
    give_marks(pk, given, by=by, at=at)
