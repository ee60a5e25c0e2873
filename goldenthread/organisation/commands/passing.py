"""What passes on when a unit or post ends: units below, posts, and roles, each to whoever takes it over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from goldenthread.organisation.commands.redrawing import Redrawing
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.commands.standing import unit_there
from goldenthread.organisation.models import Role
from goldenthread.organisation.queries.fitting import misfit_on
from goldenthread.organisation.queries.register import GrantKey

__all__ = ["Inheritance", "above_what_ends", "pass_all", "pass_roles"]


@dataclass(frozen=True)
class Inheritance:
    """Who takes over what a unit owned: the first of ``heirs`` all that is not given to another of them.

    A role over the unit may go to several.
    """

    heirs: tuple[int, ...]
    units: Mapping[int, int] = field(default_factory=dict)
    posts: Mapping[int, int] = field(default_factory=dict)
    roles: Mapping[GrantKey, Sequence[int]] = field(default_factory=dict)


def above_what_ends(drawn: Redrawing, unit_id: int, on: date) -> int:
    """Return the unit above one that is to end.

    Raises:
        NotPossible: it is not there on the day, or it is the topmost, which cannot end.
    """
    stands = unit_there(drawn, unit_id, on).says
    above: int | None = stands["parent_id"]
    if above is None:
        raise NotPossible(f"{stands['name']} is the whole: it cannot be ended.")
    return above


def pass_all(
    drawn: Redrawing, unit_id: int, on: date, inheritance: Inheritance, *, above: int
) -> None:
    """Draw that the units below one, its posts and the roles over it pass on from a day on.

    An heir that stands below it comes to stand where it stood.
    """
    register, heirs, reason = drawn.register, inheritance.heirs, drawn.reason
    for heir in heirs:
        if unit_id in _path(drawn, heir, on):  # else it would come to stand below itself
            register.units.change(heir, on, {"parent_id": above}, reason=reason)

    def parent_of(below: int) -> int:
        return above if below in heirs else inheritance.units.get(below, heirs[0])

    register.units.repoint("parent_id", unit_id, parent_of, on=on, reason=reason)
    register.posts.repoint(
        "unit_id",
        unit_id,
        lambda post_id: inheritance.posts.get(post_id, heirs[0]),
        on=on,
        reason=reason,
    )
    pass_roles(
        drawn,
        lambda key: key[2] == unit_id,
        lambda key: [(key[0], key[1], heir) for heir in inheritance.roles.get(key, heirs[:1])],
        on=on,
    )


def pass_roles(
    drawn: Redrawing,
    passes: Callable[[GrantKey], bool],
    heirs: Callable[[GrantKey], Sequence[GrantKey]],
    *,
    on: date,
) -> None:
    """Draw that the roles which pass end on a day, and others stand in their place.

    A partner's role ends where what it was over goes to the council.
    """
    grants = drawn.register.grants
    for key in list(filter(passes, grants.rows)):
        days = [on, *(each.from_on for each in grants.versions(key) if each.from_on > on)]
        for day in days:
            stands = grants.on(key, day)
            if stands is None or stands.says["is_withdrawn"]:
                continue
            drawn.grant(key, from_on=day, is_withdrawn=True)
            for heir in heirs(key):
                if heir[1] == Role.PARTNER and misfit_on(drawn.register, *heir, day):
                    continue
                drawn.grant(heir, from_on=day, is_withdrawn=False)


def _path(drawn: Redrawing, unit_id: int, on: date) -> list[int]:
    """Return the units above one, nearest first."""
    path: list[int] = []
    version = drawn.register.unit(unit_id, on)
    while version is not None and (parent := version.says["parent_id"]) is not None:
        if parent in path:
            break
        path.append(parent)
        version = drawn.register.unit(parent, on)
    return path
