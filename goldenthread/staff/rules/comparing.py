"""Two versions of a rule beside each other, and any version as a file."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.indicators.queries.rules import RuleListed, RuleVersion, rules_listed
from goldenthread.rules.rating import Rule
from goldenthread.rules.vocabulary import Polarity
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.rules.editing import file_answer
from goldenthread.staff.rules.finding import found_rule
from goldenthread.staff.rules.words import BASIS
from goldenthread.ui.dates import day
from goldenthread.ui.words import rating_mark


@dataclass(frozen=True)
class Difference:
    """One part of a rule as two versions have it."""

    what: str
    first: str
    second: str

    @property
    def is_same(self) -> bool:
        """Whether both say the same."""
        return self.first == self.second


def _version(rule: RuleListed, text: str) -> RuleVersion:
    wanted = int(text) if text.isdecimal() and len(text) < 9 else 0
    found = next((row for row in rule.versions if row.version == wanted), None)
    if found is None:
        raise Http404("There is no such version.")
    return found


def _clause_words(rule: Rule) -> list[str]:
    return [
        f"{rating_mark(clause.gives).word} "
        f"{clause.test.in_words(Polarity.HIGH, strict=rule.is_strict(clause))}"
        for clause in rule.clauses
    ]


def _differences(first: RuleVersion, second: RuleVersion) -> list[Difference]:
    ours, theirs = first.rule, second.rule
    pairs = zip_longest(_clause_words(ours), _clause_words(theirs), fillvalue="no such clause")
    clauses = [
        Difference(f"Clause {order}", one, other)
        for order, (one, other) in enumerate(pairs, start=1)
    ]
    edges = {True: "takes the better rating", False: "takes the worse rating"}
    return [
        *clauses,
        Difference(
            "Where no clause is met",
            rating_mark(ours.otherwise).word,
            rating_mark(theirs.otherwise).word,
        ),
        Difference(
            "A figure exactly on an edge",
            edges[ours.edge_takes_better],
            edges[theirs.edge_takes_better],
        ),
        Difference("The figure that is rated", BASIS[ours.basis], BASIS[theirs.basis]),
        Difference("In force from", day(first.from_on), day(second.from_on)),
        Difference("Adopted by", first.adopted_by, second.adopted_by),
        Difference("Why", first.reason or "not said", second.reason or "not said"),
    ]


@signed_in
def compare(request: Asked, slug: str) -> HttpResponse:
    """Show two versions of a rule beside each other: the latest two, or those that are chosen."""
    found = found_rule(rules_listed(request.actor, as_at=read_as(request).as_at), slug)
    numbers = sorted((row.version for row in found.versions), reverse=True)
    usual = [numbers[min(1, len(numbers) - 1)], numbers[0]]
    first = _version(found, request.GET.get("first", str(usual[0])))
    second = _version(found, request.GET.get("second", str(usual[1])))
    return render(
        request,
        "rules/compare.html",
        {
            "name": found.name,
            "numbers": numbers,
            "first": first.version,
            "second": second.version,
            "rows": _differences(first, second),
            "crumbs": [
                ("Rating rules", page_address("rules")),
                (found.name, page_address("rule", slug)),
                ("Versions compared", None),
            ],
        },
    )


@signed_in
def rule_file(request: Asked, slug: str) -> HttpResponse:
    """Let anybody take a version of a rule away as a file: the one in force, or one that is named."""
    found = found_rule(rules_listed(request.actor, as_at=read_as(request).as_at), slug)
    text = request.GET.get("version", "")
    version = _version(found, text) if text else found.in_force(timezone.localdate())
    return file_answer(version.rule)
