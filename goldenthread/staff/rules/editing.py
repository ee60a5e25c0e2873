"""Write a rating rule clause by clause: what it says and an example beside it, then what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.indicators.queries.change_drafts import Draft
from goldenthread.indicators.queries.intended import Intended, Kind, WantedRule
from goldenthread.indicators.queries.rules import RuleListed, may_adopt, rules_listed
from goldenthread.rules.numbers import number
from goldenthread.rules.rating import Rule, RuleRefused, within_percent
from goldenthread.rules.rating.files import read_rule_file
from goldenthread.rules.rating.library import library
from goldenthread.rules.vocabulary import Polarity
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.changes.presenters import theirs_shown
from goldenthread.staff.changes.steps import (
    asked_draft,
    go_on,
    meanwhile,
    read_now,
    typed,
    typed_again,
)
from goldenthread.staff.downloads import attached
from goldenthread.staff.rules.files import toml_of
from goldenthread.staff.rules.finding import found_rule
from goldenthread.staff.rules.forms import RuleForm, rule_slug
from goldenthread.staff.rules.presenters import Said, all_refusals, editor, said_by
from goldenthread.staff.rules.sheet import Sheet, sheet_of, sheet_typed
from goldenthread.ui.addresses import with_query
from goldenthread.ui.forms import form_errors

_REFUSED = 422
_LARGEST_FILE = 250_000
_FIRST = within_percent(number(10))


@dataclass
class _Writing:
    """What is being written: the sheet, what was typed beside them, and where it came from."""

    sheet: Sheet
    typed: Mapping[str, str]
    form: RuleForm
    from_words: str = ""
    autofocus: str = ""
    refusals: tuple[str, ...] = ()
    is_refused: bool = False

    @property
    def name(self) -> str:
        """The rule's name, so far as it is known."""
        return self.form.known or " ".join(self.typed.get("name", "").split())

    def settle(self) -> None:
        """Let the form's boxes hold what the sheet says, where a button changed it."""
        given = QueryDict(mutable=True)
        given.update(self.form.data)
        for name, text in {"name": self.typed.get("name", ""), **self.sheet.beside}.items():
            given[name] = text
        if not self.sheet.beside.get("allows_override"):
            given.pop("allows_override", None)
        self.form.data = given
        self.form.offer(self.sheet.choices())

    def said(self) -> Said:
        """Return what the sheet says."""
        return said_by(self.sheet, self.typed, name=self.name)


@signed_in
def add(request: Asked) -> HttpResponse:
    """Let somebody write a rule by a new name."""
    return _adopting(request, None)


@signed_in
def adopt(request: Asked, slug: str) -> HttpResponse:
    """Let somebody write a new version of a rule, from a day on."""
    return _adopting(request, slug)


def _adopting(request: Asked, slug: str | None) -> HttpResponse:
    today = timezone.localdate()
    if not may_adopt(request.actor, today):
        raise Http404("There is nothing to adopt here.")
    listed = rules_listed(request.actor)
    known = found_rule(listed, slug) if slug is not None else None
    draft = asked_draft(request)
    if request.method != "POST":
        writing = _begun(request, listed, known, draft)
    else:
        is_unfinished = request.POST.get("do", "preview") != "preview"
        writing = _typed(request.POST, listed, known, is_unfinished=is_unfinished)
        answer = _answered(request, writing, known, draft)
        if answer is not None:
            return answer
    return _page(request, writing, known, draft)


def _answered(
    request: Asked, writing: _Writing, known: RuleListed | None, draft: Draft | None
) -> HttpResponse | None:
    """Do what the button says that was pressed; nothing where the page is to be shown again."""
    deed = request.POST.get("do", "preview")
    if deed == "preview":
        return _previewed(request, writing, rule_slug(known.name) if known else None, draft)
    if deed == "file":
        return _as_file(writing)
    if deed == "read":
        _read_file(request, writing)
    else:
        writing.autofocus = writing.sheet.do(deed)
    writing.settle()
    return None


def _form(
    given: QueryDict | None,
    sheet: Sheet,
    listed: list[RuleListed],
    known: RuleListed | None,
    **more: Any,
) -> RuleForm:
    return RuleForm(
        given,
        names=[each.name for each in listed],
        classes=sheet.choices(),
        known=known.name if known else "",
        **more,
    )


