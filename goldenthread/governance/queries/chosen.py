"""What the council chooses of the system itself: its words for things, and which parts it uses.

Also its levels and kinds of plan, as their pages ask for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Case, CharField, Value, When

from goldenthread.governance.access import require_sight
from goldenthread.governance.models import CouncilWord, PartInUse
from goldenthread.governance.queries.register import FrameworkRegister, framework_known
from goldenthread.organisation.access import Actor

__all__ = ["SYSTEM_PARTS", "TERMS", "ChosenNow", "chosen_on", "framework_for"]

#: The terms that a council's people may see otherwise, as the glossary has them: one and many.
TERMS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "indicator": ("indicator", "indicators"),
        "scorecard": ("scorecard", "scorecards"),
        "portfolio": ("portfolio", "portfolios"),
        "body": ("body", "bodies"),
        "objective": ("objective", "objectives"),
        "plan": ("plan", "plans"),
        "actual": ("actual", "actuals"),
        "target": ("target", "targets"),
        "rating": ("rating", "ratings"),
    }
)

#: The parts of the system that a council may do without: what each is called, and what it is for.
SYSTEM_PARTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "exceptions": ("Exceptions", "what needs attention, by the council’s own rules"),
        "benchmarks": ("Benchmarks", "other councils’ published figures beside ours"),
        "control_charts": ("Control charts", "what differs by more than chance"),
        "calculated": ("Calculated indicators", "formulas, parameters, wholes made of parts"),
        "breakdowns": ("Breakdowns", "figures by group, such as age or ward"),
        "rollup": ("Roll-up", "ratings of services and groups from those inside them"),
        "portfolios": ("Portfolios", "what each member of the cabinet answers for"),
        "bodies": ("Bodies", "who decides and reviews, with duties and what each watches"),
        "plan_kinds": ("Kinds of plan", "which plans are written, under which headings"),
    }
)


@dataclass(frozen=True)
class ChosenNow:
    """The words in force on a day, where they differ from the glossary's, and the parts not used."""

    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    unused: frozenset[str] = frozenset()

    def word(self, term: str, *, is_plural: bool = False) -> str:
        """Return what the council's people see for a term."""
        return self.words.get(term, TERMS[term])[is_plural]

    def uses(self, part: str) -> bool:
        """Say whether the council uses a part; one that is not listed is always used."""
        return part not in self.unused


def chosen_on(day: date) -> ChosenNow:
    """Return the words and parts in force on a day. 1 SQL query."""
    is_used = Case(When(is_used=True, then=Value("yes")), default=Value(""))
    dated = ("from_on", "event", "id", "is_ended")
    words = CouncilWord.objects.filter(from_on__lte=day).order_by()
    parts = PartInUse.objects.filter(from_on__lte=day).order_by()
    text = CharField()
    rows = words.values_list(
        Value("word", output_field=text), "term", *dated, "singular", "plural"
    ).union(
        parts.values_list(
            Value("part", output_field=text), "part", *dated, is_used, Value("", output_field=text)
        ),
        all=True,
    )
    latest: dict[tuple[str, str], Any] = {}
    for kind, key, _, _, _, is_ended, one, many in sorted(rows, key=lambda row: row[2:5]):
        latest[kind, key] = None if is_ended else (one, many)
    found = [(kind, key, says) for (kind, key), says in latest.items() if says is not None]
    return ChosenNow(
        words={key: says for kind, key, says in found if kind == "word" and key in TERMS},
        unused=frozenset(key for kind, key, says in found if kind == "part" and not says[0]),
    )


def framework_for(
    actor: Actor, *, as_at: int | None = None, only: Iterable[str] = ()
) -> FrameworkRegister:
    """Return what the council chose, or the parts of it that are named, for one of the council.

    1 SQL query, and 1 or 2 for each part.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    require_sight(actor)
    return framework_known(as_at, only=only)
