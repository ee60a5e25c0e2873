"""Add an indicator by hand, or as a copy of another: its definition, who reports it, and its owner."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from goldenthread.indicators.commands.definitions import (
    CodeTaken,
    NewIndicator,
    NewSeries,
    add_indicator,
)
from goldenthread.indicators.commands.indicator_sets import adopt_item
from goldenthread.indicators.queries.choosing import units_to_add_to
from goldenthread.indicators.queries.defined import Definable, definable
from goldenthread.indicators.queries.indicator_sets.one_item import ItemOffered, item_to_adopt
from goldenthread.indicators.queries.rules import rule_names
from goldenthread.indicators.queries.targets import standing_targets
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.queries.units import PostHeld, Unit, areas, posts_on
from goldenthread.rules.vocabulary import Accumulation, Frequency, LifeStage, Polarity, ValueKind
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.changes.defining import crumbs_of
from goldenthread.staff.changes.forms import DefinitionForm, initial_definition
from goldenthread.staff.fields import SensibleDay

_REFUSED = 422
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]*")
_CHOOSE = ("", "Choose one")
_USUAL: Mapping[str, Any] = {
    "title": "",
    "description": "",
    "value_kind": ValueKind.NUMBER.value,
    "unit": "",
    "decimals": 0,
    "polarity": Polarity.HIGH.value,
    "frequency": Frequency.QUARTER.value,
    "accumulation": Accumulation.NONE.value,
    "is_information_only": False,
    "rule_name": "",
}


class AddForm(DefinitionForm):
    """A new indicator: its code, how it is counted, and for which unit, by whom."""

    code = forms.CharField(
        label="Code",
        max_length=60,
        help_text="What people call it by: CS02a, HS-12.",
        widget=forms.TextInput(attrs={"width": 10}),
    )
    unit_id = forms.ChoiceField(label="Reported for")
    area_id = forms.ChoiceField(label="Area", required=False)
    owner_id = forms.ChoiceField(label="Owner")
    begins_as = forms.ChoiceField(
        label="It begins as",
        choices=[
            (LifeStage.LIVE.value, "Live: its figures are due"),
            (LifeStage.PROPOSED.value, "Proposed: nothing is due before it is made live"),
        ],
        widget=forms.RadioSelect(attrs={"is_small": True}),
    )
    with_targets = forms.BooleanField(label="Copy its targets too", required=False)
    is_proposed = forms.BooleanField(
        label="Propose it first",
        help_text="It is not due and not rated until it is brought to life.",
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        units: Sequence[Unit],
        posts: Sequence[PostHeld],
        places: Mapping[int, str],
        is_copy: bool,
        is_of_set: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields
        offered["unit_id"].choices = [_CHOOSE, *((str(unit.id), unit.name) for unit in units)]
        offered["owner_id"].choices = [_CHOOSE, *((str(post.id), post.title) for post in posts)]
        offered["area_id"].choices = [
            ("", "None"),
            *((str(pk), name) for pk, name in places.items()),
        ]
        offered["from_on"] = SensibleDay(label="Counted from which day")
        offered["reason"].required = False
        offered["reason"].help_text = "Who asked for it, or what it is to answer."
        if not is_copy:
            del self.fields["with_targets"]
        del self.fields["begins_as" if is_of_set else "is_proposed"]
        if not places:
            del self.fields["area_id"]

    def clean_code(self) -> str:
        """Return the code as it can stand in an address."""
        code = " ".join(str(self.cleaned_data["code"]).split())
        if not _CODE.fullmatch(code):
            raise forms.ValidationError(
                "Write the code with letters, figures, dots and dashes alone, such as CS02a."
            )
        return code


def begun_from(item: ItemOffered) -> dict[str, Any]:
    """Return what the boxes hold at first of an item of a set; what the set does not say stays as usual."""
    says = item.says
    kinds = {"%": ValueKind.PERCENTAGE.value, "£": ValueKind.MONEY.value}
    stated = {
        "title": says.title,
        "polarity": says.polarity,
        "frequency": says.frequency,
        "unit": "" if says.unit == "number" else says.unit,
        "value_kind": kinds.get(says.unit, ""),
        "code": says.code if _CODE.fullmatch(says.code) else "",
        "reason": f"It stands in {item.name} as {says.code}.",
        "is_proposed": True,
    }
    return {name: value for name, value in stated.items() if value}


@signed_in
def add(request: Asked) -> HttpResponse:
    """Let somebody add an indicator, or one for an item of a set, which is then matched with it."""
    reference, code = request.GET.get("set", ""), request.GET.get("item", "")
    if not reference:
        return _page(request, None)
    item = item_to_adopt(
        request.actor,
        reference.replace("\x00", ""),
        code.replace("\x00", ""),
        on=timezone.localdate(),
    )
    if item is None:
        raise Http404("There is no such indicator in a set.")
    return _page(request, None, item)


@signed_in
def copy(request: Asked, reference: str) -> HttpResponse:
    """Let somebody add an indicator that begins as another one stands; figures are not copied."""
    about = definable(request.actor, reference, on=timezone.localdate())
    if about is None:
        raise Http404("There is nothing to copy here.")
    return _page(request, about)


def _page(
    request: Asked, original: Definable | None, item: ItemOffered | None = None
) -> HttpResponse:
    today = timezone.localdate()
    units = units_to_add_to(request.actor, on=today)
    if not units:
        raise Http404("There is nothing to add to.")
    places, posts = areas(today), list(posts_on(today).values())
    stands = original.stands if original else _USUAL
    initial = {**initial_definition(stands), "from_on": today, "read_at": 0}
    initial["begins_as"] = LifeStage.LIVE.value
    if original:
        initial |= {
            "unit_id": str(original.unit_id),
            "area_id": str(original.area_id or ""),
            "owner_id": str(original.owner_id or ""),
            "with_targets": True,
        }
    if item:
        initial |= begun_from(item)
    form = AddForm(
        request.POST or None,
        initial=initial,
        rules=rule_names(),
        stands=stands,
        units=units,
        posts=posts,
        places=places,
        is_copy=original is not None,
        is_of_set=item is not None,
    )
    if request.method == "POST" and form.is_valid():
        reference = _added(request, form, original, places, item)
        if reference is not None:
            follows = (
                "It is proposed"
                if _is_proposed(form.cleaned_data)
                else "Its first figure can be recorded"
            )
            messages.success(request, f"{reference} is added. {follows}.")
            return redirect("indicator", reference=reference)
    here = "Copy" if original else "Add an indicator"
    crumbs = [("Change indicators", reverse("changes")), (here, None)]
    return render(
        request,
        "changes/add.html",
        {
            "form": form,
            "original": original,
            "item": item,
            "crumbs": crumbs_of(original.reference, here) if original else crumbs,
        },
        status=_REFUSED if request.method == "POST" else 200,
    )


def _is_proposed(given: Mapping[str, Any]) -> bool:
    return bool(given.get("is_proposed")) or given.get("begins_as") == LifeStage.PROPOSED


def _added(
    request: Asked,
    form: AddForm,
    original: Definable | None,
    places: Mapping[int, str],
    item: ItemOffered | None,
) -> str | None:
    given = form.cleaned_data
    says = {**(original.stands if original else {}), **form.says()}
    new = NewIndicator(code=given["code"], **says)
    area_id = int(given["area_id"]) if given.get("area_id") else None
    series = NewSeries(
        code=new.code,
        unit_id=int(given["unit_id"]),
        area_id=area_id,
        area_name=places[area_id] if area_id else "",
        owner_id=int(given["owner_id"]),
    )
    targets = standing_targets(original.series_id) if original and given.get("with_targets") else []
    common: dict[str, Any] = {
        "by": request.actor,
        "at": timezone.now(),
        "new": new,
        "series": [series],
        "from_on": given["from_on"],
        "reason": given["reason"].strip(),
    }
    try:
        if item:
            [reference] = adopt_item(
                item.reference, item.says.code, is_proposed=_is_proposed(given), **common
            )
        else:
            [reference] = add_indicator(
                targets=[(row.period, row.value, row.kind) for row in targets],
                is_proposed=_is_proposed(given),
                **common,
            )
    except CodeTaken as refusal:
        form.add_error("code", str(refusal))
        return None
    except NotPossible as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None
    return reference
