"""Look for words among units, posts and people: the council's directory, for its own people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from goldenthread.organisation.access import Actor, Right, structure_reach
from goldenthread.organisation.models import Person
from goldenthread.organisation.queries.appointments import appointments_on
from goldenthread.organisation.queries.units import PostHeld, Unit, posts_on, units_on
from goldenthread.records.page import Page, page_within
from goldenthread.records.searching import holding
from goldenthread.rules.search_words import Word, holds

_MOST = 1000


@dataclass(frozen=True)
class PersonFound:
    """Somebody whose name holds the words, and what they hold."""

    reference: str
    name: str
    posts: tuple[str, ...]


@dataclass(frozen=True)
class PostFound:
    """A post whose title holds the words, and its unit."""

    post: PostHeld
    unit: str


@dataclass(frozen=True)
class Directory:
    """The units and posts of a day, as somebody may look them up.

    A partner looks up the units that it reaches, and neither posts nor people.
    """

    units: Mapping[int, Unit]
    posts: Mapping[int, PostHeld]
    is_open: bool

    def units_found(self, words: Sequence[Word], *, page: int = 1, size: int = 20) -> Page[Unit]:
        """Return the units whose name holds every word. No SQL."""
        return page_within([it for it in self.units.values() if holds(it.name, words)], page, size)

    def posts_found(
        self, words: Sequence[Word], *, page: int = 1, size: int = 20
    ) -> Page[PostFound]:
        """Return the posts whose title holds every word. No SQL."""
        rows = [it for it in self.posts.values() if holds(it.title, words)]
        return page_within(rows, page, size).mapped(
            lambda it: PostFound(it, unit.name if (unit := self.units.get(it.unit_id)) else "")
        )


def directory_for(actor: Actor, *, on: date) -> Directory:
    """Return what the actor may look up: as the organisation's own pages say. 2 SQL queries."""
    units, posts = units_on(on), posts_on(on)
    if not actor.may(Right.SEE):
        return Directory({}, {}, is_open=False)
    reached = structure_reach(actor)
    if reached is None:
        return Directory(units, posts, is_open=True)
    return Directory({pk: it for pk, it in units.items() if pk in reached}, {}, is_open=False)


def people_found(
    directory: Directory, words: Sequence[Word], *, on: date, page: int = 1, size: int = 20
) -> Page[PersonFound]:
    """Return the people whose name holds every word, with their posts on a day. At most 2 SQL queries."""
    if not directory.is_open:
        return page_within([], page, size)
    rows = holding(Person.objects.order_by("name", "pk"), words, "name")
    found = page_within(list(rows[:_MOST]), page, size)
    held = _titles([row.pk for row in found.items], directory, on) if found.items else {}
    return found.mapped(
        lambda row: PersonFound(row.reference, row.name, tuple(sorted(held.get(row.pk, ()))))
    )


def _titles(person_ids: Sequence[int], directory: Directory, on: date) -> dict[int, set[str]]:
    titles: dict[int, set[str]] = {}
    for row in appointments_on(on, only=Q(person_id__in=person_ids)):
        if row.post_id in directory.posts:
            titles.setdefault(row.person_id, set()).add(directory.posts[row.post_id].title)
    return titles


def names_known(directory: Directory) -> list[str]:
    """Return every name that may be looked up, to know their words by. At most one SQL query."""
    names = [unit.name for unit in directory.units.values()]
    if not directory.is_open:
        return names
    names += [post.title for post in directory.posts.values()]
    return names + list(Person.objects.values_list("name", flat=True))
