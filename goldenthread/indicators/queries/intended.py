"""A change that somebody intends: what is to hold, of which series, from which day, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import TargetKind


class Kind(StrEnum):
    """What sort of thing is to change."""

    DEFINITION = "definition"
    RULE = "rule"
    TARGETS = "targets"
    POSTS = "posts"
    UNIT = "unit"
    STAGE = "stage"


@dataclass(frozen=True)
class WantedTarget:
    """What a series is to reach in a span; no value takes the target away."""

    series_id: int
    period: Period
    value: Number | None
    kind: TargetKind = TargetKind.TARGET

    @property
    def key(self) -> str:
        """What names its span and kind among a change's values."""
        days = f"{self.period.start.isoformat()}/{self.period.next_start.isoformat()}"
        return days if self.kind is TargetKind.TARGET else f"{days}/{self.kind.value}"


@dataclass(frozen=True)
class WantedRule:
    """The version of a rule that is to be adopted."""

    name: str
    clauses: Mapping[str, Any]
    adopted_by: str
    adopted_on: date | None


@dataclass(frozen=True)
class Intended:
    """A change as it was asked for; ``read_at`` is the event up to which its author had read.

    ``fields`` are what a definition is to say, which post has which duty, or to which ``unit_id`` the
    series are to belong. ``left_out`` names each that was chosen and cannot be changed, with why.
    ``typed`` is the form as it was filled in, so that it can be shown again; ``is_bulk`` where the
    series were chosen first.
    """

    kind: Kind
    series_ids: tuple[int, ...] = ()
    from_on: date | None = None
    reason: str = ""
    read_at: int = 0
    fields: Mapping[str, Any] = field(default_factory=dict)
    targets: tuple[WantedTarget, ...] = ()
    rule: WantedRule | None = None
    left_out: tuple[tuple[str, str], ...] = ()
    typed: Mapping[str, list[str]] = field(default_factory=dict)
    is_bulk: bool = False
    reference: str = ""

    def to_data(self) -> dict[str, Any]:
        """Return it as plain values for keeping."""
        return {
            "kind": self.kind.value,
            "series_ids": list(self.series_ids),
            "from_on": _written(self.from_on),
            "reason": self.reason,
            "read_at": self.read_at,
            "fields": dict(self.fields),
            "targets": [
                [
                    row.series_id,
                    row.period.start.isoformat(),
                    row.period.next_start.isoformat(),
                    row.value,
                    row.kind.value,
                ]
                for row in self.targets
            ],
            "rule": _rule_written(self.rule),
            "left_out": [list(each) for each in self.left_out],
            "typed": {name: list(values) for name, values in self.typed.items()},
            "is_bulk": self.is_bulk,
            "reference": self.reference,
        }

    @classmethod
    def from_data(cls, kept: Mapping[str, Any]) -> Intended:
        """Return what was kept."""
        rule = kept["rule"]
        return cls(
            kind=Kind(kept["kind"]),
            series_ids=tuple(kept["series_ids"]),
            from_on=_day(kept["from_on"]),
            reason=kept["reason"],
            read_at=kept["read_at"],
            fields=kept["fields"],
            targets=tuple(
                WantedTarget(
                    pk,
                    Period(date.fromisoformat(start), date.fromisoformat(end)),
                    value,
                    *map(TargetKind, kind),
                )
                for pk, start, end, value, *kind in kept["targets"]
            ),
            rule=WantedRule(
                rule["name"], rule["clauses"], rule["adopted_by"], _day(rule["adopted_on"])
            )
            if rule
            else None,
            left_out=tuple((code, why) for code, why in kept.get("left_out", ())),
            typed=kept["typed"],
            is_bulk=kept["is_bulk"],
            reference=kept["reference"],
        )


def _rule_written(rule: WantedRule | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    return {
        "name": rule.name,
        "clauses": dict(rule.clauses),
        "adopted_by": rule.adopted_by,
        "adopted_on": _written(rule.adopted_on),
    }


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
