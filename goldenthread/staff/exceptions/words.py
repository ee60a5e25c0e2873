"""What the pages of exceptions call things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from goldenthread.indicators.queries.exceptions.listed import Whose
from goldenthread.indicators.queries.exceptions.rules import Attention, Told, Whom
from goldenthread.rules.attention import AttentionKind, kind_in_words
from goldenthread.rules.numbers import plain
from goldenthread.staff.attention import days_in_words

WHOSE: Final[Mapping[Whose, str]] = {
    Whose.MINE: "Mine",
    Whose.SERVICES: "My services",
    Whose.ALL: "All",
}
WHOM: Final[Mapping[Whom, str]] = {
    Whom.OWNER: "the owner",
    Whom.REPORTER: "whoever reports it",
    Whom.HEAD: "the head of its service",
    Whom.OFFICE: "the performance office",
    Whom.POST: "a post",
}


def kind_label(kind: AttentionKind) -> str:
    """Return what a kind looks for, as a heading.

    >>> kind_label(AttentionKind.LATE)
    'A figure is late'
    """
    words = kind_in_words(kind)
    return words[0].upper() + words[1:]


def told_in_words(told: Told, post: str) -> str:
    """Return who is told first."""
    if told.whom is Whom.POST:
        return post or "a post that is there no longer"
    return WHOM[told.whom]


def rule_sentence(rule: Attention, *, unit: str, post: str) -> str:
    """Return what a rule says, whole: what it looks for, where, who is told, what follows by when."""
    test = rule.test.in_words()
    where = f"in {unit} and below" if rule.unit_id is not None else "anywhere in the council"
    told = told_in_words(rule.told, post)
    said = f"Where {where} an indicator shows “{test}”, {told} is told first"
    if not rule.follows:
        return f"{said}."
    follows = rule.follows[0].lower() + rule.follows[1:].rstrip(".")
    within = f" within {days_in_words(rule.within_days)}" if rule.within_days else ""
    return f"{said}; what must follow{within}: {follows}."


def percent_of(rule: Attention) -> str:
    """Return a rule's percentage as it is typed."""
    return plain(rule.test.percent) if rule.test.percent is not None else ""
