"""Which column is which? Recognised from headings and a few rows, mended by hand, and kept.

For users: docs/how-to/import.md.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Keyed
from dataclasses import dataclass, field
from enum import StrEnum

from goldenthread.exchange.headings import LEVELS, Role, claims, has_year, period_in, plain_heading
from goldenthread.exchange.tables import as_text

__all__ = ["Mapping", "MappingRefused", "Role", "Shape", "fingerprint", "recognise"]

_NUMBERLIKE = re.compile(r"[£$€(+-]*\d[\d.,]*[%)kKmMbn]*")


class Shape(StrEnum):
    """How a table is laid out."""

    WIDE = "wide"  # a row is an indicator and period
    LONG = "long"  # a row is an indicator, place and period
    PERIOD_COLUMNS = "period_columns"  # a row is an indicator, each period a column


class MappingRefused(ValueError):
    """A kept mapping cannot be used; the message says why."""


@dataclass(frozen=True)
class Mapping:
    """What each column is for, by its place from nought; columns not named are ignored.

    ``periods`` names the period of each column that holds one period's figures.
    """

    shape: Shape
    roles: dict[int, Role]
    periods: dict[int, str] = field(default_factory=dict)

    def column(self, role: Role) -> int | None:
        """Return the column that has the role for whole rows, if one has."""
        return next(
            (at for at, given in self.roles.items() if given is role and at not in self.periods),
            None,
        )

    def missing_roles(self, *, is_period_given: bool = False) -> list[str]:
        """Return a sentence for each thing that no column says yet; none means ready."""
        sentences = []
        if self.column(Role.CODE) is None and self.column(Role.TITLE) is None:
            sentences.append(
                "No column says which indicator a row is about: "
                "choose the one with its code or its title."
            )
        if not {Role.ACTUAL, Role.NUMERATOR, Role.TARGET, *LEVELS}.intersection(
            self.roles.values()
        ):
            sentences.append(
                "No column holds the figures: choose the one with the actuals, or with the targets."
            )
        if not is_period_given and not self._says_period():
            sentences.append(
                "No column says which period a figure is for: "
                "choose one, or name the period that the file is about."
            )
        return sentences

    def _says_period(self) -> bool:
        if self.column(Role.PERIOD) is not None:
            return True
        return bool(self.periods) and all(has_year(period) for period in self.periods.values())

    def to_data(self) -> dict[str, object]:
        """Return the mapping as plain values for keeping."""
        return {
            "shape": self.shape.value,
            "roles": {str(at): role.value for at, role in self.roles.items()},
            "periods": {str(at): period for at, period in self.periods.items()},
        }

    @classmethod
    def from_data(cls, kept: Keyed[str, object], columns: Sequence[str] | None = None) -> Mapping:
        """Return a kept mapping; with ``columns``, its periods are those of the new headings.

        Raises:
            MappingRefused: it names a role, shape or column that does not exist.
        """
        roles, periods = kept.get("roles"), kept.get("periods") or {}
        if not isinstance(roles, dict) or not isinstance(periods, dict):
            raise MappingRefused("The kept mapping names no columns: map the columns anew.")
        try:
            shape = Shape(str(kept.get("shape")))
            given = {int(at): Role(str(role)) for at, role in roles.items()}
            named = {int(at): str(period) for at, period in periods.items()}
        except ValueError as error:
            raise MappingRefused(f"The kept mapping is not understood: {error}.") from None
        if columns is not None:
            if any(not 0 <= at < len(columns) for at in (*given, *named)):
                raise MappingRefused("The kept mapping names columns that the file has not.")
            for at in named:
                found = period_in(columns[at])
                named[at] = found[0] if found else named[at]
        return cls(shape, given, named)


def recognise(columns: Sequence[str], sample_rows: Sequence[Sequence[object]] = ()) -> Mapping:
    """Return the likeliest mapping, for a person to look over.

    A role goes to the column with the best claim by its heading; a column of figures whose
    heading says nothing may still be the actual, where it is the only one.
    """
    roles = _by_headings(columns)
    _drop_unlikely(roles, sample_rows)
    dated = {at: found for at, name in enumerate(columns) if (found := period_in(name))}
    _drop_dated_history(roles, dated)
    if _is_by_periods(roles, dated):
        periods = {at: period for at, (period, _) in dated.items()}
        roles = {at: role for at, role in roles.items() if at not in dated}
        roles = {at: role for at, role in roles.items() if role is not Role.ACTUAL}
        roles |= {at: role for at, (_, role) in dated.items()}
        return Mapping(Shape.PERIOD_COLUMNS, _in_order(roles), periods)
    _find_by_content(roles, columns, sample_rows)
    shape = Shape.LONG if Role.PLACE in roles.values() else Shape.WIDE
    return Mapping(shape, _in_order(roles))


def fingerprint(columns: Sequence[str]) -> str:
    """Return what finds the kept mapping again: the same headings, whatever year they name."""
    masked = []
    for column in columns:
        found = period_in(column)
        masked.append(f"period {found[1].value}" if found else plain_heading(column))
    while masked and not masked[-1]:
        masked.pop()
    return hashlib.sha256("\n".join(masked).encode()).hexdigest()


def _in_order(roles: dict[int, Role]) -> dict[int, Role]:
    return {at: roles[at] for at in sorted(roles)}


def _by_headings(columns: Sequence[str]) -> dict[int, Role]:
    """Give each role to its best claimant; a column takes one role."""
    wanted = sorted(
        (rank, at, role.value) for at, name in enumerate(columns) for role, rank in claims(name)
    )
    roles: dict[int, Role] = {}
    for _, at, role_name in wanted:
        role = Role(role_name)
        if at not in roles and role not in roles.values():
            roles[at] = role
    return _title_before_code(roles, columns)


def _title_before_code(roles: dict[int, Role], columns: Sequence[str]) -> dict[int, Role]:
    """A lone ``KPI`` or ``PI`` column with no other title is the title, unless short codes."""
    taken = set(roles.values())
    for at, role in roles.items():
        either = {claimed for claimed, _ in claims(columns[at])}
        if role is Role.CODE and Role.TITLE not in taken and Role.TITLE in either:
            roles[at] = Role.TITLE
            break
    return roles


def _drop_unlikely(roles: dict[int, Role], rows: Sequence[Sequence[object]]) -> None:
    """A column of sentences is no actual; a column of long words is no code."""
    for at, role in list(roles.items()):
        texts = _texts(rows, at)
        if not texts:
            continue
        wordy = sum(1 for text in texts if len(text) > 40 or text.count(" ") > 4) / len(texts)
        figures = {Role.ACTUAL, Role.TARGET, Role.PREVIOUS, Role.PREVIOUS_YEAR, *LEVELS}
        if role in figures and wordy > 0.5:
            if Role.COMMENTARY in roles.values():
                del roles[at]
            else:
                roles[at] = Role.COMMENTARY
        elif role is Role.CODE and wordy > 0.5:
            if Role.TITLE in roles.values():
                del roles[at]
            else:
                roles[at] = Role.TITLE


def _drop_dated_history(roles: dict[int, Role], dated: dict[int, tuple[str, Role]]) -> None:
    """A heading such as ``Q1`` that also reads as a period keeps its period."""
    for at in dated:
        if roles.get(at) is not Role.PERIOD:
            roles.pop(at, None)


def _is_by_periods(roles: dict[int, Role], dated: dict[int, tuple[str, Role]]) -> bool:
    taken = set(roles.values())
    figures = [at for at, (_, role) in dated.items() if role is Role.ACTUAL]
    if not figures:
        targets = [at for at, (_, role) in dated.items() if role in {Role.TARGET, *LEVELS}]
        return bool(targets) and not {Role.PERIOD, Role.ACTUAL} & taken
    if Role.PERIOD in taken:
        return Role.ACTUAL not in taken and len(figures) > 1
    return Role.ACTUAL not in taken or len(figures) > 1


def _find_by_content(
    roles: dict[int, Role], columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    """Find the period by its cells and the actual as the only column of figures left."""
    free = [at for at in range(len(columns)) if at not in roles and not _is_elsewise(columns[at])]
    if Role.PERIOD not in roles.values():
        periods = [at for at in free if _share(rows, at, _is_period) > 0.8]
        if len(periods) == 1:
            roles[periods[0]] = Role.PERIOD
            free.remove(periods[0])
    if Role.ACTUAL not in roles.values() and Role.PERIOD in roles.values():
        figures = [at for at in free if _share(rows, at, _is_numberlike) > 0.6]
        if len(figures) == 1:
            roles[figures[0]] = Role.ACTUAL


def _is_elsewise(heading: str) -> bool:
    """Whether a heading says that its numbers are something other than this period's figures."""
    return (
        re.search(
            r"previous|last|prior|baseline|number|code|date|update|midpoint", heading, re.IGNORECASE
        )
        is not None
    )


def _is_period(text: str) -> bool:
    found = period_in(text)
    return found is not None and has_year(found[0]) and not text.isdigit()


def _is_numberlike(text: str) -> bool:
    return _NUMBERLIKE.fullmatch(text) is not None


def _texts(rows: Sequence[Sequence[object]], at: int) -> list[str]:
    return [as_text(row[at]) for row in rows if at < len(row) and row[at] is not None]


def _share(rows: Sequence[Sequence[object]], at: int, test: Callable[[str], bool]) -> float:
    texts = _texts(rows, at)
    return sum(1 for text in texts if test(text)) / len(texts) if texts else 0.0
