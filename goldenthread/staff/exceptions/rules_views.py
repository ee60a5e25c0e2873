"""The rules of what needs attention: read them, add one, change it from a day on, withdraw it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.exception_rules import (
    WantedException,
    adopt_exception_rule,
    withdraw_exception_rule,
)
from goldenthread.indicators.queries.exceptions.rules import (
    Attention,
    RuleListed,
    may_change,
    rules_listed,
    units_ruled,
)
from goldenthread.indicators.queries.exceptions.trial import Trial, trial_of
from goldenthread.organisation.access import Right
from goldenthread.organisation.queries.units import posts_on, units_on
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, Read, read_as, signed_in
from goldenthread.staff.attention import days_in_words, exception_slug
from goldenthread.staff.exceptions.rule_forms import (
    ExceptionRuleForm,
    WithdrawRuleForm,
    initial_of,
)
from goldenthread.staff.exceptions.words import rule_sentence, told_in_words
from goldenthread.staff.indicators.words import by_and_when
from goldenthread.staff.reckoning import day_read
from goldenthread.staff.sending import refusals_on, send
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day

_REFUSED = 422
_CRUMB = "Rules of what needs attention"


@dataclass(frozen=True)
class VersionShown:
    """One version of a rule, in words."""

    version: int
    state: str
    test: str
    where: str
    told: str
    follows: str
    within: str
    from_on: str
    reason: str
    recorded: str
    sentence: str


@dataclass(frozen=True)
class RuleShown:
    """A rule with the version that stands, or the first to come."""

    name: str
    href: str
    is_in_force: bool
    now: VersionShown
    versions: tuple[VersionShown, ...]
    raised_href: str


@dataclass(frozen=True)
class _There:
    """What the versions' words need: units and posts."""

    units: dict[int, Any]
    posts: dict[str, str]


def _there(read: Read) -> _There:
    posts = posts_on(read.on, as_at=read.as_at).values()
    return _There(
        units=units_on(read.on, as_at=read.as_at), posts={it.reference: it.title for it in posts}
    )


def _version(rule: RuleListed, row: Attention, there: _There, read: Read) -> VersionShown:
    unit = there.units.get(row.unit_id or 0)
    name = unit.name if unit else "a unit that has ended" if row.unit_id else ""
    post = there.posts.get(row.told.post, "")
    state = "withdrawn" if row.is_withdrawn else "planned" if row.from_on > read.on else ""
    return VersionShown(
        version=row.version,
        state="in force" if row is rule.in_force(read.on) else state,
        test=row.test.in_words()[:1].upper() + row.test.in_words()[1:],
        where=name or "the whole council",
        told=told_in_words(row.told, post),
        follows=row.follows,
        within=days_in_words(row.within_days) if row.within_days else "",
        from_on=day(row.from_on),
        reason=row.reason,
        recorded=by_and_when(rule.authors[row.id]),
        sentence=rule_sentence(row, unit=name, post=post),
    )


def _shown(rule: RuleListed, there: _There, read: Read) -> RuleShown:
    stands = rule.in_force(read.on)
    versions = tuple(_version(rule, row, there, read) for row in rule.versions)
    now = versions[rule.versions.index(stands)] if stands else versions[0]
    return RuleShown(
        name=rule.name,
        href=page_address("exception_rule", exception_slug(rule.name)),
        is_in_force=stands is not None,
        now=now,
        versions=versions,
        raised_href=with_query(page_address("exceptions"), whose="all", rule=rule.name),
    )


@signed_in
def rules(request: Asked) -> HttpResponse:
    """Show every rule by which something needs attention."""
    read = read_as(request)
    there = _there(read)
    listed = rules_listed(request.actor, as_at=read.as_at)
    return render(
        request,
        "exceptions/rules.html",
        {
            "rules": [_shown(rule, there, read) for rule in listed],
            "may_add": request.actor.may(Right.ADMINISTER) and not read.is_past,
            "crumbs": [("What needs attention", page_address("exceptions")), (_CRUMB, None)],
        },
    )


def _found(request: Asked, slug: str, as_at: int | None = None) -> RuleListed:
    listed = rules_listed(request.actor, as_at=as_at)
    rule = next((each for each in listed if exception_slug(each.name) == slug), None)
    if rule is None:
        raise Http404("There is no such rule.")
    return rule


@signed_in
def rule(request: Asked, slug: str) -> HttpResponse:
    """Show one rule: what it says, and every version with who made it and why."""
    read = read_as(request)
    found = _found(request, slug, read.as_at)
    may = not read.is_past and _may_change(request, found)
    return render(
        request,
        "exceptions/rule.html",
        {
            "rule": _shown(found, _there(read), read),
            "change_href": reverse("exception_rule_change", args=[slug]) if may else "",
            "withdraw_href": reverse("exception_rule_withdraw", args=[slug])
            if may and not found.latest.is_withdrawn
            else "",
            "crumbs": [
                ("What needs attention", page_address("exceptions")),
                (_CRUMB, page_address("exception_rules")),
                (found.name, None),
            ],
        },
    )


def _may_change(request: Asked, rule: RuleListed) -> bool:
    units = units_on(timezone.localdate()).values()
    return may_change(request.actor, rule.latest.unit_id, units)


