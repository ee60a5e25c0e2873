"""How rating rules that climb a route are shown beside what stands, and refined clause by clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.utils import timezone

from goldenthread.indicators.queries.intended import Intended, Kind, WantedRule
from goldenthread.indicators.queries.rules import rules_listed
from goldenthread.organisation.access import Actor
from goldenthread.rules.rating import Rule, RuleRefused, rule_from_data
from goldenthread.rules.vocabulary import Polarity
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked
from goldenthread.staff.packages.kinds.kind import Ask, Box, Plain, Read, Said, show_kind
from goldenthread.staff.packages.kinds.otherwise import Otherwise, otherwise_of, sum_in_words
from goldenthread.staff.rules import boxes
from goldenthread.staff.rules.forms import rule_slug
from goldenthread.staff.rules.presenters import TestDrawn, editor, said_by
from goldenthread.staff.rules.sheet import Sheet, sheet_of, sheet_typed, typed_of
from goldenthread.staff.rules.words import BASIS

_WAYS: Final = (("Where high is good", Polarity.HIGH), ("Where low is good", Polarity.LOW))
_EDGE: Final = (("better", "takes the better rating"), ("worse", "takes the worse rating"))
_OVERRULED: Final = (("", "no"), ("on", "yes, until a day and with a reason"))


class Rules(Plain):
    """Rating rules: what each would say, and what its figures would be rated."""

    def said(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Said]:
        """Return what each rule says on its day and is to say. 4 SQL queries."""
        listed = {it.name: it for it in rules_listed(actor)}
        found = {}
        for it in asks:
            stands = listed.get(_name(it))
            held = stands.in_force(it.from_on).rule if stands is not None else None
            found[it.number] = _said(it, held)
        return found

    def boxes(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Sequence[Box]]:
        """Return a box for each thing that a rule says, of the clauses that it has. No SQL query.

        A clause is added or taken away, and judged by something else, by whoever proposes it.
        """
        found = {it.number: _rule(it) for it in asks}
        return {
            number: tuple(_boxes(sheet_of(rule)))
            for number, rule in found.items()
            if rule is not None
        }

    def read(self, actor: Actor, ask: Ask, typed: Mapping[str, str]) -> Read:
        """Return the rule that was typed; nothing where it is as it was. No SQL query."""
        rule = _rule(ask)
        if rule is None:
            return Read(None)
        sheet = sheet_of(rule)
        offered = [it.name for it in _boxes(sheet)]
        told = said_by(sheet_typed({**typed_of(sheet), **typed}), {}, name=rule.name)
        errors: dict[str, str] = {}
        for it in told.mendings:
            errors.setdefault(it.box if it.box in offered else offered[0], it.text)
        if told.rule is None or told.rule == said_by(sheet, {}, name=rule.name).rule:
            return Read(None, errors)
        clauses = {**told.rule.to_data(), "name": rule.name}
        return Read({**ask.asked, "clauses": clauses})

    def whole(self, request: Asked, ask: Ask) -> Mapping[str, Any]:
        """Return the figures that would be rated otherwise."""
        found = _otherwise(request.actor, ask)
        return found.to_page() if found is not None else {}

    def effect(self, actor: Actor, asks: Sequence[Ask]) -> str:
        """Say how many figures would be rated otherwise."""
        return sum_in_words(_otherwise(actor, it) for it in asks)


def _name(ask: Ask) -> str:
    return str(ask.asked.get("name", ""))


def _rule(ask: Ask) -> Rule | None:
    try:
        return rule_from_data(dict(ask.asked["clauses"]))
    except (RuleRefused, KeyError, TypeError, ValueError):
        return None


def _said(ask: Ask, stands: Rule | None) -> Said:
    rule = _rule(ask)
    if rule is None:
        return Said(ask.label)
    changes = tuple(
        (what, stands.in_words(way) if stands else "", rule.in_words(way)) for what, way in _WAYS
    )
    href = page_address("rule", rule_slug(_name(ask))) if stands else page_address("rules")
    return Said(ask.label, href, changes)


def _otherwise(actor: Actor, ask: Ask) -> Otherwise | None:
    wanted = WantedRule(_name(ask), ask.asked.get("clauses") or {}, "", timezone.localdate())
    return otherwise_of(Intended(Kind.RULE, from_on=ask.from_on, rule=wanted), actor)


def _boxes(sheet: Sheet) -> Iterator[Box]:
    """Yield the boxes of a rule's clauses, and of what holds for all of them."""
    drawn = editor(sheet, said_by(sheet, {}, name=""))
    for clause in drawn.clauses:
        called = f"Clause {clause.number}"
        yield _box(f"{called}: a figure is", clause.gives)
        yield from _of_test(clause.test)
        yield _box(f"{called}: exactly on its edge, a figure", clause.edge)
    classes, beside = tuple(sheet.choices()), sheet.beside
    yield Box("otherwise", "Where no clause is met, it is", beside["otherwise"], classes)
    none = ("", "It is not rated, and says why")
    yield Box("missing", "Due, and no figure came", beside["missing"], (none, *classes))
    yield Box("edge", "A figure exactly on an edge", beside["edge"], _EDGE)
    yield Box("basis", "The figure that is rated", beside["basis"], tuple(BASIS.items()))
    overruled = beside["allows_override"]
    yield Box("allows_override", "It may be overruled by hand", overruled, _OVERRULED)


def _of_test(test: TestDrawn) -> Iterator[Box]:
    for it in test.boxes:
        if not it.decides:
            after = f", in {it.after}" if it.after else ""
            yield _box(f"{test.name}: {it.label[0].lower()}{it.label[1:]}{after}", it)
    for part in test.parts:
        yield from _of_test(part)


def _box(label: str, it: boxes.Box) -> Box:
    return Box(it.name, label, it.value, it.choices, boxes.LONGEST)


show_kind("rule", Rules())
