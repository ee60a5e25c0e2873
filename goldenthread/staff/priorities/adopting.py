"""Send the result of a prioritisation for approval."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goldenthread.plan.commands.adopting import propose_prioritisation
from goldenthread.rules.vocabulary import ChangeKind
from goldenthread.rules.vocabulary import PrioritisationStep as Step
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.climbing import ProposeForm, routes_offered
from goldenthread.staff.priorities.preparing import of_one, run_by_reader
from goldenthread.staff.sending import send

_LEAD = (
    "The options are proposed in the order in which they were scored, with how far people agree and what"
    " would change the order. A step that may refine can choose other places; marks, weights and scores"
    " stay, so that both are seen. It is adopted when the last step of the route lets it pass."
)


@signed_in
def propose(request: Asked, reference: str) -> HttpResponse:
    """Let whoever runs a prioritisation send its result for approval."""
    seen = run_by_reader(request, reference, [Step.CLOSED])
    routes = routes_offered(ChangeKind.PRIORITISATION, timezone.localdate())
    initial = {
        "read_at": seen.read_at, "title": seen.title[:200],
        "route": routes[0][0] if len(routes) == 1 else "",
    }  # fmt: skip
    form = ProposeForm(request.POST or None, initial=initial, routes=routes)
    made: list[str] = []

    def make() -> None:
        given = form.cleaned_data
        done = propose_prioritisation(
            seen.id, by=request.actor, at=timezone.now(), route=given["route"],
            title=given["title"], words=given["words"], read_at=given["read_at"],
        )  # fmt: skip
        made.append(done.reference)

    if send(request, form, make):
        messages.success(request, f"{made[0]} is on its way. Nothing is adopted yet.")
        return redirect(page_address("package", made[0]))
    lead = (
        _LEAD if routes else "No route is in force for priorities: add one under Framework first."
    )
    words = (f"Send “{seen.title}” for approval", "Send it")
    return of_one(request, form, words, seen, lead=lead)
