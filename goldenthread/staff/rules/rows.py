"""The clauses of a rule as rows of boxes: read from what was typed, moved about, made into a rule's data.

A row's boxes are named by its place: ``c0-kind`` is the kind of the first clause's test, ``c0-1-kind``
that of its second part where it is a group.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from goldenthread.rules.rating import Rule, RuleRefused
from goldenthread.rules.rating.stored import test_from_data, test_to_data
from goldenthread.rules.vocabulary import RatingClass
from goldenthread.staff.rules.boxes import ToMend
from goldenthread.staff.rules.kinds import KINDS

MOST_CLAUSES: Final = 20
MOST_PARTS: Final = 8
DEEPEST: Final = 2
"""A group may stand in a group; no deeper."""
KEPT: Final = "kept"
"""A test that no boxes can show, held as it was written."""
_FIRST: Final = "gap_in_points"
WAS: Final = "was"
"""What a test's kind was when the page was shown."""


@dataclass
class TestRow:
    """One test: its kind, what is typed for it, and its parts where it is a group."""

    kind: str
    typed: dict[str, str] = field(default_factory=dict)
    parts: list[TestRow] = field(default_factory=list)

    @property
    def is_group(self) -> bool:
        return self.kind in KINDS and KINDS[self.kind].is_group


@dataclass
class ClauseRow:
    """One clause: the class it gives, who takes its edge, and its test."""

    gives: str
    edge: str
    test: TestRow


@dataclass(frozen=True)
class Mending:
    """What is to be mended in a box of a clause."""

    box: str
    text: str


def _read_test(typed: Mapping[str, str], at: str, depth: int) -> TestRow:
    row = TestRow(typed.get(f"{at}-kind", _FIRST))
    start = f"{at}-"
    row.typed = {
        name.removeprefix(start): text
        for name, text in typed.items()
        if name.startswith(start) and "-" not in name.removeprefix(start)
    }
    if depth < DEEPEST:
        places = (f"{at}-{order}" for order in range(MOST_PARTS))
        row.parts = [
            _read_test(typed, place, depth + 1) for place in places if f"{place}-kind" in typed
        ]
    if row.is_group and not row.parts:
        row.parts = [_first_part(row.typed)]
    return row


def _first_part(typed: Mapping[str, str]) -> TestRow:
    """Return what a test becomes that is made a group: the first of its parts."""
    was = typed.get(WAS, "")
    if was in KINDS and not KINDS[was].is_group:
        return TestRow(was, dict(typed))
    return TestRow(_FIRST)


def rows_typed(typed: Mapping[str, str]) -> list[ClauseRow]:
    """Return the clauses that a form was filled in with."""
    found = []
    for order in range(MOST_CLAUSES):
        at = f"c{order}"
        if f"{at}-kind" in typed:
            test = _read_test(typed, at, 0)
            found.append(ClauseRow(typed.get(f"{at}-gives", ""), typed.get(f"{at}-edge", ""), test))
    return found


def rows_filled(rows: Iterable[ClauseRow]) -> dict[str, str]:
    """Return what is typed in the boxes of clauses, as :func:`rows_typed` reads it."""
    typed: dict[str, str] = {}
    for order, row in enumerate(rows):
        at = f"c{order}"
        typed |= {f"{at}-gives": row.gives, f"{at}-edge": row.edge, **_test_filled(row.test, at)}
    return typed


def _test_filled(row: TestRow, at: str) -> dict[str, str]:
    typed = {f"{at}-kind": row.kind, **{f"{at}-{name}": it for name, it in row.typed.items()}}
    for order, part in enumerate(row.parts):
        typed |= _test_filled(part, f"{at}-{order}")
    return typed


def _shown_test(stored: Mapping[str, Any], depth: int) -> TestRow:
    kind = KINDS.get(str(stored["kind"]))
    if kind is not None and kind.is_group and depth < DEEPEST and len(stored["of"]) <= MOST_PARTS:
        parts = [_shown_test(each, depth + 1) for each in stored["of"]]
        return TestRow(str(stored["kind"]), parts=parts)
    if kind is not None and not kind.is_group:
        row = TestRow(str(stored["kind"]))
        for parameter in kind.parameters:
            row.typed |= parameter.shown(stored)
        if _says_the_same(row, stored):
            return row
    return TestRow(KEPT, {KEPT: json.dumps(stored)})


def _says_the_same(row: TestRow, stored: Mapping[str, Any]) -> bool:
    wrong: list[Mending] = []
    again = _test_data(row, "", wrong)
    if wrong:
        return False
    try:
        return test_from_data(again, where="The row") == test_from_data(stored, where="The rule")
    except RuleRefused:
        return False


def rows_of(rule: Rule, key: Callable[[RatingClass, str], str]) -> list[ClauseRow]:
    """Return the rows that say what a rule says; ``key`` is the choice of a class by meaning and label."""
    edges = {None: "", True: "better", False: "worse"}
    return [
        ClauseRow(
            key(clause.gives, clause.label),
            edges[clause.edge_takes_better],
            _shown_test(test_to_data(clause.test), 0),
        )
        for clause in rule.clauses
    ]


