"""What the address of the trail asks for: read, checked, and written back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from goldenthread.indicators.queries.trail import TrailFilter
from goldenthread.ui.addresses import with_query

#: Every filter, in the order in which an address names them.
NAMES = ("who", "what", "about", "from", "to")
_LONGEST = 100
_EARLIEST, _LATEST = 1900, 2199
_WRITTEN = ("%Y-%m-%d", "%d/%m/%Y", "%d %m %Y", "%d %B %Y", "%d %b %Y", "%d.%m.%Y")


class NotADay(ValueError):
    """The text is no day of the calendar; the message says what to write."""


@dataclass(frozen=True)
class Reading:
    """What was asked for, as a filter and as it was typed; ``refusals`` say what was left out and why."""

    wanted: TrailFilter
    values: Mapping[str, str]
    page: int
    refusals: tuple[str, ...]

    def address(self, path: str) -> str:
        """Return ``path`` with every filter, whatever page was asked for."""
        return with_query(path, **{name: self.values.get(name) for name in NAMES})


def read_day(text: str) -> date:
    """Return the day that a text says, written as people here write days.

    >>> read_day("31/3/2026") == read_day("2026-03-31") == read_day("31 March 2026")
    True

    Raises:
        NotADay: it says none.
    """
    for written in _WRITTEN:
        try:
            found = datetime.strptime(text, written).date()  # noqa: DTZ007
        except ValueError:
            continue
        if _EARLIEST <= found.year <= _LATEST:
            return found
    raise NotADay(f"“{text}” is not a day in the calendar: write one such as 31/3/2026.")


def read_address(given: Mapping[str, str]) -> Reading:
    """Return what the address asks for; a day that makes no sense is left out, with a sentence."""
    values = {name: _plain(given.get(name, "")) for name in NAMES}
    refusals: list[str] = []
    days = {name: _day(values[name], refusals) for name in ("from", "to")}
    if days["from"] and days["to"] and days["from"] > days["to"]:
        refusals.append(
            "The first day is later than the last, so that no event can be between them."
        )
    wanted = TrailFilter(
        who=values["who"],
        what=values["what"],
        from_on=days["from"],
        to_on=days["to"],
        about=values["about"],
    )
    return Reading(wanted, values, page_number(given.get("page", "")), tuple(refusals))


def page_number(text: str) -> int:
    """Return which page is asked for; the first for whatever is no number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 1


def _plain(text: str) -> str:
    return text.replace("\x00", "").strip()[:_LONGEST]


def _day(text: str, refusals: list[str]) -> date | None:
    if not text:
        return None
    try:
        return read_day(text)
    except NotADay as refusal:
        refusals.append(str(refusal))
        return None
