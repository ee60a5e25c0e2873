"""What a search asks of each kind of thing, and what each gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.indicators.queries.search import (
    commentary_found,
    indicators_found,
    vocabulary_seen,
)
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.queries.directory import (
    Directory,
    directory_for,
    names_known,
    people_found,
)
from goldenthread.plan.queries.prioritisations import PrioritisationsFilter, prioritisations_for
from goldenthread.plan.queries.search import objectives_found, plans_found, titles_seen
from goldenthread.records.page import Page, page_within
from goldenthread.rules.search_words import (
    Word,
    did_you_mean,
    holds,
    vocabulary_of,
    words_wanted,
)
from goldenthread.staff.methods.views import titles
from goldenthread.staff.words_in_use import is_used

#: Every kind of thing that is looked through, in the order of the page.
KINDS = (
    "indicators", "objectives", "plans", "priorities", "services", "posts", "people", "commentary",
    "methods",
)  # fmt: skip
_FEW = 5
_MANY = 20


@dataclass(frozen=True)
class Asking:
    """A question: the words as typed, and the one kind that is looked at whole, where there is one."""

    actor: Actor
    text: str
    kind: str
    page: int
    on: date

    @property
    def words(self) -> tuple[Word, ...]:
        """The words to look for."""
        return words_wanted(self.text)


@dataclass(frozen=True)
class Found:
    """What was found of each kind, and what units are called."""

    by_kind: Mapping[str, Page[Any]]
    directory: Directory | None

    @property
    def pages(self) -> list[Page[Any]]:
        """The page of each kind."""
        return list(self.by_kind.values())


def looked_for(asking: Asking) -> Found:
    """Return what holds every word. At most 21 SQL queries; none where nothing is asked."""
    if not asking.words:
        return Found({}, None)
    directory = directory_for(asking.actor, on=asking.on)
    looked_at = {
        "plans": is_used("plan_kinds"),
        "priorities": asking.actor.may(Right.SEE_ORGANISATION),
    }
    kinds = [kind for kind in KINDS if looked_at.get(kind, True)]
    return Found({kind: _of(kind, asking, directory) for kind in kinds}, directory)


def _of(kind: str, asking: Asking, directory: Directory) -> Page[Any]:
    is_whole = asking.kind == kind
    page, size = (asking.page, _MANY) if is_whole else (1, _FEW)
    actor, words = asking.actor, asking.words
    match kind:
        case "indicators":
            return indicators_found(
                actor, words, text=asking.text, on=asking.on, page=page, size=size
            )
        case "objectives":
            return objectives_found(
                actor, words, text=asking.text, on=asking.on, page=page, size=size
            )
        case "plans":
            return plans_found(actor, words, page=page, size=size)
        case "priorities":
            wanted = PrioritisationsFilter(text=asking.text, page=page)
            return prioritisations_for(actor, wanted, on=asking.on, size=size)
        case "commentary":
            return commentary_found(actor, words, page=page, size=size)
        case "services":
            return directory.units_found(words, page=page, size=size)
        case "posts":
            return directory.posts_found(words, page=page, size=size)
        case "people":
            return people_found(directory, words, on=asking.on, page=page, size=size)
        case _:
            named = [it for it in titles() if holds(it[1], words)]
            return page_within(named, page, size)


def suggestion_for(asking: Asking) -> str:
    """Return the question with its mistyped words put right, by the words that the actor may see.

    At most 5 SQL queries; nothing where no better is known.
    """
    directory = directory_for(asking.actor, on=asking.on)
    actor = asking.actor
    known = [*vocabulary_seen(actor), *titles_seen(actor), *names_known(directory)]
    return did_you_mean(asking.text, vocabulary_of(known))