def _test_data(row: TestRow, at: str, wrong: list[Mending]) -> dict[str, Any]:
    if row.kind == KEPT:
        return _kept(row, at, wrong)
    kind = KINDS.get(row.kind)
    if kind is None:
        wrong.append(Mending(f"{at}-kind", "choose what the figure is judged by."))
        return {}
    if kind.is_group:
        parts = [_test_data(part, f"{at}-{order}", wrong) for order, part in enumerate(row.parts)]
        return {"kind": row.kind, "of": parts}
    stored: dict[str, Any] = {"kind": row.kind}
    for parameter in kind.parameters:
        try:
            stored |= parameter.read(row.typed)
        except ToMend as refusal:
            wrong.append(Mending(f"{at}-{refusal.box}", str(refusal)))
    return stored


def _kept(row: TestRow, at: str, wrong: list[Mending]) -> dict[str, Any]:
    try:
        kept = json.loads(row.typed.get(KEPT, ""))
        return test_to_data(test_from_data(kept, where="The clause"))
    except (ValueError, RecursionError):
        wrong.append(Mending(f"{at}-kind", "choose what the figure is judged by."))
        return {}


def clause_data(
    row: ClauseRow, order: int, gives: Mapping[str, str]
) -> tuple[dict[str, Any] | None, list[Mending]]:
    """Return a clause as a rule's data holds it, or what is to be mended first.

    ``gives`` holds for each choice of a class what a rule's data calls it.
    """
    at = f"c{order}"
    wrong: list[Mending] = []
    if row.gives not in gives:
        wrong.append(Mending(f"{at}-gives", "choose the rating that it gives."))
    if row.edge not in ("", "better", "worse"):
        wrong.append(Mending(f"{at}-edge", "choose who takes the edge."))
    test = _test_data(row.test, at, wrong)
    if not wrong:
        try:
            test_from_data(test, where="The clause")
        except RuleRefused as refusal:
            wrong.append(Mending(f"{at}-kind", str(refusal)))
    if wrong:
        said = f"Clause {order + 1}: "
        return None, [Mending(each.box, said + each.text) for each in wrong]
    edge = {"": None, "better": True, "worse": False}[row.edge]
    return {"gives": gives[row.gives], "test": test, "edge_takes_better": edge}, []


def moved(rows: list[ClauseRow], deed: str) -> str:
    """Add, take away or move what a button's ``deed`` names; return the box that is next to be typed in.

    ``deed`` is a verb and a place: ``add``, ``add:c1`` (a part of a group), ``remove:c1``, ``remove:c1-0``,
    ``up:c1``, ``down:c1``. One that names nothing there changes nothing.
    """
    verb, _, place = deed.partition(":")
    if deed == "add":
        if len(rows) < MOST_CLAUSES:
            rows.append(ClauseRow("", "", TestRow(_FIRST)))
        return f"c{len(rows) - 1}-gives"
    steps = _steps(place)
    if not steps or steps[0] >= len(rows):
        return ""
    if verb == "add":
        return _add_part(rows, steps, place)
    if verb == "remove":
        return _remove(rows, steps)
    return _swap(rows, steps[0], verb) if verb in ("up", "down") else ""


def _steps(place: str) -> list[int]:
    parts = place.removeprefix("c").split("-")
    return [int(each) for each in parts] if all(p.isdecimal() and len(p) < 3 for p in parts) else []


def _test_at(rows: list[ClauseRow], steps: list[int]) -> TestRow | None:
    test = rows[steps[0]].test
    for step in steps[1:]:
        if step >= len(test.parts):
            return None
        test = test.parts[step]
    return test


def _add_part(rows: list[ClauseRow], steps: list[int], place: str) -> str:
    group = _test_at(rows, steps)
    if group is None or not group.is_group or len(group.parts) >= MOST_PARTS:
        return ""
    group.parts.append(TestRow(_FIRST))
    return f"{place}-{len(group.parts) - 1}-kind"


def _remove(rows: list[ClauseRow], steps: list[int]) -> str:
    if len(steps) == 1:
        del rows[steps[0]]
        return f"c{min(steps[0], len(rows) - 1)}-gives" if rows else "add"
    group = _test_at(rows, steps[:-1])
    if group is None or steps[-1] >= len(group.parts):
        return ""
    del group.parts[steps[-1]]
    return "c" + "-".join(str(each) for each in steps[:-1]) + "-kind"


def _swap(rows: list[ClauseRow], order: int, verb: str) -> str:
    other = order - 1 if verb == "up" else order + 1
    if not 0 <= other < len(rows):
        return ""
    rows[order], rows[other] = rows[other], rows[order]
    is_end = other == (0 if verb == "up" else len(rows) - 1)
    stays = {"up": "down", "down": "up"}[verb] if is_end else verb
    return f"{stays}-c{other}"
