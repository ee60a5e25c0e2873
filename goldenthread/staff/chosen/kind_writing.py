"""Add a kind of plan, change it with its headings from a day on, end it with a successor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, QueryDict

from goldenthread.governance.commands.changes import Add, End, Say
from goldenthread.governance.queries.chosen import framework_for
from goldenthread.organisation.commands.structure import free_reference, reference_from
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.chosen.changing import changing_chosen, framed
from goldenthread.staff.chosen.forms import EndForm
from goldenthread.staff.chosen.kind_forms import HEADINGS, KindForm
from goldenthread.staff.chosen.kinds import kind_crumbs
from goldenthread.staff.organisation.changing import ChangePage, asking, changing
from goldenthread.staff.organisation.wording import counted, listed
from goldenthread.ui.dates import day as in_words

_PARTS = ("plan_kind", "level", "guidance")
_SAME = ("name", "about", "owner", "unit_kind", "years", "is_rolling", "levels", "headings")
#: A kind that is begun has a heading to fill in, and is for a year.
_FIRST: Mapping[str, Any] = {"years": 1, "owner": "unit", "headings": [{"holds": "words"}]}


class EndKindForm(EndForm):
    """From which day a kind of plan is no more, and which takes its place."""

    field_order = ("successor", "from_on")
    successor = forms.ChoiceField(
        label="Which kind takes its place?",
        required=False,
        help_text="The kinds of plan that serve it serve that one from then on.",
    )

    def __init__(self, *args: Any, others: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("successor", others, nothing="None: no other serves it")


@signed_in
def add(request: Asked) -> HttpResponse:
    """Who administers the whole council adds a kind of plan with its headings."""
    return _writing(request, None)


@signed_in
def change(request: Asked, reference: str) -> HttpResponse:
    """Who administers the whole council changes a kind of plan and its headings, from a day on."""
    return _writing(request, reference)


def _writing(request: Asked, reference: str | None) -> HttpResponse:
    view = changing_chosen(request)
    register = framework_for(request.actor, only=_PARTS)
    key = register.key_of("plan_kind", reference) if reference else None
    stands = register.on("plan_kind", key, view.today) if key is not None else None
    if reference and stands is None:
        raise Http404("There is nothing to change here.")
    held = stands.says if stands else {}
    name, back = str(held.get("name", "")), page_address("plan_kinds")
    initial = dict(_FIRST)
    if reference:
        back = page_address("plan_kind", reference)
        initial = {field: held[field] for field in _SAME}
        initial["above"] = register.references["plan_kind"].get(held["above_id"], "")

    def made(form: KindForm) -> Any:
        says, on = form.says(register), form.cleaned_data["from_on"]
        if key is None:
            taken = {"add-kind"}
            change: Any = Add(
                "plan_kind", says, on, free_reference(reference_from(says["name"]), taken)
            )
        else:
            change = Say("plan_kind", key, says, on)
        return framed(request, form, change, register=register)

    page = ChangePage(
        heading=f"Change {name}" if name else "Add a kind of plan",
        caption="Kinds of plan",
        crumbs=kind_crumbs((f"Change {name}" if name else "Add", None)),
        back=back,
        make=made,
        lead=lambda form: _lead(form, held.get("headings", [])),
        button="Make this change" if name else "Add the kind of plan",
        explained="Plans that are being written keep the headings that they began with.",
        done="The kind of plan is recorded.",
        template="chosen/kind_form.html",
    )
    deed = request.POST.get("do", "") if request.method == "POST" else ""

    def form_of(given: QueryDict | None = None) -> KindForm:
        data = HEADINGS.done(given, deed) if given is not None and deed else given
        begun = asking(
            KindForm, view, initial=initial, framework=register, key=key, is_unfinished=bool(deed)
        )
        return begun(data)

    return changing(request, page, form_of)


def _lead(form: KindForm, before: Sequence[Mapping[str, Any]]) -> str:
    given = form.cleaned_data
    headings = [each.cleaned_data for each in form.rows]
    kept = {it["key"] for it in headings if it["key"]}
    out = [str(it["name"]) for it in before if it["key"] not in kept]
    new = [it["name"] for it in headings if not it["key"]]
    said = [
        f"From {in_words(given['from_on'])} {given['name']} has"
        f" {counted(len(headings), 'heading')}{': ' if headings else ''}"
        f"{listed([it['name'] for it in headings])}."
    ]
    if before and new:
        said.append(f"New: {listed(new)}.")
    if out:
        said.append(
            f"Taken out: {listed(out)}; what was written under it stays in plans that have it."
        )
    return " ".join(said)


@signed_in
def end(request: Asked, reference: str) -> HttpResponse:
    """Who administers the whole council ends a kind of plan; those that serve it serve its successor."""
    view = changing_chosen(request)
    register = framework_for(request.actor, only=_PARTS)
    key = register.key_of("plan_kind", reference)
    if key is None or register.on("plan_kind", key, view.today) is None:
        raise Http404("There is nothing to end here.")
    there = register.in_force("plan_kind", view.today)
    name = str(there[key].says["name"])
    others = [
        (register.reference("plan_kind", each), str(it.says["name"]))
        for each, it in there.items()
        if each != key
    ]
    below = [str(it.says["name"]) for it in there.values() if it.says["above_id"] == key]

    def made(form: EndKindForm) -> Any:
        given = form.cleaned_data
        heir = register.key_of("plan_kind", given["successor"]) if given["successor"] else None
        change = End("plan_kind", key, given["from_on"], heir)
        return framed(request, form, change, register=register)

    page = ChangePage(
        heading=f"End {name}",
        caption="Kinds of plan",
        crumbs=kind_crumbs((name, page_address("plan_kind", reference)), ("End", None)),
        back=page_address("plan_kind", reference),
        make=made,
        lead=lambda form: (
            f"{name} ends: no plan of this kind begins on {in_words(form.cleaned_data['from_on'])} or"
            " later."
        ),
        button="End it",
        stands=(("Serve it", listed(below), None),) if below else (),
        is_grave=True,
        done=f"{name} ends.",
    )
    return changing(request, page, asking(EndKindForm, view, others=others))
