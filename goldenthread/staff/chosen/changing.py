"""How a change of the framework is asked for: as every change of the structure is, and foreseen first."""

from __future__ import annotations

from django.http import Http404
from django.utils import timezone

from goldenthread.governance.access import may_change
from goldenthread.governance.commands.framework import Change, foresee, reframe
from goldenthread.governance.commands.reframing import Reframing
from goldenthread.governance.queries.register import FrameworkRegister
from goldenthread.organisation.queries.register import register_known
from goldenthread.organisation.queries.units import units_on
from goldenthread.staff.asking import Asked, read_as
from goldenthread.staff.chosen.approving import approval_of
from goldenthread.staff.organisation.changing import Deed
from goldenthread.staff.organisation.forms import StructureForm
from goldenthread.staff.organisation.looking import Looking, changing_from
from goldenthread.staff.organisation.wording import counted
from goldenthread.ui.dates import day as in_words

__all__ = ["changing_chosen", "framed", "looking_at", "may_change_now"]


def may_change_now(request: Asked) -> bool:
    """Say whether the reader may change the framework: with the right over the whole, at present."""
    return not read_as(request).is_past and may_change(
        request.actor, units_on(timezone.localdate()).values()
    )


def changing_chosen(request: Asked) -> Looking:
    """Return the structure as it is now, for a page that changes the framework.

    Raises:
        Http404: the reader may not change it.
    """
    if not may_change(request.actor, units_on(timezone.localdate()).values()):
        raise Http404("There is nothing to change here.")
    return changing_from(request)


def looking_at(request: Asked) -> Looking:
    """Return the structure as the page reads it: its posts and who holds them. 10 SQL queries."""
    read = read_as(request)
    register = register_known(read.as_at)
    return Looking(request.actor, register, read.on, timezone.localdate(), read.as_at, None)


def framed(
    request: Asked, form: StructureForm, change: Change, *, register: FrameworkRegister
) -> Deed:
    """Return what makes a change of the framework, and says first what it would come to."""
    reason = form.cleaned_data.get("reason", "").strip()

    def foreseen() -> list[str] | None:
        drawn = foresee(change, by=request.actor, at=timezone.now(), reason=reason)
        return None if drawn.is_nothing else consequences(drawn, register)

    def make() -> bool:
        made = reframe(
            change,
            by=request.actor,
            at=timezone.now(),
            reason=reason,
            read_at=form.cleaned_data["read_at"],
        )
        return made is not None

    return Deed(make, foreseen, approval_of(request, change, form))


def consequences(drawn: Reframing, before: FrameworkRegister) -> list[str]:
    """Return what goes with a change of the framework, in sentences."""
    said: list[str] = []
    since = drawn.since or drawn.today
    for ended in drawn.ended:
        if ended.part == "portfolio" and ended.successor is not None:
            passing = len(before.ledgers["item"].points_to("portfolio_id", ended.ended, on=since))
            name = drawn.register.called("portfolio", ended.successor, since)
            if passing:
                verb = "passes" if passing == 1 else "pass"
                said.append(f"{counted(passing, 'indicator')} in it {verb} to {name}.")
    added = [it for ledger in drawn.register.ledgers.values() for _, it in ledger.added]
    later = sorted({it.from_on for it in added if it.from_on > max(since, drawn.today)})
    if later:
        days = " and ".join(in_words(day) for day in later)
        said.append(f"What is planned from {days} has it as well.")
    if since < drawn.today:
        said.append(
            f"History is corrected: pages about days since {in_words(since)} show it so. A page as"
            " known before today stays as it was."
        )
    elif since > drawn.today:
        said.append(f"Until {in_words(since)} everything stays as it is.")
    return said
