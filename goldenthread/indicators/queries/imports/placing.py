"""Where does a row belong? Its indicator, service, place and owner: those that are, or new ones.

What is to be added has a negative id until it is recorded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from goldenthread.indicators import access
from goldenthread.indicators.models import Definition
from goldenthread.indicators.queries.imports.cells import RowRefused
from goldenthread.indicators.queries.imports.deducing import Evidence
from goldenthread.indicators.queries.imports.offered import Choices, Offered
from goldenthread.indicators.queries.imports.standing import (
    Standing,
    Watched,
    code_key,
    meant,
    name_key,
)
from goldenthread.organisation.access import Actor, Right

_LONGEST_TITLE = 300
_LONGEST = {"code": 60, "service": 120, "place": 120, "unit": 40, "owner": 120}


@dataclass(frozen=True)
class Named:
    """Something to be added by its name; ``unit_id`` is where a post belongs."""

    id: int
    name: str
    unit_id: int = 0


@dataclass(frozen=True)
class SeriesToAdd:
    """A series to be added; negative ids are those of other things to be added."""

    id: int
    code: str
    unit_id: int
    area_id: int | None
    area_name: str
    owner_id: int | None


class Place(NamedTuple):
    """Where a row's figures go."""

    series_id: int
    code: str
    title: str
    area: str
    unit_id: int
    is_new: bool


