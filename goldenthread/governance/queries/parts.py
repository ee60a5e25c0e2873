"""The parts that a framework is made of, and how each is held: all are dated and read alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import models

from goldenthread.governance.models import (
    ApprovalRoute,
    ApprovalRouteVersion,
    Body,
    BodyVersion,
    CouncilWord,
    Duty,
    Framework,
    Guidance,
    Level,
    LevelVersion,
    Membership,
    PartInUse,
    PlanKind,
    PlanKindVersion,
    Portfolio,
    PortfolioItem,
    PortfolioVersion,
    Watch,
)

__all__ = ["PARTS", "Part"]

_BESIDE = ("id", "event", "from_on", "reason")


@dataclass(frozen=True)
class Part:
    """One kind of part: the table of its versions, and the columns that tell one from another.

    ``identity`` is the table that other rows point to, where there is one: it holds the reference by
    which addresses and files name it. Where there is none the reference is the one column of ``key``, or
    the part is known by all of ``key`` together. ``called`` is the field that holds its name.
    """

    name: str
    noun: str
    rows: type[Any]
    key: tuple[str, ...]
    identity: type[Any] | None = None
    called: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns that a version may say otherwise, in the order of the table."""
        columns = (field.attname for field in self.rows._meta.concrete_fields)
        return tuple(it for it in columns if it not in (*_BESIDE, *self.key))

    @property
    def usual(self) -> dict[str, Any]:
        """What a new one says where nothing is given."""
        held = {field.attname: field for field in self.rows._meta.concrete_fields}
        return {name: held[name].get_default() for name in self.fields}

    def longest(self, field: str) -> int | None:
        """Return how many characters a field holds at most; nothing where it holds as many as come."""
        found: int | None = getattr(self._column(field), "max_length", None)
        return found

    def is_day(self, field: str) -> bool:
        """Say whether a field holds a day."""
        return isinstance(self._column(field), models.DateField)

    def _column(self, field: str) -> Any:
        return next(it for it in self.rows._meta.concrete_fields if it.attname == field)


_MEMBER = ("body_id", "person_id", "post_id", "member_body_id", "unit_kind")
_WATCHED = ("body_id", "subject_kind", "subject_id", "subject_words")

PARTS: Final[Mapping[str, Part]] = {
    part.name: part
    for part in (
        Part("framework", "framework", Framework, ("reference",), called="name"),
        Part("level", "level", LevelVersion, ("level_id",), Level, "name"),
        Part("plan_kind", "kind of plan", PlanKindVersion, ("plan_kind_id",), PlanKind, "name"),
        Part("guidance", "guidance", Guidance, ("plan_kind_id",)),
        Part("word", "word", CouncilWord, ("term",), called="singular"),
        Part("part_in_use", "part in use", PartInUse, ("part",)),
        Part("body", "body", BodyVersion, ("body_id",), Body, "name"),
        Part("membership", "member", Membership, _MEMBER),
        Part("watch", "watch", Watch, _WATCHED),
        Part("duty", "duty", Duty, ("reference",), called="does"),
        Part("portfolio", "portfolio", PortfolioVersion, ("portfolio_id",), Portfolio, "name"),
        Part("route", "approval route", ApprovalRouteVersion, ("route_id",), ApprovalRoute, "name"),
        Part("item", "item", PortfolioItem, ("subject_kind", "subject_id")),
    )
}
