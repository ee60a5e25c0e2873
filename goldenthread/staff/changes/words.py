"""What a change is about, in words: the names of what may change, and values as they are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from goldenthread.indicators.queries.change_drafts import About
from goldenthread.indicators.queries.intended import Kind
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import TargetKind
from goldenthread.staff.figures import Wording
from goldenthread.staff.indicators.defined_words import LABELS, field_value
from goldenthread.staff.indicators.words import AIMS

DUTIES = {
    "owner": "Owner",
    "measurer": "Who measures",
    "reporter": "Who reports",
    "validator": "Who validates",
}
WHAT = {
    Kind.DEFINITION: "How it is counted and rated",
    Kind.RULE: "A rating rule",
    Kind.TARGETS: "Targets",
    Kind.POSTS: "Who is responsible",
    Kind.UNIT: "Which unit they belong to",
    Kind.STAGE: "Where they are in their life: suspended, retired, live",
}
#: The same of many indicators, which were chosen first.
WHAT_OF_MANY = WHAT | {Kind.DEFINITION: "How they are counted and rated"}


def what_and_value(
    kind: Kind,
    name: str,
    value: Any,
    *,
    about: About | None,
    names: Mapping[int, str],
    period: Callable[[date, date], Period] = Period,
) -> tuple[str, str]:
    """Return what would change, and one of its values, in words; ``period`` names days without ``about``."""
    if kind is Kind.POSTS:
        nobody = "Nobody" if name == "owner" else "The owner does it"
        return DUTIES[name], names.get(value, "A post of another day") if value else nobody
    if kind is Kind.UNIT:
        return "Unit", names.get(value, "A unit of another day")
    if kind is Kind.TARGETS:
        first, second, *aimed = name.split("/")
        start, following = date.fromisoformat(first), date.fromisoformat(second)
        wording = Wording(about.unit, about.decimals, about.value_kind) if about else Wording("", 0)
        aim = f"{AIMS[TargetKind(aimed[0])]}, " if aimed else ""
        named = about.period if about else period
        return f"{aim}{named(start, following).label}", wording.exact(value) or "none"
    if kind is Kind.RULE:
        return "The rule", str(value)
    return LABELS[name], field_value(name, value)
