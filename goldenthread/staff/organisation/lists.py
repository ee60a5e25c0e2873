"""The lists of posts and of people: searched, filtered, sorted, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from goldenthread.organisation.queries.register import AppointmentKind
from goldenthread.records.page import LARGEST, Page
from goldenthread.staff.organisation.looking import Looking
from goldenthread.staff.organisation.tree import Named, named
from goldenthread.staff.organisation.wording import unique
from goldenthread.ui.addresses import Column, sorting_columns, with_query

T = TypeVar("T")
_LONGEST = 100
_TERMS = (
    ("substantive", "Permanent"),
    ("acting", "Acting"),
    ("interim", "Interim"),
    ("shared", "Shared"),
)


@dataclass(frozen=True)
class FilterField:
    """One field of the filter form."""

    name: str
    label: str
    kind: str
    value: str
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class ListLine:
    """One row: a post with its holders, or a person with their posts."""

    name: Named
    others: tuple[Named, ...]
    units: tuple[Named, ...]
    is_vacant: bool = False
    email: str = ""


@dataclass(frozen=True)
class ListShown:
    """Everything that a list's page says."""

    lines: tuple[ListLine, ...]
    columns: tuple[Column, ...]
    page: Page[Any]
    filters: tuple[FilterField, ...]
    in_force: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    address: str
    clear_address: str
    is_filtered: bool
    shows_email: bool = False


def plain(given: Mapping[str, str], name: str) -> str:
    """Return a text of the address, without what no form sends."""
    return given.get(name, "").replace("\x00", "").strip()[:_LONGEST]


def in_force(fields: Iterable[FilterField]) -> list[str]:
    """Return the filters that are set, in words."""
    return [dict(it.options).get(it.value, f"“{it.value}”") for it in fields if it.value]


def page_number(text: str) -> int:
    """Return which page is asked for; the first for whatever is no number."""
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 8 else 1


