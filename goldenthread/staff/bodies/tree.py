"""The bodies as their list shows them: each under the one above it, searched, filtered, on a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from goldenthread.rules.vocabulary import BodyRole
from goldenthread.staff.bodies.looking import Framed
from goldenthread.staff.organisation.lists import plain
from goldenthread.staff.organisation.tree import Named
from goldenthread.staff.organisation.wording import counted
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.frame_words import BODY_ROLES

_OPEN_TO = 3


@dataclass(frozen=True)
class Node:
    """One body with those below it."""

    name: str
    href: str
    role: str
    kind: str
    note: str
    coming: str
    below: tuple[Node, ...]
    below_words: str
    is_open: bool


@dataclass(frozen=True)
class Gone:
    """A body that has ended, when, and which took over."""

    name: str
    href: str
    when: str
    successor: Named | None
    reason: str


@dataclass(frozen=True)
class BodiesShown:
    """Everything on the page of bodies."""

    heading: str
    total: str
    nodes: tuple[Node, ...]
    gone: tuple[Gone, ...]
    gone_words: str
    gone_address: str
    query: str
    role: str
    roles: tuple[tuple[str, str], ...]
    day: str
    is_narrowed: bool
    clear_address: str
    today_address: str


@dataclass(frozen=True)
class _Asked:
    query: str
    role: str
    members: Counter[int]
    watches: Counter[int]
    duties: Counter[int]
    below: Mapping[int | None, list[int]]


def bodies_shown(it: Framed, given: Mapping[str, str], *, path: str) -> BodiesShown:
    """Return the page; a search keeps what fits and what is above it."""
    view, day = it.view, it.view.day
    query, role = plain(given, "q"), plain(given, "role")
    role = role if role in set(BodyRole) else ""
    duties = it.known.framework.in_force("duty", day).values()
    asked = _Asked(
        query.casefold(),
        role,
        Counter(seat.body_id for seat in it.known.seats(day)),
        Counter(each.key[0] for each in it.known.watches(day) if it.sees_watched(each)),
        Counter(each.says["body_id"] for each in duties if each.says["body_id"]),
        it.known.below(day),
    )
    tops = asked.below.get(None, ())
    gone = _gone(it, asked)
    shows_gone = given.get("ended") == "yes"
    total = len(it.known.framework.in_force("body", day))
    here = with_query(path, **{name: given.get(name) for name in ("q", "role", "on", "known")})
    return BodiesShown(
        heading="Bodies" if day == view.today else f"Bodies on {in_words(day)}",
        total=counted(total, "body"),
        nodes=tuple(node for pk in tops if (node := _node(it, asked, pk, 0)) is not None),
        gone=gone if shows_gone else (),
        gone_words=("Hide " if shows_gone else "Show ")
        + counted(len(gone), "body")
        + (" that has ended" if len(gone) == 1 else " that have ended")
        if gone
        else "",
        gone_address=with_query(here, ended=None if shows_gone else "yes"),
        query=query,
        role=role,
        roles=(("", "Any role"), *((str(key), words) for key, words in BODY_ROLES.items())),
        day=day.isoformat(),
        is_narrowed=bool(query or role),
        clear_address=view.address("bodies"),
        today_address=with_query(here, on=None, ended=given.get("ended")),
    )


def _fits(asked: _Asked, name: str, role: str) -> bool:
    return asked.query in name.casefold() and asked.role in ("", role)


def _node(it: Framed, asked: _Asked, body_id: int, depth: int) -> Node | None:
    children = asked.below.get(body_id, ())
    below = tuple(node for pk in children if (node := _node(it, asked, pk, depth + 1)) is not None)
    stands = it.known.framework.on("body", body_id, it.view.day)
    if stands is None:
        return None
    name, role = str(stands.says["name"]), str(stands.says["role"])
    if not below and not _fits(asked, name, role):
        return None
    members, watches = asked.members[body_id], asked.watches[body_id]
    duties = asked.duties[body_id]
    said = [
        counted(members, "member") if members else "no member yet",
        f"watches {watches}" if watches else "",
        counted(duties, "duty") if duties else "",
    ]
    return Node(
        name=name,
        href=it.body_address(body_id),
        role=BODY_ROLES[BodyRole(role)],
        kind=str(stands.says["kind"]),
        note=" · ".join(each for each in said if each),
        coming=_coming(it, body_id),
        below=below,
        below_words=counted(len(below), "body") + " below",
        is_open=bool(asked.query or asked.role) or depth < _OPEN_TO,
    )


def _coming(it: Framed, body_id: int) -> str:
    """Return when a body changes next, after the day that is looked at."""
    for each in it.known.framework.ledgers["body"].versions(body_id):
        if each.from_on > it.view.day:
            return f"{'Ends' if each.says['is_ended'] else 'Changes'} on {in_words(each.from_on)}"
    return ""


def _gone(it: Framed, asked: _Asked) -> tuple[Gone, ...]:
    return tuple(
        Gone(
            name=str(each.says["name"]),
            href=it.body_address(body_id),
            when=in_words(each.from_on),
            successor=it.body(each.says["successor_id"]) if each.says["successor_id"] else None,
            reason=each.reason,
        )
        for body_id, each in it.known.ended(it.view.day).items()
        if _fits(asked, str(each.says["name"]), str(each.says["role"]))
    )
