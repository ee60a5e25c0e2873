"""What the demo council is to achieve and what serves what, as ``thread.toml`` says; made for the demo."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from goldenthread.governance.queries.register import framework_known
from goldenthread.indicators.queries.rollup import codes_seen
from goldenthread.management.wexcombe import HOME, Structure, structure_written
from goldenthread.management.wexcombe_further import Acting
from goldenthread.organisation.access import SYSTEM, Actor
from goldenthread.organisation.queries.register import register_known
from goldenthread.plan.commands.bringing import Brought, Serving, bring_objectives
from goldenthread.plan.commands.contributions import Terms, move_contribution, offer_contribution
from goldenthread.plan.commands.delegations import delegate
from goldenthread.plan.commands.objectives import Wanted, add_objective, set_measures
from goldenthread.plan.queries.contributions import contribution_named
from goldenthread.plan.queries.offering import own_objective
from goldenthread.rules.numbers import number
from goldenthread.rules.vocabulary import ContributionStep as Step

LONDON: Final = ZoneInfo("Europe/London")
OFFICER: Final = "performance.officer"
_TERMS: Final = ("how", "how_much", "now_done", "should_be_done")
#: How many days before today the thread was written down, and how many before what is one's own was.
_WRITTEN, _OWN = 6, 5


def build_thread(structure: Structure, acting: Acting, *, today: date) -> Mapping[str, int]:
    """Add objectives with what evidences and serves them, and talks; return the objectives' ids by name."""
    written = tomllib.loads((HOME / "thread.toml").read_text("utf-8"))
    built = _Thread(structure, acting, codes_seen(SYSTEM), today, written["reason"])
    built.bring(written["objectives"])
    for place, it in enumerate(written["own"]):
        built.add_own(it, minute=place)
    for it in written["delegations"]:
        built.delegate(it)
    moves = [
        (move["days"], place, talk, move)
        for place, talk in enumerate(written["talks"])
        for move in talk["moves"]
    ]
    for days, place, talk, move in sorted(moves, key=lambda it: (-it[0], it[1])):
        built.move(talk, move, built.moment(days, 14, place))
    return built.objectives


