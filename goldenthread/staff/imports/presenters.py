"""Imports as their pages show them: texts and addresses, nothing left to work out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from goldenthread.exchange.headings import Role
from goldenthread.indicators.queries.imports.past import Imported, TracedRow
from goldenthread.rules.missing import why_missing
from goldenthread.rules.numbers import Number, shown
from goldenthread.rules.vocabulary import MissingReason
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.figures import in_unit
from goldenthread.staff.imports.forms import ROLES
from goldenthread.ui.addresses import with_query

_COUNTED = (
    ("new", "new figure", "new figures"),
    ("changed", "changed figure", "changed figures"),
    ("target", "target", "targets"),
    ("commentary", "commentary", "commentaries"),
    ("refused", "row refused", "rows refused"),
)
_KINDS = {"actual": "Actuals", "target": "Targets", "commentary": "Commentary"}


@dataclass(frozen=True)
class ListLine:
    """One import in the list."""

    number: int
    href: str
    file: str
    at: Any
    by: str
    post: str
    counts: str


@dataclass(frozen=True)
class ImportShown:
    """One import on its own page."""

    number: int
    file: str
    file_href: str
    size: str
    sha256: str
    at: Any
    by: str
    post: str
    counts: str
    event: int
    event_href: str | None
    reason: str
    columns: tuple[tuple[str, str], ...]
    choices: tuple[str, ...]
    kinds: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class TracedShown:
    """One row recorded from a file."""

    line: str
    reference: str
    href: str | None
    title: str
    period: str
    value: str
    text: str


def figure(value: int | str | None, *, unit: str, decimals: int) -> str:
    """Return a figure in its unit with all the decimals it has, or the words it is.

    >>> figure(97_400_000, unit="%", decimals=0), figure("suppressed", unit="%", decimals=0)
    ('97.4%', 'suppressed')
    """
    if value is None or isinstance(value, str):
        return value or ""
    places = decimals
    while places < 6 and value % 10 ** (6 - places):
        places += 1
    return in_unit(shown(Number(value), decimals=places), unit)


def counted(counts: Mapping[str, int]) -> str:
    """Return what was recorded, in a line.

    >>> counted({"new": 1, "target": 2})
    '1 new figure, 2 targets'
    """
    said = [
        f"{counts[key]:,} {one if counts[key] == 1 else many}"
        for key, one, many in _COUNTED
        if counts.get(key)
    ]
    return ", ".join(said) or "nothing"


def line_of_list(found: Imported) -> ListLine:
    """Return one import as the list shows it."""
    return ListLine(
        number=found.number,
        href=page_address("import", found.number),
        file=found.file,
        at=found.at,
        by=found.by_name or found.by_label,
        post=found.by_label if found.by_name else "",
        counts=counted(found.counts),
    )


def import_shown(found: Imported, kind: str) -> ImportShown:
    """Return one import as its page shows it."""
    here = page_address("import", found.number)
    return ImportShown(
        number=found.number,
        file=found.file,
        file_href=page_address("import_file", found.number),
        size=f"{found.size:,} bytes",
        sha256=found.sha256,
        at=found.at,
        by=found.by_name or found.by_label,
        post=found.by_label if found.by_name else "",
        counts=counted(found.counts),
        event=found.event,
        event_href=address_of("event_shown", found.event),
        reason=found.reason,
        columns=columns_in_words(found.mapping),
        choices=_choices_in_words(found.choices),
        kinds=tuple(
            (words, with_query(here, kind=key), key == kind) for key, words in _KINDS.items()
        ),
    )


def columns_in_words(mapping: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return each column that was read, with what it was read as."""
    columns = mapping.get("columns", [])
    kept = mapping.get("mapping", {})
    periods = kept.get("periods", {})
    found = []
    for at, role in sorted(kept.get("roles", {}).items(), key=lambda pair: int(pair[0])):
        if int(at) < len(columns) and role != Role.IGNORE:
            words = ROLES.get(role, role)
            found.append((columns[int(at)], f"{words}, {periods[at]}" if at in periods else words))
    return tuple(found)


def _choices_in_words(choices: Mapping[str, Any]) -> tuple[str, ...]:
    said = [f"The figures are {choices.get('state', 'provisional')}."]
    if choices.get("period"):
        said.append(f"The file is about {choices['period']}.")
    added = [
        name.removeprefix("adds_")
        for name in ("adds_indicators", "adds_services", "adds_places", "adds_posts")
        if choices.get(name)
    ]
    if added:
        said.append(f"What was new was added: {', '.join(added)}.")
    return tuple(said)


def traced_shown(row: TracedRow) -> TracedShown:
    """Return one recorded row as the page shows it."""
    missing = why_missing(MissingReason(row.missing)) if row.missing else ""
    return TracedShown(
        line=str(row.line),
        reference=row.reference,
        href=address_of("indicator", row.reference),
        title=row.title,
        period=row.period,
        value=figure(row.value, unit=row.unit, decimals=row.decimals) or missing,
        text=row.text,
    )
