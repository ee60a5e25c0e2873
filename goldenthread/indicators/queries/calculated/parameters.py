"""The council's parameters: what each is, was and will be, who said so, and what uses it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from goldenthread.audit.queries import head
from goldenthread.indicators import access
from goldenthread.indicators.models import Parameter, ParameterValue, Series
from goldenthread.indicators.queries.calculated.graph import PARAMETER, graph_of
from goldenthread.indicators.queries.calculated.shown import UsedBy, used_by
from goldenthread.indicators.queries.indicator_rows import Author, Authors
from goldenthread.organisation.access import Actor
from goldenthread.rules.numbers import Number


@dataclass(frozen=True)
class ValueShown:
    """A value from a day on, who set it and why; ``superseded_by`` where a later one took its day."""

    from_on: date
    value: Number | None
    reason: str
    author: Author
    superseded_by: Author | None


@dataclass(frozen=True)
class ParameterShown:
    """A parameter with its history, the latest day first."""

    id: int
    code: str
    title: str
    unit: str
    decimals: int
    values: tuple[ValueShown, ...]
    used_by: tuple[UsedBy, ...]
    read_at: int

    def in_force(self, on: date) -> ValueShown | None:
        """Return the value in force on a day."""
        begun = [row for row in self.values if row.from_on <= on and row.superseded_by is None]
        return begun[0] if begun else None


@dataclass(frozen=True)
class ParameterListed:
    """A parameter as the list shows it; it is used by so many series."""

    code: str
    title: str
    unit: str
    decimals: int
    value: Number | None
    from_on: date | None
    uses: int


def parameters_listed(actor: Actor, *, on: date) -> list[ParameterListed]:
    """Return every parameter with its value on a day; uses are of what the reader sees. 8 SQL queries."""
    rows = list(Parameter.objects.order_by("code"))
    standing: dict[int, ParameterValue] = {}
    for row in ParameterValue.objects.filter(from_on__lte=on).order_by("from_on", "event", "id"):
        standing[row.parameter_id] = row
    uses: Counter[int] = Counter()
    if rows:
        needs = graph_of().needs
        seen = set(
            Series.objects.filter(
                access.visible(actor), pk__in=[pk for _, pk in needs]
            ).values_list("pk", flat=True)
        )
        for (_, series_id), needed in needs.items():
            if series_id in seen:
                uses.update(pk for kind, pk in needed if kind == PARAMETER)
    return [
        ParameterListed(
            code=row.code,
            title=row.title,
            unit=row.unit,
            decimals=row.decimals,
            value=standing[row.pk].value if row.pk in standing else None,
            from_on=standing[row.pk].from_on if row.pk in standing else None,
            uses=uses[row.pk],
        )
        for row in rows
    ]


def parameter_shown(actor: Actor, code: str) -> ParameterShown | None:
    """Return a parameter with its history, and what uses it of what the reader sees. 10 SQL queries."""
    row = Parameter.objects.filter(code=code).first()
    if row is None:
        return None
    rows = list(row.values.order_by("from_on", "event", "id"))
    latest = {each.from_on: each for each in rows}
    authors = Authors({each.event for each in rows})
    values = [
        ValueShown(
            from_on=each.from_on,
            value=each.value,
            reason=each.reason,
            author=authors.of(each.event),
            superseded_by=None
            if latest[each.from_on] is each
            else authors.of(latest[each.from_on].event),
        )
        for each in rows
    ]
    return ParameterShown(
        id=row.pk,
        code=row.code,
        title=row.title,
        unit=row.unit,
        decimals=row.decimals,
        values=tuple(values[::-1]),
        used_by=tuple(used_by(actor, (PARAMETER, row.pk))),
        read_at=head(),
    )
