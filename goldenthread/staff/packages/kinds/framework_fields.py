"""What a change of the framework says, field by field: in words, and as boxes that may be refined."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from goldenthread.governance.queries.parts import PARTS
from goldenthread.governance.queries.register import FrameworkRegister
from goldenthread.organisation.queries.register import Register, register_known
from goldenthread.rules.vocabulary import BodyRole, ChangeKind, PlanOwner, ReviewInterval
from goldenthread.staff.packages.kinds.kind import Box
from goldenthread.ui.change_words import kind_words
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.frame_words import BODY_ROLES, FIELD_WORDS, HOW_OFTEN, PLAN_OWNERS

__all__ = ["NOTHING", "FieldSaid", "Known", "fields_said", "value_in_words"]

#: How what a field does not say is written.
NOTHING: Final = "–"
_LONGEST: Final = 10_000
_NUMBER: Final = 4
#: Of which part the field is that points to one: of itself where it is not named here.
_POINTS: Final = {"body_id": "body", "to_body_id": "body", "portfolio_id": "portfolio"}
_OF_ITSELF: Final = ("above_id", "successor_id", "successor")
_POSTS: Final = ("post_id", "holder_id")
_UNITS: Final = ("for_unit_id",)
_ONE_OF: Final[Mapping[str, Mapping[Any, str]]] = {
    "role": {it.value: BODY_ROLES[it] for it in BodyRole},
    "how_often": {it.value: HOW_OFTEN[it] for it in ReviewInterval},
    "owner": {it.value: PLAN_OWNERS[it] for it in PlanOwner},
}
#: What of each row of a list may be refined; what holds its rows together is left to whoever proposes it.
_ROWS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "steps": ("Step", {"name": "called", "days": "in how many days"}),
    "headings": ("Heading", {"name": "called", "asks": "what it asks for"}),
}
_MAY_BE_EMPTY: Final = ("days", "asks")
_ROW_TEXTS: Final = {"name": 120, "asks": 2_000}
_NEEDED: Final = ("plural", "text", "does", "purpose")


@dataclass(frozen=True)
class FieldSaid:
    """One value that a change says: its box, the way to it in what is asked, and how its text is read."""

    box: Box
    path: tuple[str | int, ...]
    read: Callable[[str], Any]


@dataclass(frozen=True)
class Known:
    """The framework, and the structure where posts or units are named."""

    framework: FrameworkRegister

    @cached_property
    def structure(self) -> Register:
        """Posts and units. 10 SQL queries."""
        return register_known()

    def called(self, part: str, field: str, value: Any, on: date) -> str:
        """Return what a field points to; nothing where it points to nothing."""
        if field in _POSTS:
            return self.structure.post_title(value, on)
        if field in _UNITS:
            return self.structure.unit_name(value, on)
        of = _POINTS.get(field, part)
        return self.framework.called(of, value, on)

    def offered(self, part: str, field: str, on: date, without: Any) -> dict[str, tuple[Any, str]]:
        """Return what a field may point to, by reference: its key and what it is called."""
        if field in _POSTS:
            posts = self.structure.posts_in_force(on)
            named = self.structure.post_references
            return {named[pk]: (pk, str(it.says["title"])) for pk, it in posts.items()}
        if field in _UNITS:
            units, named = self.structure.units_in_force(on), self.structure.unit_references
            return {named[pk]: (pk, str(it.says["name"])) for pk, it in units.items()}
        of = _POINTS.get(field, part)
        return {
            self.framework.reference(of, key): (key, str(it.says[PARTS[of].called]))
            for key, it in self.framework.in_force(of, on).items()
            if of != part or key != without
        }


def _points(field: str) -> bool:
    return field in _POINTS or field in _OF_ITSELF or field in _POSTS or field in _UNITS


def value_in_words(known: Known, part: str, field: str, value: Any, on: date) -> str:
    """Return what a field says in words; of what points to something its name."""
    if value in (None, "", []):
        return NOTHING
    if _points(field) and not isinstance(value, list):
        return known.called(part, field, value, on) or NOTHING
    if field in _ONE_OF:
        return _ONE_OF[field].get(value, str(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if PARTS[part].is_day(field):
        return in_words(date.fromisoformat(value) if isinstance(value, str) else value)
    if isinstance(value, list):
        return "; ".join(_row_in_words(known, field, it, on) for it in value)
    return str(value)


def _row_in_words(known: Known, field: str, row: Any, on: date) -> str:
    if field == "levels":
        return known.framework.called("level", known.framework.key_of("level", str(row)), on)
    if field == "kinds":
        return kind_words(ChangeKind(row)) if row in set(ChangeKind) else str(row)
    if not isinstance(row, Mapping):
        return str(row)
    days = row.get("days")
    return f"{row.get('name', '')}, {days} days" if days else str(row.get("name", ""))


def fields_said(known: Known, asked: Mapping[str, Any], on: date) -> Iterator[FieldSaid]:
    """Yield what a change says that may be refined, in the order in which it says it."""
    part, key = str(asked.get("part", "level")), asked.get("key")
    held = "says" if "says" in asked else "wanted"
    for name, value in (asked.get(held) or {}).items():
        yield from _field(known, part, (held, name), value, on, key)
    if asked.get("change") == "level":
        box = Box("place", "Which level from the top", str(asked.get("place", "")), longest=_NUMBER)
        yield FieldSaid(box, ("place",), _count)
    if asked.get("change") == "end" and {"successor", "successor_id"} & set(PARTS[part].fields):
        yield _pointing(known, part, ("successor",), asked.get("successor"), on, key)
    if asked.get("change") == "place":
        yield _pointing(known, "item", ("portfolio_id",), asked.get("portfolio_id"), on, None)


def _field(
    known: Known, part: str, path: tuple[str, str], value: Any, on: date, key: Any
) -> Iterator[FieldSaid]:
    name = path[1]
    if name in _ROWS and isinstance(value, list):
        yield from _rows(path, value)
    elif _points(name):
        yield _pointing(known, part, path, value, on, key)
    elif isinstance(value, bool):
        options = (("yes", "yes"), ("no", "no"))
        box = Box(name, FIELD_WORDS[name], "yes" if value else "no", options)
        yield FieldSaid(box, path, lambda text: text == "yes")
    elif name in _ONE_OF:
        box = Box(name, FIELD_WORDS[name], str(value or ""), tuple(_ONE_OF[name].items()))
        yield FieldSaid(box, path, str)
    elif isinstance(value, int):
        box = Box(name, FIELD_WORDS[name], str(value), longest=_NUMBER)
        yield FieldSaid(box, path, _count)
    elif isinstance(value, str) and not name.endswith("_on"):
        longest = PARTS[part].longest(name) or _LONGEST
        box = Box(name, FIELD_WORDS[name], value, longest=longest)
        is_needed = name in _NEEDED or name == PARTS[part].called
        yield FieldSaid(box, path, _needed if is_needed else str)


def _pointing(
    known: Known, part: str, path: tuple[str, ...], value: Any, on: date, key: Any
) -> FieldSaid:
    field = path[-1]
    offered = known.offered(part, field, on, key)
    stands = next((ref for ref, (pk, _) in offered.items() if pk == value), "")
    options = (("", "none"), *((ref, called) for ref, (_, called) in offered.items()))
    box = Box(field, FIELD_WORDS[field], stands, options)
    return FieldSaid(box, path, lambda text: offered[text][0] if text else None)


def _rows(path: tuple[str, str], rows: Sequence[Mapping[str, Any]]) -> Iterator[FieldSaid]:
    noun, open_to = _ROWS[path[1]]
    for number, row in enumerate(rows):
        for name, what in open_to.items():
            value, place = row.get(name), (*path, number, name)
            label = f"{noun} {number + 1}, {what}"
            longest = _ROW_TEXTS.get(name, _NUMBER)
            box = Box(f"{path[1]}.{number}.{name}", label, _text(value), longest=longest)
            yield FieldSaid(box, place, _reader(name))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _reader(name: str) -> Callable[[str], Any]:
    if name in _ROW_TEXTS:
        return str if name in _MAY_BE_EMPTY else _needed
    return _count_or_none


def _needed(text: str) -> str:
    if not text:
        raise ValueError("Write something: it cannot be empty.")
    return text


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ValueError("Write a whole number in digits, such as 2.")
    return int(text)


def _count_or_none(text: str) -> int | None:
    return _count(text) if text else None
