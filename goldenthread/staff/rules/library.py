"""The library of rating rules: what councils have published, for another to read and take."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

import goldenthread
from goldenthread.indicators.queries.rules import may_adopt, rules_listed
from goldenthread.rules.rating import Rule, rule_from_data
from goldenthread.rules.vocabulary import Polarity
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.rules.forms import rule_slug
from goldenthread.ui.addresses import with_query

_HOME: Final = Path(goldenthread.__file__).parent / "frameworks" / "rules"
_BESIDE: Final = ("council", "source", "note")


@dataclass(frozen=True)
class Kept:
    """A rule of the library: whose it is, and where that is published."""

    key: str
    rule: Rule
    council: str
    source: str
    note: str

    @property
    def title(self) -> str:
        """What it is called on a page."""
        return self.rule.name


@cache
def library() -> tuple[Kept, ...]:
    """Return every rule of the library by name."""
    found = []
    for file in _HOME.glob("*.toml"):
        held = tomllib.loads(file.read_text("utf-8"))
        beside = {name: str(held.pop(name, "")) for name in _BESIDE}
        found.append(Kept(file.stem, rule_from_data(held), **beside))
    return tuple(sorted(found, key=lambda kept: kept.title.casefold()))


def in_library(key: str) -> Kept | None:
    """Return the rule that the library holds by a key."""
    return next((kept for kept in library() if kept.key == key), None)


@dataclass(frozen=True)
class KeptShown:
    """A rule of the library in words, with the way to use it."""

    title: str
    council: str
    source: str
    note: str
    words: str
    use_href: str


@signed_in
def rule_library(request: Asked) -> HttpResponse:
    """Show the rules that other councils have published, each to be taken as it is or changed."""
    may = may_adopt(request.actor, timezone.localdate())
    slug = request.GET.get("for", "")
    names = {rule_slug(rule.name): rule.name for rule in rules_listed(request.actor)}
    known = names.get(slug, "")
    start = reverse("rule_adopt", args=[slug]) if known else reverse("rule_add")
    text = request.GET.get("q", "").strip()[:100]
    found = [kept for kept in library() if _speaks_of(kept, text)]
    return render(
        request,
        "rules/library.html",
        {
            "rules": [
                KeptShown(
                    kept.title,
                    kept.council,
                    kept.source,
                    kept.note,
                    kept.rule.in_words(Polarity.HIGH),
                    with_query(start, use=kept.key) if may else "",
                )
                for kept in found
            ],
            "known": known,
            "slug": slug if known else "",
            "text": text,
            "total": len(library()),
            "crumbs": [("Rating rules", page_address("rules")), ("Library", None)],
        },
    )


def _speaks_of(kept: Kept, text: str) -> bool:
    said = f"{kept.title} {kept.council} {kept.note} {kept.rule.in_words(Polarity.HIGH)}".casefold()
    return all(word in said for word in text.casefold().split())
