"""Choose what an indicator is compared with, and which councils are our neighbours."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.indicators.commands.benchmarks import (
    BenchmarkRefused,
    choose_measure,
    choose_neighbours,
)
from goldenthread.indicators.queries.benchmarks.choosing import (
    GroupListed,
    MeasureOffered,
    councils,
    groups,
    link_standing,
    measure_offered,
    measures_offered,
    neighbours_published,
)
from goldenthread.indicators.queries.indicator import indicator_shown
from goldenthread.indicators.queries.rules import may_adopt
from goldenthread.rules.numbers import plain
from goldenthread.rules.vocabulary import Polarity
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.benchmarks.forms import MeasureForm, NeighboursForm
from goldenthread.staff.figures import good_way

_REFUSED = 422
_LONGEST_SEARCH = 100


@signed_in
def choose(request: Asked, reference: str) -> HttpResponse:
    """Say which published measure an indicator is compared with: those most like it come first."""
    shown = indicator_shown(request.actor, reference, on=timezone.localdate())
    if shown is None or not shown.may_administer:
        raise Http404("There is no such indicator.")
    text = " ".join(request.GET.get("q", "").split())[:_LONGEST_SEARCH]
    like = f"{shown.code} {shown.defined['title']}"
    offered = measures_offered(request.actor, like=like, text=text)
    stands = link_standing(shown.code)
    chosen = measure_offered(stands.measure_code) if stands else None
    if request.method == "POST":
        offered = _with(offered, measure_offered(request.POST.get("measure", "")))
    form = MeasureForm(
        request.POST if request.method == "POST" else None,
        offered=[(each.code, _offer(each)) for each in _with(offered, chosen)],
        initial={
            "measure": stands.measure_code if stands else None,
            "factor": plain(stands.factor) if stands and stands.factor is not None else "",
        },
    )
    if request.method == "POST" and form.is_valid() and _chosen(request, form, shown.code):
        return redirect(page_address("indicator", reference) + "#benchmark")
    return render(
        request,
        "benchmarks/choose.html",
        {
            "form": form,
            "title": shown.defined["title"],
            "reference": reference,
            "text": text,
            "is_any": bool(offered),
            "crumbs": [
                (reference, page_address("indicator", reference)),
                ("Compare with others", None),
            ],
        },
        status=_REFUSED if form.is_bound else 200,
    )


def _with(offered: list[MeasureOffered], chosen: MeasureOffered | None) -> list[MeasureOffered]:
    if chosen is None or chosen in offered:
        return offered
    return [chosen, *offered]


def _offer(each: MeasureOffered) -> str:
    unit = f", {each.unit}" if each.unit else ""
    return f"{each.title} ({each.code}){unit}; {good_way(Polarity(each.polarity))}; {each.source}"


def _chosen(request: Asked, form: MeasureForm, code: str) -> bool:
    wanted = form.cleaned_data["measure"]
    try:
        choose_measure(
            by=request.actor,
            at=timezone.now(),
            indicator_code=code,
            measure_code="" if wanted == "none" else wanted,
            factor=None if wanted == "none" else form.cleaned_data["factor"],
            reason=form.cleaned_data["reason"].strip(),
        )
    except BenchmarkRefused as refusal:
        form.add_error("measure", str(refusal))
        return False
    messages.success(
        request,
        "It is compared with nothing any more."
        if wanted == "none"
        else "It is compared with others.",
    )
    return True


@signed_in
def neighbours(request: Asked) -> HttpResponse:
    """Say which council is ours and with which others it compares itself."""
    if not may_adopt(request.actor, timezone.localdate()):
        raise Http404("Neighbours are chosen for the whole council.")
    listed = groups(request.actor)
    asked = request.GET.get("group", "")
    group = next((each for each in listed if each.name == asked), None)
    form = NeighboursForm(
        request.POST if request.method == "POST" else None,
        councils=councils(request.actor),
        initial=_initial(request, group, listed),
    )
    if request.method == "POST" and form.is_valid() and _kept(request, form):
        return redirect("neighbours")
    return render(
        request,
        "benchmarks/neighbours.html",
        {
            "form": form,
            "groups": listed,
            "group": group,
            "crumbs": [("Others' figures", page_address("benchmarks")), ("Neighbours", None)],
        },
        status=_REFUSED if form.is_bound else 200,
    )


def _initial(
    request: Asked, group: GroupListed | None, listed: list[GroupListed]
) -> dict[str, object]:
    """Return what the form begins with: a group that stands, or the published neighbours of a council."""
    if group is not None:
        return {
            "name": group.name,
            "own": group.own_code,
            "others": list(group.place_codes),
            "is_usual": group.is_usual,
        }
    own = request.GET.get("of", "") or (listed[0].own_code if listed else "")
    near = neighbours_published(request.actor, own) if own and request.GET.get("of") else []
    return {
        "own": own,
        "others": near,
        "name": "Statistical neighbours" if near else "",
        "is_usual": not listed,
    }


def _kept(request: Asked, form: NeighboursForm) -> bool:
    said = form.cleaned_data
    try:
        choose_neighbours(
            by=request.actor,
            at=timezone.now(),
            name=said["name"],
            own_code=said["own"],
            place_codes=said["others"],
            is_usual=said["is_usual"],
            reason=said["reason"].strip(),
        )
    except BenchmarkRefused as refusal:
        form.add_error("others", str(refusal))
        return False
    messages.success(request, f"“{said['name']}” is kept.")
    return True