@dataclass
class _Thread:
    """What was built so far: objectives and contributions by what the file calls them."""

    structure: Structure
    acting: Acting
    series: Mapping[str, int]
    today: date
    reason: str
    objectives: dict[str, int] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    talks: dict[int, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    levels: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known, levels = register_known(), framework_known(only=["level"])
        self.units = {
            str(it.says["name"]): pk for pk, it in known.units_in_force(self.today).items()
        }
        self.units |= self.structure.services
        self.people = {it.name: it.id for it in known.people.values()}
        self.levels = {levels.reference("level", pk): pk for pk in levels.ledgers["level"].rows}

    @property
    def april(self) -> date:
        """The first day of this financial year."""
        return date(self.today.year - (self.today < date(self.today.year, 4, 1)), 4, 1)

    def moment(self, days: int, hour: int, minute: int) -> datetime:
        """Return a moment some days before today."""
        return datetime.combine(
            self.today - timedelta(days=days), time(hour, minute), tzinfo=LONDON
        )

    def speaker(self, post: str, at: datetime) -> Actor:
        """Return who holds a post since the beginning, or the performance officer in their place."""
        return self.acting(_STAYED.get(post, OFFICER), at)

    def bring(self, written: Sequence[Mapping[str, Any]]) -> None:
        """Bring the council's objectives and what they serve at once, and say what evidences each."""
        at = self.moment(_WRITTEN, 9, 10)
        by = self.acting(OFFICER, at)
        names = {it["reference"]: f"O-{place}" for place, it in enumerate(written, start=1)}
        brought = [self._brought(it, names) for it in written]
        bring_objectives(brought, by=by, at=at, reason=self.reason)
        for place, it in enumerate(written):
            pk = self.objectives[it["reference"]] = self._named(names[it["reference"]], by)
            self.owners[it["reference"]] = it.get("owner", "")
            weights = {
                self.series[code]: number(weight) for code, weight in it.get("measures", {}).items()
            }
            if weights:
                set_measures(
                    pk, weights, by=by, at=self.moment(_WRITTEN, 11, place), from_on=self.april,
                    reason=self.reason,
                )  # fmt: skip

    def _brought(self, it: Mapping[str, Any], names: Mapping[str, str]) -> Brought:
        owner = it.get("owner", "")
        wanted = self._wanted(
            it,
            owner_id=self.structure.posts[owner] if owner else None,
            unit_id=self.units[it["unit"]] if "unit" in it else None,
            is_internal=it.get("internal", False),
        )
        terms = Terms(how=it.get("how", ""), weight=number(it.get("weight", "1")))
        serves = tuple(Serving(names[to], terms, self.april) for to in it.get("serves", ()))
        level = self.levels[it["level"]]
        return Brought(names[it["reference"]], level, wanted, self.april, serves)

    def add_own(self, it: Mapping[str, Any], *, minute: int) -> None:
        """Add an objective that somebody agreed with their manager, and what it serves."""
        at = self.moment(_OWN, 10, minute)
        by = self.acting(_ACCOUNTS[it["person"]], at)
        added = add_objective(
            self._wanted(it, manager_id=self.structure.posts[it["manager"]]),
            level_id=self.levels["personal-objective"],
            person_id=self.people[it["person"]],
            by=by, at=at, from_on=self.april, reason="Agreed at the appraisal.",
        )  # fmt: skip
        self.objectives[it["reference"]] = self._named(added, by)
        self._join(it, by, at)

    def _named(self, reference: str, by: Actor) -> int:
        found = own_objective(by, reference)
        if found is None:
            raise LookupError(f"{by.label} sees no objective {reference}.")
        return found

    def _wanted(self, it: Mapping[str, Any], **more: Any) -> Wanted:
        due = date(self.april.year + it["due"], 3, 31) if "due" in it else None
        begins = self.april if due else None
        return Wanted(it["title"], it.get("words", ""), begins_on=begins, due_on=due, **more)

    def _join(self, it: Mapping[str, Any], by: Actor, at: datetime) -> None:
        """Offer what an objective contributes, and let the owner of the other agree it."""
        terms = Terms(how=it.get("how", ""), weight=number(it.get("weight", "1")))
        said: dict[str, Any] = {"at": at, "from_on": self.april, "words": self.reason}
        for to in it.get("serves", ()):
            offered = offer_contribution(
                terms, by=by, to_id=self.objectives[to],
                objective_id=self.objectives[it["reference"]], **said,
            )  # fmt: skip
            speaker = self.speaker(self.owners[to], at)
            move_contribution(contribution_named(by, offered), Step.AGREED, by=speaker, **said)

    def delegate(self, it: Mapping[str, str]) -> None:
        """Let another post speak for an objective."""
        at = self.moment(_OWN, 11, 5)
        objective = it["objective"]
        delegate(
            self.objectives[objective], self.structure.posts[it["post"]],
            by=self.speaker(self.owners[objective], at), at=at, from_on=at.date(),
            agreed_by=it["agreed_by"], reason=it["reason"],
        )  # fmt: skip

    def move(self, talk: Mapping[str, Any], move: Mapping[str, Any], at: datetime) -> None:
        """Make one move in a talk."""
        by, words = self.acting(move["as"], at), move.get("words", "")
        terms = None
        if "how" in move:
            said = {name: move.get(name, "") for name in _TERMS}
            terms = Terms(weight=number(move["weight"]), **said)
        if move["step"] == Step.OFFERED and terms is not None:
            offered = offer_contribution(
                terms, by=by, at=at, to_id=self.objectives[talk["to"]], from_on=at.date(), words=words,
                unit_id=self.units[talk["unit"]] if "unit" in talk else None,
                objective_id=self.objectives[talk["objective"]] if "objective" in talk else None,
            )  # fmt: skip
            self.talks[id(talk)] = contribution_named(by, offered)
            return
        move_contribution(
            self.talks[id(talk)], Step(move["step"]), by=by, at=at, from_on=at.date(), terms=terms,
            words=words,
        )  # fmt: skip


def _accounts(posts: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the name under which each holder signs in."""
    return {
        it["holder"]: it.get("username") or it["holder"].casefold().replace(" ", ".")
        for it in posts
    }


_POSTS: Final = structure_written()["posts"]
_ACCOUNTS: Final = _accounts(_POSTS)
_LEFT: Final = ("Head of Leisure", "Head of Planning", "IT Client Manager")
_STAYED: Final = {it["title"]: _ACCOUNTS[it["holder"]] for it in _POSTS if it["title"] not in _LEFT}
