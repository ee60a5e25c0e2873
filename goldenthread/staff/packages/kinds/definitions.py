"""How definitions of indicators that climb a route are shown beside what stands, and refined."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from goldenthread.indicators.queries.definitions_asked import defined_on, series_defined
from goldenthread.indicators.queries.intended import Intended, Kind
from goldenthread.organisation.access import Actor
from goldenthread.rules.numbers import NotANumber, number, plain
from goldenthread.rules.vocabulary import (
    Accumulation,
    ForecastMethod,
    Frequency,
    MissingParts,
    Profile,
    ValueKind,
)
from goldenthread.staff.asking import Asked
from goldenthread.staff.indicators.defined_words import LABELS, POLARITIES, field_value
from goldenthread.staff.packages.kinds.kind import Ask, Box, Plain, Read, Said, show_kind
from goldenthread.staff.packages.kinds.otherwise import otherwise_of, sum_in_words

#: So many different definitions are rated anew while somebody waits.
_AT_ONCE: Final = 10
_TEXTS: Final = {
    "title": 300,
    "description": 10_000,
    "unit": 40,
    "rule_name": 120,
    "formula": 2_000,
}
_WHOLE: Final = ("decimals", "every", "suppress_below", "round_totals_to")
_MAY_BE_EMPTY: Final = ("suppress_below", "round_totals_to", "steady_band")
_TRUTH: Final = "is_information_only"
_ONE_OF: Final[Mapping[str, Iterable[Any]]] = {
    "value_kind": ValueKind,
    "polarity": POLARITIES,
    "frequency": Frequency,
    "accumulation": Accumulation,
    "profile": Profile,
    "forecast": ForecastMethod,
    "over_units": Accumulation,
    "missing_parts": MissingParts,
    "year_starts": range(1, 13),
    _TRUTH: (True, False),
}


class Definitions(Plain):
    """Definitions of indicators: each thing that would be otherwise, beside what stands."""

    def said(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Said]:
        """Return what each indicator says and is to say. 1 SQL query."""
        stands = defined_on((it.subject_id, it.from_on) for it in asks if it.subject_id is not None)
        return {it.number: _said(it, stands.get(it.subject_id or 0, {})) for it in asks}

    def boxes(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Sequence[Box]]:
        """Return a box for each thing that would be otherwise. No SQL query."""
        return {
            it.number: [_box(name, value) for name, value in _fields(it).items() if _is_open(name)]
            for it in asks
        }

    def read(self, actor: Actor, ask: Ask, typed: Mapping[str, str]) -> Read:
        """Return what is to be said by what was typed; nothing where that is as it was."""
        fields, errors = dict(_fields(ask)), {}
        for name, text in typed.items():
            try:
                fields[name] = _READS.get(name, _text)(name, text.strip())
            except (NotANumber, ValueError) as refusal:
                errors[name] = str(refusal)
        is_same = fields == _fields(ask)
        return Read(None if errors or is_same else {**ask.asked, "fields": fields}, errors)

    def whole(self, request: Asked, ask: Ask) -> Mapping[str, Any]:
        """Return the figures that would be rated otherwise."""
        found = [otherwise_of(it, request.actor) for it in _intended([ask])]
        return found[0].to_page() if found and found[0] is not None else {}

    def effect(self, actor: Actor, asks: Sequence[Ask]) -> str:
        """Say how many figures would be rated otherwise; nothing where there are too many to say."""
        wanted = _intended(asks)
        if len(wanted) > _AT_ONCE:
            return ""
        found = [otherwise_of(it, actor) for it in wanted]
        return sum_in_words(found)


def _intended(asks: Sequence[Ask]) -> list[Intended]:
    """Return what is intended, of all that are to say the same from one day together. 1 SQL query."""
    series = series_defined(it.subject_id for it in asks if it.subject_id is not None)
    same: dict[tuple[str, date], list[int]] = {}
    for it in asks:
        said = json.dumps(_fields(it), sort_keys=True)
        same.setdefault((said, it.from_on), []).extend(series.get(it.subject_id or 0, ()))
    return [
        Intended(Kind.DEFINITION, tuple(ids), from_on, fields=json.loads(said))
        for (said, from_on), ids in same.items()
        if ids
    ]


def _fields(ask: Ask) -> Mapping[str, Any]:
    fields = ask.asked.get("fields")
    return fields if isinstance(fields, Mapping) else {}


def _said(ask: Ask, stands: Mapping[str, Any]) -> Said:
    changes = tuple(
        (
            LABELS[name],
            field_value(name, stands[name]) if name in stands else "",
            field_value(name, it),
        )
        for name, it in _fields(ask).items()
        if name in LABELS
    )
    return Said(ask.label, changes=changes)


def _is_open(name: str) -> bool:
    """Say whether a thing can be refined at a step; a chart's terms go back to their proposer."""
    return name in _TEXTS or name in _WHOLE or name in _ONE_OF or name == "steady_band"


def _box(name: str, value: Any) -> Box:
    label = LABELS[name]
    if name in _ONE_OF:
        options = tuple((str(it), field_value(name, it)) for it in _ONE_OF[name])
        return Box(name, label, str(value), options)
    if name == "steady_band":
        return Box(name, label, "" if value is None else plain(value))
    return Box(name, label, "" if value is None else str(value), longest=_TEXTS.get(name, 60))


def _text(name: str, text: str) -> str:
    return text


def _whole(name: str, text: str) -> int | None:
    if not text and name in _MAY_BE_EMPTY:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        raise ValueError(f"{LABELS[name]}: write a whole number in digits, such as 2.")
    return int(text)


def _band(name: str, text: str) -> int | None:
    return number(text) if text else None


def _truth(name: str, text: str) -> bool:
    return text == str(True)


_READS: Final[Mapping[str, Callable[[str, str], Any]]] = {
    **dict.fromkeys(_WHOLE, _whole),
    "year_starts": _whole,
    "steady_band": _band,
    _TRUTH: _truth,
}

show_kind("definition", Definitions())
