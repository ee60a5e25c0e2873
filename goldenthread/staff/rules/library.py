"""The library of rating rules: what councils have published, for another to read and take."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from goldenthread.indicators.queries.rules import may_adopt, rules_listed
from goldenthread.rules.rating.files import Rates, RuleFile, place_of
from goldenthread.rules.rating.library import library
from goldenthread.rules.vocabulary import Polarity
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.rules.forms import rule_slug
from goldenthread.ui.addresses import with_query

_RATES: Final = {
    Rates.INDICATORS: "",
    Rates.ACTIVITY: "for activity, of which neither way is better",
    Rates.COMPARISON: "for a comparison with other councils",
    Rates.ACTIONS: "for actions, by how much is complete",
    Rates.RECOMMENDATIONS: "for recommendations, by how many are complete",
}

#: So many letters of a word tell it from others: “Herts” is “Hertfordshire”.
_TELLING: Final = 4


@dataclass(frozen=True)
class KeptShown:
    """A rule of the library in words, with the way to use it."""

    title: str
    councils: str
    years: str
    source: str
    source_href: str
    notes: str
    rates: str
    words: str
    use_href: str


def _years(kept: RuleFile) -> str:
    first, latest = (
        f"{year}/{(year + 1) % 100:02}" if year else ""
        for year in (kept.first_year, kept.last_year)
    )
    if first and latest:
        return first if first == latest else f"{first} to {latest}"
    return f"from {first}" if first else f"to {latest}" if latest else ""


def _words(kept: RuleFile) -> str:
    return kept.rule.in_words(Polarity.HIGH)


def _each_once(councils: Iterable[str]) -> list[str]:
    """Return one name of each council; the file holds every name that it goes by.

    >>> _each_once(("North Hertfordshire District Council", "North Herts Council", "Harlow Council"))
    ['North Hertfordshire District Council', 'Harlow Council']
    """
    shown: dict[frozenset[str], str] = {}
    for name in councils:
        place = frozenset(word[:_TELLING] for word in place_of(name))
        if not any(place <= other for other in shown):
            shown[place] = name
    return list(shown.values())


def _shown(kept: RuleFile, use_href: str) -> KeptShown:
    address = re.match(r"https?://\S+", kept.source)
    return KeptShown(
        title=kept.rule.name,
        councils=", ".join(_each_once(kept.councils)) or "nobody's in particular",
        years=_years(kept),
        source=kept.source if address is None else "as published",
        source_href=address[0] if address else "",
        notes=kept.notes,
        rates=_RATES[kept.rates],
        words=_words(kept),
        use_href=use_href,
    )


@signed_in
def rule_library(request: Asked) -> HttpResponse:
    """Show the rules that other councils have published, each to be taken as it is or changed."""
    may = may_adopt(request.actor, timezone.localdate())
    slug = request.GET.get("for", "")
    names = {rule_slug(rule.name): rule.name for rule in rules_listed(request.actor)}
    known = names.get(slug, "")
    start = reverse("rule_adopt", args=[slug]) if known else reverse("rule_add")
    text = request.GET.get("q", "").strip()[:100]
    found = sorted(
        ((key, kept) for key, kept in library().items() if _speaks_of(kept, text)),
        key=lambda pair: (list(Rates).index(pair[1].rates), pair[1].rule.name.casefold()),
    )
    return render(
        request,
        "rules/library.html",
        {
            "rules": [
                _shown(kept, with_query(start, use=key) if may else "") for key, kept in found
            ],
            "known": known,
            "slug": slug if known else "",
            "text": text,
            "total": len(library()),
            "crumbs": [("Rating rules", page_address("rules")), ("Library", None)],
        },
    )


def _speaks_of(kept: RuleFile, text: str) -> bool:
    said = f"{kept.rule.name} {' '.join(kept.councils)} {kept.notes} {_words(kept)}".casefold()
    return all(word in said for word in text.casefold().split())
