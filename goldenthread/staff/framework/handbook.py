"""The whole framework under headings, as a handbook prints it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from goldenthread.rules.ladder import Step, route_from_data
from goldenthread.rules.vocabulary import BodyRole, HeadingHolds, PlanOwner
from goldenthread.staff.framework.reading import Reading
from goldenthread.staff.routes.shown import who_in_words
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.frame_words import BODY_ROLES, PLAN_OWNERS
from goldenthread.ui.route_words import acts_in_words, kinds_in_words

__all__ = [
    "BodyPrinted",
    "DutyPrinted",
    "Handbook",
    "PlanKindPrinted",
    "RoutePrinted",
    "handbook_of",
]

_HOLDS: Final = {
    HeadingHolds.WORDS: "Text",
    HeadingHolds.OBJECTIVES: "Objectives",
    HeadingHolds.INDICATORS: "Indicators",
    HeadingHolds.TARGETS: "Targets",
    HeadingHolds.CONTRIBUTIONS: "Contributions",
    HeadingHolds.RESOURCES: "Resources",
    HeadingHolds.RISKS: "Risks",
    HeadingHolds.STRATEGIES: "Strategies and plans cited",
}


@dataclass(frozen=True)
class DutyPrinted:
    """One duty: what is to be done, by whom, when, and to whom it goes."""

    does: str
    holder: str
    when: str
    to: str
    source: str


@dataclass(frozen=True)
class PlanKindPrinted:
    """One kind of plan; ``headings`` are (name, what is to be written there, what it holds)."""

    name: str
    about: str
    facts: tuple[tuple[str, str, None], ...]
    headings: tuple[tuple[str, str, str], ...]
    guidance: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RoutePrinted:
    """One approval route; ``steps`` are (place, step, who, what they may do, in how many days)."""

    name: str
    about: str
    facts: tuple[tuple[str, str, None], ...]
    steps: tuple[tuple[str, str, str, str, str], ...]


@dataclass(frozen=True)
class BodyPrinted:
    """One body with its members, what it watches and its duties."""

    name: str
    facts: tuple[tuple[str, str, None], ...]
    terms: str
    members: tuple[tuple[str, str], ...]
    watches: tuple[tuple[str, str, str], ...]
    duties: tuple[DutyPrinted, ...]


@dataclass(frozen=True)
class Handbook:
    """The framework in the order in which it is read.

    ``powers`` are (body, post that decides in its place, changes of what, from when to when, resolved when).
    """

    levels: tuple[tuple[str, str, str], ...]
    words: tuple[tuple[str, str, str], ...]
    unused: tuple[str, ...]
    plan_kinds: tuple[PlanKindPrinted, ...]
    bodies: tuple[BodyPrinted, ...]
    duties: tuple[DutyPrinted, ...]
    routes: tuple[RoutePrinted, ...]
    powers: tuple[tuple[str, str, str, str, str], ...]
    portfolios: tuple[tuple[str, str, str, str], ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is in force."""
        return not any(vars(self).values())


def handbook_of(held: Reading) -> Handbook:
    """Return all that is in force on the day."""
    return Handbook(
        levels=tuple(
            (it.says["name"], it.says["plural"], _about_level(it.says)) for it in held.levels()
        ),
        words=tuple(
            (key.replace("_", " "), it.says["singular"], it.says["plural"])
            for key, it in held.there("word").items()
        ),
        unused=tuple(
            str(key).replace("_", " ").capitalize()
            for key, it in held.there("part_in_use").items()
            if not it.says["is_used"]
        ),
        plan_kinds=tuple(_plan_kinds(held)),
        bodies=tuple(_bodies(held)),
        duties=tuple(_duty(held, it.says) for it in held.there("duty").values()),
        routes=tuple(_routes(held)),
        powers=tuple(_powers(held)),
        portfolios=tuple(_portfolios(held)),
    )


def _about_level(says: Any) -> str:
    personal = "Seen by the person and their managers alone." if says["is_personal"] else ""
    return "\n".join(each for each in (says["about"], personal) if each)


def _facts(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str, None], ...]:
    return tuple((term, text, None) for term, text in pairs if text)


def _plan_kinds(held: Reading) -> Iterable[PlanKindPrinted]:
    guidance, register = held.there("guidance"), held.register
    plurals = {
        register.reference("level", key): it.says["plural"]
        for key, it in held.there("level").items()
    }
    for key, it in held.there("plan_kind").items():
        says = it.says
        years = "1 year" if says["years"] == 1 else f"{says['years']} years"
        owner = (
            f"Each {says['unit_kind']}"
            if says["unit_kind"]
            else PLAN_OWNERS[PlanOwner(says["owner"])]
        )
        written = guidance.get(key)
        yield PlanKindPrinted(
            says["name"],
            says["about"],
            _facts(
                [
                    ("Whose", owner),
                    ("For", f"{years}, rolling" if says["is_rolling"] else years),
                    ("Serves", register.called("plan_kind", says["above_id"], held.day)),
                    ("Levels", ", ".join(plurals.get(each, each) for each in says["levels"])),
                ]
            ),
            tuple((each["name"], each["asks"], _holds(each)) for each in says["headings"]),
            () if written is None else ((_launched(written.says), written.says["text"]),),
        )


