"""The council's rating rules: how figures are rated, who adopted it, and the way to adopt another."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.indicators.queries.intended import Intended, Kind, WantedRule
from goldenthread.indicators.queries.rules import (
    RuleListed,
    RuleVersion,
    may_adopt,
    rated_by,
    rules_listed,
)
from goldenthread.rules.rating.shapes import shape_of
from goldenthread.rules.vocabulary import Polarity
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.changes.forms import ChangeForm
from goldenthread.staff.changes.presenters import number_in, theirs_shown
from goldenthread.staff.changes.steps import (
    asked_draft,
    go_on,
    meanwhile,
    read_now,
    typed,
    typed_again,
)
from goldenthread.staff.indicators.words import by_and_when
from goldenthread.staff.rules.forms import RuleForm, initial_rule, rule_slug
from goldenthread.ui.dates import day

_REFUSED = 422


@dataclass(frozen=True)
class VersionShown:
    """One version of a rule, in words."""

    version: int
    high: str
    low: str
    from_on: str
    adopted: str
    reason: str
    recorded: str
    state: str
    withdraw_href: str


@dataclass(frozen=True)
class RuleShown:
    """A rule as a list shows it."""

    name: str
    href: str
    note: str
    high: str
    versions: int
    from_on: str
    adopted: str
    rates: str
    planned: str


def _adopted(version: RuleVersion) -> str:
    on = f" on {day(version.adopted_on)}" if version.adopted_on else ""
    return f"{version.adopted_by}{on}"


def _shown(rule: RuleListed) -> RuleShown:
    today = timezone.localdate()
    version = rule.in_force(today)
    planned = rule.planned(today)
    return RuleShown(
        name=rule.name,
        href=page_address("rule", rule_slug(rule.name)),
        note="the council's own: it rates whatever names no other" if rule.is_own else "",
        high=version.rule.in_words(Polarity.HIGH),
        versions=len(rule.versions),
        from_on=day(version.from_on),
        adopted=_adopted(version),
        rates=f"{rule.rates:,} indicator{'' if rule.rates == 1 else 's'}",
        planned=f"another version from {day(planned[0].from_on)}" if planned else "",
    )


@signed_in
def rules(request: Asked) -> HttpResponse:
    """Show every rule by which figures are rated."""
    read = read_as(request)
    listed = rules_listed(request.actor, as_at=read.as_at)
    may = not read.is_past and may_adopt(request.actor, timezone.localdate())
    return render(
        request,
        "rules/list.html",
        {
            "rules": [_shown(rule) for rule in listed],
            "may_adopt": may,
            "crumbs": [("Scorecard", page_address("scorecard")), ("Rating rules", None)],
        },
    )


def _found(listed: list[RuleListed], slug: str) -> RuleListed:
    rule = next((each for each in listed if rule_slug(each.name) == slug), None)
    if rule is None:
        raise Http404("There is no such rule.")
    return rule


def _version_shown(rule: RuleListed, version: RuleVersion, *, may_adopt: bool) -> VersionShown:
    today = timezone.localdate()
    state = ""
    is_planned = version in rule.planned(today)
    if version.superseded_by:
        state = f"superseded on {day(version.superseded_by.at)} by {version.superseded_by.label}"
    elif is_planned:
        state = "planned"
    elif version is rule.in_force(today):
        state = "in force"
    slug = rule_slug(rule.name)
    may_withdraw = may_adopt and is_planned and len(rule.versions) > 1
    return VersionShown(
        version=version.version,
        high=version.rule.in_words(Polarity.HIGH),
        low=version.rule.in_words(Polarity.LOW),
        from_on=day(version.from_on),
        adopted=_adopted(version),
        reason=version.reason,
        recorded=by_and_when(version.author),
        state=state,
        withdraw_href=reverse("rule_withdraw", args=[slug, version.version])
        if may_withdraw
        else "",
    )


@signed_in
def rule(request: Asked, slug: str) -> HttpResponse:
    """Show one rule: what it says, every version with who adopted it and why, and what it rates."""
    read = read_as(request)
    listed = rules_listed(request.actor, as_at=read.as_at)
    found = _found(listed, slug)
    may = not read.is_past and may_adopt(request.actor, timezone.localdate())
    rated = rated_by(
        request.actor, found, [each.name for each in listed], number_in(request.GET.get("page", ""))
    )
    return render(
        request,
        "rules/rule.html",
        {
            "rule": _shown(found),
            "low": found.in_force(timezone.localdate()).rule.in_words(Polarity.LOW),
            "versions": [_version_shown(found, each, may_adopt=may) for each in found.versions],
            "rated": rated.mapped(
                lambda row: (row.reference, row.title, page_address("indicator", row.reference))
            ),
            "address": request.get_full_path(),
            "adopt_href": reverse("rule_adopt", args=[slug]) if may else "",
            "crumbs": [("Rating rules", page_address("rules")), (found.name, None)],
        },
    )


@signed_in
def add(request: Asked) -> HttpResponse:
    """Let somebody adopt a rule by a new name."""
    return _adopting(request, None)


@signed_in
def adopt(request: Asked, slug: str) -> HttpResponse:
    """Let somebody adopt a new version of a rule, from a day on."""
    return _adopting(request, slug)


def _adopting(request: Asked, slug: str | None) -> HttpResponse:
    today = timezone.localdate()
    if not may_adopt(request.actor, today):
        raise Http404("There is nothing to adopt here.")
    listed = rules_listed(request.actor)
    known = _found(listed, slug) if slug is not None else None
    draft = asked_draft(request)
    stands = known.in_force(today) if known else None
    initial = {**initial_rule(stands.rule if stands else None), "from_on": today, "read_at": head()}
    given = request.POST if request.method == "POST" else None
    form = RuleForm(
        given or typed_again(draft, read_at=read_now(request, draft)),
        initial=initial,
        names=[each.name for each in listed],
        known=known.name if known else "",
    )
    words: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        held = form.rule()
        if request.POST.get("then") == "words":
            words = (held.in_words(Polarity.HIGH), held.in_words(Polarity.LOW))
        else:
            answer = go_on(request, _intended(request, form, slug), form, draft=draft)
            if answer is not None:
                return answer
    theirs = (
        theirs_shown(meanwhile(request, draft), draft.intended, {}) if draft is not None else ()
    )
    heading = f"Adopt a new version of “{known.name}”" if known else "Adopt a new rule"
    return render(
        request,
        "rules/adopt.html",
        {
            "form": form,
            "heading": heading,
            "stands": stands.rule.in_words(Polarity.HIGH) if stands else "",
            "is_shaped": stands is None or shape_of(stands.rule) is not None,
            "words": words,
            "theirs": theirs,
            "address": request.get_full_path(),
            "back": page_address("rule", slug) if slug else page_address("rules"),
            "crumbs": [("Rating rules", page_address("rules")), ("Adopt a rule", None)],
        },
        status=_REFUSED if request.method == "POST" and not words else 200,
    )


def _intended(request: Asked, form: RuleForm, slug: str | None) -> Intended:
    rule = form.rule()
    return Intended(
        Kind.RULE,
        from_on=form.cleaned_data["from_on"],
        reason=form.cleaned_data["reason"].strip(),
        read_at=form.cleaned_data["read_at"],
        rule=WantedRule(
            name=rule.name,
            clauses=rule.to_data(),
            adopted_by=form.cleaned_data["adopted_by"].strip(),
            adopted_on=form.cleaned_data["adopted_on"],
        ),
        typed=typed(request.POST),
        reference=slug or "",
    )


class WithdrawForm(ChangeForm):
    """Why a planned version is taken back."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        del self.fields["from_on"]


