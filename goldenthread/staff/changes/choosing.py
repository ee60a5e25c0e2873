"""The list that indicators are chosen from: its filters as an address says them, and its words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from goldenthread.indicators.queries.choosing import Choosable, ChoosingFilter, Offered
from goldenthread.records.page import Page
from goldenthread.rules.vocabulary import Frequency
from goldenthread.staff.changes.forms import OWN, rule_choices
from goldenthread.staff.figures import good_way
from goldenthread.staff.indicators.defined_words import OWN_RULE
from goldenthread.staff.indicators.words import FREQUENCY, counted_words

NAMES = ("q", "service", "owner", "rule", "counted")


@dataclass(frozen=True)
class RowShown:
    """One indicator with its box."""

    series_id: int
    reference: str
    title: str
    href: str
    service: str
    owner: str
    counted: str
    good_way: str
    rule: str
    is_chosen: bool


@dataclass(frozen=True)
class ChooserPage:
    """Everything that the list says."""

    rows: Page[RowShown]
    filters: tuple[dict[str, Any], ...]
    kept: tuple[tuple[str, str], ...]
    in_force: tuple[str, ...]
    address: str
    clear_address: str


def filter_from(
    given: Any, choices: Offered, names: Sequence[str]
) -> tuple[ChoosingFilter, dict[str, str]]:
    """Return what an address looks for, and the values that stand in it; nonsense is left out."""
    values = {name: " ".join(given.get(name, "").split())[:100] for name in NAMES}
    units = {unit.reference: unit.id for unit in choices.units}
    posts = {post.reference: post.id for post in choices.posts}
    values["service"] = values["service"] if values["service"] in units else ""
    values["owner"] = values["owner"] if values["owner"] in posts else ""
    values["rule"] = values["rule"] if values["rule"] in (OWN, *names) else ""
    values["counted"] = values["counted"] if values["counted"] in list(Frequency) else ""
    rule = None if not values["rule"] else "" if values["rule"] == OWN else values["rule"]
    wanted = ChoosingFilter(
        text=values["q"],
        unit_id=units.get(values["service"]),
        owner_id=posts.get(values["owner"]),
        rule=rule,
        frequency=values["counted"],
    )
    return wanted, values


def chooser_page(
    found: Page[Choosable],
    values: Mapping[str, str],
    choices: Offered,
    names: Sequence[str],
    *,
    chosen: Collection[str],
    path: str,
) -> ChooserPage:
    """Return the list as its page shows it."""
    asked = [(name, values[name]) for name in NAMES if values[name]]
    return ChooserPage(
        rows=found.mapped(lambda row: _row(row, str(row.series_id) in chosen)),
        filters=_filters(values, choices, names),
        kept=tuple(asked),
        in_force=tuple(text for _, text in asked),
        address=f"{path}?{urlencode(asked)}" if asked else path,
        clear_address=path,
    )


def _row(row: Choosable, is_chosen: bool) -> RowShown:
    return RowShown(
        series_id=row.series_id,
        reference=row.reference,
        title=row.title,
        href=reverse("indicator", args=[row.reference]),
        service=row.unit_name,
        owner=row.owner_title or "Nobody yet",
        counted=counted_words(row.counting).capitalize(),
        good_way=good_way(row.polarity).capitalize(),
        rule=row.rule_name or OWN_RULE,
        is_chosen=is_chosen,
    )


def _filters(
    values: Mapping[str, str], choices: Offered, names: Sequence[str]
) -> tuple[dict[str, Any], ...]:
    selects = (
        ("service", "Service", [(unit.reference, unit.name) for unit in choices.units]),
        ("owner", "Owner", [(post.reference, post.title) for post in choices.posts]),
        ("rule", "Rating rule", rule_choices(names)),
        ("counted", "Counted", [(key.value, said.capitalize()) for key, said in FREQUENCY.items()]),
    )
    return (
        {
            "name": "q",
            "label": "Search",
            "kind": "text",
            "value": values["q"],
            "hint": "Title or code",
        },
        *(
            {
                "name": name,
                "label": label,
                "kind": "select",
                "value": values[name],
                "options": [("", "Any"), *options],
            }
            for name, label, options in selects
        ),
    )
