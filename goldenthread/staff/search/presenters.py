"""What a search found, as its page shows it: groups with counts, the words marked."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from goldenthread.records.page import Page
from goldenthread.rules.search_words import Word, excerpt, holds, pieces
from goldenthread.rules.vocabulary import LifeStage
from goldenthread.staff.addresses import address_of
from goldenthread.staff.plans.words import period_in_words
from goldenthread.staff.priorities.words import STEPS
from goldenthread.staff.search.looking import KINDS, Asking, Found
from goldenthread.ui.addresses import with_query
from goldenthread.ui.words import AWAITED

Pieces = list[tuple[str, bool]]
_MOST = 1000
_CALLED = {
    "indicators": ("Indicators", "indicators"),
    "objectives": ("Objectives", "objectives"),
    "plans": ("Plans", "plans"),
    "priorities": ("Priorities", "prioritisations"),
    "services": ("Services and units", "units"),
    "posts": ("Posts", "posts"),
    "people": ("People", "people"),
    "commentary": ("Commentary", "commentaries"),
    "methods": ("Methods", "methods"),
}


@dataclass(frozen=True)
class FoundShown:
    """One thing found: its name with the words marked, where it is, and a line about it."""

    title: Pieces
    href: str
    code: Pieces
    note: str
    text: Pieces
    rating: str = ""
    stage: str = ""


@dataclass(frozen=True)
class GroupShown:
    """Everything found of one kind, or the beginning of it."""

    kind: str
    name: str
    noun: str
    count: str
    items: tuple[FoundShown, ...]
    page: Page[Any]
    address: str
    is_whole: bool


@dataclass(frozen=True)
class ResultsShown:
    """Everything that the page says."""

    text: str
    heading: str
    groups: tuple[GroupShown, ...]
    kinds: tuple[tuple[str, str, bool], ...]
    instead: str
    instead_href: str
    address: str


def results_shown(asking: Asking, found: Found, instead: str) -> ResultsShown:
    """Return what a search found as its page shows it."""
    address = with_query(reverse("search"), q=asking.text)
    groups = tuple(
        _group(kind, found.by_kind[kind], asking, found, address)
        for kind in KINDS
        if kind in found.by_kind and found.by_kind[kind].total
    )
    return ResultsShown(
        text=asking.text,
        heading=f"Search for “{asking.text}”" if asking.text else "Search",
        groups=tuple(it for it in groups if not asking.kind or it.is_whole),
        kinds=(
            ("Everything", with_query(address, **{"in": "all"}), not asking.kind),
            *((f"{it.name} ({it.count})", it.address, it.is_whole) for it in groups),
        ),
        instead=instead,
        instead_href=with_query(reverse("search"), q=instead) if instead else "",
        address=address,
    )


def _group(kind: str, page: Page[Any], asking: Asking, found: Found, address: str) -> GroupShown:
    name, noun = _CALLED[kind]
    turn = _SHOWN[kind]
    return GroupShown(
        kind=kind,
        name=name,
        noun=noun,
        count=f"{_MOST:,} or more" if page.total >= _MOST else f"{page.total:,}",
        items=tuple(turn(each, asking.words, found) for each in page.items),
        page=page,
        address=with_query(address, **{"in": kind}),
        is_whole=asking.kind == kind,
    )


def _indicator(each: Any, words: Collection[Word], found: Found) -> FoundShown:
    unit = found.directory.units.get(each.unit_id) if found.directory else None
    told = each.description if not holds(f"{each.reference} {each.title}", words) else ""
    return FoundShown(
        title=pieces(each.title, words),
        href=reverse("indicator", args=[each.reference]),
        code=pieces(each.reference, words),
        note=unit.name if unit else "",
        text=pieces(excerpt(told, words), words),
        rating=AWAITED if each.is_awaited else each.rating_class,
        stage="" if each.stage is LifeStage.LIVE else each.stage.value,
    )


def _commentary(each: Any, words: Collection[Word], found: Found) -> FoundShown:
    page = reverse("indicator", args=[each.reference])
    return FoundShown(
        title=pieces(each.title, ()),
        href=f"{with_query(page, period=each.period.label)}#said",
        code=pieces(each.reference, ()),
        note=f"{each.period.label}, {each.by}",
        text=pieces(excerpt(each.text, words), words),
    )


def _objective(each: Any, words: Collection[Word], found: Found) -> FoundShown:
    unit = found.directory.units.get(each.unit_id) if found.directory else None
    note = " · ".join(it for it in (each.level, unit.name if unit else "") if it)
    return FoundShown(
        title=pieces(each.title, words),
        href=reverse("objective", args=[each.reference]),
        code=pieces(each.reference, words),
        note=note,
        text=[],
        rating=each.rating_class,
    )


def _plan(each: Any, words: Collection[Word], found: Found) -> FoundShown:
    return FoundShown(
        title=pieces(each.title, words),
        href=reverse("plan", args=[each.reference]),
        code=pieces(each.reference, words),
        note=period_in_words(each.starts_on, each.last_on),
        text=[],
    )


def _prioritisation(each: Any, words: Collection[Word], found: Found) -> FoundShown:
    unit = f" · {each.unit.name}" if each.unit else ""
    return FoundShown(
        title=pieces(each.title, words),
        href=reverse("prioritisation", args=[each.reference]),
        code=pieces(each.reference, words),
        note=f"{STEPS[each.step]}{unit}",
        text=[],
    )


def _unit(each: Any, words: Collection[Word], found: Found) -> FoundShown:
    page = address_of("unit", each.reference)
    href = page or with_query(reverse("scorecard"), service=each.reference)
    return FoundShown(pieces(each.name, words), href, [], each.kind.capitalize(), [])


def _post(each: Any, words: Collection[Word], found: Found) -> FoundShown:
    href = address_of("post", each.post.reference) or ""
    return FoundShown(pieces(each.post.title, words), href, [], each.unit, [])


def _person(each: Any, words: Collection[Word], found: Found) -> FoundShown:
    href = address_of("person", each.reference) or ""
    note = ", ".join(each.posts) or "No post"
    return FoundShown(pieces(each.name, words), href, [], note, [])


def _method(each: Any, words: Collection[Word], found: Found) -> FoundShown:
    name, title = each
    return FoundShown(pieces(title, words), reverse("method", args=[name]), [], "", [])


_SHOWN: dict[str, Callable[[Any, Collection[Word], Found], FoundShown]] = {
    "indicators": _indicator,
    "objectives": _objective,
    "plans": _plan,
    "priorities": _prioritisation,
    "commentary": _commentary,
    "services": _unit,
    "posts": _post,
    "people": _person,
    "methods": _method,
}
