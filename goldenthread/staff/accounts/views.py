"""Who can sign in: what an administrator sees of accounts. A password is never among it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from goldenthread.organisation.queries.accesses import Access, AccountState, access_of, accesses
from goldenthread.organisation.queries.links import free_username
from goldenthread.staff.accounts.forms import FilterForm, InviteForm
from goldenthread.staff.accounts.presenters import STATES, access_shown, line_shown
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.sign_in.views import unprocessable
from goldenthread.ui.addresses import with_query


@never_cache
@signed_in
def accounts(request: Asked) -> HttpResponse:
    """An administrator sees who can sign in, and finds who cannot."""
    form = FilterForm(request.GET)
    form.is_valid()
    asked: dict[str, Any] = form.cleaned_data
    named, state = asked.get("q") or "", asked.get("state") or ""
    found = accesses(
        request.actor,
        at=timezone.now(),
        on=timezone.localdate(),
        named=named,
        state=AccountState(state) if state else None,
        page=asked.get("page") or 1,
    )
    address = reverse("accounts")
    context = {
        "page": found.mapped(line_shown),
        "address": with_query(address, q=named or None, state=state or None),
        "clear_address": address,
        "is_filtered": bool(named or state),
        "in_force": [it for it in (named and f"“{named}”", STATES.get(_state(state))) if it],
        "filters": _filters(named, state),
    }
    return render(request, "accounts/list.html", context)


def _state(written: str) -> Any:
    return AccountState(written) if written else None


def _filters(named: str, state: str) -> list[dict[str, Any]]:
    return [
        {"name": "q", "label": "Name", "kind": "text", "value": named, "options": []},
        {
            "name": "state",
            "label": "Account",
            "kind": "select",
            "value": state,
            "options": [("", "All"), *((it.value, words) for it, words in STATES.items())],
        },
    ]


@never_cache
@signed_in
def access(request: Asked, reference: str) -> HttpResponse:
    """An administrator sees how somebody can sign in, and helps who cannot."""
    return access_page(request, found_access(request, reference))


def found_access(request: Asked, reference: str) -> Access:
    """Return how somebody can sign in; 404 for whoever does not administer them."""
    return access_of(request.actor, reference, at=timezone.now(), on=timezone.localdate())


def access_page(
    request: Asked, found: Access, form: forms.Form | None = None, refusal: str = ""
) -> HttpResponse:
    """Return the page, with the form as it was refused or with what is suggested."""
    suggested = {
        "email": found.email
        or (found.invitation.email if found.invitation else found.person_email),
        "username": found.username
        or (found.invitation.username if found.invitation else free_username(found.name)),
    }
    shown = form or InviteForm(person_id=found.person_id, initial=suggested)
    context = {
        "reference": found.reference,
        "access": access_shown(found),
        "form": shown,
        "refusal": refusal,
        "is_own": found.person_id == request.actor.person_id,
        "may_mail": settings.MAY_MAIL,
        "days": settings.INVITATION_DAYS,
        "crumbs": [("Accounts", reverse("accounts")), (found.name, None)],
    }
    return render(request, "accounts/access.html", context, status=unprocessable(shown))
