"""Which tables and keys the files of a framework may hold. For users: docs/how-to/frameworks.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from goldenthread.organisation.access import Role
from goldenthread.rules.ladder import StepAct
from goldenthread.rules.vocabulary import (
    BodyRole,
    ChangeKind,
    HeadingHolds,
    ObjectiveEnd,
    PlanOwner,
    ReviewInterval,
)

__all__ = ["CHILDREN", "ONE_TABLE", "TABLES", "Holds", "Key"]


class Holds(StrEnum):
    """What stands behind a key."""

    TEXT = "a text in quotes"
    DAY = "a day such as 2006-04-01, without quotes"
    TRUTH = "true or false, without quotes"
    COUNT = "a whole number, without quotes"
    NUMBER = "a number, without quotes"
    TEXTS = 'a list of texts such as ["one", "two"]'


@dataclass(frozen=True)
class Key:
    """What a key holds; of ``words`` it must be one, where there are any. A number is ``most`` at most."""

    holds: Holds = Holds.TEXT
    is_needed: bool = False
    words: tuple[str, ...] = ()
    most: int = 99


_TEXT, _DAY, _TRUTH = Key(), Key(Holds.DAY), Key(Holds.TRUTH)
_COUNT, _TEXTS = Key(Holds.COUNT), Key(Holds.TEXTS)
_NAME: Final = Key(is_needed=True)
_OFTEN: Final = tuple(map(str, ReviewInterval))
_SINCE: Final = {"from": _DAY, "ends": _DAY}
_ADOPTED: Final = {"adopted_by": _TEXT, "adopted_on": _DAY, "first_cycle": _TEXT}
_FRAMEWORK: Final = {
    "name": _NAME, "reference": _TEXT, "about": _TEXT, **_ADOPTED, **_SINCE, "successor": _TEXT,
    "not_used": _TEXTS, "unit_kinds": _TEXTS,
}  # fmt: skip

#: The one table without double brackets, besides ``[words]``, whose keys are terms.
ONE_TABLE: Final = "framework"

#: The keys of each table; of one inside another by both names.
TABLES: Final[Mapping[str, Mapping[str, Key]]] = {
    "framework": _FRAMEWORK,
    "frameworks": _FRAMEWORK,
    "terms": {"term": _NAME, "singular": _NAME, "plural": _NAME, **_SINCE},
    "parts": {"part": _NAME, "is_used": Key(Holds.TRUTH, is_needed=True), **_SINCE},
    "levels": {
        "name": _NAME, "plural": _NAME, "reference": _TEXT, "about": _TEXT, "personal": _TRUTH,
        "position": _COUNT, **_SINCE,
    },
    "plan_kinds": {
        "name": _NAME, "reference": _TEXT, "about": _TEXT,
        "owner": Key(is_needed=True, words=tuple(map(str, PlanOwner))), "unit_kind": _TEXT,
        "years": _COUNT, "rolling": _TRUTH, "above": _TEXT, "levels": _TEXTS, **_SINCE,
    },
    "plan_kinds.headings": {
        "name": _NAME, "key": _TEXT, "asks": _TEXT, "holds": Key(words=tuple(map(str, HeadingHolds))),
        "longest": Key(Holds.COUNT, most=100_000), "required": _TRUTH,
    },
    "plan_kinds.guidance": {
        "text": _NAME, "approved_by": _TEXT, "approved_on": _DAY, "launched_on": _DAY, **_SINCE,
    },
    "bodies": {
        "name": _NAME, "reference": _TEXT, "role": Key(is_needed=True, words=tuple(map(str, BodyRole))),
        "kind": _TEXT, "terms": _TEXT, "above": _TEXT, **_ADOPTED, **_SINCE, "successor": _TEXT,
    },
    "bodies.members": {
        "post": _TEXT, "person": _TEXT, "body": _TEXT, "each": _TEXT, "capacity": _TEXT, "for": _TEXT,
        **_SINCE,
    },
    "bodies.watches": {
        "what": _TEXT, "everything": _TRUTH, "unit": _TEXT, "indicator": _TEXT, "portfolio": _TEXT,
        "plan_kind": _TEXT, "body": _TEXT, "how_often": Key(is_needed=True, words=_OFTEN), "purpose": _TEXT,
        **_SINCE,
    },
    "duties": {
        "does": _NAME, "reference": _TEXT, "body": _TEXT, "post": _TEXT, "each": _TEXT, "who": _TEXT,
        "how_often": Key(words=_OFTEN), "by_when": _TEXT, "to": _TEXT, "to_words": _TEXT, "source": _TEXT,
        **_SINCE,
    },
    "portfolios": {
        "name": _NAME, "reference": _TEXT, "about": _TEXT, "holder": _TEXT, "indicators": _TEXTS, **_SINCE,
        "successor": _TEXT,
    },
    "portfolios.items": {"indicator": _NAME, **_SINCE},
    "routes": {
        "name": _NAME, "reference": _TEXT, "about": _TEXT,
        "kinds": Key(Holds.TEXTS, is_needed=True, words=tuple(map(str, ChangeKind))),
        "required": _TRUTH, "own": _TRUTH, **_SINCE,
    },
    "routes.steps": {
        "name": _NAME, "key": _TEXT, "post": _TEXT, "body": _TEXT, "bodies": _TEXTS,
        "role": Key(words=tuple(Role.values)), "proposer": _TRUTH,
        "acts": Key(Holds.TEXTS, is_needed=True, words=tuple(map(str, StepAct))),
        "days": Key(Holds.COUNT, most=366), "beside": _TRUTH, "waits": _TRUTH,
    },
    "delegations": {
        "reference": _TEXT, "body": _NAME, "post": _NAME,
        "kinds": Key(Holds.TEXTS, is_needed=True, words=tuple(map(str, ChangeKind))),
        "to": Key(Holds.DAY, is_needed=True), "resolved_on": Key(Holds.DAY, is_needed=True),
        "minute": _TEXT, **_SINCE,
    },
    "objectives": {
        "title": _NAME, "level": _NAME, "reference": _TEXT, "words": _TEXT, "unit": _TEXT, "owner": _TEXT,
        "portfolio": _TEXT, "begins": _DAY, "due": _DAY, "internal": _TRUTH, "serves": _TEXTS, **_SINCE,
        "ended_as": Key(words=tuple(map(str, ObjectiveEnd))), "successor": _TEXT,
    },
    "objectives.contributions": {
        "to": _NAME, "how": _TEXT, "how_much": _TEXT, "weight": Key(Holds.NUMBER, most=1_000_000), **_SINCE,
    },
    "units": {
        "name": _NAME, "reference": _TEXT, "kind": _NAME, "under": _TEXT, "partner": _TRUTH, "from": _DAY,
    },
    "posts": {"title": _NAME, "reference": _TEXT, "unit": _TEXT, "from": _DAY},
}  # fmt: skip

#: Which tables stand inside which.
CHILDREN: Final[Mapping[str, tuple[str, ...]]] = {
    "plan_kinds": ("headings", "guidance"),
    "bodies": ("members", "watches"),
    "portfolios": ("items",),
    "routes": ("steps",),
    "objectives": ("contributions",),
}
