"""What somebody writes of a rule: its clauses, the council's own classes, and what holds for all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from goldenthread.rules.rating import Rule, RuleRefused, rule_from_data
from goldenthread.rules.vocabulary import RatingClass
from goldenthread.staff.rules.rows import (
    ClauseRow,
    Mending,
    clause_data,
    moved,
    rows_filled,
    rows_of,
    rows_typed,
)
from goldenthread.ui.words import rating_mark

#: What a class may mean. Only a missing figure is not rated.
MEANINGS: Final = tuple(each for each in RatingClass if each is not RatingClass.NOT_RATED)
MOST_CLASSES: Final = 6
LONGEST_LABEL: Final = 40
#: The boxes outside the clauses that name a class.
_OF_A_CLASS: Final = ("otherwise", "missing")
_KEY: Final = re.compile(r"k(\d)")


@dataclass
class ClassRow:
    """One class of the council's own: what it is called and what it means."""

    label: str
    means: str


@dataclass
class Sheet:
    """A rule as it is being written. A class is named by its meaning, or by its row: ``k0``."""

    clauses: list[ClauseRow]
    classes: list[ClassRow] = field(default_factory=list)
    beside: dict[str, str] = field(default_factory=dict)

    def choices(self) -> list[tuple[str, str]]:
        """Return the classes to choose from: the council's, then meanings for which it has no name."""
        own = [
            (f"k{order}", row.label.strip() or f"class {order + 1}")
            for order, row in enumerate(self.classes)
        ]
        named = {row.means for row in self.classes}
        return own + [(e.value, rating_mark(e).word) for e in MEANINGS if e.value not in named]

    def key(self, means: RatingClass, label: str = "") -> str:
        """Return the choice for a class by its meaning, and its label where several mean the same."""
        for order, row in enumerate(self.classes):
            if row.label == label or (not label and row.means == means.value):
                return f"k{order}"
        return means.value

    def do(self, deed: str) -> str:
        """Do what a button says; return the box that is next to be typed in."""
        verb, _, place = deed.partition(":")
        if deed == "class":
            return self._add_class()
        if verb == "unclass" and place.isdecimal() and len(place) == 1:
            return self._drop_class(int(place))
        return moved(self.clauses, deed)

    def _add_class(self) -> str:
        if not self.classes:
            used = {row.gives for row in self.clauses} | {self.beside.get("otherwise", "")}
            self.classes = [
                ClassRow(rating_mark(e).word, e.value) for e in MEANINGS if e.value in used
            ]
            self.settle()
            return "k0-label" if self.classes else ""
        if len(self.classes) < MOST_CLASSES:
            self.classes.append(ClassRow("", RatingClass.OFF_TARGET.value))
        return f"k{len(self.classes) - 1}-label"

    def _drop_class(self, order: int) -> str:
        if order >= len(self.classes):
            return ""
        gone = self.classes.pop(order)

        def after(key: str) -> str:
            found = _KEY.fullmatch(key)
            if found is None or int(found[1]) < order:
                return key
            return gone.means if int(found[1]) == order else f"k{int(found[1]) - 1}"

        self._rename(after)
        self.settle()
        return f"k{min(order, len(self.classes) - 1)}-label" if self.classes else "class"

    def _rename(self, after: Callable[[str], str]) -> None:
        for row in self.clauses:
            row.gives = after(row.gives)
        for name in _OF_A_CLASS:
            if name in self.beside:
                self.beside[name] = after(self.beside[name])

    def settle(self) -> None:
        """Let what names a class by its meaning name the council's own where there is one."""
        first = {row.means: f"k{o}" for o, row in reversed(list(enumerate(self.classes)))}
        self._rename(lambda key: first.get(key, key))

    def rule(self, name: str) -> tuple[Rule | None, list[Mending]]:
        """Return the rule that is written, so far as it is finished, and what is to be mended."""
        gives = {key: key for key, _ in self.choices()}
        gives |= {f"k{order}": row.label.strip() for order, row in enumerate(self.classes)}
        found = [clause_data(row, order, gives) for order, row in enumerate(self.clauses)]
        clauses = [clause for clause, _ in found if clause is not None]
        mendings = [*self._of_classes(), *(each for _, wrong in found for each in wrong)]
        if not self.clauses:
            mendings.append(Mending("add", "Add a clause: a rule needs at least one."))
        if not clauses or any(not row.label.strip() for row in self.classes):
            return None, mendings
        try:
            return rule_from_data(self._data(name, clauses, gives)), mendings
        except RuleRefused as refusal:
            return None, [*mendings, Mending("add", str(refusal))]

    def _of_classes(self) -> list[Mending]:
        found = []
        for order, row in enumerate(self.classes):
            said = f"Class {order + 1}: "
            if not row.label.strip():
                found.append(Mending(f"k{order}-label", said + "write what the council calls it."))
            if len(row.label.strip()) > LONGEST_LABEL:
                longest = f"write at most {LONGEST_LABEL} characters."
                found.append(Mending(f"k{order}-label", said + longest))
            if row.means not in {each.value for each in MEANINGS}:
                found.append(Mending(f"k{order}-means", said + "choose what it means."))
        return found

    def _data(
        self, name: str, clauses: list[dict[str, Any]], gives: Mapping[str, str]
    ) -> dict[str, Any]:
        otherwise = self.beside.get("otherwise") or RatingClass.OFF_TARGET.value
        missing = self.beside.get("missing", "")
        data: dict[str, Any] = {
            "name": name or "The rule",
            "clauses": clauses,
            "otherwise": gives.get(otherwise, otherwise),
            "basis": self.beside.get("basis") or "in_period",
            "edge_takes_better": self.beside.get("edge") != "worse",
            "allows_override": bool(self.beside.get("allows_override")),
        }
        if missing:
            data["missing"] = gives.get(missing, missing)
        if self.classes:
            data["classes"] = [
                {"label": row.label.strip(), "means": row.means} for row in self.classes
            ]
        return data


def sheet_typed(typed: Mapping[str, str]) -> Sheet:
    """Return what a form was filled in with."""
    classes = [
        ClassRow(typed[f"k{order}-label"], typed.get(f"k{order}-means", ""))
        for order in range(MOST_CLASSES)
        if f"k{order}-label" in typed
    ]
    names = (*_OF_A_CLASS, "edge", "basis", "allows_override")
    beside = {name: typed[name] for name in names if name in typed}
    found = Sheet(rows_typed(typed), classes, beside)
    found.settle()
    return found


def sheet_of(rule: Rule) -> Sheet:
    """Return the sheet that says what a rule says."""
    found = Sheet([], [ClassRow(one.label, one.means.value) for one in rule.classes])
    found.clauses = rows_of(rule, found.key)
    found.beside = {
        "otherwise": found.key(rule.otherwise, rule.otherwise_label),
        "missing": found.key(rule.missing_gives, rule.missing_label) if rule.missing_gives else "",
        "edge": "better" if rule.edge_takes_better else "worse",
        "basis": rule.basis,
        "allows_override": "on" if rule.allows_override else "",
    }
    return found


def typed_of(sheet: Sheet) -> dict[str, str]:
    """Return what is typed in the boxes of a sheet: :func:`sheet_typed` makes the same of it."""
    typed = {**sheet.beside, **rows_filled(sheet.clauses)}
    for order, row in enumerate(sheet.classes):
        typed |= {f"k{order}-label": row.label, f"k{order}-means": row.means}
    return typed
