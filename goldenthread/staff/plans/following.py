"""Next year’s plan begun from this one: what is carried is chosen, what stays behind is named."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.organisation.access import NotPermitted
from goldenthread.plan.commands.plan_carrying import begin_next_plan
from goldenthread.plan.queries.plan_next import NextPlan, next_plan
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.plans.places import plan_crumbs
from goldenthread.staff.plans.talk_forms import NextForm, entry_named
from goldenthread.staff.plans.words import period_in_words
from goldenthread.staff.sending import send

_REFUSED: Final = 422


@signed_in
def following(request: Asked, reference: str) -> HttpResponse:
    """Let whoever writes a plan begin the one that follows it, choosing what is carried into it."""
    now = timezone.now()
    found = next_plan(request.actor, reference, at=now)
    if found is None:
        raise Http404("There is no such plan to go on from.")
    form = NextForm(request.POST or None, found=found, initial=_first(found))
    is_looked_at = request.POST.get("do") == "begin"
    made: list[str] = []

    def make() -> None:
        try:
            made.append(begin_next_plan(reference, form.wanted(), by=request.actor, at=now))
        except NotPermitted:
            form.add_error(None, "You may not begin plans of this owner.")

    if is_looked_at and send(request, form, make) and made:
        messages.success(request, "The plan is begun from this one: write it under its headings.")
        return redirect(page_address("plan_write", made[0]))
    is_valid = request.method == "POST" and form.is_valid() and not form.errors
    return render(
        request,
        "plans/next.html",
        {
            "form": form,
            "preview": _preview(found, form) if is_valid else None,
            "typed": _typed(request),
            "caption": f"{found.plan.title} · {reference}",
            "is_rolling": found.is_rolling,
            "already": found.already,
            "already_href": page_address("plan", found.already) if found.already else "",
            "left": [(entry_named(it), it.left) for it in found.entries if it.left]
            + [(f"The text under {it.name}", it.left) for it in found.passages if it.left],
            "back": page_address("plan", reference),
            "crumbs": plan_crumbs(found.plan, ("Next year’s plan", None)),
        },
        status=_REFUSED if request.method == "POST" and form.errors else 200,
    )


def _first(found: NextPlan) -> dict[str, Any]:
    return {
        "title": found.title,
        "starts_on": found.starts_on,
        "last_on": found.next_starts_on - timedelta(days=1),
        "entries": [it.entry.number for it in found.entries if it.may_carry],
        "passages": [],
    }


def _typed(request: Asked) -> list[tuple[str, str]]:
    """Return what was typed, to be sent again from the page that shows what it comes to."""
    kept = ((name, values) for name, values in request.POST.lists() if name not in _OURS)
    return [(name, str(value)) for name, values in kept for value in values]


_OURS: Final = frozenset({"csrfmiddlewaretoken", "do"})


def _preview(found: NextPlan, form: NextForm) -> dict[str, Any]:
    """Return what beginning the plan comes to: its title and days, what is carried, what is not."""
    wanted = form.wanted()
    chosen = [it for it in found.entries if it.may_carry]
    texts = [it for it in found.passages if it.may_carry]
    return {
        "title": wanted.title,
        "period": period_in_words(wanted.starts_on, wanted.next_starts_on - timedelta(days=1)),
        "carried": [entry_named(it) for it in chosen if it.entry.number in wanted.numbers],
        "texts": [it.name for it in texts if it.key in wanted.headings],
        "not_carried": [entry_named(it) for it in chosen if it.entry.number not in wanted.numbers],
    }
