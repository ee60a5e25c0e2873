"""Whose glasses the thread is read through: one's own, a post's, service's, portfolio's, body's, area's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from goldenthread.governance.access import require_sight
from goldenthread.governance.queries.register import framework_known
from goldenthread.indicators.access import visible as series_visible
from goldenthread.organisation.access import Actor
from goldenthread.organisation.models import Area
from goldenthread.organisation.queries.units import areas, subtree
from goldenthread.plan.models import ObjectiveMeasure
from goldenthread.plan.queries.around import Around
from goldenthread.plan.queries.whole import Brief, Whole

__all__ = ["Glasses", "Seen", "others_glasses", "seen_through"]


class Glasses(StrEnum):
    """Through whose eyes."""

    MINE = "mine"
    POST = "post"
    SERVICE = "service"
    PORTFOLIO = "portfolio"
    BODY = "body"
    AREA = "area"


@dataclass(frozen=True)
class Seen:
    """What stands out through these glasses, by id, and whose they are."""

    glasses: Glasses
    reference: str
    name: str
    ids: frozenset[int]


@dataclass
class _Picks:
    """What is looked for: owners, units, portfolios, a person, what series evidence; or everything."""

    posts: set[int] = field(default_factory=set)
    units: set[int] = field(default_factory=set)
    portfolios: set[int] = field(default_factory=set)
    objectives: set[int] = field(default_factory=set)
    person_id: int | None = None
    is_all: bool = False

    def hold(self, it: Brief) -> bool:
        """Say whether an objective is among them."""
        if it.person_id is not None:
            return it.person_id == self.person_id
        return (
            self.is_all
            or it.owner_id in self.posts
            or it.unit_id in self.units
            or it.portfolio_id in self.portfolios
            or it.pk in self.objectives
        )


def seen_through(whole: Whole, glasses: Glasses, reference: str = "") -> Seen | None:
    """Return what stands out; nothing where there is no such post, service and so on. At most 5 SQL queries.

    One's own: what one's posts own, one's units hold, and what is in a portfolio that one holds. A service
    has what its own units below hold as well; a body what it watches; an area what its series evidence.
    """
    found = _READ[glasses](whole, reference)
    if found is None:
        return None
    name, picks = found
    ids = frozenset(pk for pk, it in whole.briefs.items() if picks.hold(it))
    return Seen(glasses, reference, name, ids)


def others_glasses(
    actor: Actor, there: Around, *, as_at: int | None = None
) -> dict[Glasses, list[tuple[str, str]]]:
    """Return whose glasses there are on a day, by kind: reference and name. 3 SQL queries at most.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    require_sight(actor)
    bodies = framework_known(as_at, only=["body"])
    called = areas(there.on, as_at=as_at)
    places = dict(Area.objects.filter(pk__in=called).values_list("pk", "reference"))
    framework = there.framework
    return {
        Glasses.SERVICE: [(it.reference, it.name) for it in there.units.values()],
        Glasses.POST: [(it.reference, it.title) for it in there.posts.values()],
        Glasses.PORTFOLIO: [
            (framework.reference("portfolio", pk), name) for pk, name in there.portfolios.items()
        ],
        Glasses.BODY: [
            (bodies.reference("body", pk), str(it.says["name"]))
            for pk, it in bodies.in_force("body", there.on).items()
        ],
        Glasses.AREA: [(places[pk], name) for pk, name in called.items() if pk in places],
    }


_Found = tuple[str, _Picks] | None


def _mine(whole: Whole, _: str) -> _Found:
    there, actor = whole.around, whole.actor
    posts = {pk for pk in actor.post_ids if pk in there.posts}
    held = there.framework.in_force("portfolio", whole.on)
    folios = {pk for pk, it in held.items() if it.says["holder_id"] in posts}
    units = {there.posts[pk].unit_id for pk in posts}
    return "", _Picks(posts, units, folios, person_id=actor.person_id)


def _post(whole: Whole, reference: str) -> _Found:
    there = whole.around
    post = next((it for it in there.posts.values() if it.reference == reference), None)
    if post is None:
        return None
    held = there.framework.in_force("portfolio", whole.on)
    folios = {pk for pk, it in held.items() if it.says["holder_id"] == post.id}
    return post.title, _Picks(posts={post.id}, portfolios=folios)


def _service(whole: Whole, reference: str) -> _Found:
    units = whole.around.units
    unit = next((it for it in units.values() if it.reference == reference), None)
    return (unit.name, _Picks(units=set(subtree(units, unit.id)))) if unit else None


def _portfolio(whole: Whole, reference: str) -> _Found:
    framework = whole.around.framework
    names = whole.around.portfolios
    found = next((pk for pk in names if framework.reference("portfolio", pk) == reference), None)
    return (names[found], _Picks(portfolios={found})) if found is not None else None


def _body(whole: Whole, reference: str) -> _Found:
    known = framework_known(whole.as_at, only=["body", "watch"])
    body = known.key_of("body", reference)
    if body is None or body not in known.in_force("body", whole.on):
        return None
    picks, series = _Picks(), set()
    for watching, kind, subject, _ in known.in_force("watch", whole.on):
        if watching != body:
            continue
        if kind == "everything":
            picks.is_all = True
        elif kind == "unit" and subject in whole.around.units:
            picks.units |= subtree(whole.around.units, subject)
        elif kind == "portfolio":
            picks.portfolios.add(subject)
        elif kind == "indicator":
            series.add(subject)
    if series:
        picks.objectives = _evidenced(whole, series__in=series)
    return known.called("body", body, whole.on), picks


def _area(whole: Whole, reference: str) -> _Found:
    found = Area.objects.known_at(whole.as_at).filter(reference=reference).first()
    if found is None:
        return None
    name = areas(whole.on, as_at=whole.as_at, only=[found.pk]).get(found.pk, found.name)
    return name, _Picks(objectives=_evidenced(whole, series__area=found))


def _evidenced(whole: Whole, **wanted: object) -> set[int]:
    """Return the objectives that such series evidence, of those that the reader may see. 1 SQL query."""
    rows = ObjectiveMeasure.objects.known_at(whole.as_at).filter(
        series_visible(whole.actor, through="series__"), from_on__lte=whole.on, **wanted
    )
    standing = {
        (objective, series): is_ended
        for objective, series, is_ended in rows.order_by("from_on", "event", "id").values_list(
            "objective_id", "series_id", "is_ended"
        )
    }
    return {objective for (objective, _), is_ended in standing.items() if not is_ended}


_READ: dict[Glasses, Callable[[Whole, str], _Found]] = {
    Glasses.MINE: _mine,
    Glasses.POST: _post,
    Glasses.SERVICE: _service,
    Glasses.PORTFOLIO: _portfolio,
    Glasses.BODY: _body,
    Glasses.AREA: _area,
}
