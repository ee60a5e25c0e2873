"""How definitions, rating rules and changes of the framework that climb a route are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.timezone import localdate

from goldenthread.governance.queries.register import FrameworkRegister, framework_known
from goldenthread.organisation.access import Actor
from goldenthread.rules.rating import RuleRefused, rule_from_data
from goldenthread.rules.vocabulary import Polarity
from goldenthread.staff.addresses import page_address
from goldenthread.staff.indicators.defined_words import LABELS, field_value
from goldenthread.staff.packages.kinds.kind import Ask, Box, Plain, Read, Said, show_kind
from goldenthread.staff.packages.kinds.refining import (
    definition_boxes,
    read_definition,
    read_rule,
    rule_boxes,
)

_DONE = {
    "add": "Added", "say": "Changed", "end": "Ended", "level": "Level of the thread",
    "place": "Put into a portfolio",
}  # fmt: skip


class Definitions(Plain):
    """Definitions of indicators: each thing that would be otherwise, by its label."""

    def said(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Said]:
        """Return what each indicator is to be. No SQL query."""
        return {it.number: _defined(it) for it in asks}

    def boxes(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Sequence[Box]]:
        """Return a box for each text and number that would be otherwise. No SQL query."""
        return {it.number: definition_boxes(it) for it in asks}

    def read(self, actor: Actor, ask: Ask, typed: Mapping[str, str]) -> Read:
        """Return the definition by what was typed; nothing where it is as it was."""
        return read_definition(ask, typed)


class Rules(Plain):
    """Rating rules: what each would say."""

    def said(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Said]:
        """Return what each rule is to say. No SQL query."""
        return {it.number: _ruled(it) for it in asks}

    def boxes(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Sequence[Box]]:
        """Return a box for each limit of a rule. No SQL query."""
        return {it.number: rule_boxes(it) for it in asks}

    def read(self, actor: Actor, ask: Ask, typed: Mapping[str, str]) -> Read:
        """Return the rule by what was typed; nothing where it is as it was."""
        return read_rule(ask, typed)


class Framework(Plain):
    """Changes of the framework: what is done to which part, in words where there are any."""

    def said(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Said]:
        """Return what each line does. About 15 SQL queries."""
        known = framework_known()
        return {it.number: _framed(known, it) for it in asks}


def _defined(ask: Ask) -> Said:
    fields = ask.asked.get("fields")
    held: Mapping[str, Any] = fields if isinstance(fields, Mapping) else {}
    changes = tuple(
        (LABELS[name], "", field_value(name, value))
        for name, value in held.items()
        if name in LABELS
    )
    return Said(ask.label, changes=changes)


def _ruled(ask: Ask) -> Said:
    try:
        rule = rule_from_data(dict(ask.asked["clauses"]))
    except (RuleRefused, KeyError, TypeError, ValueError):
        return Said(ask.label)
    changes = (
        ("Where high is good", "", rule.in_words(Polarity.HIGH)),
        ("Where low is good", "", rule.in_words(Polarity.LOW)),
    )
    return Said(ask.label, page_address("rules"), changes)


def _framed(known: FrameworkRegister, ask: Ask) -> Said:
    asked = ask.asked
    says = asked.get("wanted") or asked.get("says") or {}
    done = _DONE.get(str(asked.get("change")), "Changed")
    named = [
        (name.removesuffix("_id").replace("_", " ").capitalize(), "", _worded(known, name, value))
        for name, value in says.items()
    ]
    heir = asked.get("successor")
    if heir is not None:
        named.append(("Successor", "", _worded(known, f"{asked.get('part')}_id", heir)))
    return Said(ask.label, changes=((("What", "", done)), *named))


def _worded(known: FrameworkRegister, name: str, value: object) -> str:
    """Return a value in words: of what points to a part of the framework its name."""
    part = {"above_id": "body", "to_body_id": "body"}.get(name, name.removesuffix("_id"))
    if name.endswith("_id") and part in known.ledgers and isinstance(value, int):
        return known.called(part, value, localdate()) or "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | dict):
        return f"{len(value)} of them"
    return str(value) if value not in (None, "") else "–"


show_kind("definition", Definitions())
show_kind("rule", Rules())
show_kind("framework", Framework())
