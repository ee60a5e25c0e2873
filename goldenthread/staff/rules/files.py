"""A rating rule written as a file, in the format of docs/how-to/rules.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from goldenthread.rules.rating import Rule


def toml_of(rule: Rule) -> str:
    """Return a rule as the text of its file, which ``read_rule_file`` reads.

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
    # What JSON writes plainly and TOML does not allow is one character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
