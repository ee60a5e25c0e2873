"""The whole structure from a spreadsheet: what each row brings about, drawn on a register.

Rows add and change; what a file does not mention stays. A row is for the day that it names: other days
keep what they say. For users: docs/how-to/organisation.md.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from goldenthread.organisation.access import Role
from goldenthread.organisation.commands.redrawing import Redrawing, Succession
from goldenthread.organisation.commands.refusals import (
    NotPossible,
    refuse_far,
    refuse_past_rights,
    refuse_unreasoned,
)
from goldenthread.organisation.commands.structure import reference_from
from goldenthread.organisation.queries.dated import Dated, Ledger
from goldenthread.organisation.queries.fitting import misfit_on
from goldenthread.organisation.queries.register import AppointmentKind, Held
from goldenthread.rules.cell_text import quoted
from goldenthread.ui.dates import day as in_words

__all__ = ["FileRow", "ImportStructure", "Outcome", "RowOutcome", "SheetName"]


class SheetName(StrEnum):
    """The sheets of the workbook, in the order in which they are read."""

    AREAS = "Areas"
    UNITS = "Units"
    POSTS = "Posts"
    PEOPLE = "People"
    APPOINTMENTS = "Appointments"
    ROLES = "Roles"


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    ENDED = "ended"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True)
class FileRow:
    """One row: texts, days and truths by heading; an empty cell is absent. ``fault`` was found in reading."""

    sheet: SheetName
    line: int
    cells: Mapping[str, Any]
    fault: str = ""

    def text(self, heading: str) -> str:
        """Return a cell's text, or nothing."""
        return str(self.cells.get(heading) or "").strip()

    def day(self, heading: str) -> date | None:
        """Return a cell's day, or nothing."""
        found = self.cells.get(heading)
        return found if isinstance(found, date) else None


@dataclass(frozen=True)
class RowOutcome:
    """What a row brings about, in a sentence."""

    row: FileRow
    outcome: Outcome
    words: str


class _Unusable(Exception):
    """A row cannot be taken; the message says what to mend."""


class _NotYet(_Unusable):
    """A row waits for another row of the same file."""


@dataclass(frozen=True)
class ImportStructure:
    """Take a structure over from a spreadsheet; ``outcomes`` holds what became of each row once drawn."""

    event_name: ClassVar = "organisation:structure:imported"
    rows: tuple[FileRow, ...]
    outcomes: list[RowOutcome] = field(default_factory=list)

    def draw(self, drawn: Redrawing) -> None:
        """Draw every row that can be taken on the register; the others are refused one by one."""
        self.outcomes.clear()
        days = [day for row in self.rows if (day := row.day("From")) is not None]
        drawn.begin(min(days, default=drawn.today))
        sheets = _Sheets(drawn, self.rows)
        for sheet in SheetName:
            waiting = _in_order(self.rows, sheet)
            while waiting:
                later = self._take(sheets, waiting)
                if len(later) == len(waiting):
                    self.outcomes.extend(
                        it for row in later if (it := sheets.taken(row, is_last=True))
                    )
                    break
                waiting = later
        quiet = (Outcome.SAME, Outcome.REFUSED)
        news = [it.row.day("From") for it in self.outcomes if it.outcome not in quiet]
        earliest = min((day for day in news if day is not None), default=drawn.today)
        if earliest < drawn.today:
            refuse_unreasoned(earliest, today=drawn.today, reason=drawn.reason)

    def _take(self, sheets: _Sheets, waiting: list[FileRow]) -> list[FileRow]:
        """Draw the rows that can be drawn; return those that wait for another row of the file."""
        later: list[FileRow] = []
        keys: set[str] = set()
        for row in waiting:
            key = _key_of(row, "Name")
            found = None if row.sheet is SheetName.UNITS and key in keys else sheets.taken(row)
            if found is None:
                keys.add(key)
                later.append(row)
            else:
                self.outcomes.append(found)
        return later