@signed_in
def withdraw(request: Asked, slug: str, version: int) -> HttpResponse:
    """Take back a version of a rule before its day comes: the one before it stays in force."""
    today = timezone.localdate()
    if not may_adopt(request.actor, today):
        raise Http404("There is nothing to take back here.")
    known = _found(rules_listed(request.actor), slug)
    planned = next((row for row in known.planned(today) if row.version == version), None)
    earlier = [
        row
        for row in known.versions
        if row.superseded_by is None and planned and row.from_on < planned.from_on
    ]
    if planned is None or not earlier:
        raise Http404("There is no such plan, or its day has come.")
    stays = earlier[0]
    form = WithdrawForm(request.POST or None, initial={"read_at": head()})
    if request.method == "POST" and form.is_valid():
        intended = Intended(
            Kind.RULE,
            from_on=planned.from_on,
            reason=form.cleaned_data["reason"].strip(),
            read_at=form.cleaned_data["read_at"],
            rule=WantedRule(known.name, stays.rule.to_data(), stays.adopted_by, stays.adopted_on),
            reference=slug,
        )
        answer = go_on(request, intended, form, draft=None)
        if answer is not None:
            return answer
    return render(
        request,
        "rules/withdraw.html",
        {
            "form": form,
            "name": known.name,
            "from_on": day(planned.from_on),
            "planned": planned.rule.in_words(Polarity.HIGH),
            "stays": stays.rule.in_words(Polarity.HIGH),
            "back": page_address("rule", slug),
            "crumbs": [("Rating rules", page_address("rules")), (known.name, None)],
        },
        status=_REFUSED if request.method == "POST" else 200,
    )
