"""Whether a unit or post is there on a day, asked before anything is drawn on it."""

from __future__ import annotations

from datetime import date
from typing import Any

from goldenthread.organisation.commands.redrawing import Redrawing
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.queries.dated import Dated, Ledger
from goldenthread.ui.dates import day as in_words

__all__ = ["post_of", "post_there", "unit_of", "unit_there"]


def unit_there(drawn: Redrawing, unit_id: int, on: date, *, field: str = "from_on") -> Dated:
    """Return a unit as it is on a day.

    Raises:
        NotPossible: it has not begun by then, or has ended.
    """
    return unit_of(drawn.register.units, unit_id, on, field=field)


def post_there(drawn: Redrawing, post_id: int, on: date, *, field: str = "from_on") -> Dated:
    """Return a post as it is on a day.

    Raises:
        NotPossible: it has not begun by then, or has ended.
    """
    return post_of(drawn.register.posts, post_id, on, field=field)


def unit_of(units: Ledger[int], unit_id: int, on: date, *, field: str) -> Dated:
    """Return :func:`unit_there` of the units known."""
    return _there(units, unit_id, on, called=("unit", "name"), field=field)


def post_of(posts: Ledger[int], post_id: int, on: date, *, field: str) -> Dated:
    """Return :func:`post_there` of the posts known."""
    return _there(posts, post_id, on, called=("post", "title"), field=field)


def _there(
    ledger: Ledger[int], key: int, on: date, *, called: tuple[str, str], field: str
) -> Dated:
    noun, by = called
    stands = ledger.on(key, on)
    if stands is not None and not stands.says["is_ended"]:
        return stands
    versions = ledger.versions(key)
    if not versions:
        raise NotPossible(f"There is no such {noun}: choose another.", field=field)
    name: Any = versions[0].says[by]
    if on < (begun := versions[0].from_on):
        raise NotPossible(
            f"{name} began on {in_words(begun)}: choose that day or a later one.", field=field
        )
    raise NotPossible(
        f"{name} has ended by {in_words(on)}: choose another {noun} or day.", field=field
    )
