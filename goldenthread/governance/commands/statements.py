"""What each entry of a folder says of which part, from which day on, in the columns of its table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from goldenthread.governance.commands.entries import Entry, Folder
from goldenthread.governance.commands.headings import headings_checked
from goldenthread.governance.commands.naming import Names, reference_of
from goldenthread.governance.commands.reframing import LONGEST_TEXT
from goldenthread.governance.commands.route_statements import posts_named, route_says
from goldenthread.governance.queries.chosen import SYSTEM_PARTS, TERMS
from goldenthread.governance.queries.parts import PARTS
from goldenthread.organisation.commands.refusals import NotPossible

__all__ = ["Said", "said_by"]


@dataclass(frozen=True)
class Said:
    """What an entry says of a part from a day on; ``then`` is what it says besides from a later day on."""

    entry: Entry
    part: str
    key: Any
    says: Mapping[str, Any]
    from_on: date
    ends_on: date | None = None
    successor: Any | None = None
    then: tuple[date, Mapping[str, Any]] | None = None

    @property
    def subject(self) -> tuple[str, Any]:
        """What it is about."""
        return self.part, self.key


#: By column: the key of the file whose text it holds, where the two are called otherwise.
_WRITTEN: Final = {"holder_words": "who", "subject_words": "what"}


def said_by(names: Names, folder: Folder) -> list[Said]:
    """Return all that a folder says, in its order; what cannot be is noted among the mistakes."""
    places = _positions(folder)
    inside: dict[int, list[Entry]] = {}
    for entry in folder.entries:
        if entry.table in ("plan_kinds.headings", "routes.steps"):
            inside.setdefault(id(entry.inside), []).append(entry)
    found: list[Said] = []
    for entry in folder.entries:
        if not entry.is_whole:
            continue
        if entry.table == "levels":
            said = [_level(names, entry, places[reference_of(entry)])]
        elif entry.table == "plan_kinds":
            said = [_plan_kind(names, entry, inside.get(id(entry), []))]
        elif entry.table == "routes":
            said = [_route(names, entry, inside.get(id(entry), []))]
        elif entry.table in _READ:
            said = [each for each in _READ[entry.table](names, entry) if each is not None]
        else:
            continue
        for each in said:
            _refuse_long(names, each)
            found.append(each)
    return found


def _positions(folder: Folder) -> dict[str, int]:
    """Return the place of each level: the order in which they are met."""
    met: dict[str, int] = {}
    for entry in folder.entries:
        if entry.table == "levels":
            met.setdefault(reference_of(entry), len(met) + 1)
    return met


def _refuse_long(names: Names, said: Said) -> None:
    held = {**said.says}
    if isinstance(said.key, tuple):
        held |= dict(zip(PARTS[said.part].key, said.key, strict=True))
    for column, value in held.items():
        if isinstance(value, str):
            longest = PARTS[said.part].longest(column) or LONGEST_TEXT
            if len(value) > longest:
                names.refuse(
                    said.entry.at(_WRITTEN.get(column, column)),
                    f"“{value[:40]}…” is {len(value):,} characters long: shorten it to {longest:,} or"
                    " fewer.",
                )


def _texts(entry: Entry, *keys: str) -> dict[str, str]:
    return {key: entry.text(key) for key in keys}


def _made(
    names: Names, entry: Entry, part: str, key: Any, says: Mapping[str, Any], **more: Any
) -> Said:
    more.setdefault("from_on", names.day(entry))
    return Said(entry, part, key, says, ends_on=entry.day("ends"), **more)


def _owner(entry: Entry) -> Entry:
    """Return the entry inside which another stands."""
    return entry.inside or entry


def _own(names: Names, entry: Entry, part: str) -> Any:
    """Return the key of the part that an entry is about; unknown where its reference cannot be."""
    return names.known[part].get(reference_of(entry))


def _framework(names: Names, entry: Entry) -> Iterator[Said | None]:
    says = _texts(entry, "name", "about", "adopted_by", "first_cycle")
    wanted = {**says, "adopted_on": entry.day("adopted_on")}
    successor = names.key("framework", entry, "successor")
    yield _made(names, entry, "framework", reference_of(entry), wanted, successor=successor)
    for part in entry.says.get("not_used", ()):
        if part not in SYSTEM_PARTS:
            names.word(entry, "not_used", SYSTEM_PARTS, "part of the system", str(part))
        else:
            yield Said(entry, "part_in_use", part, {"is_used": False}, names.day(entry))


def _term(names: Names, entry: Entry) -> Iterator[Said | None]:
    term = names.word(entry, "term", TERMS, "term of the glossary")
    yield _made(names, entry, "word", term, _texts(entry, "singular", "plural"))


def _part(names: Names, entry: Entry) -> Iterator[Said | None]:
    part = names.word(entry, "part", SYSTEM_PARTS, "part of the system")
    yield _made(names, entry, "part_in_use", part, {"is_used": bool(entry.says.get("is_used"))})


def _level(names: Names, entry: Entry, place: int) -> Said:
    says = {
        **_texts(entry, "name", "plural", "about"),
        "position": entry.says.get("position", place),
        "is_personal": bool(entry.says.get("personal")),
    }
    return _made(names, entry, "level", _own(names, entry, "level"), says)


def _plan_kind(names: Names, entry: Entry, headings: list[Entry]) -> Said:
    levels = [
        names.drawn.register.reference("level", key)
        for word in entry.says.get("levels", ())
        if (key := names.key("level", entry, "levels", str(word))) is not None
    ]
    says = {
        **_texts(entry, "name", "about", "owner"),
        "unit_kind": names.kind(entry, "unit_kind"),
        "years": entry.says.get("years", 1),
        "is_rolling": bool(entry.says.get("rolling")),
        "above_id": names.key("plan_kind", entry, "above"),
        "headings": _headings(names, headings),
        "levels": levels,
    }
    return _made(names, entry, "plan_kind", _own(names, entry, "plan_kind"), says)


def _headings(names: Names, headings: list[Entry]) -> list[dict[str, Any]]:
    """Return headings as they are stored; each that makes no sense is noted."""
    fit: list[dict[str, Any]] = []
    for entry in headings:
        row = {**entry.says, "is_required": bool(entry.says.get("required"))}
        try:
            headings_checked([*fit, row])
        except NotPossible as refusal:
            names.refuse(entry.place, str(refusal))
        else:
            fit.append(row)
    return headings_checked(fit)


def _guidance(names: Names, entry: Entry) -> Iterator[Said | None]:
    approved, launched = entry.day("approved_on"), entry.day("launched_on")
    if launched is not None and (approved is None or approved > launched):
        names.refuse(
            entry.at("launched_on"),
            "Guidance is approved before it is launched: mend one of the days.",
        )
    says = {
        **_texts(entry, "text", "approved_by"),
        "approved_on": approved,
        "launched_on": launched,
    }
    yield _made(names, entry, "guidance", _own(names, _owner(entry), "plan_kind"), says)


def _body(names: Names, entry: Entry) -> Iterator[Said | None]:
    key, above = _own(names, entry, "body"), names.key("body", entry, "above")
    if above is not None and above == key:
        names.refuse(
            entry.at("above"), f"{entry.text('name')} would be above itself: name another."
        )
        above = None
    says = {
        **_texts(entry, "name", "kind", "role", "terms", "adopted_by", "first_cycle"),
        "adopted_on": entry.day("adopted_on"),
        "above_id": above,
    }
    yield _made(names, entry, "body", key, says, successor=names.key("body", entry, "successor"))


def _member(names: Names, entry: Entry) -> Iterator[Said | None]:
    ways = [it for it in ("post", "person", "body", "each") if entry.text(it)]
    if len(ways) != 1:
        names.refuse(
            entry.place, "A member is one of post, person, body or each: write one of the four."
        )
        return
    person, post, body = (names.key(it, entry, it) for it in ("person", "post", "body"))
    each, unit = names.kind(entry, "each"), names.key("unit", entry, "for")
    if ways[0] != "each" and person is None and post is None and body is None:
        return
    day = names.day(entry)
    if post is not None:
        names.refuse_gone(entry, "post", names.structure.posts, post, day)
    key = (_own(names, _owner(entry), "body"), person, post, body, each)
    says = {"capacity": entry.text("capacity"), "for_unit_id": unit}
    yield _made(names, entry, "membership", key, says, from_on=names.since(post, unit, day))


_WATCHED: Final = ("what", "everything", "unit", "indicator", "portfolio", "plan_kind", "body")


def _watch(names: Names, entry: Entry) -> Iterator[Said | None]:
    ways = [it for it in _WATCHED if entry.says.get(it) not in (None, "", False)]
    if len(ways) != 1:
        names.refuse(
            entry.place, f"What is watched is one of {', '.join(_WATCHED)}: write one of them."
        )
        return
    way, subject, words = ways[0], None, ""
    if way in ("what", "indicator"):
        words = entry.text(way)
    if way not in ("what", "everything"):
        subject = names.key(way, entry, way)
        if subject is None:
            return
    kind = "words" if way == "what" else way
    key = (_own(names, _owner(entry), "body"), kind, subject, words)
    since = names.since(None, subject if way == "unit" else None, names.day(entry))
    yield _made(names, entry, "watch", key, _texts(entry, "how_often", "purpose"), from_on=since)


def _duty(names: Names, entry: Entry) -> Iterator[Said | None]:
    post = names.key("post", entry, "post")
    if post is not None:
        names.refuse_gone(entry, "post", names.structure.posts, post, names.day(entry))
    says = {
        **_texts(entry, "does", "how_often", "by_when", "to_words", "source"),
        "body_id": names.key("body", entry, "body"),
        "post_id": post,
        "unit_kind": names.kind(entry, "each"),
        "holder_words": entry.text("who"),
        "to_body_id": names.key("body", entry, "to"),
    }
    since = names.since(post, None, names.day(entry))
    yield _made(names, entry, "duty", reference_of(entry), says, from_on=since)


def _portfolio(names: Names, entry: Entry) -> Iterator[Said | None]:
    key, holder, day = (
        _own(names, entry, "portfolio"),
        names.key("post", entry, "holder"),
        names.day(entry),
    )
    says, then = {**_texts(entry, "name", "about"), "holder_id": holder}, None
    if holder is not None and (since := names.since(holder, None, day)) > day:
        says, then = {**says, "holder_id": None}, (since, says)
    successor = names.key("portfolio", entry, "successor")
    yield _made(names, entry, "portfolio", key, says, successor=successor, then=then)
    for code in entry.says.get("indicators", ()):
        found = names.key("indicator", entry, "indicators", str(code))
        if found is not None:
            yield Said(entry, "item", ("indicator", found), {"portfolio_id": key}, day)


def _item(names: Names, entry: Entry) -> Iterator[Said | None]:
    found = names.key("indicator", entry, "indicator")
    if found is not None:
        says = {"portfolio_id": _own(names, _owner(entry), "portfolio")}
        yield _made(names, entry, "item", ("indicator", found), says)


def _route(names: Names, entry: Entry, steps: list[Entry]) -> Said:
    day = names.day(entry)
    since = [names.since(post, None, day) for post in posts_named(names, steps)]
    says = route_says(names, entry, steps)
    key = _own(names, entry, "route")
    return _made(names, entry, "route", key, says, from_on=max([day, *since]))


_READ: Final[Mapping[str, Callable[[Names, Entry], Iterator[Said | None]]]] = {
    "framework": _framework,
    "frameworks": _framework,
    "terms": _term,
    "parts": _part,
    "plan_kinds.guidance": _guidance,
    "bodies": _body,
    "bodies.members": _member,
    "bodies.watches": _watch,
    "duties": _duty,
    "portfolios": _portfolio,
    "portfolios.items": _item,
}
