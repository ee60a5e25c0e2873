"""Proposals: as a list, narrowed and ordered, a page at a time; and one with all that is stated of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from goldenthread.audit.queries import head
from goldenthread.governance.access import require_sight
from goldenthread.organisation.access import Actor, may_administer_all
from goldenthread.organisation.queries.dated import Dated
from goldenthread.organisation.queries.units import Unit
from goldenthread.plan.access import may_change
from goldenthread.plan.models import Proposal
from goldenthread.plan.queries.around import Around, around
from goldenthread.plan.queries.effects import (
    About,
    Asking,
    Impacts,
    consultations_of,
    corporate_objectives,
    impacts_of,
    statements,
)
from goldenthread.plan.queries.versioned import PROPOSALS, VersionSaid, versions_said
from goldenthread.records.page import Page, page_within
from goldenthread.rules.periods import period_of
from goldenthread.rules.search_words import holds, words_wanted
from goldenthread.rules.vocabulary import Frequency

__all__ = [
    "ORDERS",
    "ProposalLine",
    "ProposalShown",
    "ProposalsFilter",
    "proposal_shown",
    "proposals_for",
    "year_of",
]

ORDERS: Final = ("begins", "title", "stated")
_SIZE: Final = 50


@dataclass(frozen=True)
class ProposalsFilter:
    """What a reader asks for; what is empty lets everything through. ``-`` before an order turns it round.

    ``state`` is ``"ended"``, ``"all"``, or nothing for those that have not ended.
    """

    text: str = ""
    unit_ids: frozenset[int] | None = None
    portfolio_id: int | None = None
    year: str = ""
    state: str = ""
    order: str = "begins"
    page: int = 1


@dataclass(frozen=True)
class ProposalLine:
    """One proposal as lists show it; ``stated`` of the ``corporate`` objectives have a grade."""

    id: int
    reference: str
    title: str
    words: str
    unit: Unit | None
    unit_id: int | None
    owner: str
    owner_id: int | None
    owner_reference: str
    holders: tuple[str, ...]
    portfolio: str
    portfolio_id: int | None
    begins_on: date
    from_on: date
    is_ended: bool
    reason: str
    stated: int
    corporate: int

    @property
    def year(self) -> str:
        """The financial year in which it would begin."""
        return year_of(self.begins_on)


@dataclass(frozen=True)
class Proposals:
    """A page of proposals, all of those that fit, how many there are, and in which years they would begin."""

    page: Page[ProposalLine]
    every: tuple[ProposalLine, ...]
    total: int
    years: tuple[str, ...]
    around: Around


@dataclass(frozen=True)
class ProposalShown:
    """Everything that a proposal's page says."""

    line: ProposalLine
    impacts: Impacts
    consultations: tuple[Asking, ...]
    versions: tuple[VersionSaid, ...]
    may_change: bool
    around: Around
    read_at: int


def year_of(day: date) -> str:
    """Return the financial year of a day, as it is called.

    >>> year_of(date(2026, 3, 31)), year_of(date(2026, 4, 1))
    ('2025/26', '2026/27')
    """
    return period_of(day, Frequency.YEAR).label


def proposals_for(
    actor: Actor,
    wanted: ProposalsFilter,
    *,
    on: date,
    as_at: int | None = None,
    there: Around | None = None,
    size: int = _SIZE,
) -> Proposals:
    """Return the proposals, narrowed and ordered, a page of them.

    At most 13 SQL queries now, 22 of a past day, however many there are.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    require_sight(actor)
    there = there or around(on, as_at=as_at)
    corporate = corporate_objectives(actor, on=on, as_at=as_at)
    stated = statements(as_at=as_at)
    held = PROPOSALS.ledger(as_at=as_at)
    rows = Proposal.objects.known_at(as_at).order_by("pk").values_list("pk", "reference")
    lines = [
        _line(
            (pk, reference),
            PROPOSALS.on(held, pk, on),
            there,
            (len(stated.get(About(pk), {}).keys() & corporate.keys()), len(corporate)),
        )
        for pk, reference in rows
    ]
    found = tuple(_ordered([it for it in lines if _fits(it, wanted)], wanted.order))
    years = tuple(sorted({it.year for it in lines}, reverse=True))
    return Proposals(page_within(found, wanted.page, size), found, len(lines), years, there)


def _fits(line: ProposalLine, wanted: ProposalsFilter) -> bool:
    return (
        (wanted.state == "all" or line.is_ended == (wanted.state == "ended"))
        and (wanted.unit_ids is None or line.unit_id in wanted.unit_ids)
        and (wanted.portfolio_id is None or line.portfolio_id == wanted.portfolio_id)
        and (not wanted.year or line.year == wanted.year)
        and holds(f"{line.title} {line.reference} {line.words}", words_wanted(wanted.text))
    )


def _ordered(lines: list[ProposalLine], order: str) -> list[ProposalLine]:
    keys: dict[str, Any] = {
        "title": lambda it: it.title.casefold(),
        "stated": lambda it: it.stated,
    }
    lines.sort(key=lambda it: (it.begins_on, it.id))
    key = keys.get(order.removeprefix("-"), lambda it: it.begins_on)
    return sorted(lines, key=key, reverse=order.startswith("-"))


def _line(
    named: tuple[int, str], version: Dated, there: Around, counted: tuple[int, int]
) -> ProposalLine:
    says = version.says
    post = there.posts.get(says["owner_id"] or 0)
    return ProposalLine(
        *named,
        title=says["title"],
        words=says["words"],
        unit=there.units.get(says["unit_id"] or 0),
        unit_id=says["unit_id"],
        owner=post.title if post else "",
        owner_id=says["owner_id"],
        owner_reference=post.reference if post else "",
        holders=there.holders.get(says["owner_id"] or 0, ()),
        portfolio=there.framework.called("portfolio", says["portfolio_id"], there.on),
        portfolio_id=says["portfolio_id"],
        begins_on=says["begins_on"],
        from_on=version.from_on,
        is_ended=says["is_ended"],
        reason=version.reason,
        stated=counted[0],
        corporate=counted[1],
    )


def proposal_shown(
    actor: Actor, reference: str, *, on: date, as_at: int | None = None
) -> ProposalShown | None:
    """Return a proposal on a day; nothing where there is none.

    At most 22 SQL queries now, 30 of a past day, whatever is stated of it.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    require_sight(actor)
    found = Proposal.objects.known_at(as_at).filter(reference=reference).first()
    if found is None:
        return None
    there = around(on, as_at=as_at)
    held = PROPOSALS.ledger(only=found.pk, as_at=as_at)
    about = About(found.pk)
    impacts = impacts_of(actor, about, there, as_at=as_at)
    stated = sum(it.grade is not None for it in impacts.rows)
    named, counted = (found.pk, found.reference), (stated, len(impacts.rows))
    line = _line(named, PROPOSALS.on(held, found.pk, on), there, counted)
    tops = may_administer_all(actor, there.units.values())
    may = may_change(actor, unit_id=line.unit_id, owner_id=line.owner_id, tops=tops)
    return ProposalShown(
        line=line,
        impacts=impacts,
        consultations=consultations_of(about, as_at=as_at),
        versions=versions_said(held.rows[found.pk]),
        may_change=may and as_at is None and not line.is_ended,
        around=there,
        read_at=head(),
    )
