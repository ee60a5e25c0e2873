"""What may be chosen for a plan: kinds and owners to begin one, objectives and series to stand in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Lower

from goldenthread.governance.access import require_sight
from goldenthread.indicators.access import visible as series_visible
from goldenthread.indicators.models import SeriesNow
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.queries.appointments import appointments_on
from goldenthread.organisation.queries.people import names_of
from goldenthread.organisation.queries.units import PostHeld, Unit, posts_on
from goldenthread.plan.access import visible
from goldenthread.plan.models import ObjectiveNow
from goldenthread.plan.queries.plan_around import PlanAround, plan_around
from goldenthread.records.searching import holding
from goldenthread.rules.search_words import words_wanted
from goldenthread.rules.vocabulary import PlanOwner

__all__ = [
    "MOST_OFFERED",
    "BeginChoices",
    "KindOffered",
    "Offer",
    "begin_choices",
    "objectives_offered",
    "series_offered",
]

#: So many are offered to choose from; others are found by search.
MOST_OFFERED: Final = 25


@dataclass(frozen=True)
class KindOffered:
    """A kind of plan that may be begun, and whose such a plan is."""

    id: int
    reference: str
    name: str
    about: str
    owner: PlanOwner
    unit_kind: str
    years: int
    is_rolling: bool


@dataclass(frozen=True)
class BeginChoices:
    """The kinds that somebody may begin a plan of, and the owners that they may begin it for."""

    kinds: tuple[KindOffered, ...]
    units: tuple[Unit, ...]
    bodies: tuple[tuple[int, str], ...]
    people: tuple[tuple[int, str], ...]
    posts: tuple[PostHeld, ...]
    around: PlanAround

    def kind(self, reference: str) -> KindOffered | None:
        """Return the kind that a reference names."""
        return next((it for it in self.kinds if it.reference == reference), None)

    def units_of(self, kind: KindOffered) -> tuple[Unit, ...]:
        """Return the units that a plan of a kind may be begun for."""
        asked = kind.unit_kind.casefold()
        return tuple(it for it in self.units if not asked or it.kind.casefold() == asked)


@dataclass(frozen=True)
class Offer:
    """Something that may be put under a heading; ``note`` tells it from others of the name."""

    id: int
    reference: str
    title: str
    note: str


def begin_choices(actor: Actor, *, on: date) -> BeginChoices:
    """Return what somebody may begin a plan of, and for whom. 14 SQL queries.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    require_sight(actor)
    there = plan_around(on, ())
    tops = there.tops(actor)
    units = tuple(it for it in there.units.values() if actor.may(Right.CORRECT, it.id))
    posts = posts_on(on)
    people = _people(actor, posts, on)
    found = []
    for pk, version in there.framework.in_force("plan_kind", on).items():
        says = version.says
        kind = KindOffered(
            pk, there.framework.reference("plan_kind", pk), str(says["name"]), str(says["about"]),
            PlanOwner(says["owner"]), str(says["unit_kind"]), says["years"], says["is_rolling"],
        )  # fmt: skip
        is_theirs = {PlanOwner.UNIT: bool(units), PlanOwner.PERSON: bool(people)}
        if is_theirs.get(kind.owner, tops):
            found.append(kind)
    bodies = there.framework.in_force("body", on)
    return BeginChoices(
        kinds=tuple(found),
        units=units,
        bodies=tuple((pk, str(it.says["name"])) for pk, it in bodies.items()),
        people=people,
        posts=tuple(posts.values()),
        around=there,
    )


def _people(actor: Actor, posts: dict[int, PostHeld], on: date) -> tuple[tuple[int, str], ...]:
    """Return the actor first, and those who hold a post where they correct figures. 2 SQL queries."""
    near = [pk for pk, it in posts.items() if actor.may(Right.CORRECT, it.unit_id)]
    held = appointments_on(on, only=Q(post_id__in=near))
    ids = {it.person_id for it in held} | ({actor.person_id} if actor.person_id else set())
    names = names_of(ids)
    others = sorted(
        ((pk, name) for pk, name in names.items() if pk != actor.person_id),
        key=lambda each: each[1].casefold(),
    )
    own = [(actor.person_id, names[actor.person_id])] if actor.person_id in names else []
    return (*own, *others)


def objectives_offered(
    actor: Actor,
    text: str,
    *,
    levels: Collection[int],
    unit_id: int | None,
    person_id: int | None,
    there: PlanAround,
) -> list[Offer]:
    """Return objectives that may stand in a plan, those of its unit first, at most 25. 1 SQL query.

    Of people's own, those of the plan's person alone.
    """
    mine = Q(person_id=None) if person_id is None else Q(person_id=None) | Q(person_id=person_id)
    rows = ObjectiveNow.objects.filter(visible(actor) & mine)
    if levels:
        rows = rows.filter(level_id__in=list(levels))
    rows = holding(rows, words_wanted(text), "title", "reference")
    own: Any = Case(
        When(Q(unit_id=unit_id or -1) | Q(person_id=person_id or -1), then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return [
        Offer(
            row.pk,
            row.reference,
            row.title,
            f"{there.framework.called('level', row.level_id, there.on)} · {row.reference}",
        )
        for row in rows.order_by(own, "position", Lower("title"), "pk")[:MOST_OFFERED]
    ]


def series_offered(actor: Actor, text: str, *, unit_id: int | None) -> list[Offer]:
    """Return series that may stand in a plan, those of its unit first, at most 25. 1 SQL query."""
    rows = SeriesNow.objects.filter(series_visible(actor, now="")).select_related("series")
    rows = holding(rows, words_wanted(text), "title", "code")
    own: Any = Case(
        When(unit_id=unit_id or -1, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return [
        Offer(row.pk, row.series.reference, row.title, row.code)
        for row in rows.order_by(own, "order", "code")[:MOST_OFFERED]
    ]
