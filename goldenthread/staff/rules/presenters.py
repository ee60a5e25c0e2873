"""The editor of a rating rule as its page draws it: rows of boxes, what they say, and an example."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from goldenthread.rules.rating import Rule, RuleRefused, rule_from_data
from goldenthread.rules.rating.stored import test_from_data
from goldenthread.rules.vocabulary import Polarity
from goldenthread.staff.rules.boxes import Box
from goldenthread.staff.rules.kinds import KINDS
from goldenthread.staff.rules.rows import (
    DEEPEST,
    GIVES,
    KEPT,
    MOST_CLAUSES,
    MOST_PARTS,
    ClauseRow,
    Mending,
    TestRow,
    clause_data,
)
from goldenthread.staff.rules.trying import Tried, example_boxes, tried
from goldenthread.ui.words import rating_mark

_GIVES: Final = (("", "Choose a rating"), *((e.value, rating_mark(e).word) for e in GIVES))
_EDGES: Final = (
    ("", "as the rule says below"),
    ("better", "takes the better rating"),
    ("worse", "takes the worse rating"),
)


@dataclass(frozen=True)
class TestDrawn:
    """One test: the box of its kind, those of its parameters, and its parts."""

    at: str
    name: str
    kind: Box
    boxes: tuple[Box, ...]
    parts: tuple[TestDrawn, ...]
    is_group: bool
    may_grow: bool
    may_go: bool
    kept: str = ""
    kept_words: str = ""


@dataclass(frozen=True)
class ClauseDrawn:
    """One clause: the boxes of its class and edge, its test, and where it can be moved."""

    at: str
    number: int
    gives: Box
    edge: Box
    test: TestDrawn
    may_rise: bool
    may_fall: bool


@dataclass(frozen=True)
class Said:
    """What the rows say so far: ``rule`` once nothing is to be mended, ``words`` by which way is good."""

    rule: Rule | None
    mendings: tuple[Mending, ...]
    words: tuple[tuple[str, str], ...]
    problems: tuple[str, ...]
    example: tuple[Box, ...]
    tried: Tried


@dataclass(frozen=True)
class Editor:
    """The editor's rows and what they say; ``autofocus`` is the box that is next to be typed in."""

    clauses: tuple[ClauseDrawn, ...]
    said: Said
    may_grow: bool
    refusals: Mapping[str, str]
    autofocus: str = ""


def problems_of(rule: Rule) -> tuple[str, ...]:
    """Return what is odd about a rule that can be used all the same, each in a sentence."""
    return ()


def said_by(rows: list[ClauseRow], typed: Mapping[str, str], *, name: str) -> Said:
    """Return what rows and the boxes below them say; what is unfinished is left out of the words."""
    found = [clause_data(row, order) for order, row in enumerate(rows)]
    clauses = [clause for clause, _ in found if clause is not None]
    mendings = [each for _, wrong in found for each in wrong]
    if not rows:
        mendings.append(Mending("add", "Add a clause: a rule needs at least one."))
    rule: Rule | None = None
    words: tuple[tuple[str, str], ...] = ()
    if clauses:
        try:
            rule = rule_from_data(
                {
                    "name": name or "The rule",
                    "clauses": clauses,
                    "otherwise": typed.get("otherwise", "off_target"),
                    "basis": typed.get("basis", "in_period"),
                    "edge_takes_better": typed.get("edge") != "worse",
                }
            )
            words = (
                ("Where high is good", rule.in_words(Polarity.HIGH)),
                ("Where low is good", rule.in_words(Polarity.LOW)),
            )
        except RuleRefused as refusal:
            mendings.append(Mending("add", str(refusal)))
    boxes = example_boxes(clauses, typed)
    is_whole = rule is not None and not mendings
    return Said(
        rule=rule if is_whole else None,
        mendings=tuple(mendings),
        words=words,
        problems=problems_of(rule) if rule is not None and is_whole else (),
        example=tuple(boxes),
        tried=tried(rule, boxes, typed) if rule is not None else Tried(),
    )


def _named(box: Box, at: str) -> Box:
    return replace(box, name=f"{at}-{box.name}")


def _drawn_test(row: TestRow, at: str, name: str, depth: int, *, may_go: bool = False) -> TestDrawn:
    choices = [
        (key, kind.label) for key, kind in KINDS.items() if depth < DEEPEST or not kind.is_group
    ]
    if row.kind == KEPT:
        choices.insert(0, (KEPT, "What it was written with, as below"))
    kind = KINDS.get(row.kind)
    boxes = [
        _named(box, at)
        for parameter in (kind.parameters if kind else ())
        for box in parameter.boxes(row.typed)
    ]
    label = "if the test is" if depth else "where it is judged by"
    parts = [
        _drawn_test(
            part, f"{at}-{order}", f"{name}, test {order + 1}", depth + 1, may_go=len(row.parts) > 1
        )
        for order, part in enumerate(row.parts)
    ]
    return TestDrawn(
        at=at,
        name=name,
        kind=Box(f"{at}-kind", label, row.kind, choices=tuple(choices), decides=True),
        boxes=tuple(boxes),
        parts=tuple(parts) if row.is_group else (),
        is_group=row.is_group,
        may_grow=row.is_group and len(row.parts) < MOST_PARTS,
        may_go=may_go,
        kept=row.typed.get(KEPT, "") if row.kind == KEPT else "",
        kept_words=_kept_words(row) if row.kind == KEPT else "",
    )


def _kept_words(row: TestRow) -> str:
    try:
        test = test_from_data(json.loads(row.typed.get(KEPT, "")), where="The clause")
    except (ValueError, RecursionError):
        return ""
    return test.in_words(Polarity.HIGH, strict=False)


def _drawn_clause(row: ClauseRow, order: int, count: int) -> ClauseDrawn:
    at = f"c{order}"
    return ClauseDrawn(
        at=at,
        number=order + 1,
        gives=Box(f"{at}-gives", "A figure is", row.gives, choices=_GIVES),
        edge=Box(f"{at}-edge", "Exactly on its edge, a figure", row.edge, choices=_EDGES),
        test=_drawn_test(row.test, at, f"Clause {order + 1}", 0),
        may_rise=order > 0,
        may_fall=order < count - 1,
    )


def editor(
    rows: list[ClauseRow], said: Said, *, autofocus: str = "", is_refused: bool = False
) -> Editor:
    """Return the editor of these rows; where it ``is_refused`` each refusal stands at its box."""
    return Editor(
        clauses=tuple(_drawn_clause(row, order, len(rows)) for order, row in enumerate(rows)),
        said=said,
        may_grow=len(rows) < MOST_CLAUSES,
        refusals={each.box: each.text for each in said.mendings} if is_refused else {},
        autofocus=autofocus,
    )


def all_refusals(form_errors: list[dict[str, Any]], said: Said) -> list[dict[str, str]]:
    """Return every refusal for the head of the page, the clauses' first, each with the box to go to."""
    clauses = [{"text": each.text, "href": f"#{each.box}"} for each in said.mendings]
    return [*clauses, *form_errors]
