"""State what may be done: add proposals, change them from a day on, end them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.audit.queries import head
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import NotPossible, refuse_far, refuse_unreasoned
from goldenthread.organisation.queries.dated import Dated, Ledger
from goldenthread.plan.commands.versioned import (
    append,
    checked_words,
    held_of,
    next_reference,
    record_versions,
    refuse_strangers,
    require_change,
    standing,
)
from goldenthread.plan.models import Proposal
from goldenthread.plan.queries.versioned import PROPOSALS

__all__ = ["WantedProposal", "add_proposal", "change_proposal", "end_proposal"]


@dataclass(frozen=True)
class WantedProposal:
    """What a proposal says: its words, whose it is, and when it would begin."""

    title: str
    begins_on: date
    words: str = ""
    unit_id: int | None = None
    owner_id: int | None = None
    portfolio_id: int | None = None


def add_proposal(
    wanted: WantedProposal, *, by: Actor, at: datetime, from_on: date, reason: str = ""
) -> str:
    """State a proposal from a day on; return its reference. Audited as ``plan:proposal:added``.

    Raises:
        NotPermitted: ``by`` may not propose for this unit or owner.
        NotPossible: it makes no sense; the message says what to mend.
    """
    refuse_unreasoned(from_on, today=localdate(at), reason=reason)
    checked = _checked(wanted)
    require_change(by, at, checked, "proposal")
    refuse_strangers(checked, from_on)
    with event(by=by, at=at, name="plan:proposal:added", reason=reason.strip()):
        found = Proposal(reference=next_reference(PROPOSALS))
        found.save()
        held: Ledger[int] = Ledger()
        held.put(found.pk, Dated(from_on, {**checked, "is_ended": False}))
        append(PROPOSALS, held, reason=reason)
    return found.reference


def change_proposal(
    proposal_id: int,
    wanted: WantedProposal,
    *,
    by: Actor,
    at: datetime,
    from_on: date,
    reason: str = "",
    read_at: int | None = None,
) -> int | None:
    """Let a proposal say something else from a day on; return the event, none where it says so already.

    Audited as ``plan:proposal:changed``.

    Raises:
        NotPermitted: ``by`` may not change it.
        NotPossible: it makes no sense as things stand; the message says what to mend.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    refuse_unreasoned(from_on, today=localdate(at), reason=reason)
    read_at = head() if read_at is None else read_at
    found, held = held_of(PROPOSALS, proposal_id)
    stands = standing(held, found, from_on)
    checked = _checked(wanted)
    for says in (stands.says, checked):
        require_change(by, at, says, "proposal")
    refuse_strangers(checked, from_on)
    if not held.change(proposal_id, from_on, checked):
        return None
    return record_versions(
        PROPOSALS, held, found, by=by, at=at, verb="changed", reason=reason, read_at=read_at
    )


def end_proposal(
    proposal_id: int,
    *,
    by: Actor,
    at: datetime,
    from_on: date,
    reason: str,
    read_at: int | None = None,
) -> int:
    """End a proposal from a day on, with the reason: decided, dropped or overtaken. Returns the event.

    What it would do to objectives counts in no sum from then on. Audited as ``plan:proposal:ended``.

    Raises:
        NotPermitted: ``by`` may not change it.
        NotPossible: it is not there on that day, or no reason is given.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    refuse_far(from_on)
    if not reason.strip():
        raise NotPossible("Say why: it stands in the trail.", field="reason")
    read_at = head() if read_at is None else read_at
    found, held = held_of(PROPOSALS, proposal_id)
    stands = standing(held, found, from_on)
    require_change(by, at, stands.says, "proposal")
    held.change(proposal_id, from_on, {"is_ended": True})
    return record_versions(
        PROPOSALS, held, found, by=by, at=at, verb="ended", reason=reason, read_at=read_at
    )


def _checked(wanted: WantedProposal) -> dict[str, Any]:
    """Return what is stored of a proposal."""
    says = checked_words(wanted.title, wanted.words, lacking="Write what is proposed.")
    refuse_far(wanted.begins_on, field="begins_on")
    return says | {
        "unit_id": wanted.unit_id,
        "owner_id": wanted.owner_id,
        "portfolio_id": wanted.portfolio_id,
        "begins_on": wanted.begins_on,
    }
