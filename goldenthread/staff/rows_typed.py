"""Rows of a form, each with boxes of its own, that a button adds, takes out or moves; without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

__all__ = ["NamedRows", "Rows"]


@dataclass(frozen=True)
class Rows:
    """How the rows of a form are named: ``h0-name``, ``h1-name``; at most so many as anybody reads.

    ``ticked`` are the boxes that send nothing where they are not ticked, ``many`` those that send a list;
    ``first`` is what a row that is added says.
    """

    letter: str
    boxes: Sequence[str]
    most: int
    ticked: frozenset[str] = frozenset()
    many: frozenset[str] = frozenset()
    first: Mapping[str, Any] = field(default_factory=dict)

    def typed(self, given: Any) -> list[dict[str, Any]]:
        """Return what was typed in each row, in order.

        >>> rows = Rows("h", ("name", "acts"), 9, many=frozenset({"acts"}))
        >>> rows.typed(QueryDict("h0-name=A&h0-acts=x&h0-acts=y"))
        [{'name': 'A', 'acts': ['x', 'y']}]
        """
        found: list[dict[str, Any]] = []
        while len(found) <= self.most and any(
            self._name(len(found), it) in given for it in self.boxes
        ):
            found.append(self._row(given, len(found)))
        return found

    def _name(self, number: int, box: str) -> str:
        return f"{self.letter}{number}-{box}"

    def _row(self, given: Any, number: int) -> dict[str, Any]:
        row: dict[str, Any] = {}
        for box in self.boxes:
            name = self._name(number, box)
            if box in self.many:
                row[box] = given.getlist(name)
            elif box not in self.ticked or given.get(name):
                row[box] = given.get(name, "")
        return row

    def data(self, row: Mapping[str, Any], number: int) -> QueryDict:
        """Return one row as the form of it reads it."""
        data = QueryDict(mutable=True)
        self._put(data, row, number)
        return data

    def _put(self, data: QueryDict, row: Mapping[str, Any], number: int) -> None:
        for box, value in row.items():
            data.setlist(self._name(number, box), value if box in self.many else [value])

    def done(self, given: QueryDict, deed: str) -> QueryDict:
        """Return what was typed with a row added, taken out or moved, as the button says.

        >>> rows, given = Rows("h", ("name",), 9), QueryDict("h0-name=A&h1-name=B")
        >>> [it["name"] for it in rows.typed(rows.done(given, "up-1"))]
        ['B', 'A']
        >>> [it["name"] for it in rows.typed(rows.done(given, "out-0"))]
        ['B']
        """
        rows = self.typed(given)
        what, _, place = deed.partition("-")
        n = int(place) if place.isascii() and place.isdecimal() and len(place) < 4 else -1
        if what == "add" and len(rows) < self.most:
            rows.append(dict(self.first))
        elif what == "out" and 0 <= n < len(rows):
            del rows[n]
        elif what in ("up", "down") and 0 <= n < len(rows):
            other = n - 1 if what == "up" else n + 1
            if 0 <= other < len(rows):
                rows[n], rows[other] = rows[other], rows[n]
        changed = QueryDict(mutable=True)
        for name, texts in given.lists():
            prefix, _, box = name.partition("-")
            if not (box in self.boxes and prefix[:1] == self.letter and prefix[1:].isdecimal()):
                changed.setlist(name, texts)
        for number, row in enumerate(rows):
            self._put(changed, row, number)
        return changed


class NamedRows(forms.Form):
    """A form with ``rows``, each a form that has a name of its own, of which no two are the same.

    ``row`` is the word for one of them. While a button changes the rows nothing is judged yet.
    """

    row: ClassVar[str]
    rows: Sequence[forms.Form]
    is_unfinished = False

    @property
    def asks_more(self) -> bool:
        """Whether a button was pressed that changes the rows and nothing more."""
        return self.is_unfinished

    def full_clean(self) -> None:
        """Judge nothing while a row is being added, taken out or moved."""
        if not self.is_unfinished:
            super().full_clean()
            return
        for each in (self, *self.rows):
            each._errors, each.cleaned_data = ErrorDict(), {}  # type: ignore[attr-defined]

    def is_valid(self) -> bool:
        """Say whether everything can be taken, the rows too."""
        is_well = super().is_valid()
        if self.is_unfinished:
            return is_well
        names: set[str] = set()
        for each in self.rows:
            if each.is_valid():
                name = " ".join(each.cleaned_data["name"].split()).casefold()
                if name in names and "name" not in each.errors:
                    each.add_error("name", f"There is another {self.row} of this name: rename one.")
                names.add(name)
        return is_well and all(not each.errors for each in self.rows)
