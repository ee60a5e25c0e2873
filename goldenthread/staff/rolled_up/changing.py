"""Add, change and withdraw a group of indicators; weigh a unit's own."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.rollup import (
    WantedGroup,
    set_group,
    weigh_in_unit,
    withdraw_group,
)
from goldenthread.indicators.queries.rollup import ONE, Group, codes_seen, groups_on
from goldenthread.indicators.queries.rules import may_adopt
from goldenthread.organisation.access import Right
from goldenthread.organisation.queries.units import units_on
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.rolled_up.forms import (
    GroupForm,
    WeightsForm,
    WithdrawForm,
    weights_typed,
)
from goldenthread.staff.sending import send
from goldenthread.ui.addresses import with_query

_REFUSED = 422
#: A form begins with what is to hold when all that is planned has come.
AS_PLANNED = date(2199, 12, 31)


def _group(request: Asked, reference: str) -> Group | None:
    """Return the group to change; none for a new one."""
    if not may_adopt(request.actor, timezone.localdate()):
        raise Http404("There is no such group.")
    if not reference:
        return None
    groups, _ = groups_on(AS_PLANNED)
    found = next((group for group in groups if group.reference == reference), None)
    if found is None:
        raise Http404("There is no such group.")
    return found


def _groups_page() -> str:
    return with_query(page_address("rollup"), by="groups")


@signed_in
def add_group(request: Asked) -> HttpResponse:
    """An administrator of the whole council puts indicators together that are rated as one."""
    return _write(request, None)


@signed_in
def change_group(request: Asked, reference: str) -> HttpResponse:
    """An administrator of the whole council changes a group's name, place, indicators or weights."""
    return _write(request, _group(request, reference))


def _write(request: Asked, held: Group | None) -> HttpResponse:
    if held is None:
        _group(request, "")
    known = codes_seen(request.actor)
    weighed = held.weights if held else {}
    initial: dict[str, Any] = {"read_at": head(), "from_on": timezone.localdate(), "order": 1}
    if held is not None:
        typed = weights_typed({code: weighed[pk] for code, pk in known.items() if pk in weighed})
        initial.update(name=held.name, order=held.order, weights=typed)
    form = GroupForm(request.POST or None, initial=initial, known=known)
    if held is None:
        form.fields["reason"].required = False

    def make() -> None:
        given = form.cleaned_data
        wanted = WantedGroup(given["name"], given["weights"], given["order"])
        set_group(
            wanted, by=request.actor, at=timezone.now(), from_on=given["from_on"],
            reason=given["reason"], reference=held.reference if held else "",
            read_at=given["read_at"],
        )  # fmt: skip

    if send(request, form, make):
        messages.success(request, "The group is recorded.")
        return redirect(_groups_page())
    heading = f"Change the group “{held.name}”" if held else "Add a group"
    tools = []
    if held is not None:
        tools = [("Withdraw it", page_address("group_withdraw", held.reference))]
    return _form(request, form, heading, "Record", _groups_page(), tools=tools)


@signed_in
def withdraw(request: Asked, reference: str) -> HttpResponse:
    """An administrator of the whole council ends a group."""
    held = _group(request, reference)
    if held is None:
        raise Http404("There is no such group.")
    form = WithdrawForm(request.POST or None, initial={"read_at": head()})

    def make() -> None:
        withdraw_group(
            held.reference, by=request.actor, at=timezone.now(),
            reason=form.cleaned_data["reason"], read_at=form.cleaned_data["read_at"],
        )  # fmt: skip

    if send(request, form, make):
        messages.success(request, f"“{held.name}” is shown no longer.")
        return redirect(_groups_page())
    heading = f"Withdraw the group “{held.name}”"
    back = page_address("group_change", reference)
    return _form(request, form, heading, "Withdraw it", back)


@signed_in
def weights(request: Asked, reference: str) -> HttpResponse:
    """An administrator says what a unit's own indicators weigh in its rating."""
    today = timezone.localdate()
    unit = next((each for each in units_on(today).values() if each.reference == reference), None)
    if unit is None or not request.actor.may(Right.ADMINISTER, unit.id):
        raise Http404("There is no such unit.")
    known = codes_seen(request.actor, unit_id=unit.id)
    _, standing = groups_on(AS_PLANNED)
    typed = weights_typed({code: standing.get(pk, ONE) for code, pk in known.items()})
    form = WeightsForm(
        request.POST or None,
        initial={"read_at": head(), "from_on": today, "weights": typed},
        known=known,
    )

    def make() -> None:
        given = form.cleaned_data
        # A line that is taken away is an indicator that weighs one again.
        wanted = {pk: given["weights"].get(pk, ONE) for pk in known.values()}
        weigh_in_unit(
            unit.id, wanted, by=request.actor, at=timezone.now(), from_on=given["from_on"],
            reason=given["reason"], read_at=given["read_at"],
        )  # fmt: skip

    if send(request, form, make):
        messages.success(request, "The weights are recorded.")
        return redirect(page_address("rollup"))
    heading = f"What the indicators of {unit.name} weigh"
    return _form(request, form, heading, "Record", page_address("rollup"))


def _form(
    request: Asked, form: Any, heading: str, button: str, back: str, *,
    tools: list[tuple[str, str]] | None = None,
) -> HttpResponse:  # fmt: skip
    return render(
        request,
        "rolled_up/form.html",
        {
            "form": form,
            "heading": heading,
            "button": button,
            "back": back,
            "tools": tools or [],
            "crumbs": [("Roll-up", page_address("rollup")), (heading, None)],
        },
        status=_REFUSED if request.method == "POST" else 200,
    )
