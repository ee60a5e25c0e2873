"""Say of which series another is the whole: several measurers feed one figure, units into a directorate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.indicators.commands.compositions import compose
from goldenthread.indicators.queries.calculated.composed import Composable, composable, series_ids
from goldenthread.indicators.queries.calculated.trying import offered
from goldenthread.rules.vocabulary import Accumulation
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.calculated.forms import HOW, PartsForm
from goldenthread.staff.changes.defining import crumbs_of
from goldenthread.staff.changes.presenters import counted
from goldenthread.staff.indicators.words import by_and_when
from goldenthread.staff.sending import refusals_on
from goldenthread.ui.dates import day

_REFUSED = 422


@signed_in
def parts(request: Asked, reference: str) -> HttpResponse:
    """Let somebody say what a series is made of, from when and why."""
    about = composable(request.actor, reference, on=timezone.localdate())
    if about is None:
        raise Http404("There is nothing to change here.")
    stands = about.stands
    form = PartsForm(
        request.POST or None,
        initial={
            "parts": "\n".join(stands.parts) if stands else "",
            "how": (stands.how if stands else Accumulation.SUM).value,
            "from_on": timezone.localdate(),
            "read_at": about.read_at,
        },
    )
    if request.method == "POST" and form.is_valid():
        answer = _composed(request, about, form)
        if answer is not None:
            return answer
    return render(
        request,
        "indicators/parts.html",
        {
            "form": form,
            "about": about,
            "names": offered(request.actor),
            "versions": [
                {
                    "from_on": day(row.from_on),
                    "how": HOW[row.how] if row.parts else "Recorded again",
                    "parts": [(each, page_address("indicator", each)) for each in row.parts],
                    "hidden": row.hidden,
                    "by": by_and_when(row.author),
                    "reason": row.reason,
                }
                for row in about.versions
            ],
            "crumbs": crumbs_of(reference, "Parts"),
        },
        status=_REFUSED if request.method == "POST" else 200,
    )


def _composed(request: Asked, about: Composable, form: PartsForm) -> HttpResponse | None:
    named = form.named()
    known = series_ids(request.actor, named)
    if not _are_known(form, named, known):
        return None
    given = form.cleaned_data
    with refusals_on(form, request) as sent:
        done = compose(
            by=request.actor,
            at=timezone.now(),
            series_id=about.series_id,
            parts=[known[name] for name in named],
            how=Accumulation(given["how"]),
            from_on=given["from_on"],
            reason=given["reason"].strip(),
            read_at=given["read_at"],
        )
    if not sent.is_done:
        return None
    if named:
        worked = counted(done.worked_out, "figure")
        messages.success(request, f"It is the whole of its parts from now on: {worked} worked out.")
    else:
        messages.success(request, "It has no parts from that day on: its figures are recorded.")
    return redirect(page_address("indicator", about.reference))


def _are_known(form: PartsForm, named: Sequence[str], known: Mapping[str, int]) -> bool:
    unknown = [name for name in named if name not in known]
    if unknown:
        form.refuse("parts", f"“{unknown[0]}” is no indicator that you can see: mend its code.")
    return not unknown
