"""Portfolios: who holds each, what is in each on a day, and what moved when.

What a reader may see of the things themselves is not known here: whoever asks leaves out what is not.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from goldenthread.governance.access import may_see, require_sight
from goldenthread.governance.models import PortfolioItem, PortfolioVersion
from goldenthread.governance.queries.register import FrameworkRegister, framework_known
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.dated import Dated

__all__ = ["Move", "PortfolioKnown", "Portfolios", "portfolio_of", "portfolios_for"]

#: Words of what may be in a portfolio.
INDICATOR = "indicator"


@dataclass(frozen=True)
class PortfolioKnown:
    """A portfolio as it is on a day, or will be, or was when it ended."""

    id: int
    reference: str
    name: str
    about: str
    holder_id: int | None
    from_on: date
    is_ended: bool
    successor: str


@dataclass(frozen=True)
class Move:
    """That a thing came into a portfolio, passed from one to another, or was taken out."""

    subject_id: int
    from_on: date
    before: str
    after: str
    reason: str
    event: int


@dataclass(frozen=True)
class Portfolios:
    """Every portfolio as known, and what is in each on any day."""

    register: FrameworkRegister

    def known(self, key: int, day: date) -> PortfolioKnown:
        """Return a portfolio as it is on a day, or was or will be nearest to it."""
        ledger = self.register.ledgers["portfolio"]
        found = ledger.on(key, day) or ledger.versions(key)[0]
        says = found.says
        return PortfolioKnown(
            id=key,
            reference=self.register.reference("portfolio", key),
            name=str(says["name"]),
            about=str(says["about"]),
            holder_id=says["holder_id"],
            from_on=found.from_on,
            is_ended=bool(says["is_ended"]),
            successor=self.register.called("portfolio", says["successor_id"], day),
        )

    def on(self, day: date) -> list[PortfolioKnown]:
        """Return the portfolios in force on a day, in order of name."""
        return [self.known(key, day) for key in self.register.in_force("portfolio", day)]

    def others(self, day: date) -> tuple[list[PortfolioKnown], list[PortfolioKnown]]:
        """Return the portfolios that are still to begin on a day, and those that have ended."""
        there = self.register.in_force("portfolio", day)
        keys = [key for key in self.register.ledgers["portfolio"].rows if key not in there]
        known = sorted((self.known(key, day) for key in keys), key=lambda it: it.name.casefold())
        return [it for it in known if not it.is_ended], [it for it in known if it.is_ended]

    def key_of(self, reference: str) -> int | None:
        """Return which portfolio a reference names; nothing where there is none."""
        return self.register.key_of("portfolio", reference)

    def versions(self, key: int) -> list[Dated]:
        """Return what a portfolio said from each day on."""
        return self.register.ledgers["portfolio"].versions(key)

    def holding(self, day: date, kind: str = INDICATOR) -> dict[int, int]:
        """Return in which portfolio each thing is on a day; what is in none is left out."""
        return {
            key[1]: version.says["portfolio_id"]
            for key, version in self.register.in_force("item", day).items()
            if key[0] == kind and version.says["portfolio_id"] is not None
        }

    def moves(
        self, subjects: Collection[int], *, portfolio: int | None = None, kind: str = INDICATOR
    ) -> list[Move]:
        """Return what moved of these things, the latest first; into or out of one portfolio if asked."""
        found: list[Move] = []
        for subject in subjects:
            before: int | None = None
            for each in self.register.ledgers["item"].versions((kind, subject)):
                after = None if each.says["is_ended"] else each.says["portfolio_id"]
                if after != before and (portfolio is None or portfolio in (before, after)):
                    found.append(self._move(subject, each, before, after))
                before = after
        return sorted(found, key=lambda it: (it.from_on, it.event, it.subject_id), reverse=True)

    def _move(self, subject: int, each: Dated, before: int | None, after: int | None) -> Move:
        return Move(
            subject_id=subject,
            from_on=each.from_on,
            before=self.register.called("portfolio", before, each.from_on),
            after=self.register.called("portfolio", after, each.from_on),
            reason=each.reason,
            event=each.event or 0,
        )


def portfolio_of(
    actor: Actor, subject_id: int, day: date, *, as_at: int | None = None, kind: str = INDICATOR
) -> tuple[str, str] | None:
    """Return the reference and name of the portfolio that a thing is in on a day. At most 2 SQL queries.

    Nothing where it is in none, or the actor sees nothing as one of the council.
    """
    if not may_see(actor):
        return None
    items = PortfolioItem.objects.known_at(as_at).filter(
        subject_kind=kind, subject_id=subject_id, from_on__lte=day
    )
    item = items.order_by("from_on", "event", "id").last()
    if item is None or item.is_ended or item.portfolio_id is None:
        return None
    versions = PortfolioVersion.objects.known_at(as_at).filter(
        portfolio=item.portfolio_id, from_on__lte=day
    )
    found = versions.select_related("portfolio").order_by("from_on", "event", "id").last()
    return (found.portfolio.reference, found.name) if found else None


def portfolios_for(actor: Actor, *, as_at: int | None = None) -> Portfolios:
    """Return every portfolio for one of the council. 4 SQL queries, one fewer for a past day.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    require_sight(actor)
    return Portfolios(framework_known(as_at, only=("portfolio", "item")))
