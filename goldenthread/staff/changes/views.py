"""Change many indicators at once: choose them, say what is to be otherwise, and look before it is done."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.change_drafts import begin_change
from goldenthread.indicators.queries.change_drafts import Draft, change_draft, changes_begun
from goldenthread.indicators.queries.choosing import (
    ChoosingFilter,
    all_found,
    choosable,
    of_these,
    offered,
    series_named,
    units_to_add_to,
)
from goldenthread.indicators.queries.intended import Intended, Kind
from goldenthread.indicators.queries.rules import may_adopt, rule_names
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.queries.units import posts_on
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.changes.choosing import (
    chooser_page,
    filter_from,
)
from goldenthread.staff.changes.drafts import names_in
from goldenthread.staff.changes.forms import (
    BulkDefinitionForm,
    BulkTargetsForm,
    PostsForm,
    UnitForm,
)
from goldenthread.staff.changes.presenters import number_in, theirs_shown
from goldenthread.staff.changes.steps import (
    form_address,
    go_on,
    meanwhile,
    read_now,
    typed,
    typed_again,
)
from goldenthread.staff.changes.words import WHAT, WHAT_OF_MANY
from goldenthread.staff.fields import ChangeForm

_REFUSED = 422
_NAMED_AT_MOST = 20
BULK = (Kind.POSTS, Kind.UNIT, Kind.TARGETS, Kind.DEFINITION, Kind.STAGE)


@signed_in
def changes(request: Asked) -> HttpResponse:
    """Let somebody choose the indicators that are to change, and what of them."""
    request.actor.require(Right.ADMINISTER)
    refusal = ""
    given = request.POST if request.method == "POST" else request.GET
    today = timezone.localdate()
    choices, names = offered(request.actor, on=today), rule_names()
    wanted, values = filter_from(given, choices, names)
    if request.method == "POST":
        ids = _chosen(request, wanted)
        kind = request.POST.get("what", "")
        if ids and kind in {each.value for each in BULK}:
            intended = Intended(
                Kind(kind), series_ids=ids, is_bulk=True, read_at=head(), from_on=today
            )
            key = begin_change(by=request.actor, at=timezone.now(), intended=intended)
            name = "life_change_many" if intended.kind is Kind.STAGE else "change_form"
            return redirect(name, key=key)
        refusal = (
            "Choose at least one indicator: tick its box, or take all that are found."
            if not ids
            else "Choose what is to change."
        )
    found = choosable(
        request.actor, wanted, on=today, number=number_in(request.GET.get("page", ""))
    )
    page = chooser_page(
        found, values, choices, names, chosen=given.getlist("series"), path=request.path
    )
    return render(
        request,
        "changes/choose.html",
        {
            "page": page,
            "refusal": refusal,
            "begun": [(each, form_address(each)) for each in changes_begun(request.actor)],
            "may_adopt": may_adopt(request.actor, today),
            "what": request.POST.get("what", ""),
            "whats": [(kind.value, WHAT_OF_MANY[kind]) for kind in BULK],
            "words": {kind.value: words for kind, words in WHAT.items()},
        },
        status=_REFUSED if refusal else 200,
    )


def _chosen(request: Asked, wanted: ChoosingFilter) -> tuple[int, ...]:
    if request.POST.get("all"):
        return all_found(request.actor, wanted)
    ids = [
        int(text) for text in request.POST.getlist("series") if text.isdecimal() and len(text) < 16
    ]
    return of_these(request.actor, ids[:100])


def _form(
    actor: Actor, draft: Draft, given: QueryDict | None, initial: dict[str, Any]
) -> ChangeForm:
    kind, today = draft.intended.kind, timezone.localdate()
    if kind is Kind.POSTS:
        return PostsForm(given, initial=initial, posts=posts_on(today).values())
    if kind is Kind.UNIT:
        return UnitForm(given, initial=initial, units=units_to_add_to(actor, on=today))
    if kind is Kind.TARGETS:
        initial |= {"how": "percent"}
        return BulkTargetsForm(given, initial=initial, series_ids=draft.intended.series_ids)
    return BulkDefinitionForm(given, initial=initial, rules=rule_names())


@signed_in
def change_form(request: Asked, key: UUID) -> HttpResponse:
    """Ask what is to be otherwise of the indicators that were chosen."""
    draft = change_draft(request.actor, key)
    if draft.is_recorded or not draft.intended.is_bulk:
        return redirect("changes")
    if draft.intended.kind is Kind.STAGE:
        return redirect("life_change_many", key=key)
    initial = {"from_on": timezone.localdate(), "read_at": draft.intended.read_at}
    given = request.POST if request.method == "POST" else None
    shown = given or typed_again(draft, read_at=read_now(request, draft))
    form = _form(request.actor, draft, shown, initial)
    if request.method == "POST" and form.is_valid():
        answer = go_on(request, _intended(draft, form, request.POST), form, draft=draft)
        if answer is not None:
            return answer
    theirs = theirs_shown(meanwhile(request, draft), draft.intended, names_in(draft))
    named = series_named(draft.intended.series_ids)
    return render(
        request,
        "changes/form.html",
        {
            "form": form,
            "draft": draft,
            "heading": WHAT_OF_MANY[draft.intended.kind],
            "named": named[:_NAMED_AT_MOST],
            "more": max(0, len(named) - _NAMED_AT_MOST),
            "count": len(named),
            "theirs": theirs,
            "crumbs": [("Change indicators", reverse("changes")), ("What is to change", None)],
        },
        status=_REFUSED if request.method == "POST" else 200,
    )


def _intended(draft: Draft, form: ChangeForm, given: QueryDict) -> Intended:
    said = replace(
        draft.intended,
        reason=form.cleaned_data["reason"].strip(),
        read_at=form.cleaned_data["read_at"],
        typed=typed(given),
        from_on=form.cleaned_data.get("from_on") or draft.intended.from_on,
    )
    if isinstance(form, BulkTargetsForm):
        return replace(said, targets=form.targets, left_out=form.left_out)
    assert isinstance(form, PostsForm | UnitForm | BulkDefinitionForm)  # noqa: S101  (made by _form)
    return replace(said, fields=form.says())
