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
from goldenthread.rules.vocabulary import Polarity
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.changes.presenters import number_in
from goldenthread.staff.changes.steps import go_on
from goldenthread.staff.fields import ChangeForm
from goldenthread.staff.indicators.words import by_and_when
from goldenthread.staff.rules.finding import found_rule
from goldenthread.staff.rules.forms import rule_slug
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
    found = found_rule(listed, slug)
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
            "compare_href": page_address("rule_compare", slug) if len(found.versions) > 1 else "",
            "file_href": page_address("rule_file", slug),
            "crumbs": [("Rating rules", page_address("rules")), (found.name, None)],
        },
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
    known = found_rule(rules_listed(request.actor), slug)
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
