"""A change of the framework that is sent for approval instead of being made."""

from __future__ import annotations

from django.utils import timezone
from django.utils.timezone import localdate

from goldenthread.governance.commands.carried.framework import KIND, propose_framework
from goldenthread.governance.commands.carried.plain import is_plain
from goldenthread.governance.commands.framework import Change, kinds_of
from goldenthread.governance.commands.proposing import Proposed
from goldenthread.governance.commands.required import climbs_route
from goldenthread.governance.queries.routes import routes_for
from goldenthread.rules.vocabulary import ChangeKind
from goldenthread.staff.asking import Asked
from goldenthread.staff.organisation.approving import Approval
from goldenthread.staff.organisation.forms import StructureForm

__all__ = ["approval_of"]


def approval_of(request: Asked, change: Change, form: StructureForm) -> Approval | None:
    """Return by which routes a change of the framework may be sent for approval, if any. 3 SQL queries.

    Where pairings have a required route of their own, who watches a unit is proposed as a pairing.
    """
    if not is_plain(change):
        return None
    at, of = timezone.now(), request.actor
    names = {it.reference: it.name for it in routes_for(ChangeKind(KIND), localdate()).routes}
    is_pairing = ChangeKind.PAIRING in kinds_of(change)
    if not names or (is_pairing and climbs_route(ChangeKind.PAIRING, by=of, at=at)):
        return None
    plain, reason = change, str(form.cleaned_data.get("reason", "")).strip()

    def send(route: str, title: str) -> Proposed:
        read_at = form.cleaned_data["read_at"]
        return propose_framework(
            plain, by=of, at=timezone.now(), route=route, title=title, words=reason, read_at=read_at
        )

    must = climbs_route(ChangeKind(KIND), by=of, at=at)
    return Approval(tuple(names.items()), must, send)
