"""Of which series another is the whole, and was: what the page about its parts shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from goldenthread.audit.queries import head
from goldenthread.indicators import access
from goldenthread.indicators.models import Composition, CompositionPart, Series
from goldenthread.indicators.queries.indicator_rows import Author, Authors
from goldenthread.organisation.access import Actor
from goldenthread.rules.vocabulary import Accumulation


@dataclass(frozen=True)
class ComposedShown:
    """What a series was made of from a day on; of so many parts the reader sees nothing."""

    from_on: date
    how: Accumulation
    parts: tuple[str, ...]
    hidden: int
    reason: str
    author: Author


@dataclass(frozen=True)
class Composable:
    """A series that the actor may say the parts of; ``stands`` is what holds on the day asked for."""

    series_id: int
    reference: str
    title: str
    stands: ComposedShown | None
    versions: tuple[ComposedShown, ...]
    read_at: int


def composable(actor: Actor, reference: str, *, on: date) -> Composable | None:
    """Return what is needed to say what a series is made of; nothing where the actor may not. 7 queries."""
    series = (
        Series.objects.filter(access.visible(actor), reference=reference)
        .select_related("now")
        .first()
    )
    if series is None or not access.may_administer(actor, [series]):
        return None
    rows = list(Composition.objects.filter(series=series).order_by("from_on", "event", "id"))
    parts: dict[int, list[int]] = {}
    for each in CompositionPart.objects.filter(composition__in=rows).order_by("series__reference"):
        parts.setdefault(each.composition_id, []).append(each.series_id)
    seen = dict(
        Series.objects.filter(
            access.visible(actor), pk__in={pk for ids in parts.values() for pk in ids}
        ).values_list("pk", "reference")
    )
    authors = Authors({row.event for row in rows})
    shown = [
        ComposedShown(
            from_on=row.from_on,
            how=Accumulation(row.how),
            parts=tuple(seen[pk] for pk in parts.get(row.pk, ()) if pk in seen),
            hidden=sum(pk not in seen for pk in parts.get(row.pk, ())),
            reason=row.reason,
            author=authors.of(row.event),
        )
        for row in rows
    ]
    begun = [row for row in shown if row.from_on <= on]
    return Composable(
        series_id=series.pk,
        reference=reference,
        title=series.now.title,
        stands=begun[-1] if begun else None,
        versions=tuple(shown[::-1]),
        read_at=head(),
    )


def series_ids(actor: Actor, references: Sequence[str]) -> dict[str, int]:
    """Return the series of these references that the actor sees. One SQL query."""
    rows = Series.objects.filter(access.visible(actor), reference__in=references)
    return dict(rows.values_list("reference", "pk"))
