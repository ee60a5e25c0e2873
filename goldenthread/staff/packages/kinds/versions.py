"""How rating rules and changes of the framework that climb a route are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.timezone import localdate

from goldenthread.governance.queries.register import FrameworkRegister, framework_known
from goldenthread.organisation.access import Actor
from goldenthread.rules.rating import RuleRefused, rule_from_data
from goldenthread.rules.vocabulary import Polarity
from goldenthread.staff.addresses import page_address
from goldenthread.staff.packages.kinds.kind import Ask, Plain, Said, show_kind

_DONE = {
    "add": "Added", "say": "Changed", "end": "Ended", "level": "Level of the thread",
    "place": "Put into a portfolio",
}  # fmt: skip


class Rules(Plain):
    """Rating rules: what each would say."""

    def said(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Said]:
        """Return what each rule is to say. No SQL query."""
        return {it.number: _ruled(it) for it in asks}


class Framework(Plain):
    """Changes of the framework: what is done to which part, in words where there are any."""

    def said(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Said]:
        """Return what each line does. About 15 SQL queries."""
        known = framework_known()
        return {it.number: _framed(known, it) for it in asks}


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


show_kind("rule", Rules())
show_kind("framework", Framework())
