"""What the address of the list of objectives asks for: read, checked, and written back in one order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goldenthread.organisation.queries.units import subtree
from goldenthread.plan.queries.around import Around
from goldenthread.plan.queries.objectives import ORDERS, Gap, ObjectivesFilter
from goldenthread.rules.vocabulary import RatingClass
from goldenthread.staff.rights.filters import FilterShown
from goldenthread.staff.thread.words import GAPS
from goldenthread.ui.addresses import with_query
from goldenthread.ui.words import RATING_MARKS, rating_mark

NAMES = ("known", "q", "level", "service", "rating", "portfolio", "for", "gap", "sort", "page")
_LONGEST = 120
_FOR = {"residents": False, "council": True}
_FOR_WORDS = {"residents": "outcomes for residents", "council": "the council itself"}


@dataclass(frozen=True)
class Reading:
    """What was asked for, as a filter and as the values that stand in the address."""

    wanted: ObjectivesFilter
    values: Mapping[str, str]

    def address(self, path: str, **changes: object) -> str:
        """Return ``path`` with everything that was asked for, and with some of it changed."""
        return with_query(path, **({name: self.values[name] for name in NAMES} | changes))

    @property
    def is_filtered(self) -> bool:
        """Say whether anything narrows the list."""
        return any(self.values[it] for it in NAMES if it not in ("known", "sort", "page", "gap"))


def read_address(
    given: Mapping[str, str], there: Around, *, known: str, gap: Gap | None = None
) -> Reading:
    """Return what the address asks for; what makes no sense is left out."""
    levels = {it.reference: pk for pk, it in there.levels.items()}
    units = {it.reference: pk for pk, it in there.units.items()}
    folios = {there.framework.reference("portfolio", pk): pk for pk in there.portfolios}

    def one_of(name: str, offered: object) -> str:
        value = given.get(name, "")
        return value if value in offered else ""  # type: ignore[operator]

    sort, number = given.get("sort", ""), given.get("page", "")
    values = {
        "known": known,
        "q": " ".join(given.get("q", "").replace("\x00", "").split())[:_LONGEST],
        "level": one_of("level", levels),
        "service": one_of("service", units),
        "rating": one_of("rating", tuple(RatingClass)),
        "portfolio": one_of("portfolio", folios),
        "for": one_of("for", _FOR),
        "gap": one_of("gap", tuple(Gap)),
        "sort": sort if sort.removeprefix("-") in ORDERS else "",
        "page": number if number.isdecimal() and number.isascii() else "",
    }
    root = units.get(values["service"])
    wanted = ObjectivesFilter(
        text=values["q"],
        level_id=levels.get(values["level"]),
        unit_ids=None if root is None else subtree(there.units, root),
        rating="" if known else values["rating"],
        portfolio_id=folios.get(values["portfolio"]),
        is_internal=_FOR.get(values["for"]),
        gap=Gap(values["gap"]) if values["gap"] else gap,
        order=values["sort"] or "level",
        page=int(values["page"][:6] or 1),
    )
    return Reading(wanted, values)


def filter_fields(reading: Reading, there: Around) -> tuple[FilterShown, ...]:
    """Return the boxes of the filter, each with what is chosen."""
    values = reading.values
    levels = tuple((it.reference, it.plural) for it in there.levels.values())
    units = tuple((it.reference, it.name) for it in there.units.values())
    ratings = tuple((key, it.word) for key, it in RATING_MARKS.items() if key in tuple(RatingClass))
    folios = tuple(
        (there.framework.reference("portfolio", pk), name) for pk, name in there.portfolios.items()
    )
    aims = tuple((key, words[0].upper() + words[1:]) for key, words in _FOR_WORDS.items())
    fields = [
        FilterShown("q", "Search", "text", values["q"], hint="Words or O-12"),
        FilterShown("level", "Level", "select", values["level"], (("", "Any level"), *levels)),
        FilterShown(
            "service", "Service and below", "select", values["service"], (("", "Any"), *units)
        ),
        FilterShown("for", "For", "select", values["for"], (("", "Residents or council"), *aims)),
    ]
    if not values["known"]:
        chosen = (("", "Any rating"), *ratings)
        fields.append(FilterShown("rating", "Rating", "select", values["rating"], chosen))
    if folios:
        chosen = (("", "Any portfolio"), *folios)
        fields.append(FilterShown("portfolio", "Portfolio", "select", values["portfolio"], chosen))
    return tuple(fields)


def in_force(reading: Reading, there: Around) -> list[str]:
    """Return in words which filters are set."""
    values, wanted = reading.values, reading.wanted
    found = [f"“{values['q']}”"] if values["q"] else []
    found += [there.levels[wanted.level_id].plural] if wanted.level_id else []
    found += [it.name for it in there.units.values() if it.reference == values["service"]]
    found += [rating_mark(wanted.rating).word] if wanted.rating else []
    found += [there.portfolios[wanted.portfolio_id]] if wanted.portfolio_id else []
    found += [_FOR_WORDS[values["for"]]] if values["for"] else []
    return found + ([GAPS[wanted.gap]] if wanted.gap else [])