def _holds(heading: Any) -> str:
    words = [_HOLDS[HeadingHolds(heading["holds"])]]
    if heading["longest"]:
        words.append(f"up to {heading['longest']:,} characters")
    if heading["is_required"]:
        words.append("required")
    return ", ".join(words)


def _launched(says: Any) -> str:
    words = []
    if says["approved_by"] or says["approved_on"]:
        on = f" on {in_words(says['approved_on'])}" if says["approved_on"] else ""
        by = f" by {says['approved_by']}" if says["approved_by"] else ""
        words.append(f"approved{by}{on}")
    if says["launched_on"]:
        words.append(f"launched on {in_words(says['launched_on'])}")
    return "Guidance" + (f", {', '.join(words)}" if words else "")


def _routes(held: Reading) -> Iterable[RoutePrinted]:
    for it in held.there("route").values():
        says = it.says
        stages = route_from_data(says["steps"]).stages
        yield RoutePrinted(
            says["name"],
            says["about"],
            _facts(
                [
                    ("For", kinds_in_words(says["kinds"])),
                    ("Required", "yes" if says["is_required"] else "no"),
                    ("One’s own may be answered", "yes" if says["allows_own"] else ""),
                    ("Since", in_words(it.from_on)),
                ]
            ),
            tuple(
                (str(number), step.name, _who(held, step), _may(step), _days(step))
                for number, stage in enumerate(stages)
                for step in stage
            ),
        )


def _powers(held: Reading) -> Iterable[tuple[str, str, str, str, str]]:
    for it in held.powers_in_force():
        resolved = in_words(it.decided_on)
        yield (
            held.body(it.body_id),
            held.view.register.post_title(it.post_id, held.day),
            kinds_in_words(it.kinds),
            f"{in_words(it.from_on)} to {in_words(it.latest_on)}",
            f"{resolved}, {it.minute}" if it.minute else resolved,
        )


def _who(held: Reading, step: Step) -> str:
    return ", ".join(name for name, _ in who_in_words(step, held.register, held.view, held.day))


def _may(step: Step) -> str:
    return acts_in_words(step.acts) + (", once all have come up to it" if step.waits else "")


def _days(step: Step) -> str:
    return "" if step.days is None else "1 day" if step.days == 1 else f"{step.days} days"


def _bodies(held: Reading) -> Iterable[BodyPrinted]:
    members, watches, duties = (
        _by_body(held.there("membership")),
        _by_body(held.there("watch")),
        held.there("duty").values(),
    )
    bodies = held.there("body")
    for role in BodyRole:
        for key, it in bodies.items():
            if it.says["role"] != role:
                continue
            says = it.says
            adopted = in_words(says["adopted_on"]) if says["adopted_on"] else ""
            yield BodyPrinted(
                says["name"],
                _facts(
                    [
                        ("Role", BODY_ROLES[role]),
                        ("Kind", says["kind"]),
                        ("Under", held.body(says["above_id"])),
                        ("Since", in_words(it.from_on)),
                        ("Adopted", ", ".join(x for x in (says["adopted_by"], adopted) if x)),
                        ("First cycle", says["first_cycle"]),
                    ]
                ),
                says["terms"],
                tuple((held.member(at), _seat(held, row.says)) for at, row in members.get(key, ())),
                tuple(
                    (held.watched(at), held.when(row.says), row.says["purpose"])
                    for at, row in watches.get(key, ())
                ),
                tuple(_duty(held, each.says) for each in duties if each.says["body_id"] == key),
            )


def _by_body(rows: dict[Any, Any]) -> dict[Any, list[tuple[Any, Any]]]:
    found: dict[Any, list[tuple[Any, Any]]] = {}
    for key, it in rows.items():
        found.setdefault(key[0], []).append((key, it))
    return found


def _seat(held: Reading, says: Any) -> str:
    unit = held.view.register.unit_name(says["for_unit_id"], held.day)
    return ", ".join(each for each in (says["capacity"], f"for {unit}" if unit else "") if each)


def _duty(held: Reading, says: Any) -> DutyPrinted:
    return DutyPrinted(
        says["does"], held.holder(says), held.when(says), held.goes_to(says), says["source"]
    )


def _portfolios(held: Reading) -> Iterable[tuple[str, str, str, str]]:
    items: dict[Any, list[str]] = {}
    for key, it in held.there("item").items():
        items.setdefault(it.says["portfolio_id"], []).append(held.codes[key[1]])
    for key, it in held.there("portfolio").items():
        holder = held.view.register.post_title(it.says["holder_id"], held.day)
        yield it.says["name"], holder, it.says["about"], ", ".join(sorted(items.get(key, [])))