@dataclass
class Placing:
    """Places rows one after another, and gathers what would have to be added."""

    standing: Standing
    choices: Choices
    actor: Actor
    units: dict[str, Named] = field(default_factory=dict)
    areas: dict[str, Named] = field(default_factory=dict)
    posts: dict[str, Named] = field(default_factory=dict)
    indicators: dict[str, Evidence] = field(default_factory=dict)
    series: dict[tuple[str, int | None], SeriesToAdd] = field(default_factory=dict)
    owners: dict[int, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)
    _last_id: int = 0

    def place(self, row: Offered) -> Place:
        """Return where the row belongs.

        Raises:
            RowRefused: it names something that is not here and may not be added.
        """
        _refuse_long(row)
        code, watched = self._indicator(row)
        area_id, area = self._area(row)
        held = self.standing.series.get((watched.id, area_id)) if watched else None
        unit_id = self._unit(row, held.unit_id if held else None, watched)
        if held is not None and watched is not None:
            self._require(held.unit_id, code)
            self._note_owner(row, held.id, held.unit_id)
            title = watched.definition.title
            return Place(held.id, watched.code, title, area, held.unit_id, is_new=False)
        return self._new_series(row, code, watched, unit_id=unit_id, area=(area_id, area))

    def counted_otherwise(self, row: Offered) -> Sequence[Definition]:
        """Return the definitions of the row's indicator, where they count by unusual periods."""
        named = self.standing.indicators.get(code_key(row.code)) if row.code.strip() else None
        named = named or self.standing.by_title.get(name_key(row.title))
        return self.standing.counted_otherwise.get(named.id, ()) if named else ()

    def note(self, words: str, line: int) -> None:
        """Keep a remark once, with the first line it is about."""
        self.notes.setdefault(words, line)

    def _id(self) -> int:
        self._last_id -= 1
        return self._last_id

    def _indicator(self, row: Offered) -> tuple[str, Watched | None]:
        if not self.choices.has_codes:
            return self._indicator_titled(row)
        if not row.code.strip():
            raise RowRefused("The row has no code: write the indicator's code, such as CS02a.")
        watched = self.standing.indicators.get(code_key(row.code))
        if watched is not None:
            if row.title and name_key(row.title) != name_key(watched.definition.title):
                self.note(
                    f"{watched.code} is called “{watched.definition.title}” here and"
                    f" “{row.title}” in the file: check that it is the same.",
                    row.line,
                )
            return watched.code, watched
        if not self.choices.adds_indicators:
            codes = [each.code for each in self.standing.indicators.values()]
            raise RowRefused(
                f"“{row.code}” is not an indicator here.{meant(row.code, codes)}"
                " Correct the code, or choose to add indicators that are new."
            )
        return " ".join(row.code.split()), None

    def _indicator_titled(self, row: Offered) -> tuple[str, Watched | None]:
        if not row.title.strip():
            raise RowRefused("The row has no title: write which indicator it is about.")
        code = name_key(row.title).replace(" ", "-")[:60].strip("-")
        known = self.standing.by_title.get(name_key(row.title))
        watched = known or self.standing.indicators.get(code_key(code))
        if watched is not None:
            return watched.code, watched
        if not self.choices.adds_indicators:
            titles = [each.definition.title for each in self.standing.indicators.values()]
            raise RowRefused(
                f"“{row.title}” is not an indicator here.{meant(row.title, titles)}"
                " Correct the title, or choose to add indicators that are new."
            )
        return code, None

    def _area(self, row: Offered) -> tuple[int | None, str]:
        if not row.place.strip():
            return None, ""
        key = name_key(row.place)
        if key in self.standing.areas:
            area_id = self.standing.areas[key]
            return area_id, self.standing.area_names[area_id]
        if not self.choices.adds_places:
            raise RowRefused(
                f"“{row.place}” is not a place here."
                " Correct the name, or choose to add places that are new."
            )
        return self._added(self.areas, row.place).id, self.areas[key].name

    def _unit(self, row: Offered, standing_id: int | None, watched: Watched | None) -> int:
        if row.service.strip():
            return self._service(row, standing_id)
        if standing_id is not None:
            return standing_id
        if watched is not None and watched.id in self.standing.home_units:
            return self.standing.home_units[watched.id]
        if self.choices.unit_id is None:
            raise RowRefused("The row names no service: choose one for rows that name none.")
        return self.choices.unit_id

    def _service(self, row: Offered, standing_id: int | None) -> int:
        key = name_key(row.service)
        found = self.standing.units.get(key)
        if found is not None:
            if standing_id not in (None, found):
                here = self.standing.unit_names.get(standing_id or 0, "another service")
                self.note(
                    f"{row.code or row.title} belongs to {here} here and to {row.service} in the"
                    " file: it stays where it is.",
                    row.line,
                )
            return found
        if not self.choices.adds_services:
            raise RowRefused(
                f"“{row.service}” is not a service here."
                f"{meant(row.service, self.standing.unit_names.values())}"
                " Correct the name, or choose to add services that are new."
            )
        parent = self.choices.unit_id
        if parent is None or not self.actor.may(Right.ADMINISTER, parent):
            raise RowRefused(f"You may not add the service “{row.service}”.")
        return self._added(self.units, row.service).id

    def _added(self, to: dict[str, Named], name: str, unit_id: int = 0) -> Named:
        key = name_key(name)
        if key not in to:
            to[key] = Named(self._id(), " ".join(name.split()), unit_id)
        return to[key]

    def _owner(self, row: Offered, unit_id: int) -> int | None:
        if not row.owner.strip():
            return None
        found = self.standing.posts.get(name_key(row.owner))
        if found is not None:
            return found
        if self.choices.adds_posts and (unit_id < 0 or self.actor.may(Right.ADMINISTER, unit_id)):
            return self._added(self.posts, row.owner, unit_id).id
        self.note(
            f"“{row.owner}” is not a post here: the indicators it is named for get no owner by this"
            " import. Write the post's title, or choose to add posts that are new.",
            row.line,
        )
        return None

    def _note_owner(self, row: Offered, series_id: int, unit_id: int) -> None:
        owner_id = self._owner(row, unit_id)
        if owner_id is not None and self.actor.may(Right.ADMINISTER, unit_id):
            self.owners[series_id] = owner_id

    def _require(self, unit_id: int, code: str) -> None:
        if unit_id < 0:
            return
        if not (
            self.actor.may(Right.IMPORT, unit_id) and access.may_record(self.actor, unit_id=unit_id)
        ):
            raise RowRefused(
                f"You may not record figures for {code}: ask somebody of the service it belongs to."
            )

    def _short_title(self, row: Offered) -> str:
        if len(row.title) <= _LONGEST_TITLE:
            return row.title
        self.note(
            f"The title of {row.code or 'this indicator'} has more than {_LONGEST_TITLE} characters:"
            " its end is left out.",
            row.line,
        )
        return row.title[: _LONGEST_TITLE - 1] + "…"

    def _new_series(
        self,
        row: Offered,
        code: str,
        watched: Watched | None,
        *,
        unit_id: int,
        area: tuple[int | None, str],
    ) -> Place:
        area_id, area_name = area
        if watched is not None and not (self.choices.adds_indicators or self.choices.adds_places):
            where = f"for {area_name}" if area_name else "for the council as a whole"
            raise RowRefused(
                f"{code} is not reported {where} here."
                " Choose to add indicators that are new, and it will be."
            )
        self._require(unit_id, code)
        if unit_id > 0 and not self.actor.may(Right.ADMINISTER, unit_id):
            raise RowRefused(f"You may not add the indicator {code}.")
        key = code_key(code)
        unseen = key if watched is None else (watched.id, area_id)
        if unseen in self.standing.taken:
            raise RowRefused(f"{code} cannot be added here: give it another code.")
        if watched is None:
            evidence = self.indicators.setdefault(key, Evidence(code, ""))
            evidence.title = evidence.title or self._short_title(row)
            code, title = evidence.code, evidence.title or code
        else:
            title = watched.definition.title
        series = self.series.get((key, area_id))
        if series is None:
            owner_id = self._owner(row, unit_id)
            series = SeriesToAdd(self._id(), code, unit_id, area_id, area_name, owner_id)
            self.series[(key, area_id)] = series
        return Place(series.id, code, title, area_name, series.unit_id, is_new=True)


def _refuse_long(row: Offered) -> None:
    texts: Mapping[str, str] = {
        "code": row.code, "service": row.service,
        "place": row.place, "unit": row.unit, "owner": row.owner,
    }  # fmt: skip
    for name, text in texts.items():
        if len(text) > _LONGEST[name]:
            raise RowRefused(
                f"The {name} has more than {_LONGEST[name]} characters: shorten it, or check that"
                " the right column is chosen."
            )
