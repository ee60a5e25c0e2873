"""Write how an indicator is worked out: names to choose from, where a formula is wrong, and a trial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from goldenthread.indicators.queries.calculated.trying import Offered, Tried, offered, tried
from goldenthread.indicators.queries.defined import Definable, definable
from goldenthread.indicators.queries.indicator import series_visible
from goldenthread.indicators.queries.intended import Intended, Kind
from goldenthread.rules.formulas import FormulaRefused
from goldenthread.rules.period_text import UnreadablePeriod
from goldenthread.rules.vocabulary import ValueKind
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.calculated.forms import FormulaForm
from goldenthread.staff.changes.defining import crumbs_of
from goldenthread.staff.changes.presenters import theirs_shown
from goldenthread.staff.changes.steps import (
    asked_draft,
    go_on,
    meanwhile,
    read_now,
    typed,
    typed_again,
)
from goldenthread.staff.figures import Wording

_REFUSED = 422
_FOUND_AT_MOST = 12


@dataclass(frozen=True)
class Marked:
    """A formula cut where it is wrong, so that the place can be shown."""

    before: str
    wrong: str
    after: str

    @classmethod
    def of(cls, text: str, refused: FormulaRefused) -> Marked:
        """Return the text in three; where nothing is there the wrong place is its end."""
        start, stop = refused.start, max(refused.stop, refused.start)
        wrong = text[start:stop] or "…"
        return cls(text[:start][-300:], wrong[:300], text[stop:][:300])


@dataclass(frozen=True)
class TrialShown:
    """What a formula comes to in a period."""

    period: str
    figure: str
    because: str
    figures: str
    left_out: str


@signed_in
def formula(request: Asked, reference: str) -> HttpResponse:
    """Let somebody say how an indicator is worked out, try it, and see what it comes to."""
    about = definable(request.actor, reference, on=timezone.localdate())
    if about is None:
        raise Http404("There is nothing to change here.")
    draft = asked_draft(request)
    given: QueryDict | None = request.POST if request.method == "POST" else None
    then = request.POST.get("then", "")
    if given is not None and then.startswith("insert:"):
        given = _with_name(given, then.removeprefix("insert:"))
    form = FormulaForm(
        given or typed_again(draft, read_at=read_now(request, draft)),
        initial={
            "formula": about.stands["formula"],
            "missing_parts": about.stands["missing_parts"],
            "from_on": timezone.localdate(),
            "read_at": about.read_at,
        },
    )
    page = _Page(about, form)
    if request.method == "POST":
        is_valid = form.is_valid()
        if then:
            _forgive(form)
        if then == "try":
            _try(request, page, reference)
        elif not then and is_valid and (_check(request, page, reference)):
            answer = _go_on(request, page, reference, draft)
            if answer is not None:
                return answer
        page.is_refused = bool(form.errors) and (not then or then == "try")
    found = str(form["find"].value() or "") if then == "find" else ""
    theirs = theirs_shown(meanwhile(request, draft), draft.intended, {}) if draft else ()
    names = offered(request.actor)
    return render(
        request,
        "indicators/formula.html",
        {
            "form": form,
            "about": about,
            "title": about.stands["title"],
            "others": [each for each in about.series if each != reference],
            "marked": page.marked,
            "trial": page.trial,
            "names": names,
            "found": _matching(request, found) if found.strip() else None,
            "theirs": theirs,
            "crumbs": crumbs_of(reference, "Formula"),
            "query": request.GET.urlencode() if draft else "",
        },
        status=_REFUSED if page.is_refused else 200,
    )


@dataclass
class _Page:
    """What the page has come to say so far."""

    about: Definable
    form: FormulaForm
    marked: Marked | None = None
    trial: TrialShown | None = None
    is_refused: bool = False


def _with_name(given: QueryDict, name: str) -> QueryDict:
    """Return what was typed with a name put at the end of the formula."""
    changed = given.copy()
    text = changed.get("formula", "").rstrip()
    changed["formula"] = f"{text} [{name}]".strip()
    return changed


def _forgive(form: FormulaForm) -> None:
    """Ask for neither day nor reason where nothing is to be recorded yet."""
    for name in ("reason", "from_on", "read_at", "missing_parts"):
        form.errors.pop(name, None)


def _matching(request: Asked, text: str) -> list[Offered]:
    return offered(request.actor, text=text, at_most=_FOUND_AT_MOST)


def _worked(request: Asked, page: _Page, reference: str, period: str = "") -> Tried | None:
    """Return what the formula comes to, or nothing where it is refused: the form then says why."""
    series = series_visible(request.actor, reference)
    if series is None:
        raise Http404("There is nothing to change here.")
    text = page.form.cleaned_data.get("formula", "").replace("\r\n", "\n").strip()
    missing = page.form.cleaned_data.get("missing_parts") or page.about.stands["missing_parts"]
    try:
        return tried(
            request.actor,
            series,
            formula=text,
            missing_parts=missing,
            period=period,
            on=page.form.cleaned_data.get("from_on") or timezone.localdate(),
        )
    except FormulaRefused as refusal:
        page.form.refuse("formula", str(refusal))
        page.marked = Marked.of(text, refusal) if text else None
    except (LookupError, UnreadablePeriod) as refusal:
        page.form.refuse("period", str(refusal))
    return None


def _check(request: Asked, page: _Page, reference: str) -> bool:
    """Say whether a formula can be used; where there is none any more, it can."""
    if not page.form.says()["formula"]:
        return True
    _worked(request, page, reference)
    return not page.form.errors


def _try(request: Asked, page: _Page, reference: str) -> None:
    asked = page.form.cleaned_data.get("period", "").strip()
    found = _worked(request, page, reference, asked)
    if found is None:
        return
    stands = page.about.stands
    wording = Wording(stands["unit"], stands["decimals"], ValueKind(stands["value_kind"]))
    page.trial = TrialShown(
        period=found.period.label,
        figure=wording.shown(found.value) or "No figure",
        because=found.because,
        figures=found.figures,
        left_out=", ".join(found.left_out),
    )


def _go_on(request: Asked, page: _Page, reference: str, draft: Any) -> HttpResponse | None:
    form, stands = page.form, page.about.stands
    changed = {name: value for name, value in form.says().items() if stands[name] != value}
    if not changed:
        form.refuse("", "Nothing is otherwise yet: change the formula first.")
        return None
    intended = Intended(
        Kind.DEFINITION,
        series_ids=page.about.series_ids,
        from_on=form.cleaned_data["from_on"],
        reason=form.cleaned_data["reason"].strip(),
        read_at=form.cleaned_data["read_at"],
        fields=changed,
        typed=typed(request.POST),
        reference=reference,
    )
    return go_on(request, intended, form, draft=draft)
