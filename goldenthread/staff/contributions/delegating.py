"""Who speaks for an objective beside its owner: named, formally agreed, and ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.organisation.access import Right
from goldenthread.organisation.queries.units import posts_on
from goldenthread.plan.commands.delegations import delegate, end_delegation
from goldenthread.plan.queries.offering import SpokenFor, spoken_for
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.contributions.forms import DelegateForm, EndDelegateForm
from goldenthread.staff.contributions.words import objective_href
from goldenthread.staff.sending import send

_REFUSED = 422


def _found(request: Asked, reference: str) -> SpokenFor:
    request.actor.require(Right.SEE_ORGANISATION)
    found = spoken_for(request.actor, reference, on=timezone.localdate())
    if found is None or (request.method == "POST" and not found.may_change):
        raise Http404("There is no such objective.")
    return found


@signed_in
def delegates(request: Asked, reference: str) -> HttpResponse:
    """Show who speaks for an objective and who agreed it; let its owner name another."""
    found, today = _found(request, reference), timezone.localdate()
    posts = list(posts_on(today).values())
    form = DelegateForm(request.POST or None, posts=posts, initial={"from_on": today})

    def make() -> None:
        given = form.cleaned_data
        delegate(
            found.id,
            next(it.id for it in posts if it.reference == given["post"]),
            by=request.actor,
            at=timezone.now(),
            from_on=given["from_on"],
            agreed_by=given["agreed_by"],
            reason=given["reason"],
        )

    if send(request, form, make):
        messages.success(request, "Recorded: the post may challenge and agree from that day.")
        return redirect("delegates", reference)
    context = {
        "spoken": found,
        "form": form if found.may_change else None,
        "objective_href": objective_href(reference, is_seen=True),
        "crumbs": _crumbs(found),
    }
    status = _REFUSED if request.method == "POST" else 200
    return render(request, "contributions/delegates.html", context, status=status)


@signed_in
def end(request: Asked, reference: str, post: str) -> HttpResponse:
    """Let an objective's owner end that a post speaks for it."""
    found, today = _found(request, reference), timezone.localdate()
    standing = next(
        (it for it in found.delegates if it.is_standing and it.post_reference == post), None
    )
    post_id = next((it.id for it in posts_on(today).values() if it.reference == post), None)
    if standing is None or post_id is None or not found.may_change:
        raise Http404("Nobody speaks for it by that post.")
    form = EndDelegateForm(request.POST or None, initial={"from_on": today})

    def make() -> None:
        end_delegation(
            found.id,
            post_id,
            by=request.actor,
            at=timezone.now(),
            from_on=form.cleaned_data["from_on"],
            reason=form.cleaned_data["reason"],
        )

    if send(request, form, make):
        messages.success(request, "Ended: the post speaks for it no longer from that day.")
        return redirect("delegates", reference)
    context = {
        "form": form,
        "heading": f"End that {standing.post} speaks for it",
        "caption": f"{found.reference} {found.title}",
        "consequences": [
            "From that day the post may neither challenge nor agree what is offered to it.",
            "What it challenged and agreed until then stands.",
        ],
        "button": "End it",
        "is_grave": True,
        "back": page_address("delegates", reference),
        "crumbs": [*_crumbs(found)[:-1], ("Delegates", page_address("delegates", reference)), ("End", None)],
    }  # fmt: skip
    status = _REFUSED if request.method == "POST" else 200
    return render(request, "contributions/move.html", context, status=status)


def _crumbs(found: SpokenFor) -> list[tuple[str, str | None]]:
    return [
        ("Contributions", page_address("contributions")),
        (found.reference, objective_href(found.reference, is_seen=True)),
        ("Delegates", None),
    ]
