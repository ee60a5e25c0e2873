"""Send a change of stage for approval instead of recording it: one line of a package for each indicator."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from goldenthread.governance.commands.proposing import propose_package
from goldenthread.indicators.commands.carried.lines import lines_of_stage
from goldenthread.indicators.queries.life_checked import StageWanted
from goldenthread.organisation.access import Right
from goldenthread.rules.vocabulary import ChangeKind
from goldenthread.staff.approving import ProposeForm, routes_offered
from goldenthread.staff.asking import Asked
from goldenthread.staff.sending import refusals_on


def route_form(request: Asked, *, is_bound: bool) -> ProposeForm | None:
    """Return the form that asks which route the change climbs; nothing where none is for such changes."""
    if not request.actor.may(Right.SEE_ORGANISATION):
        return None
    offered = routes_offered(ChangeKind.INDICATOR, timezone.localdate())
    if not offered:
        return None
    initial = {"route": offered[0][0] if len(offered) == 1 else ""}
    return ProposeForm(request.POST if is_bound else None, initial=initial, routes=offered)


def sent_for_approval(
    request: Asked, form: ProposeForm, codes: Sequence[str], wanted: StageWanted
) -> str:
    """Put the change forward and return the package's reference; nothing where the form says why not."""
    if not form.is_valid():
        return ""
    given, made = form.cleaned_data, []
    with refusals_on(form, request):
        done = propose_package(
            lines_of_stage(codes, wanted), by=request.actor, at=timezone.now(),
            kind=ChangeKind.INDICATOR.value, route=given["route"], title=given["title"],
            words=given["words"] or wanted.reason, read_at=given["read_at"],
        )  # fmt: skip
        made.append(done.reference)
    return made[0] if made else ""
