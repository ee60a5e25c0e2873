"""From a form to its preview: keep what was asked for, work out what it comes to, go on to the page."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.change_drafts import (
    amend_change,
    begin_change,
    look_at_change,
    note_change_job,
)
from goldenthread.indicators.queries.change_drafts import Draft, change_draft, series_touched
from goldenthread.indicators.queries.intended import Intended, Kind
from goldenthread.indicators.queries.meanwhile import Theirs, recorded_since
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.rules.rating import RuleRefused
from goldenthread.staff.asking import Asked
from goldenthread.staff.fields import ChangeForm
from goldenthread.staff.upkeep.waiting import start_job
from goldenthread.ui.addresses import with_query

#: As many series as a page may wait for; more are worked out by a job.
AT_ONCE: Final = 200
PREVIEW: Final = "goldenthread.management.tasks.preview_change"
RECORD: Final = "goldenthread.management.tasks.record_change_draft"


def asked_draft(request: Asked) -> Draft | None:
    """Return the draft that an address names (``?draft=…``) to be written further."""
    text = request.GET.get("draft", "")
    if not text:
        return None
    try:
        draft = change_draft(request.actor, UUID(text))
    except ValueError as refusal:
        raise Http404("There is no such change.") from refusal
    if draft.is_recorded:
        raise Http404("There is no such change.")
    return draft


def typed_again(draft: Draft | None, *, read_at: int | None = None) -> QueryDict | None:
    """Return what was typed into a draft's form, to fill it with; nothing where nothing was."""
    if draft is None or not draft.intended.typed:
        return None
    typed = QueryDict(mutable=True)
    for name, values in draft.intended.typed.items():
        typed.setlist(name, list(values))
    if read_at is not None:
        typed["read_at"] = str(read_at)
    return typed


def meanwhile(request: Asked, draft: Draft | None) -> list[Theirs]:
    """Return what somebody else recorded since the draft was written, where its page asks for that."""
    if draft is None or not request.GET.get("meanwhile"):
        return []
    return recorded_since(draft.intended, draft.intended.read_at)


def read_now(request: Asked, draft: Draft | None) -> int | None:
    """Return the event up to which the author has read by now, where both texts are shown."""
    return head() if draft is not None and request.GET.get("meanwhile") else None


def typed(given: QueryDict) -> dict[str, list[str]]:
    """Return what a form was filled in with, for keeping."""
    return {name: given.getlist(name) for name in given if name != "csrfmiddlewaretoken"}


def go_on(
    request: Asked, intended: Intended, form: ChangeForm, *, draft: Draft | None
) -> HttpResponse | None:
    """Keep the change, look at it and lead on to its preview.

    Nothing where it is refused: the form then says why.
    """
    now, by = timezone.now(), request.actor
    if draft is None:
        key = begin_change(by=by, at=now, intended=intended)
    else:
        key = draft.key
        amend_change(by=by, at=now, key=key, intended=intended)
    if series_touched(intended) > AT_ONCE:
        return start(request, key, PREVIEW)
    try:
        look_at_change(by=by, at=now, key=key)
    except NotPossible as refusal:
        form.refuse(refusal.field, str(refusal))
        return None
    except RuleRefused as refusal:
        form.refuse("", str(refusal))
        return None
    return redirect("change_preview", key=key)


def start(request: Asked, key: UUID, task: str) -> HttpResponse:
    """Have a job work on the draft and show how far it has come."""
    start_job(request, key, task, note=note_change_job)
    return redirect("change_progress", key=key)


def form_address(draft: Draft, **more: Any) -> str:
    """Return where the form of a draft is, with what was typed."""
    intended = draft.intended
    if intended.is_bulk:
        return with_query(reverse("change_form", args=[draft.key]), **more)
    names = {Kind.DEFINITION: "redefine", Kind.TARGETS: "targets", Kind.RULE: "rule_adopt"}
    name = names[intended.kind]
    if intended.kind is Kind.DEFINITION and set(intended.fields) == {"chart"}:
        name = "chart_settings"
    if intended.kind is Kind.DEFINITION and "formula" in intended.typed:
        name = "formula"
    if intended.kind is Kind.RULE and not intended.reference:
        return with_query(reverse("rule_add"), draft=draft.key, **more)
    if intended.kind is Kind.TARGETS:  # the years that the form showed
        years = [name[2:6] for name in intended.typed if name.startswith("t_")]
        more |= {"from": min(years, default="")}
    return with_query(reverse(name, args=[intended.reference]), draft=draft.key, **more)


def home_address(draft: Draft) -> str:
    """Return the page of what the draft changes: an indicator, the rules, or the list to choose from."""
    intended = draft.intended
    if intended.is_bulk:
        return reverse("changes")
    if intended.kind is Kind.RULE:
        return reverse("rules")
    return reverse("indicator", args=[intended.reference])
