"""A rating rule as a file: the format in which frameworks hold rules, written and read."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from typing import Any

from goldenthread.rules.rating import Rule, rule_from_data


class NotARule(ValueError):
    """A file holds no rule; the message says why."""


def toml_of(rule: Rule) -> str:
    """Return a rule as the text of its file.

    >>> from goldenthread.rules.numbers import number
    >>> from goldenthread.rules.rating import within_points
    >>> print(toml_of(within_points(number(5))))
    name = "Near target within 5 points"
    basis = "in_period"
    edge_takes_better = true
    otherwise = "off_target"
    <BLANKLINE>
    [[clauses]]
    gives = "on_target"
    test = { kind = "gap_in_points", at_least = "0" }
    <BLANKLINE>
    [[clauses]]
    gives = "near_target"
    test = { kind = "gap_in_points", at_least = "-5" }
    <BLANKLINE>
    """
    held = rule.to_data()
    clauses: Any = held.pop("clauses")
    lines = [f"{name} = {_value(value)}" for name, value in held.items() if value is not None]
    for clause in clauses:
        lines += ["", "[[clauses]]"]
        lines += [
            f"{name} = {_value(value)}" for name, value in clause.items() if value is not None
        ]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        rows = (f"{name} = {_value(each)}" for name, each in value.items() if each is not None)
        return f"{{ {', '.join(rows)} }}"
    if isinstance(value, list):
        return f"[{', '.join(_value(each) for each in value)}]"
    return json.dumps(value, ensure_ascii=False)


def rule_in(content: bytes) -> Rule:
    """Return the rule that a file holds.

    Raises:
        NotARule: it is no such file.
        RuleRefused: the rule makes no sense; the message says where and why.
    """
    if not content.strip():
        raise NotARule("Choose a file that holds a rule: nothing was in it.")
    try:
        held = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as refusal:
        raise NotARule(f"This is not a file of a rule: it is to be TOML ({refusal}).") from refusal
    return rule_from_data(held)
