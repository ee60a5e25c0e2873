"""Say which indicators evidence an objective: found by their words, added, weighed; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.plan.commands.objectives import set_measures
from goldenthread.plan.queries.measurable import Measurable, measurable, measurable_found
from goldenthread.plan.queries.objective import ObjectiveShown
from goldenthread.rules.numbers import Number
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.rolled_up.forms import weights_typed
from goldenthread.staff.sending import send
from goldenthread.staff.thread.changing import changed_or_404
from goldenthread.staff.thread.forms import MeasuresForm

_REFUSED: Final = 422
_MOST_FOUND: Final = 20


@signed_in
def measures(request: Asked, reference: str) -> HttpResponse:
    """Let somebody say which indicators evidence an objective, and what each weighs."""
    shown = changed_or_404(request, reference)
    offered = measurable(request.actor)
    form = _form(request, shown, offered)
    if request.method == "POST" and {"look", "add"} & request.POST.keys():
        form.errors.clear()  # nothing is recorded yet: what is not right is told when it is sent
        return _page(request, shown, form, offered, 200)
    if send(request, form, lambda: _record(request, shown, form)):
        messages.success(request, "What evidences it is recorded.")
        return redirect(page_address("objective", reference))
    return _page(request, shown, form, offered, _REFUSED if request.method == "POST" else 200)


def _form(request: Asked, shown: ObjectiveShown, offered: Sequence[Measurable]) -> MeasuresForm:
    """Return the form as it stands, with a line more where somebody chose an indicator to add."""
    weights = {it.id: it.weight for it in shown.measures}
    typed = request.POST.copy() if request.method == "POST" else None
    added = [it.code for it in offered if typed and it.code == typed.get("add")]
    if typed is not None and added:
        typed["weights"] = "\n".join([*typed.get("weights", "").splitlines(), *added])
    return MeasuresForm(
        typed,
        initial={
            "read_at": shown.read_at,
            "from_on": timezone.localdate(),
            "weights": weights_typed({it.code: weights[it.id] for it in offered if it.id in weights}),
        },
        known={it.code: it.id for it in offered},
    )  # fmt: skip


def _record(request: Asked, shown: ObjectiveShown, form: MeasuresForm) -> None:
    given, stands = form.cleaned_data, {it.id for it in shown.measures}
    wanted: dict[int, Number | None] = {**dict.fromkeys(stands), **given["weights"]}
    set_measures(
        shown.id, wanted, by=request.actor, at=timezone.now(), from_on=given["from_on"],
        why=dict.fromkeys(given["weights"].keys() - stands, given["why"]),
        reason=given["reason"], read_at=given["read_at"],
    )  # fmt: skip


def _page(
    request: Asked, shown: ObjectiveShown, form: Any, offered: Sequence[Measurable], status: int
) -> HttpResponse:
    text = " ".join(request.POST.get("find", "").replace("\x00", "").split())[:100]
    found = measurable_found(offered, text, shown.around.units)
    units = shown.around.units
    heading = f"What evidences “{shown.says.title}”"
    context = {
        "form": form,
        "heading": heading,
        "names": offered,
        "text": text,
        "count": len(found),
        "found": [
            (it.code, it.title, units[it.unit_id].name if it.unit_id in units else "")
            for it in found[:_MOST_FOUND]
        ],
        "back": page_address("objective", shown.reference),
        "crumbs": [
            ("Thread", page_address("thread")),
            (shown.reference, page_address("objective", shown.reference)),
            ("What evidences it", None),
        ],
    }
    return render(request, "thread/measures.html", context, status=status)
