"""What the names in a folder of files stand for: parts known and new, posts, people, units, indicators.

Whatever is not known is noted as a mistake with the nearest that is, and reading goes on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from goldenthread.governance.commands.entries import Entry, Folder, Mistake, Place, nearest
from goldenthread.governance.commands.reframing import Reframing
from goldenthread.organisation.commands.structure import reference_from
from goldenthread.organisation.queries.dated import Ledger
from goldenthread.organisation.queries.register import Register

__all__ = ["Names", "reference_of"]

#: By part: the table that its entries stand in, and the key that holds its name.
NAMED: Final[Mapping[str, tuple[str, str]]] = {
    "framework": ("framework", "name"),
    "level": ("levels", "name"),
    "plan_kind": ("plan_kinds", "name"),
    "body": ("bodies", "name"),
    "duty": ("duties", "does"),
    "portfolio": ("portfolios", "name"),
    "route": ("routes", "name"),
}
_NOUNS: Final = {
    "level": "level", "plan_kind": "kind of plan", "body": "body", "portfolio": "portfolio",
    "framework": "framework", "post": "post", "person": "person", "unit": "unit",
    "indicator": "indicator", "objective": "objective",
}  # fmt: skip


def reference_of(entry: Entry) -> str:
    """Return the reference by which the rest of a folder names an entry."""
    called = "title" if entry.table == "posts" else "does" if entry.table == "duties" else "name"
    return entry.text("reference") or reference_from(entry.text(called))


@dataclass
class Names:
    """The keys of all that a folder may name; mistakes are gathered as they are met."""

    drawn: Reframing
    structure: Register
    indicators: Mapping[str, int]
    begins: date | None
    mistakes: list[Mistake] = field(default_factory=list)
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)

    def learn(self, folder: Folder) -> None:
        """Note the names of all parts known and of those that the folder brings."""
        for part, (table, _) in NAMED.items():
            register = self.drawn.register
            if part in register.references:
                of_part = {known: key for key, known in register.references[part].items()}
            else:
                of_part = {str(key): key for key in register.ledgers[part].rows}
            for entry in folder.entries:
                if entry.table in (table, "frameworks" if part == "framework" else table):
                    self._meet(part, entry, of_part)
            self.known[part] = of_part
        self.learn_structure()
        for entry in folder.entries:
            if entry.table in ("framework", "frameworks"):
                self.kinds |= {str(it).strip() for it in entry.says.get("unit_kinds", ())}

    def _meet(self, part: str, entry: Entry, of_part: dict[str, Any]) -> None:
        reference = reference_of(entry)
        if reference != reference_from(reference):
            self.refuse(
                entry.at("reference"),
                f"A reference has small letters, digits and hyphens, at most 60: write"
                f" “{reference_from(reference)}”.",
            )
        elif reference not in of_part:
            is_held = part in self.drawn.register.references
            key = self.drawn.reserve(part, reference) if is_held else reference
            of_part[reference] = key
            self.drawn.register.to_come[part, key] = entry.text(NAMED[part][1]) or reference

    def learn_structure(self) -> None:
        """Note the names of posts, people, units and kinds of unit, as they are drawn by now."""
        held = self.structure
        self.known["post"] = {known: key for key, known in held.post_references.items()}
        self.known["unit"] = {known: key for key, known in held.unit_references.items()}
        self.known["person"] = {it.reference: key for key, it in held.people.items()}
        self.known["indicator"] = dict(self.indicators)
        self.kinds |= {str(it.says["kind"]) for rows in held.units.rows.values() for it in rows}
        self.kinds.discard("")

    def refuse(self, place: Place, sentence: str) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(place, sentence))

    def key(self, noun: str, entry: Entry, key: str, word: str | None = None) -> Any | None:
        """Return what a name stands for; nothing where there is none, or nothing of that name.

        A part may be named by its reference, or by its name as it would become one.
        """
        name = entry.text(key) if word is None else word.strip()
        if not name:
            return None
        known = self.known[noun]
        found = known.get(name)
        if found is None and noun not in ("indicator", "objective"):
            found = known.get(reference_from(name))
        if found is None:
            called = _NOUNS[noun]
            self.refuse(
                entry.at(key),
                f"There is no {called} “{name[:80]}” here or in the files.{nearest(name, known)}",
            )
        return found

    def kind(self, entry: Entry, key: str) -> str:
        """Return a kind of unit that the council has, or the files say that it will have."""
        kind = entry.text(key)
        if kind and kind not in self.kinds:
            near = nearest(kind, self.kinds)
            ways = (
                near or " Name it in unit_kinds of [framework] if units of that kind are to come."
            )
            self.refuse(entry.at(key), f"There is no kind of unit “{kind[:80]}” here.{ways}")
        return kind

    def word(
        self, entry: Entry, key: str, known: Collection[str], noun: str, word: str | None = None
    ) -> str:
        """Return a word that must be one of those known."""
        word = entry.text(key) if word is None else word
        if word not in known:
            self.refuse(entry.at(key), f"“{word[:60]}” is no {noun}.{nearest(word, known)}")
        return word

    def day(self, entry: Entry) -> date:
        """Return since when an entry holds: its own day, that of what it stands in, or the framework's."""
        at: Entry | None = entry
        while at is not None:
            if (day := at.day("from")) is not None:
                return day
            at = at.inside
        if self.begins is None:
            self.refuse(
                entry.place, "From when does this hold? Write “from”, here or in [framework]."
            )
        return self.begins or self.drawn.today

    def since(self, post_id: int | None, unit_id: int | None, day: date) -> date:
        """Return a day, or where a post or unit begins only later the day on which it does."""
        ends = [day]
        for ledger, key in ((self.structure.posts, post_id), (self.structure.units, unit_id)):
            if key is not None:
                ends.append(_first(ledger, key) or day)
        return max(ends)

    def refuse_gone(self, entry: Entry, key: str, ledger: Ledger[int], of: int, day: date) -> None:
        """Note where a post or unit has ended by a day."""
        stands = ledger.on(of, day)
        if stands is not None and stands.says["is_ended"]:
            name = stands.says.get("title") or stands.says.get("name")
            self.refuse(entry.at(key), f"{name} has ended by then: name another, or another day.")


def _first(ledger: Ledger[int], key: int) -> date | None:
    return next((it.from_on for it in ledger.versions(key)), None)
