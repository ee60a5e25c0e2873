"""What the council has already: everything a row may name, loaded once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property, lru_cache
from itertools import chain

from goldenthread.indicators import access
from goldenthread.indicators.models import Definition, Indicator, Series
from goldenthread.indicators.queries.calculated.graph import (
    Composed,
    composed_before,
    compositions,
)
from goldenthread.indicators.queries.counting import (
    place_in_time,
    school_years,
    school_years_for,
)
from goldenthread.indicators.queries.hidden import Hidden, hidden_from
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.units import area_names, posts_on, unit_names
from goldenthread.rules.counting import APRIL
from goldenthread.rules.periods import Period
from goldenthread.rules.terms import SchoolYears
from goldenthread.rules.vocabulary import Frequency


@lru_cache(maxsize=8192)  # asked for every row
def name_key(text: str) -> str:
    """Return what two spellings of one name have in common.

    >>> name_key("Finance, Revs & Bens") == name_key("finance  revs and bens")
    True
    """
    plain = unicodedata.normalize("NFKD", text.replace("&", " and ")).encode("ascii", "ignore")
    words = re.sub(r"[^a-z0-9%]+", " ", plain.decode().casefold()).strip()
    return words or text.strip().casefold()


def code_key(code: str) -> str:
    """Return what two spellings of one code have in common: spaces and capitals do not count."""
    return "".join(code.split()).casefold()


@dataclass(frozen=True)
class Watched:
    """An indicator that there is, with its definition of today."""

    id: int
    code: str
    definition: Definition


@dataclass(frozen=True)
class Held:
    """A series that there is."""

    id: int
    reference: str
    unit_id: int


@dataclass(frozen=True)
class Standing:
    """Everything a row may name, of what the importer sees. Names and codes are by their keys.

    ``units`` and ``areas`` hold the names that they had before as well, the other two those of the day.
    ``home_units`` says by indicator which unit its first series is reported for; ``taken`` holds, of
    what they do not see, indicators' codes and series as pairs of indicator and area: nothing new can
    be called so.
    """

    unit_names: Mapping[int, str]
    units: Mapping[str, int]
    posts: Mapping[str, int]
    area_names: Mapping[int, str]
    areas: Mapping[str, int]
    indicators: Mapping[str, Watched]
    by_title: Mapping[str, Watched]
    series: Mapping[tuple[int, int | None], Held]
    home_units: Mapping[int, int]
    taken: frozenset[str | tuple[int, int | None]]
    formulas: Mapping[int, Sequence[tuple[date, str]]]
    counted_otherwise: Mapping[int, Sequence[Definition]]
    compositions: Mapping[int, Sequence[Composed]]

    @cached_property
    def school_years(self) -> SchoolYears:
        """Return the school years that have dates. One SQL query, once; asked for a new termly indicator."""
        return school_years()

    def is_calculated(self, series_id: int, code: str, period: Period) -> bool:
        """Say whether a series is worked out from others in a period."""
        if composed_before(self.compositions.get(series_id, ()), period.next_start):
            return True
        watched = self.indicators.get(code_key(code))
        versions = self.formulas.get(watched.id, ()) if watched else ()
        begun = [text for from_on, text in versions if from_on < period.next_start]
        return bool(begun[-1] if begun else versions and versions[0][1])


def standing_on(actor: Actor, day: date) -> Standing:
    """Load what there is on ``day`` and the actor may see. 11 SQL queries, however large the council."""
    names_of_areas = area_names(day)
    names_of_units = unit_names(day)
    seen = Series.objects.filter(access.visible(actor))
    hidden = hidden_from(actor)
    definitions = Definition.objects.select_related("indicator")
    if not hidden.is_nothing:
        definitions = definitions.exclude(indicator__in=hidden.indicators())
    latest: dict[int, Definition] = {}
    formulas: dict[int, list[tuple[date, str]]] = {}
    versions: dict[int, list[Definition]] = {}
    for row in definitions.order_by("from_on", "event", "id"):
        latest[row.indicator_id] = row
        formulas.setdefault(row.indicator_id, []).append((row.from_on, row.formula))
        versions.setdefault(row.indicator_id, []).append(row)
    watched = [Watched(row.indicator_id, row.indicator.code, row) for row in latest.values()]
    rows = list(
        seen.order_by("-id").values_list(
            "indicator_id", "area_id", "id", "reference", "now__unit_id"
        )
    )
    return Standing(
        unit_names={pk: name for name, pk in names_of_units},
        units=_by_key(names_of_units),
        posts=_by_key((post.title, post.id) for post in posts_on(day).values()),
        area_names={pk: name for name, pk in names_of_areas},
        areas=_by_key(names_of_areas),
        indicators={code_key(each.code): each for each in watched},
        by_title={name_key(each.definition.title): each for each in watched},
        series={(owner, area): Held(pk, ref, unit) for owner, area, pk, ref, unit in rows},
        home_units={owner: unit for owner, _, _, _, unit in rows},
        formulas=formulas,
        counted_otherwise=_counted_otherwise(versions),
        compositions=compositions(),
        taken=frozenset() if hidden.is_nothing else _taken(hidden),
    )


def _counted_otherwise(
    versions: Mapping[int, Sequence[Definition]],
) -> dict[int, Sequence[Definition]]:
    """Return those that are not, or not always, counted by months or what they make in a financial year.

    A day in their rows lies in one of their own periods, and a year is of their own kind.

    One SQL query where one is counted by school terms.
    """
    found = {pk: rows for pk, rows in versions.items() if any(map(_is_otherwise, rows))}
    terms = school_years_for(chain.from_iterable(found.values()))
    for rows in found.values():
        place_in_time(rows, terms)
    return found


def _is_otherwise(row: Definition) -> bool:
    is_short = row.frequency in (Frequency.DAY, Frequency.WEEK, Frequency.TERM)
    return is_short or row.every > 1 or row.year_starts != APRIL


def _taken(hidden: Hidden) -> frozenset[str | tuple[int, int | None]]:
    codes = Indicator.objects.filter(pk__in=hidden.indicators()).values_list("code", flat=True)
    pairs = Series.objects.filter(pk__in=hidden.series()).values_list("indicator_id", "area_id")
    return frozenset([*(code_key(code) for code in codes), *pairs])


def _by_key(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    return {name_key(name): pk for name, pk in pairs}


def meant(text: str, names: Iterable[str]) -> str:
    """Return " Did you mean …?" where one of the names is close to ``text``, else nothing."""
    by_key = {name_key(name): name for name in names}
    near = get_close_matches(name_key(text), by_key, n=1, cutoff=0.7)
    return f" Did you mean {by_key[near[0]]}?" if near else ""
