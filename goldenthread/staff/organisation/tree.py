"""The tree of units as its page shows it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from goldenthread.indicators.queries.responsibilities import Responsibilities
from goldenthread.organisation.access import Role
from goldenthread.organisation.queries.register import Held
from goldenthread.staff.organisation.looking import Looking
from goldenthread.staff.organisation.wording import counted
from goldenthread.ui.dates import day as in_words

_LEADING = (Role.HEAD_OF_SERVICE, Role.DIRECTOR)
_OPEN_TO = 2


@dataclass(frozen=True)
class Named:
    """A name with its page and a mark: a holder and the terms, a post and that it is vacant."""

    name: str
    href: str
    mark: str = ""


@dataclass(frozen=True)
class Node:
    """One unit with those below it."""

    name: str
    href: str
    kind: str
    is_partner: bool
    note: str
    vacancies: str
    coming: str
    found: tuple[Named, ...]
    lead: tuple[str, tuple[Named, ...]] | None
    below: tuple[Node, ...]
    below_words: str
    is_open: bool


@dataclass(frozen=True)
class TreeShown:
    """Everything on the page of the tree."""

    heading: str
    nodes: tuple[Node, ...]
    total: str
    query: str
    day: str
    is_searched: bool
    clear_address: str
    today_address: str


@dataclass(frozen=True)
class _Gathered:
    view: Looking
    query: str
    children: dict[int | None, list[int]]
    posts: dict[int, list[int]]
    holders: dict[int, list[Held]]
    series: dict[int, int]
    leads: dict[int, int]


def tree_shown(view: Looking, watched: Responsibilities, *, query: str, path: str) -> TreeShown:
    """Return the tree as the reader sees it on the day; a search keeps what fits and what is above it."""
    units = view.units()
    children: dict[int | None, list[int]] = defaultdict(list)
    for unit_id, version in units.items():
        parent_id = version.says["parent_id"]
        children[parent_id if parent_id in units else None].append(unit_id)
    posts: dict[int, list[int]] = defaultdict(list)
    for post_id, version in view.posts().items():
        posts[version.says["unit_id"]].append(post_id)
    series: dict[int, int] = defaultdict(int)
    for pk in watched.names:
        series[watched.unit_id(pk, view.day) or 0] += 1
    holders = {
        post_id: [it for it in every if it.is_on(view.day)]
        for post_id, every in view.register.appointments_by_post().items()
    }
    leads = {
        unit_id: post_id
        for post_id, role, unit_id in view.register.grants_in_force(view.day)
        if role in _LEADING and post_id in posts[unit_id]
    }
    gathered = _Gathered(view, query.casefold(), children, posts, holders, series, leads)
    nodes = tuple(it for pk in children[None] if (it := _node(gathered, pk, 0)) is not None)
    there = in_words(view.day)
    return TreeShown(
        heading="Organisation" if view.day == view.today else f"Organisation on {there}",
        nodes=nodes,
        total=counted(len(units), "unit"),
        query=query,
        day=view.day.isoformat(),
        is_searched=bool(query),
        clear_address=view.address("organisation"),
        today_address="" if view.day == view.today else path,
    )


def _node(it: _Gathered, unit_id: int, depth: int) -> Node | None:
    below = tuple(
        node for child in it.children[unit_id] if (node := _node(it, child, depth + 1)) is not None
    )
    version = it.view.register.unit(unit_id, it.view.day)
    if version is None:
        return None
    name = str(version.says["name"])
    found = _found(it, unit_id)
    if it.query and not (below or found or it.query in name.casefold()):
        return None
    posts = it.posts[unit_id]
    vacant = sum(1 for post_id in posts if not it.holders.get(post_id))
    counts = ((len(posts), "post"), (it.series[unit_id], "indicator"))
    said = [counted(count, noun) for count, noun in counts if count]
    return Node(
        name=name,
        href=it.view.unit_address(unit_id),
        kind=str(version.says["kind"]),
        is_partner=bool(version.says["is_partner"]),
        note=" · ".join(said),
        vacancies=f"{vacant} vacant" if vacant else "",
        coming=_coming(it.view, unit_id),
        found=found,
        lead=_lead(it, unit_id),
        below=below,
        below_words=counted(len(below), "unit") + " below",
        is_open=bool(it.query) or depth < _OPEN_TO,
    )


def _coming(view: Looking, unit_id: int) -> str:
    """Return when a unit changes next, after the day that is looked at."""
    versions = view.register.units.versions(unit_id)
    for before, each in pairwise(versions):
        if each.from_on > view.day and each.says != before.says:
            return f"{'Ends' if each.says['is_ended'] else 'Changes'} on {in_words(each.from_on)}"
    return ""


def _lead(it: _Gathered, unit_id: int) -> tuple[str, tuple[Named, ...]] | None:
    post_id = it.leads.get(unit_id)
    if post_id is None:
        return None
    title = it.view.register.post_title(post_id, it.view.day)
    return title, tuple(named(it.view, held) for held in it.holders.get(post_id, ()))


def _found(it: _Gathered, unit_id: int) -> tuple[Named, ...]:
    """Return the posts of a unit that fit the search, by title or by who holds them."""
    if not it.query:
        return ()
    found = []
    for post_id in it.posts[unit_id]:
        title = it.view.register.post_title(post_id, it.view.day)
        names = [
            it.view.register.people[held.person_id].name for held in it.holders.get(post_id, ())
        ]
        if any(it.query in text.casefold() for text in (title, *names)):
            found.append(Named(title, it.view.post_address(post_id), ", ".join(names) or "Vacant"))
    return tuple(found)


def named(view: Looking, held: Held) -> Named:
    """Return a holder: the name, their page, and on what terms."""
    return Named(
        view.register.people[held.person_id].name,
        view.person_address(held.person_id),
        view.term(held),
    )
