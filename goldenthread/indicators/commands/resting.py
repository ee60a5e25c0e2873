"""What new series rest on: a unit and a post that have begun and go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from goldenthread.indicators.queries.responsibilities import days_stranded
from goldenthread.organisation.commands.refusals import NotPossible, refuse_far
from goldenthread.organisation.commands.standing import post_of, unit_of
from goldenthread.organisation.queries.dated import Dated, Ledger
from goldenthread.organisation.queries.register import posts_known, units_known
from goldenthread.ui.dates import day as in_words

__all__ = ["Rest", "first_days", "refuse_resting_on_nothing"]


class Rest(NamedTuple):
    """The unit and the owner's post of a series that is to be added, from a day on."""

    unit_id: int
    owner_id: int | None
    from_on: date


def refuse_resting_on_nothing(rests: Sequence[Rest]) -> None:
    """Refuse series of a unit, or with an owner, that is not there from the first day on. 2 SQL queries.

    Raises:
        NotPossible: it begins later or has ended, or ends by what is planned; the message says which.
    """
    units, posts = _known(rests)
    for each in rests:
        refuse_far(each.from_on)
        unit_of(units, each.unit_id, each.from_on, field="unit_id")
        if each.owner_id is not None:
            post_of(posts, each.owner_id, each.from_on, field="owner_id")
    for ledger, name, field, noun in (
        (units, "name", "unit_id", "unit"),
        (posts, "title", "owner_id", "post"),
    ):
        held: Ledger[int] = Ledger()
        for place, each in enumerate(rests):
            held.put(place, Dated(each.from_on, {field: getattr(each, field)}))
        since = min((each.from_on for each in rests), default=date.max)
        for _, day, key in days_stranded(held, ledger, (field,), since=since):
            called = ledger.versions(key)[0].says[name]
            raise NotPossible(
                f"{called} ends: it is not there from {in_words(day)} on. Choose a {noun} that goes on.",
                field=field,
            )


def first_days(rests: Sequence[Rest]) -> list[Rest]:
    """Return the same from the first day on which unit and post have begun. 2 SQL queries."""
    units, posts = _known(rests)
    return [
        each._replace(
            from_on=max([each.from_on, *_begun(units, each.unit_id), *_begun(posts, each.owner_id)])
        )
        for each in rests
    ]


def _known(rests: Sequence[Rest]) -> tuple[Ledger[int], Ledger[int]]:
    owners = {each.owner_id for each in rests if each.owner_id is not None}
    return units_known({each.unit_id for each in rests}), posts_known(owners)


def _begun(ledger: Ledger[int], key: int | None) -> list[date]:
    rows: Mapping[int, list[Dated]] = ledger.rows
    return [min(row.from_on for row in rows[key])] if key is not None and key in rows else []
