"""Changing bodies: add one, change it, end it and let another take over its work."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from goldenthread.governance.commands.changes import Add, End, Say
from goldenthread.rules.vocabulary import BodyRole
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.bodies.changing import changed_of, deed, form_for
from goldenthread.staff.bodies.forms import BodyForm, EndBodyForm
from goldenthread.staff.bodies.looking import Framed, body_or_404, framed_to_change
from goldenthread.staff.organisation.changing import ChangePage, Deed, changing
from goldenthread.staff.organisation.looking import nearest
from goldenthread.staff.organisation.wording import listed
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.frame_words import BODY_ROLES

Crumbs = tuple[tuple[str, str | None], ...]
Facts = tuple[tuple[str, str, str | None], ...]
_SAID = {
    "name": "its name",
    "role": "what it is there for",
    "kind": "what such a body is called",
    "above_id": "the body above it",
    "terms": "its terms of reference",
    "adopted_by": "who adopted it",
    "adopted_on": "when it was adopted",
    "first_cycle": "its first cycle",
}


def crumbs_of(it: Framed, body_id: int | None, done: str) -> Crumbs:
    """Return where a change stands: the list, the body, and what is done."""
    crumbs: Crumbs = (("Bodies", page_address("bodies")),)
    if body_id is not None:
        body = it.body(body_id)
        crumbs = (*crumbs, (body.name, body.href))
    return (*crumbs, (done, None))


def stands_of(it: Framed, body_id: int) -> tuple[dict[str, Any], Facts]:
    """Return what a body says today, or first will: by field, and as facts."""
    stands = nearest(it.known.framework.ledgers["body"].versions(body_id), it.view.today)
    above = it.known.framework.called("body", stands.says["above_id"], it.view.today)
    facts = (
        ("Name", str(stands.says["name"]), None),
        ("There for", BODY_ROLES[BodyRole(stands.says["role"])], None),
        ("Under", above or "nothing", None),
    )
    return dict(stands.says), facts


@signed_in
def add(request: Asked) -> HttpResponse:
    """An administrator adds a body from a day on."""
    it = framed_to_change(request)
    begins = {"role": BodyRole.SCRUTINISES, "above": request.GET.get("above", "")}

    def made(form: BodyForm) -> Deed:
        return deed(request, it, Add("body", form.says(), form.cleaned_data["from_on"]), form)

    def lead(form: BodyForm) -> str:
        given, above = form.cleaned_data, form.part_id("body", "above")
        under = f", under {it.body(above).name}" if above is not None else ""
        return f"{given['name'].strip()} begins on {in_words(given['from_on'])}{under}."

    page = ChangePage(
        heading="Add a body",
        caption="Framework",
        crumbs=crumbs_of(it, None, "Add a body"),
        back=page_address("bodies"),
        make=made,
        lead=lead,
        button="Add the body",
        done="The body is added: open it to say who sits on it and what it watches.",
    )
    return changing(request, page, form_for(BodyForm, it, initial=begins))


@signed_in
def change(request: Asked, reference: str) -> HttpResponse:
    """An administrator changes what a body is, from a day on."""
    it = framed_to_change(request)
    body_id = body_or_404(it, reference)
    stands, facts = stands_of(it, body_id)
    above = stands["above_id"]
    begins = {**stands, "above": it.known.framework.reference("body", above) if above else ""}

    def wanted(form: BodyForm) -> dict[str, Any]:
        return changed_of(stands, form.says())

    def made(form: BodyForm) -> Deed:
        change = Say("body", body_id, wanted(form), form.cleaned_data["from_on"])
        return deed(request, it, change, form)

    def lead(form: BodyForm) -> str:
        day = in_words(form.cleaned_data["from_on"])
        said = listed([_SAID[name] for name in wanted(form)])
        return f"From {day} {stands['name']} has changed: {said or 'nothing'}."

    page = ChangePage(
        heading=f"Change {stands['name']}",
        caption="Body",
        crumbs=crumbs_of(it, body_id, "Change"),
        back=page_address("body", reference),
        make=made,
        lead=lead,
        button="Change the body",
        stands=facts,
        done="The body is changed.",
    )
    form_of = form_for(BodyForm, it, initial=begins, body_id=body_id)
    return changing(request, page, form_of)


@signed_in
def end(request: Asked, reference: str) -> HttpResponse:
    """An administrator ends a body from a day on; another takes over its work."""
    it = framed_to_change(request)
    body_id = body_or_404(it, reference)
    stands, facts = stands_of(it, body_id)

    def made(form: EndBodyForm) -> Deed:
        heir = form.part_id("body", "successor")
        return deed(request, it, End("body", body_id, form.cleaned_data["from_on"], heir), form)

    def lead(form: EndBodyForm) -> str:
        day, heir = in_words(form.cleaned_data["from_on"]), form.part_id("body", "successor")
        took = f" {it.body(heir).name} takes over its work." if heir is not None else ""
        return f"{stands['name']} ends: {day} is the first day without it.{took}"

    page = ChangePage(
        heading=f"End {stands['name']}",
        caption="Body",
        crumbs=crumbs_of(it, body_id, "End"),
        back=page_address("body", reference),
        make=made,
        lead=lead,
        button="End the body",
        explained="What it was stays on its page. From that day on its work is done by the one that takes"
        " over.",
        stands=facts,
        is_grave=True,
        done=f"{stands['name']} ends, and its work passes on.",
    )
    return changing(request, page, form_for(EndBodyForm, it, body_id=body_id))
