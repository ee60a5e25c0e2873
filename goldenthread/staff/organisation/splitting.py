"""Splitting a unit: it ends, and several take over, each its part."""

from __future__ import annotations

from django.http import HttpResponse

from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.organisation.changing import ChangePage, asking, changing
from goldenthread.staff.organisation.split_form import SplitForm
from goldenthread.staff.organisation.unit_changes import (
    administered_unit,
    crumbs_of,
    unit_stands,
)
from goldenthread.staff.organisation.views import watched_by
from goldenthread.staff.organisation.wording import listed
from goldenthread.ui.dates import day as in_words


@signed_in
def split(request: Asked, reference: str) -> HttpResponse:
    """An administrator ends a unit that several take over, and says which takes what."""
    view, unit_id = administered_unit(request, reference)
    name = view.register.unit_name(unit_id, view.day)

    def lead(form: SplitForm) -> str:
        on = form.cleaned_data["from_on"]
        heirs = [f"{it} (new)" if heir.unit_id is None else it for it, heir in form.named.items()]
        return (
            f"{name} ends: {in_words(on)} is the first day without it. {listed(heirs)} take over."
        )

    page = ChangePage(
        heading=f"Split {name} among several units",
        caption="Organisation",
        crumbs=crumbs_of(view, unit_id, "Split"),
        back=view.unit_address(unit_id),
        make=SplitForm.change,
        lead=lead,
        button="Split the unit",
        explained="Nothing recorded is lost: before that day everything stays with this unit, from that"
        " day on each part belongs to the unit that takes it over.",
        stands=unit_stands(view.register, view, unit_id),
        is_grave=True,
        done=f"{name} ends, and what it owned passes on, each part where you said.",
    )
    form_of = asking(SplitForm, view, unit_id=unit_id, watched=watched_by(view))
    return changing(request, page, form_of)
