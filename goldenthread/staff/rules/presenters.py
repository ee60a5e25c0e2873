"""The editor of a rating rule as its page draws it: rows of boxes, what they say, and an example."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from goldenthread.rules.rating import Rule, class_words
from goldenthread.rules.rating.stored import test_from_data
from goldenthread.rules.vocabulary import Polarity
from goldenthread.staff.rules.boxes import Box
from goldenthread.staff.rules.kinds import KINDS
from goldenthread.staff.rules.rows import (
    DEEPEST,
    KEPT,
    MOST_CLAUSES,
    MOST_PARTS,
    WAS,
    ClauseRow,
    Mending,
    TestRow,
)
from goldenthread.staff.rules.sheet import MEANINGS, MOST_CLASSES, ClassRow, Sheet
from goldenthread.staff.rules.trying import Tried, example_boxes, tried, unasked

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
class ClassDrawn:
    """One of the council's own classes: the boxes of its name and meaning."""

    number: int
    deed: str
    label: Box
    means: Box


@dataclass(frozen=True)
class Said:
    """What a sheet says so far: ``rule`` once nothing is to be mended, ``words`` by which way is good.

    ``problems`` make no sense as a whole and are to be mended; ``doubts`` may be meant. ``unasked`` is what
    was typed for the example and the rule does not look at, by box: it is there again when it does.
    """

    rule: Rule | None
    mendings: tuple[Mending, ...]
    words: tuple[tuple[str, str], ...]
    problems: tuple[str, ...]
    doubts: tuple[str, ...]
    example: tuple[Box, ...]
    unasked: tuple[tuple[str, str], ...]
    tried: Tried


@dataclass(frozen=True)
class Editor:
    """The editor's rows and what they say; ``autofocus`` is the box that is next to be typed in."""

    clauses: tuple[ClauseDrawn, ...]
    classes: tuple[ClassDrawn, ...]
    said: Said
    may_grow: bool
    may_name: bool
    refusals: Mapping[str, str]
    autofocus: str = ""


def said_by(sheet: Sheet, typed: Mapping[str, str], *, name: str) -> Said:
    """Return what a sheet says; what is unfinished is left out of the words."""
    rule, mendings = sheet.rule(name)
    boxes = example_boxes(rule, typed)
    problems = rule.problems() if rule is not None and not mendings else ()
    mendings += [Mending(_place(text), text) for text in problems]
    words: tuple[tuple[str, str], ...] = ()
    if rule is not None:
        words = (
            ("Where high is good", rule.in_words(Polarity.HIGH)),
            ("Where low is good", rule.in_words(Polarity.LOW)),
        )
    is_whole = rule is not None and not mendings
    return Said(
        rule=rule if is_whole else None,
        mendings=tuple(mendings),
        words=words,
        problems=problems,
        doubts=rule.doubts() if rule is not None and is_whole else (),
        example=tuple(boxes),
        unasked=unasked(boxes, typed),
        tried=tried(rule, boxes, typed) if rule is not None else Tried(),
    )


def _place(text: str) -> str:
    """Return the box that a sentence about a whole rule leads to: the clause's that it names first."""
    found = re.search(r"[Cc]lauses? (\d+)", text)
    return f"c{int(found[1]) - 1}-kind" if found else "add"


def _named(box: Box, at: str) -> Box:
    return replace(box, name=f"{at}-{box.name}")


def _drawn_test(row: TestRow, at: str, name: str, depth: int, *, may_go: bool = False) -> TestDrawn:
    choices = [
        (key, kind.label) for key, kind in KINDS.items() if depth < DEEPEST or not kind.is_group
    ]
    if row.kind == KEPT:
        choices.insert(0, (KEPT, "What it was written with, as below"))
    kind = KINDS.get(row.kind) or KINDS.get(row.typed.get(WAS, ""))
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


def _drawn_clause(
    row: ClauseRow, order: int, count: int, gives: tuple[tuple[str, str], ...]
) -> ClauseDrawn:
    at = f"c{order}"
    return ClauseDrawn(
        at=at,
        number=order + 1,
        gives=Box(f"{at}-gives", "A figure is", row.gives, choices=gives),
        edge=Box(f"{at}-edge", "Exactly on its edge, a figure", row.edge, choices=_EDGES),
        test=_drawn_test(row.test, at, f"Clause {order + 1}", 0),
        may_rise=order > 0,
        may_fall=order < count - 1,
    )


def _drawn_class(row: ClassRow, order: int) -> ClassDrawn:
    means = tuple((each.value, class_words(each)) for each in MEANINGS)
    return ClassDrawn(
        number=order + 1,
        deed=f"unclass:{order}",
        label=Box(f"k{order}-label", "The council calls it", row.label, is_words=True),
        means=Box(f"k{order}-means", "It means", row.means, choices=means),
    )


def editor(sheet: Sheet, said: Said, *, autofocus: str = "", is_refused: bool = False) -> Editor:
    """Return the editor of these rows; where it ``is_refused`` each refusal stands at its box."""
    rows = sheet.clauses
    gives = (("", "Choose a rating"), *sheet.choices())
    return Editor(
        clauses=tuple(_drawn_clause(row, o, len(rows), gives) for o, row in enumerate(rows)),
        classes=tuple(_drawn_class(row, order) for order, row in enumerate(sheet.classes)),
        said=said,
        may_grow=len(rows) < MOST_CLAUSES,
        may_name=len(sheet.classes) < MOST_CLASSES,
        refusals={each.box: each.text for each in said.mendings} if is_refused else {},
        autofocus=autofocus,
    )


def all_refusals(form_errors: list[dict[str, Any]], said: Said) -> list[dict[str, str]]:
    """Return every refusal for the head of the page, the clauses' first, each with the box to go to."""
    clauses = [{"text": each.text, "href": f"#{each.box}"} for each in said.mendings]
    return [*clauses, *form_errors]
