"""Begin the audit of many indicators, and write what it finds of one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.indicators.commands.audits import (
    LONGEST_CALLED,
    LONGEST_WORDS,
    SheetSays,
    begin_audit,
    write_sheet,
)
from goldenthread.indicators.queries.audits import SheetSeen, codes_to_audit, sheet_seen
from goldenthread.indicators.queries.life import life_of
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.queries.units import subtree, units_on
from goldenthread.rules.vocabulary import AuditFinding, AuditOutcome
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.audits.views import row_shown
from goldenthread.staff.audits.words import FINDINGS, OUTCOMES
from goldenthread.staff.fields import SensibleDay
from goldenthread.staff.life_words import OUTCOME_STAGES, offered
from goldenthread.staff.sending import send
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day, moment

_REFUSED = 422
#: So much of what was found is carried along in an address.
_CARRIED = 600


class BeginForm(forms.Form):
    """What the audit is called, from when, and of which indicators."""

    called = forms.CharField(
        label="What the audit is called",
        help_text="Such as: Audit of 2026.",
        max_length=LONGEST_CALLED,
    )
    begun_on = SensibleDay(label="Begun on")
    service = forms.TypedChoiceField(
        label="Of which service",
        help_text="With all below it.",
        coerce=int,
        required=False,
        empty_value=None,
    )
    not_since = SensibleDay(
        label="Only those not audited since",
        help_text="Leave it empty to audit all of them.",
        required=False,
    )

    def __init__(self, *args: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = [("", "The whole council"), *services]  # type: ignore[attr-defined]


class SheetForm(forms.Form):
    """What an audit found of an indicator, and what is to become of it."""

    read_at = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    is_relevant = forms.ChoiceField(
        label="Is it relevant to the work that we do?",
        choices=[("", "Not answered yet"), *FINDINGS.items()],
        required=False,
    )
    is_measurable = forms.ChoiceField(
        label="Can it be measured accurately?",
        choices=[("", "Not answered yet"), *FINDINGS.items()],
        required=False,
    )
    evidence = forms.CharField(
        label="Evidence",
        help_text="What was looked at: the definition, the source of the figures, what was checked.",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    findings = forms.CharField(
        label="What was found",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    outcome = forms.ChoiceField(
        label="Outcome", choices=[("", "Under way"), *OUTCOMES.items()], required=False
    )
    due_on = SensibleDay(label="To be carried out by", required=False)
    done_on = SensibleDay(label="Carried out on", required=False)

    def says(self) -> SheetSays:
        """Return what was typed."""
        given = self.cleaned_data
        return SheetSays(
            AuditFinding(given["is_relevant"]) if given["is_relevant"] else None,
            AuditFinding(given["is_measurable"]) if given["is_measurable"] else None,
            given["evidence"],
            given["findings"],
            AuditOutcome(given["outcome"]) if given["outcome"] else None,
            given["due_on"],
            given["done_on"],
        )


@signed_in
def begin(request: Asked) -> HttpResponse:
    """Let whoever administers indicators begin the audit of many of them at once."""
    request.actor.require(Right.ADMINISTER)
    today = timezone.localdate()
    units = units_on(today)
    form = BeginForm(
        request.POST or None,
        initial={"begun_on": today, "called": f"Audit of {today.year}"},
        services=[(pk, it.name) for pk, it in units.items()],
    )
    found: list[int] = []

    def make() -> None:
        given = form.cleaned_data
        root = given["service"]
        codes = codes_to_audit(
            request.actor,
            unit_ids=None if root is None else subtree(units, root),
            not_since=given["not_since"],
        )
        number = begin_audit(
            codes, by=request.actor, at=timezone.now(), called=given["called"],
            begun_on=given["begun_on"],
        )  # fmt: skip
        if number is None:
            raise NotPossible("All of these are in this audit already: choose others.")
        found.append(len(codes))

    if send(request, form, make):
        messages.success(request, f"The audit of {found[0]} indicators has begun.")
        called = " ".join(form.cleaned_data["called"].split())
        return redirect(with_query(page_address("audits"), audit=called))
    heading, back = "Begin an audit", page_address("audits")
    context = {
        "form": form,
        "heading": heading,
        "caption": "Audits of indicators",
        "lead": "Each indicator gets a sheet: is it relevant, can it be measured, on what evidence, and"
        " what is to become of it. Nothing else changes until somebody carries the outcome out.",
        "button": "Begin it",
        "back": back,
        "tools": [],
        "crumbs": [("Audits of indicators", back), (heading, None)],
    }
    status = _REFUSED if request.method == "POST" else 200
    return render(request, "rolled_up/form.html", context, status=status)


@signed_in
def sheet(request: Asked, code: str) -> HttpResponse:
    """Show an audit sheet, and let whoever audits write on it."""
    called = request.GET.get("audit", "")[:LONGEST_CALLED].replace("\x00", "")
    today = timezone.localdate()
    seen = sheet_seen(request.actor, code, called, on=today)
    if seen is None:
        raise Http404("There is no such sheet.")
    if request.method == "POST" and not seen.may_write:
        raise Http404("There is no such sheet.")
    line = seen.line
    form = SheetForm(
        request.POST or None,
        initial={
            "read_at": seen.read_at, "is_relevant": line.is_relevant,
            "is_measurable": line.is_measurable, "evidence": seen.evidence,
            "findings": line.findings, "outcome": line.outcome, "due_on": line.due_on,
            "done_on": line.done_on,
        },
    )  # fmt: skip
    found: list[int | None] = []

    def make() -> None:
        found.append(
            write_sheet(
                code, called, form.says(), by=request.actor, at=timezone.now(),
                read_at=form.cleaned_data["read_at"],
            )
        )  # fmt: skip

    if send(request, form, make):
        messages.success(
            request,
            "The sheet is written." if found[0] else "Nothing was recorded: it says so already.",
        )
        return redirect(with_query(page_address("audit_sheet", code), audit=called))
    status = _REFUSED if request.method == "POST" else 200
    return render(request, "audits/sheet.html", _sheet(seen, form, request.actor), status=status)


def _carry_out(seen: SheetSeen, actor: Actor) -> tuple[str, str] | None:
    """Return where an outcome is carried out, filled in with what was found; nothing once it was."""
    line = seen.line
    stage = OUTCOME_STAGES.get(line.outcome)
    if stage is None or line.done_on is not None or not actor.may(Right.ADMINISTER):
        return None
    life = life_of(line.code, actor=actor, on=timezone.localdate())
    if not life.may_change or stage not in offered(life.now):
        return None
    address = page_address("life_change", line.reference)
    return (
        f"{OUTCOMES[line.outcome]}: see what it comes to",
        with_query(address, to=stage.value, reason=f"{line.called}: {line.findings}"[:_CARRIED]),
    )


def _sheet(seen: SheetSeen, form: SheetForm, actor: Actor) -> dict[str, Any]:
    line = seen.line
    return {
        "line": line,
        "row": row_shown(line),
        "since": day(seen.begun_on),
        "evidence": seen.evidence,
        "form": form if seen.may_write else None,
        "history": [
            {
                "by": it.by,
                "when": moment(it.at),
                "row": row_shown(it.line),
                "findings": it.line.findings,
                "evidence": it.evidence,
            }
            for it in seen.written
        ],
        "others": [row_shown(it) for it in seen.others],
        "carry": _carry_out(seen, actor) if seen.may_write else None,
        "indicator_href": page_address("indicator", line.reference),
        "tools": [("Print", "#print")],
        "crumbs": [("Audits of indicators", page_address("audits")), (line.code, None)],
    }
