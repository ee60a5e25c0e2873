"""Which suggestions await somebody's answer: of what they proposed, and of what they decide on just now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from goldenthread.governance import access
from goldenthread.governance.models import Suggestion
from goldenthread.governance.queries.awaiting import mine_of_scope
from goldenthread.governance.queries.packages import Named, Seen
from goldenthread.governance.queries.scope import Scope, scope_of
from goldenthread.organisation.access import Actor
from goldenthread.records.page import Page, page_of
from goldenthread.rules.ladder import route_from_data

__all__ = ["SuggestionAwaiting", "suggestions_awaiting"]


@dataclass(frozen=True)
class SuggestionAwaiting:
    """One suggestion that is neither accepted nor declined; ``about`` is the line's label, if of one."""

    reference: str
    package: str
    title: str
    about: str
    words: str
    person: str
    body: str
    is_theirs: bool


def suggestions_awaiting(
    actor: Actor, *, on: date, page: int = 1, size: int = 50
) -> Page[SuggestionAwaiting]:
    """Return a page of the suggestions that somebody may answer, the earliest first.

    17 SQL queries at most, however many there are; 1 where every suggestion is answered.

    Raises:
        NotPermitted: the actor is a partner's, or holds no post.
    """
    access.require_sight(actor)
    if not Suggestion.objects.filter(answer=None).exists():
        return Page([], 1, 1, 0, size)
    seen, scope, named = Seen.by(actor), scope_of(actor, on=on), Named(on)
    theirs = Q(package__post__in=list(actor.post_ids))
    if actor.person_id is not None:
        theirs |= Q(package__person=actor.person_id)
    still_climbs = Exists(seen.steps().filter(package=OuterRef("package")))
    rows = seen.suggestions().filter(still_climbs, theirs | _decided_on(scope, seen), answer=None)
    rows = rows.select_related("package", "line", "person").order_by("event", "pk")
    return page_of(rows, page, size).mapped(lambda row: _shown(row, actor, named))


def _decided_on(scope: Scope, seen: Seen) -> Q:
    """Return the filter of suggestions on packages at a step where the actor decides. 1 SQL query."""
    mine = seen.steps().filter(mine_of_scope(scope, seen), stage__gt=0)
    deciding: dict[int, list[str]] = defaultdict(list)
    routes: dict[int, Any] = {}
    steps = mine.values_list(
        "package__route_version", "package__route_version__steps", "step"
    ).order_by()
    for version, said, key in steps:
        if version not in routes:
            routes[version] = route_from_data(said)
        if key not in deciding[version] and routes[version].step(key).decides:
            deciding[version].append(key)
    at = Q(pk__in=[])
    for version, keys in deciding.items():
        at |= Q(package__route_version=version, step__in=keys)
    found: QuerySet[Any] = mine.filter(at)
    return Q(package__in=found.values("package"))


def _shown(row: Suggestion, actor: Actor, named: Named) -> SuggestionAwaiting:
    package = row.package
    is_own = package.person_id is not None and package.person_id == actor.person_id
    return SuggestionAwaiting(
        row.reference,
        package.reference,
        package.title,
        row.line.subject_label if row.line else "",
        row.words,
        row.person.name if row.person else "",
        named.body(row.body_id)[1],
        is_own or package.post_id in actor.post_ids,
    )