def _begun(
    request: Asked, listed: list[RuleListed], known: RuleListed | None, draft: Draft | None
) -> _Writing:
    """Return what the page opens with: a draft, a rule of the library, what is in force, or the usual."""
    again = typed_again(draft, read_at=read_now(request, draft))
    if again is not None:
        return _typed(again, listed, known, is_unfinished=False)
    today = timezone.localdate()
    key = request.GET.get("use", "")
    kept = library().get(key)
    if key and kept is None:
        raise Http404("There is no such rule in the library.")
    stands = known.in_force(today).rule if known else _FIRST
    rule = kept.rule if kept else stands
    sheet = sheet_of(rule)
    initial = {**sheet.beside, "from_on": today, "read_at": head()}
    initial["name"] = kept.rule.name if kept else ""
    form = _form(None, sheet, listed, known, initial=initial)
    words = f"Taken from the library: {kept.rule.name}. Change what you like." if kept else ""
    return _Writing(sheet, {}, form, from_words=words)


def _typed(
    given: QueryDict, listed: list[RuleListed], known: RuleListed | None, *, is_unfinished: bool
) -> _Writing:
    """Return what was typed."""
    texts = {name: str(text) for name, text in given.items()}
    sheet = sheet_typed(texts)
    writing = _Writing(
        sheet, texts, _form(given, sheet, listed, known, is_unfinished=is_unfinished)
    )
    writing.settle()
    return writing


def _read_file(request: Asked, writing: _Writing) -> None:
    """Put what a file says in place of what the rows say; the name only where none is typed."""
    file = request.FILES.get("file")
    content = file.read(_LARGEST_FILE) if file else b""
    try:
        if file is None or not content.strip():
            raise RuleRefused("Choose a file that holds a rule: nothing was in it.")
        rule = read_rule_file(content, name=str(file.name)).rule
    except RuleRefused as refusal:
        writing.refusals, writing.is_refused = (str(refusal),), True
        return
    writing.sheet = sheet_of(rule)
    if not writing.name:
        writing.typed = {**writing.typed, "name": rule.name}
    writing.from_words = f"Read from the file: {rule.name}. Change what you like."


def _as_file(writing: _Writing) -> HttpResponse | None:
    rule = writing.said().rule
    if rule is None:
        writing.is_refused = True
        return None
    return file_answer(rule)


def file_answer(rule: Rule) -> HttpResponse:
    """Return a rule as a file to take away."""
    kind = "application/toml; charset=utf-8"
    return attached(toml_of(rule), f"{rule_slug(rule.name)}.toml", kind)


def _previewed(
    request: Asked, writing: _Writing, slug: str | None, draft: Draft | None
) -> HttpResponse | None:
    """Lead on to what the rule comes to; its form again where something is to be mended or looked at."""
    said = writing.said()
    writing.is_refused = True
    if not writing.form.is_valid() or said.rule is None:
        return None
    if said.doubts and request.POST.get("warned", "") != " ".join(said.doubts):
        writing.refusals = (
            *said.doubts,
            "Mend it, or press “See what it comes to” again to go on all the same.",
        )
        return None
    return go_on(
        request, _intended(request, writing.form, said.rule, slug), writing.form, draft=draft
    )


def _intended(request: Asked, form: RuleForm, rule: Rule, slug: str | None) -> Intended:
    name = form.known or form.cleaned_data["name"]
    return Intended(
        Kind.RULE,
        from_on=form.cleaned_data["from_on"],
        reason=form.cleaned_data["reason"].strip(),
        read_at=form.cleaned_data["read_at"],
        rule=WantedRule(
            name=name,
            clauses={**rule.to_data(), "name": name},
            adopted_by=form.cleaned_data["adopted_by"].strip(),
            adopted_on=form.cleaned_data["adopted_on"],
        ),
        typed=typed(request.POST),
        reference=slug or "",
    )


def _page(
    request: Asked, writing: _Writing, known: RuleListed | None, draft: Draft | None
) -> HttpResponse:
    said = writing.said()
    errors = [{"text": text} for text in writing.refusals]
    if writing.is_refused:
        errors += all_refusals(form_errors(writing.form), said)
    stands = known.in_force(timezone.localdate()).rule if known else None
    theirs = (
        theirs_shown(meanwhile(request, draft), draft.intended, {}) if draft is not None else ()
    )
    slug = rule_slug(known.name) if known else ""
    heading = f"Adopt a new version of “{known.name}”" if known else "Adopt a new rule"
    return render(
        request,
        "rules/adopt.html",
        {
            "editor": editor(
                writing.sheet, said, autofocus=writing.autofocus, is_refused=writing.is_refused
            ),
            "form": writing.form,
            "errors": errors,
            "heading": heading,
            "stands": stands.in_words(Polarity.HIGH) if stands else "",
            "from_words": writing.from_words,
            "theirs": theirs,
            "library_href": with_query(reverse("rule_library"), **({"for": slug} if slug else {})),
            "address": request.get_full_path(),
            "back": page_address("rule", slug) if slug else page_address("rules"),
            "crumbs": [("Rating rules", page_address("rules")), ("Adopt a rule", None)],
        },
        status=_REFUSED if writing.is_refused else 200,
    )
