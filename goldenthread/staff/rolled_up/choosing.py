"""The council's choice of how ratings are rolled up, with what every service would be under each method."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.rollup import choose_rollup
from goldenthread.indicators.queries.rollup import (
    Parts,
    choices_made,
    groups_rolled_up,
    services_rolled_up,
)
from goldenthread.indicators.queries.rules import may_adopt
from goldenthread.organisation.access import Actor
from goldenthread.rules.vocabulary import RollupMethod
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.fields import ChangeForm, from_field
from goldenthread.staff.rolled_up.presenters import counted_words
from goldenthread.staff.rolled_up.views import method_words, read_parts
from goldenthread.staff.rolled_up.words import MEANINGS, METHODS
from goldenthread.staff.sending import send
from goldenthread.ui.dates import day

_REFUSED = 422


@dataclass(frozen=True)
class Tried:
    """What a service or a group would be under each method, in their order."""

    name: str
    depth: int
    classes: tuple[str, ...]
    differs: bool


class MethodForm(ChangeForm):
    """Which method, from when, and why."""

    method = forms.ChoiceField(
        label="Ratings are rolled up by",
        choices=[(each.value, f"{said} – {MEANINGS[each]}") for each, said in METHODS.items()],
        widget=forms.RadioSelect,
    )
    from_on = from_field(
        help_text="Periods that end on this day or later are rolled up by it; earlier ones stay."
    )
    field_order = ("read_at", "method", "from_on", "reason")


def _tried(actor: Actor, parts: Parts) -> list[Tried]:
    """Return every service and group under each method. No SQL query."""
    ways = [
        [*services_rolled_up(actor, parts, method=each), *groups_rolled_up(parts, method=each)]
        for each in RollupMethod
    ]
    found = []
    for row in zip(*ways, strict=True):
        classes = tuple(one.whole.rolled_up.rating_class.value for one in row)
        name = row[0].name if row[0].node[0] == "unit" else f"Group: {row[0].name}"
        found.append(Tried(name, min(row[0].depth, 6), classes, len(set(classes)) > 1))
    return found


@signed_in
def method(request: Asked) -> HttpResponse:
    """An administrator of the whole council chooses how ratings are rolled up, and sees what it comes to."""
    if not may_adopt(request.actor, timezone.localdate()):
        raise Http404("There is nothing to choose here.")
    reading, parts = read_parts(request)
    today = timezone.localdate()
    form = MethodForm(
        request.POST or None,
        initial={"read_at": head(), "method": parts.chosen.method.value, "from_on": today},
    )

    def make() -> None:
        given = form.cleaned_data
        choose_rollup(
            RollupMethod(given["method"]), by=request.actor, at=timezone.now(),
            from_on=given["from_on"], reason=given["reason"], read_at=given["read_at"],
        )  # fmt: skip

    if send(request, form, make):
        messages.success(request, "The method is chosen.")
        return redirect(page_address("rollup"))
    tried = _tried(request.actor, parts)
    return render(
        request,
        "rolled_up/method.html",
        {
            "form": form,
            "methods": [(METHODS[each], each is parts.chosen.method) for each in RollupMethod],
            "rows": tried,
            "differing": sum(row.differs for row in tried),
            "period": reading.wanted.period.label,
            "method": method_words(parts),
            "counted": counted_words(parts),
            "history": [
                (day(each.from_on), METHODS[each.method], each.reason)
                for each in choices_made()
                if each.from_on
            ],
            "crumbs": [("Roll-up", page_address("rollup")), ("Method", None)],
        },
        status=_REFUSED if request.method == "POST" else 200,
    )