@signed_in
def add(request: Asked) -> HttpResponse:
    """Let somebody say what else needs attention."""
    request.actor.require(Right.ADMINISTER)
    return _writing(request, None)


@signed_in
def change(request: Asked, slug: str) -> HttpResponse:
    """Let somebody change a rule from a day on."""
    request.actor.require(Right.ADMINISTER)
    known = _found(request, slug)
    if not _may_change(request, known):
        raise Http404("There is nothing to change here.")
    return _writing(request, known)


def _writing(request: Asked, known: RuleListed | None) -> HttpResponse:
    today = timezone.localdate()
    is_whole, units = units_ruled(request.actor, today)
    stands = (known.in_force(today) or known.latest) if known else None
    form = ExceptionRuleForm(
        request.POST if request.method == "POST" else None,
        initial={**initial_of(stands), "from_on": today, "read_at": head()},
        names=() if known else [each.name for each in rules_listed(request.actor)],
        units=units,
        posts=list(posts_on(today).values()),
        is_whole=is_whole,
        known=known.name if known else "",
    )
    trial, sentence, status = None, "", 200
    if request.method == "POST":
        status = _REFUSED
        if form.is_valid():
            if request.POST.get("then") == "trial":
                trial, status = trial_of(request.actor, form.wanted(), day=_today(request)), 200
                sentence = _said(request, form.wanted())
            elif (answer := _adopted(request, form, is_new=known is None)) is not None:
                return answer
    back = page_address("exception_rule", exception_slug(known.name)) if known else None
    return render(
        request,
        "exceptions/rule_form.html",
        {
            "form": form,
            "heading": f"Change “{known.name}”" if known else "Add a rule",
            "trial": trial,
            "trial_words": _trial_words(trial, is_new=known is None) if trial else "",
            "sentence": sentence,
            "address": request.path,
            "back": back or page_address("exception_rules"),
            "crumbs": [(_CRUMB, page_address("exception_rules")), ("Write a rule", None)],
        },
        status=status,
    )


def _today(request: Asked) -> Any:
    return day_read(Read(timezone.localdate()))


def _said(request: Asked, wanted: Attention) -> str:
    there = _there(Read(timezone.localdate()))
    unit = there.units.get(wanted.unit_id or 0)
    return rule_sentence(
        wanted, unit=unit.name if unit else "", post=there.posts.get(wanted.told.post, "")
    )


def _trial_words(trial: Trial, *, is_new: bool) -> str:
    """Return what a trial came to, in a sentence."""
    if is_new or not (trial.standing or trial.cleared):
        noun = "exception" if trial.total == 1 else "exceptions"
        return f"It would raise {trial.total or 'no'} {noun} now."
    fresh = trial.total - trial.standing
    return (
        f"It would find {trial.total} now: {trial.standing} raised already would stay, {fresh} would be"
        f" raised and {trial.cleared} cleared."
    )


def _adopted(request: Asked, form: ExceptionRuleForm, *, is_new: bool) -> HttpResponse | None:
    """Record the rule and lead to it; where it is refused the form says why."""
    rule = form.wanted()
    wanted = WantedException(
        rule.name, rule.test, rule.told, rule.unit_id, rule.follows, rule.within_days
    )
    with refusals_on(form, request) as sent:
        adopt_exception_rule(
            wanted,
            by=request.actor,
            at=timezone.now(),
            from_on=rule.from_on,
            reason=rule.reason,
            is_new=is_new,
            read_at=form.cleaned_data["read_at"] if not is_new else None,
        )
    if not sent.is_done:
        return None
    messages.success(request, f"Recorded. What “{rule.name}” finds is raised in a moment.")
    return redirect(page_address("exception_rule", exception_slug(rule.name)))


@signed_in
def withdraw(request: Asked, slug: str) -> HttpResponse:
    """Let somebody end a rule from a day on."""
    request.actor.require(Right.ADMINISTER)
    known = _found(request, slug)
    if known.latest.is_withdrawn or not _may_change(request, known):
        raise Http404("There is nothing to withdraw here.")
    today = timezone.localdate()
    form = WithdrawRuleForm(request.POST or None, initial={"from_on": today, "read_at": head()})

    def make() -> None:
        withdraw_exception_rule(
            known.name,
            by=request.actor,
            at=timezone.now(),
            from_on=form.cleaned_data["from_on"],
            reason=form.cleaned_data["reason"],
            read_at=form.cleaned_data["read_at"],
        )

    if send(request, form, make):
        messages.success(request, f"“{known.name}” ends. What it raised is cleared.")
        return redirect(page_address("exception_rule", slug))
    read = Read(today)
    return render(
        request,
        "exceptions/withdraw.html",
        {
            "form": form,
            "heading": f"Withdraw “{known.name}”",
            "sentences": [_shown(known, _there(read), read).now.sentence],
            "button": "Withdraw the rule",
            "back": page_address("exception_rule", slug),
            "crumbs": [(_CRUMB, page_address("exception_rules")), (known.name, None)],
        },
        status=_REFUSED if request.method == "POST" else 200,
    )
