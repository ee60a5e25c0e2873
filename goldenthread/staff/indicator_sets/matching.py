"""One item of a set: what it says, which of ours it is or why we have none, and all that was said of it."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.indicators.commands.indicator_sets import LONGEST_REASON, match_item
from goldenthread.indicators.queries.indicator_sets.one_item import ItemSeen, MatchSaid, item_seen
from goldenthread.organisation.access import NotPermitted
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.indicator_sets.views import issue_shown, row_shown
from goldenthread.staff.indicator_sets.words import FIELDS, said, title_of
from goldenthread.staff.sending import send
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import moment

_REFUSED: Final = 422


class MatchForm(forms.Form):
    """Which of our indicators an item is, or that we have none."""

    read_at = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    ours = forms.ChoiceField(
        label="Which of ours is it?",
        choices=[("is", "One of ours"), ("none", "We have none")],
        widget=forms.RadioSelect,
    )
    code = forms.CharField(
        label="Its code with us",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"width": 10}),
    )
    reason = forms.CharField(
        label="Why",
        help_text="Needed where we have none: not our service, ended, counted otherwise.",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    #: Which answer asks for which box.
    reveals: Final = {"ours": {"is": ("code",)}}

    def clean(self) -> dict[str, Any]:
        """Return what was typed; one of ours needs its code."""
        given = super().clean() or {}
        if given.get("ours") == "is" and not given.get("code", "").strip():
            self.add_error("code", "Write the code of the indicator, or say that we have none.")
        return given


@signed_in
def item(request: Asked, reference: str, code: str) -> HttpResponse:
    """Show an item of a set, and let whoever administers the whole council say which of ours it is."""
    seen = item_seen(request.actor, reference, code, on=timezone.localdate())
    if seen is None or (request.method == "POST" and not seen.may_match):
        raise Http404("There is no such indicator in a set.")
    form = MatchForm(request.POST or None, initial=_initial(request, seen))
    found: list[int | None] = []

    def make() -> None:
        given = form.cleaned_data
        ours = given["code"].strip() if given["ours"] == "is" else ""
        found.append(
            match_item(
                reference, code, ours, by=request.actor, at=timezone.now(),
                read_at=given["read_at"], reason=given["reason"],
            )
        )  # fmt: skip

    try:
        is_sent = send(request, form, make)
    except NotPermitted:
        is_sent = False
        form.add_error(
            "code", "There is no indicator of this code: choose one of those that there are."
        )
    if is_sent:
        words = "It is recorded." if found[0] else "Nothing was recorded: it is said so already."
        messages.success(request, words)
        return redirect("indicator_set_item", reference=reference, code=code)
    status = _REFUSED if request.method == "POST" else 200
    return render(request, "indicator_sets/item.html", _page(seen, form), status=status)


def _initial(request: Asked, seen: ItemSeen) -> dict[str, Any]:
    """Return what the form begins with: what stands, or the suggestion that was chosen."""
    chosen = request.GET.get("ours", "").replace("\x00", "")[:60]
    stands = {"matched": "is", "none": "none"}.get(seen.line.state, "")
    return {
        "read_at": seen.read_at,
        "ours": "is" if chosen else stands,
        "code": chosen or seen.line.ours,
        "reason": "" if chosen else seen.line.reason,
    }


def _page(seen: ItemSeen, form: MatchForm) -> dict[str, Any]:
    issue, line = seen.issue, seen.line
    says = line.says
    here = page_address("indicator_set_item", issue.reference, says.code)
    adopt = with_query(page_address("add_indicator"), set=issue.reference, item=says.code)
    stated = ((words, said(says, name)) for name, words in FIELDS.items() if name != "title")
    return {
        "issue": issue_shown(issue),
        "row": row_shown(issue.reference, line),
        "title": title_of(says),
        "facts": [(words, text or "Not said in the set", None) for words, text in stated],
        "issues": [
            (it.name, page_address("indicator_set_item", it.reference, says.code))
            for it in seen.issues
            if it.reference != issue.reference
        ],
        "history": [_said(it) for it in seen.history],
        "suggested": [
            (it, with_query(here, ours=it.code) + "#match")
            for it in seen.suggested
            if it.code != line.ours
        ],
        "form": form if seen.may_match else None,
        "adopt": adopt if seen.may_match and not line.ours else "",
        "crumbs": [
            ("Indicator sets", page_address("indicator_sets")),
            (issue.name, page_address("indicator_set", issue.reference)),
            (says.code, None),
        ],
    }


def _said(it: MatchSaid) -> dict[str, Any]:
    return {
        "words": f"{it.ours} {it.ours_title}".strip() if it.ours else "We have none",
        "href": page_address("indicator", it.ours_reference) if it.ours_reference else "",
        "reason": it.reason,
        "by": it.by,
        "when": moment(it.at),
    }