def _in_order(rows: Iterable[FileRow], sheet: SheetName) -> list[FileRow]:
    return sorted(
        (row for row in rows if row.sheet is sheet),
        key=lambda row: (row.day("From") or date.min, row.line),
    )


class _Sheets:
    """The rows against the register: keys known from it, and keys that the file brings."""

    def __init__(self, drawn: Redrawing, rows: Iterable[FileRow]) -> None:
        self.drawn = drawn
        register = drawn.register
        self.units = {known: pk for pk, known in register.unit_references.items()}
        self.posts = {known: pk for pk, known in register.post_references.items()}
        self.people = {it.reference: pk for pk, it in register.people.items()}
        self.areas = {known: pk for pk, known in register.area_references.items()}
        of_units = (row for row in rows if row.sheet is SheetName.UNITS)
        self.to_come = {_key_of(row, "Name") for row in of_units}

    def taken(self, row: FileRow, *, is_last: bool = False) -> RowOutcome | None:
        """Draw one row; a fault becomes its sentence. Nothing, where it waits for another row."""
        takers = {
            SheetName.AREAS: self._area,
            SheetName.UNITS: self._unit,
            SheetName.POSTS: self._post,
            SheetName.PEOPLE: self._person,
            SheetName.APPOINTMENTS: self._appointment,
            SheetName.ROLES: self._role,
        }
        if row.fault:
            return RowOutcome(row, Outcome.REFUSED, row.fault)
        try:
            outcome, words = takers[row.sheet](row)
        except _NotYet as fault:
            return RowOutcome(row, Outcome.REFUSED, str(fault)) if is_last else None
        except _Unusable as fault:
            return RowOutcome(row, Outcome.REFUSED, str(fault))
        return RowOutcome(row, outcome, words)

    def _known(self, row: FileRow, heading: str, keys: Mapping[str, int], noun: str) -> int:
        key = row.text(heading)
        if not key:
            raise _Unusable(f"“{heading}” is empty: write the key of a {noun}.")
        found = keys.get(key, keys.get(reference_from(key)))
        if found is None:
            raise _Unusable(
                f"There is no {noun} with the key {quoted(key)}: add it, or mend the key."
            )
        return found

    def _from(self, row: FileRow) -> date:
        day = row.day("From")
        if day is None:
            raise _Unusable("“From” is empty: write the day from which this holds.")
        self._refuse_far(day)
        return day

    def _refuse_far(self, day: date | None) -> None:
        try:
            refuse_far(day)
        except NotPossible as refusal:
            raise _Unusable(str(refusal)) from None

    def _named(self, row: FileRow, heading: str) -> str:
        name = row.text(heading)
        if not name:
            raise _Unusable(f"“{heading}” is empty: write it.")
        if len(name) > 120:
            raise _Unusable(f"“{heading}” is longer than 120 characters: shorten it.")
        return name

    def _area(self, row: FileRow) -> tuple[Outcome, str]:
        name, key = self._named(row, "Name"), _key_of(row, "Name", self.areas)
        if key not in self.areas:
            self.areas[key] = self.drawn.add_area(name, reference=key)
            return Outcome.NEW, f"{name} is added."
        known, area_id, from_on = self.drawn.register.areas, self.areas[key], row.day("From")
        if from_on is None:
            if name in (known.versions(area_id)[0].says["name"], self._area_now(area_id)):
                return Outcome.SAME, name
            raise _Unusable("“From” is empty: write the day from which the area is called so.")
        before = self.drawn.register.area_name(area_id, from_on)
        if before == name:
            return Outcome.SAME, name
        known.put(area_id, Dated(from_on, {"name": name}, reason=self.drawn.reason))
        return Outcome.CHANGED, f"{before} is called {name} from {in_words(from_on)}."

    def _area_now(self, area_id: int) -> str:
        return self.drawn.register.area_name(area_id, self.drawn.today)

    def _unit(self, row: FileRow) -> tuple[Outcome, str]:
        name, key, from_on = (
            self._named(row, "Name"),
            _key_of(row, "Name", self.units),
            self._from(row),
        )
        parent_id, heir = None, None
        if row.text("Under"):
            parent_id = self._unit_key(row, "Under")
        several = self._several(key, from_on, row.text("Successor"))
        if row.text("Successor") and not several:
            heir = self._unit_key(row, "Successor")
        says = {
            "name": name,
            "kind": row.text("Kind")[:40],
            "parent_id": parent_id,
            "is_partner": bool(row.cells.get("Partner")),
            "is_ended": bool(row.cells.get("Ended")),
            "successor_id": heir,
            "successors": several,
        }
        if key not in self.units:
            if parent_id is None:
                raise _Unusable("“Under” is empty: write the key of the unit that it stands under.")
            self.units[key] = self.drawn.add_unit(says, from_on=from_on, reference=key)
            return Outcome.NEW, f"{name} is added."
        done = self._version(self.drawn.register.units, self.units[key], from_on, says, name)
        if done[0] is Outcome.ENDED:
            heirs = () if heir is None else (heir,)
            self.drawn.ended_units.append(Succession(self.units[key], heirs, from_on))
        return done

    def _several(self, key: str, from_on: date, said: str) -> str:
        """Return the successors of a unit that was split, where the file leaves them as they are."""
        stands = self.drawn.register.units.on(self.units.get(key, 0), from_on)
        known = str(stands.says["successors"]) if stands else ""
        return known if said == known else ""

    def _unit_key(self, row: FileRow, heading: str) -> int:
        key = row.text(heading)
        is_known = key in self.units or reference_from(key) in self.units
        if not is_known and reference_from(key) in self.to_come:
            raise _NotYet(
                f"The unit {quoted(key)} cannot be taken, so neither can this: mend that first."
            )
        return self._known(row, heading, self.units, "unit")

    def _post(self, row: FileRow) -> tuple[Outcome, str]:
        title, key, from_on = (
            self._named(row, "Title"),
            _key_of(row, "Title", self.posts),
            self._from(row),
        )
        unit_id = self._known(row, "Unit", self.units, "unit")
        heir = self._known(row, "Successor", self.posts, "post") if row.text("Successor") else None
        if key not in self.posts:
            self.posts[key] = self.drawn.add_post(title, unit_id, from_on=from_on, reference=key)
            return Outcome.NEW, f"{title} is added."
        says = {
            "title": title,
            "unit_id": unit_id,
            "is_ended": bool(row.cells.get("Ended")),
            "successor_id": heir,
        }
        done = self._version(self.drawn.register.posts, self.posts[key], from_on, says, title)
        if done[0] is Outcome.ENDED:
            heirs = () if heir is None else (heir,)
            self.drawn.ended_posts.append(Succession(self.posts[key], heirs, from_on))
        return done

    def _version(
        self, ledger: Ledger[int], key: int, from_on: date, says: Mapping[str, Any], name: str
    ) -> tuple[Outcome, str]:
        stands = ledger.on(key, from_on)
        if stands is not None and dict(stands.says) == dict(says):
            return Outcome.SAME, name
        ledger.put(key, Dated(from_on, says, reason=self.drawn.reason))
        if says["is_ended"] and not (stands and stands.says["is_ended"]):
            return Outcome.ENDED, f"{name} ends."
        return Outcome.CHANGED, f"{name} is changed."

    def _person(self, row: FileRow) -> tuple[Outcome, str]:
        name, key = self._named(row, "Name"), _key_of(row, "Name", self.people)
        email = row.text("E-mail")
        if email and ("@" not in email or len(email) > 254):
            raise _Unusable(f"{quoted(email)} is no e-mail address: mend it, or leave it empty.")
        if key not in self.people:
            self.people[key] = self.drawn.add_person(name, email=email, reference=key)
            return Outcome.NEW, f"{name} is added."
        known = self.drawn.register.people[self.people[key]]
        email = email if "E-mail" in row.cells else known.email
        if (known.name, known.email) == (name, email):
            return Outcome.SAME, name
        self.drawn.change_person(known.id, name=name, email=email)
        return Outcome.CHANGED, f"{known.name} is changed."

    def _appointment(self, row: FileRow) -> tuple[Outcome, str]:
        post_id = self._known(row, "Post", self.posts, "post")
        person_id = self._known(row, "Person", self.people, "person")
        from_on, to_on = self._from(row), row.day("To")
        self._refuse_far(to_on)
        if to_on is not None and to_on < from_on:
            raise _Unusable("“To” comes before “From”: mend one of the two.")
        kind = _kind_of(row.text("Terms"))
        name = self.drawn.register.people[person_id].name
        title = self.drawn.register.post_title(post_id, from_on)
        known = self.drawn.register.appointments.get((post_id, person_id, from_on))
        if known is not None and (known.to_on, known.kind) == (to_on, kind):
            return Outcome.SAME, f"{name}, {title}"
        self.drawn.appoint(Held(post_id, person_id, from_on, to_on, kind, self.drawn.reason))
        if known is None:
            return Outcome.NEW, f"{name} is appointed to {title}."
        if to_on is not None and known.to_on is None:
            return Outcome.ENDED, f"{name} leaves {title}."
        return Outcome.CHANGED, f"The appointment of {name} to {title} is changed."

    def _role(self, row: FileRow) -> tuple[Outcome, str]:
        post_id = self._known(row, "Post", self.posts, "post")
        unit_id = self._known(row, "Unit", self.units, "unit")
        from_on, text = self._from(row), row.text("Role")
        role = next((it for it in Role if text.casefold() in (it.value, it.label.casefold())), None)
        if role is None:
            labels = ", ".join(it.label for it in Role)
            raise _Unusable(f"{quoted(text)} is no role: write one of {labels}.")
        key = (post_id, role.value, unit_id)
        stands = self.drawn.register.grants.on(key, from_on)
        is_withdrawn = bool(row.cells.get("Withdrawn"))
        words = f"{self.drawn.register.post_title(post_id, from_on)}, {role.label.lower()}"
        if (stands.says["is_withdrawn"] if stands else True) == is_withdrawn:
            return Outcome.SAME, words
        self._refuse_role(role, post_id, unit_id, from_on, is_withdrawn=is_withdrawn)
        self.drawn.register.grants.put(key, Dated(from_on, {"is_withdrawn": is_withdrawn}))
        if is_withdrawn:
            return Outcome.ENDED, f"{words}: withdrawn."
        return Outcome.NEW, f"{words}: given."

    def _refuse_role(
        self, role: Role, post_id: int, unit_id: int, from_on: date, *, is_withdrawn: bool
    ) -> None:
        """Refuse what :mod:`roles` refuses, for the same reasons."""
        try:
            refuse_past_rights(from_on, today=self.drawn.today)
        except NotPossible as refusal:
            raise _Unusable(str(refusal)) from None
        if is_withdrawn:
            return
        register = self.drawn.register
        if register.post(post_id, from_on) is None or register.unit(unit_id, from_on) is None:
            raise _Unusable("The post or the unit is not there on that day: choose a later one.")
        if sentence := misfit_on(register, post_id, role, unit_id, from_on):
            raise _Unusable(sentence)


def _key_of(row: FileRow, heading: str, known: Container[str] = ()) -> str:
    """Return the row's key: one that is known, or as references are written; without one, by its name."""
    text = row.text("Key") or row.text(heading)
    return text if text in known else reference_from(text)


def _kind_of(text: str) -> str:
    if not text:
        return AppointmentKind.SUBSTANTIVE.value
    for kind in AppointmentKind:
        if text.casefold() in (kind.value, kind.label.casefold()):
            return kind.value
    labels = ", ".join(it.label for it in AppointmentKind)
    raise _Unusable(f"{quoted(text)} are no terms: write one of {labels}.")
