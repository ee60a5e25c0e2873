"""Two versions of a rule beside each other, and any version as a file."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.indicators.queries.rules import RuleListed, RuleVersion, rules_listed
from goldenthread.rules.rating import Rule, class_words
from goldenthread.rules.vocabulary import Polarity
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.rules.editing import file_answer
from goldenthread.staff.rules.finding import found_rule
from goldenthread.staff.rules.words import BASIS
from goldenthread.ui.dates import day


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


def _clause_words(rule: Rule) -> list[tuple[str, str]]:
    """Return the class that each clause gives, and what it asks."""
    return [
        (
            rule.words_for(clause.gives, clause.label),
            clause.test.in_words(Polarity.HIGH, strict=rule.is_strict(clause)),
        )
        for clause in rule.clauses
    ]


def _clauses(ours: Rule, theirs: Rule) -> list[Difference]:
    """Return the clauses beside each other: those that give the same class in the same order."""
    first, second = _clause_words(ours), _clause_words(theirs)
    alike = SequenceMatcher(None, [gives for gives, _ in first], [gives for gives, _ in second])
    found = []
    for _, start, end, begin, stop in alike.get_opcodes():
        for one, other in zip_longest(first[start:end], second[begin:stop]):
            what = one[0] if one else other[0]
            if one and other and one[0] != other[0]:
                what = f"{one[0]}, then {other[0]}"
            found.append(
                Difference(
                    what[0].upper() + what[1:],
                    one[1] if one else "no such clause",
                    other[1] if other else "no such clause",
                )
            )
    return found


def _of_all(rule: Rule) -> dict[str, str]:
    """Return what a rule says besides its clauses."""
    edges = {True: "takes the better rating", False: "takes the worse rating"}
    missing = rule.missing_gives
    classes = (f"{one.label} ({class_words(one.means)})" for one in rule.classes)
    return {
        "Where no clause is met": rule.words_for(rule.otherwise, rule.otherwise_label),
        "Due, and no figure came": rule.words_for(missing, rule.missing_label)
        if missing
        else "not rated",
        "A figure exactly on an edge": edges[rule.edge_takes_better],
        "The figure that is rated": BASIS[rule.basis],
        "Overruled by hand": "where there is a reason" if rule.allows_override else "never",
        "What the council calls its classes": ", ".join(classes) or "as their meanings",
    }


def _differences(first: RuleVersion, second: RuleVersion) -> list[Difference]:
    ours, theirs = _of_all(first.rule), _of_all(second.rule)
    return [
        *_clauses(first.rule, second.rule),
        *(Difference(what, said, theirs[what]) for what, said in ours.items()),
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
