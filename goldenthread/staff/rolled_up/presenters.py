"""Services and groups with their ratings, in words and links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from goldenthread.indicators.queries.rollup import Made, Node, Parts
from goldenthread.indicators.queries.scorecard_filter import STILL_AWAITED
from goldenthread.organisation.access import Actor, Right
from goldenthread.rules.vocabulary import RatingClass
from goldenthread.staff.addresses import page_address
from goldenthread.staff.scorecard.forms import AND_BELOW, Reading
from goldenthread.ui.addresses import with_query


@dataclass(frozen=True)
class CountInside:
    """How many inside stand so, and the scorecard of just those."""

    count: int
    href: str


@dataclass(frozen=True)
class WholeShown:
    """A service or a group as the page shows it."""

    name: str
    href: str
    depth: int
    rating_class: str
    because: str
    coverage: str
    inside: CountInside
    off_target: CountInside
    awaited: CountInside
    overdue: int
    not_rated: CountInside
    worst: tuple[str, str] | None = None
    change: tuple[str, str] | None = None


def wholes_shown(
    made: Sequence[Made],
    parts: Parts,
    reading: Reading,
    *,
    actor: Actor,
    may_change: bool,
    asked: str = "group",
) -> list[WholeShown]:
    """Return the lines of the page, in the order given.

    ``asked`` is how the scorecard's address names such a whole, where it is none of the units.
    """
    has_below = {one.node for one, after in pairwise(made) if after.depth > one.depth}
    classes = {one.node: str(one.whole.rolled_up.rating_class) for one in made}
    classes |= {("series", leaf.id): leaf.standing for leaf in parts.leaves.values()}
    return [
        replace(
            _shown(one, parts, reading, asked, is_branch=one.node in has_below),
            worst=_worst(one, parts, classes),
            change=_change(one, actor, may_change=may_change),
        )
        for one in made
    ]


def _shown(one: Made, parts: Parts, reading: Reading, name: str, *, is_branch: bool) -> WholeShown:
    rolled = one.whole.rolled_up
    kind = one.node[0]
    asked = (
        {name: one.reference}
        if kind == "group"
        else {"service": one.reference + (AND_BELOW if is_branch else "")}
    )

    def counted(*classes: str) -> CountInside:
        count = sum(one.inside.get(each, 0) for each in classes)
        rating = {"rating": classes[0]} if len(classes) == 1 else {}
        period = reading.wanted.period.label
        return CountInside(
            count, with_query(page_address("scorecard"), period=period, **asked, **rating)
        )

    return WholeShown(
        name=one.name,
        href=page_address("unit", one.reference) if kind == "unit" and one.reference else "",
        depth=min(one.depth, 6),
        rating_class=rolled.rating_class,
        because=rolled.because,
        coverage=f"{rolled.rated} of {rolled.of}" if rolled.of else "",
        inside=counted(*one.inside),
        off_target=counted(RatingClass.OFF_TARGET),
        awaited=counted(STILL_AWAITED),
        overdue=one.whole.inside.overdue,
        not_rated=counted(RatingClass.NOT_RATED),
    )


def _worst(one: Made, parts: Parts, classes: Mapping[Node, str]) -> tuple[str, str] | None:
    """Return the name and address of the part that is worst; nothing where none misses its target."""
    node = one.whole.rolled_up.worst
    if node is None or classes[node] not in (RatingClass.OFF_TARGET, RatingClass.NEAR_TARGET):
        return None
    kind, key = node
    if kind == "series":
        leaf = parts.leaves[int(key)]
        return f"{leaf.reference} {leaf.title}", page_address("indicator", leaf.reference)
    unit = parts.units[int(key)]
    return unit.name, page_address("unit", unit.reference)


def _change(one: Made, actor: Actor, *, may_change: bool) -> tuple[str, str] | None:
    if not may_change or not one.reference:
        return None
    kind, key = one.node
    if kind == "group":
        return "Change", page_address("group_change", one.reference)
    if one.own > 1 and actor.may(Right.ADMINISTER, int(key)):
        return "Weights", page_address("unit_weights", one.reference)
    return None


def counted_words(parts: Parts) -> str:
    """Return what the figures on the page are counted of."""
    count = len(parts.leaves)
    return (
        f"Counted {'is the one indicator' if count == 1 else f'are the {count:,} indicators'}"
        " that you may see, and no others."
    )
