"""Look for words in the objectives and plans that the actor may see, by title and reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from goldenthread.governance.queries.register import framework_known
from goldenthread.organisation.access import Actor
from goldenthread.plan.access import visible
from goldenthread.plan.models import ObjectiveNow
from goldenthread.plan.queries.plan_rows import plans_standing
from goldenthread.records.page import Page, page_within
from goldenthread.records.searching import holding
from goldenthread.rules.search_words import Word, folded

__all__ = ["ObjectiveFound", "objective_named", "objectives_found", "plans_found", "titles_seen"]

#: More than this many are not counted: nobody reads so far.
MOST: Final = 1000


@dataclass(frozen=True)
class PlanFound:
    """A plan that holds the words, and its days."""

    reference: str
    title: str
    starts_on: date
    last_on: date


@dataclass(frozen=True)
class ObjectiveFound:
    """An objective that holds the words, as it stands now; a person's own has no rating."""

    reference: str
    title: str
    level: str
    unit_id: int | None
    rating_class: str


def objective_named(actor: Actor, text: str) -> str | None:
    """Return the reference of the objective that is called exactly so, whatever its case. One SQL query."""
    rows = ObjectiveNow.objects.filter(visible(actor), reference__iexact=text.strip())
    return rows.values_list("reference", flat=True).first()


def objectives_found(
    actor: Actor, words: Sequence[Word], *, text: str, on: date, page: int = 1, size: int = 20
) -> Page[ObjectiveFound]:
    """Return the objectives that hold every word: those that begin so first, then from the top down.

    At most 4 SQL queries.
    """
    rows = holding(ObjectiveNow.objects.filter(visible(actor)), words, "reference", "title")
    listed = rows.order_by("position", "title", "pk").values_list("pk", "reference", "title")
    begun = folded(" ".join(text.split()))
    named = sorted(listed[:MOST], key=lambda row: not _begins(begun, *row[1:]))
    found = page_within([pk for pk, _, _ in named], page, size)
    shown = ObjectiveNow.objects.in_bulk(list(found.items))
    levels = framework_known(only=["level"])
    return found.mapped(
        lambda pk: _found(shown[pk], levels.called("level", shown[pk].level_id, on))
    )


def plans_found(
    actor: Actor, words: Sequence[Word], *, page: int = 1, size: int = 20
) -> Page[PlanFound]:
    """Return the plans that hold every word, the latest first. 1 SQL query."""
    rows = plans_standing(actor, words=words)
    rows.sort(key=lambda it: (it.starts_on, it.pk), reverse=True)
    found = page_within(rows[:MOST], page, size)
    return found.mapped(
        lambda it: PlanFound(
            it.plan.reference, it.title, it.starts_on, it.next_starts_on - timedelta(days=1)
        )
    )


def titles_seen(actor: Actor) -> list[str]:
    """Return the titles that the actor may see, to know their words by. One SQL query."""
    return list(ObjectiveNow.objects.filter(visible(actor)).values_list("title", flat=True))


def _begins(begun: str, *said: str) -> bool:
    return any(folded(each).startswith(begun) for each in said)


def _found(row: ObjectiveNow, level: str) -> ObjectiveFound:
    rating = "" if row.person_id is not None else row.rating_class
    return ObjectiveFound(row.reference, row.title, level, row.unit_id, rating)