def paged(rows: Sequence[T], number: int) -> Page[T]:
    """Return one page of rows that are all known; a number beyond the end gives the last."""
    pages = max(1, -(-len(rows) // LARGEST))
    number = min(number, pages)
    return Page(rows[(number - 1) * LARGEST : number * LARGEST], number, pages, len(rows))


def unit_options(view: Looking) -> tuple[tuple[str, str], ...]:
    """Return the units to choose from, by reference, in order of name."""
    return tuple(
        (view.register.unit_references[pk], str(it.says["name"])) for pk, it in view.units().items()
    )


def unit_field(view: Looking, value: str) -> FilterField:
    """Return the filter by a unit and all below it."""
    options = (("", "All units"), *unit_options(view))
    return FilterField("unit", "Unit and below", "select", value, options)


def branch(view: Looking, reference: str) -> frozenset[int] | None:
    """Return a unit and all below it on the day; nothing where no unit is asked for."""
    root = next((pk for pk, it in view.register.unit_references.items() if it == reference), None)
    if root is None:
        return None
    return frozenset(pk for pk in view.units() if root in view.path(pk)) | {root}


def sorted_by(
    rows: Sequence[ListLine], keys: Mapping[str, Callable[[ListLine], Any]], sort: str
) -> list[ListLine]:
    """Return the rows in one of the orders; ``-`` before it turns it round."""
    key = keys.get(sort.removeprefix("-"), next(iter(keys.values())))
    return sorted(rows, key=key, reverse=sort.startswith("-"))


def _texts(named_ones: tuple[Named, ...]) -> str:
    return ", ".join(it.name for it in named_ones).casefold()


def posts_shown(view: Looking, given: Mapping[str, str], *, path: str) -> ListShown:
    """Return the list of posts in force on the day, as the address narrows and sorts it."""
    values = {name: plain(given, name) for name in ("q", "unit", "terms", "sort")}
    units, text = branch(view, values["unit"]), values["q"].casefold()
    appointments = view.register.appointments_by_post()
    lines = []
    for post_id, version in view.posts().items():
        unit_id = version.says["unit_id"]
        holders = [it for it in appointments.get(post_id, ()) if it.is_on(view.day)]
        if units is not None and unit_id not in units:
            continue
        if values["terms"] == "vacant" and holders:
            continue
        if values["terms"] in AppointmentKind.values and not any(
            it.kind == values["terms"] for it in holders
        ):
            continue
        line = ListLine(
            Named(str(version.says["title"]), view.post_address(post_id)),
            tuple(named(view, it) for it in holders),
            (Named(view.register.unit_name(unit_id, view.day), view.unit_address(unit_id)),),
            is_vacant=not holders,
        )
        if not text or text in line.name.name.casefold() or text in _texts(line.others):
            lines.append(line)
    keys: dict[str, Callable[[ListLine], Any]] = {
        "title": lambda it: it.name.name.casefold(),
        "unit": lambda it: (_texts(it.units), it.name.name.casefold()),
        "holder": lambda it: (not it.is_vacant, _texts(it.others)),
    }
    columns = [Column("Post", "title"), Column("Held by", "holder"), Column("Unit", "unit")]
    terms = (("", "Anybody or nobody"), ("vacant", "Vacant"), *_TERMS)
    fields = (
        FilterField("q", "Search", "text", values["q"], hint="Title or name"),
        unit_field(view, values["unit"]),
        FilterField("terms", "Held", "select", values["terms"], terms),
    )
    return _shown(
        view, given, path, (sorted_by(lines, keys, values["sort"]), columns, fields, values)
    )


def people_shown(view: Looking, given: Mapping[str, str], *, path: str) -> ListShown:
    """Return the list of people, those without a post that day as well, narrowed and sorted."""
    values = {name: plain(given, name) for name in ("q", "unit", "terms", "sort")}
    units, text = branch(view, values["unit"]), values["q"].casefold()
    posts = view.posts()
    held = {pk: [] for pk in view.register.people}  # type: ignore[var-annotated]
    for it in view.register.appointments.values():
        if it.post_id in posts and it.is_on(view.day):
            held[it.person_id].append(it)
    lines = []
    for person_id, person in view.register.people.items():
        mine = held[person_id]
        unit_ids = unique_units(posts[it.post_id].says["unit_id"] for it in mine)
        if not mine and (units is not None or view.reach is not None):
            continue
        if units is not None and not units & set(unit_ids):
            continue
        if values["terms"] == "none" and mine:
            continue
        if values["terms"] in AppointmentKind.values and not any(
            it.kind == values["terms"] for it in mine
        ):
            continue
        line = ListLine(
            Named(person.name, view.person_address(person_id)),
            tuple(
                Named(
                    str(posts[it.post_id].says["title"]),
                    view.post_address(it.post_id),
                    view.term(it),
                )
                for it in mine
            ),
            tuple(
                Named(view.register.unit_name(pk, view.day), view.unit_address(pk))
                for pk in unit_ids
            ),
            is_vacant=not mine,
            email=person.email if view.may_administer else "",
        )
        if not text or text in person.name.casefold() or text in _texts(line.others):
            lines.append(line)
    keys: dict[str, Callable[[ListLine], Any]] = {
        "name": lambda it: it.name.name.casefold(),
        "post": lambda it: (it.is_vacant, _texts(it.others)),
        "unit": lambda it: (it.is_vacant, _texts(it.units), it.name.name.casefold()),
    }
    columns = [Column("Person", "name"), Column("Posts", "post"), Column("Unit", "unit")]
    terms = (("", "Anyone"), ("none", "No post"), *_TERMS)
    fields = (
        FilterField("q", "Search", "text", values["q"], hint="Name or post"),
        unit_field(view, values["unit"]),
        FilterField("terms", "Holds a post", "select", values["terms"], terms),
    )
    return _shown(
        view, given, path, (sorted_by(lines, keys, values["sort"]), columns, fields, values)
    )


def unique_units(unit_ids: Any) -> list[int]:
    """Return units once each, in their order."""
    return list(dict.fromkeys(unit_ids))


def _shown(
    view: Looking,
    given: Mapping[str, str],
    path: str,
    found: tuple[list[ListLine], list[Column], tuple[FilterField, ...], dict[str, str]],
) -> ListShown:
    lines, columns, fields, values = found
    page = paged(lines, page_number(given.get("page", "")))
    days = {name: given[name] for name in ("known", "on") if given.get(name)}
    address = with_query(path, **days, **values)
    in_force = [dict(it.options).get(it.value, f"“{it.value}”") for it in fields if it.value]
    return ListShown(
        lines=tuple(page.items),
        columns=tuple(sorting_columns(columns, address=address, sort=values["sort"])),
        page=page,
        filters=(*fields, FilterField("on", "As it stands on", "date", view.day.isoformat())),
        in_force=tuple(unique(in_force)),
        kept=tuple((name, given[name]) for name in ("known", "sort") if given.get(name)),
        address=address,
        clear_address=with_query(path, **days),
        is_filtered=bool(in_force),
        shows_email=view.may_administer,
    )
