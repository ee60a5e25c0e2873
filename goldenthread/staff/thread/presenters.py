"""The outline, the list and an objective's page, in words and links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from goldenthread.plan.queries.objective import Joined, ObjectiveShown, Offer, VersionSaid
from goldenthread.plan.queries.objectives import Gap, ObjectiveLine, Objectives
from goldenthread.plan.queries.outline import Outlined
from goldenthread.records.page import Page
from goldenthread.rules.numbers import plain
from goldenthread.rules.vocabulary import ObjectiveEnd
from goldenthread.staff.addresses import page_address
from goldenthread.staff.rights.filters import FilterShown
from goldenthread.staff.thread.asked import Reading, filter_fields, in_force
from goldenthread.staff.thread.words import (
    ENDS,
    GAP_MEANINGS,
    GAPS,
    STEPS,
    inside,
    percent,
    timescale,
)
from goldenthread.ui.addresses import Column, sorting_columns
from goldenthread.ui.dates import day


@dataclass(frozen=True)
class ObjectiveRow:
    """One objective in a list, an outline or a way."""

    reference: str
    title: str
    href: str
    level: str
    owner: str
    owner_href: str
    holders: str
    service: str
    timescale: str
    rating: str
    because: str
    coverage: str
    worst: tuple[str, str] | None
    inside: str
    off_target: int
    lacks: tuple[str, ...]
    is_personal: bool
    is_internal: bool


@dataclass(frozen=True)
class Branch:
    """An objective of the outline with what is below it."""

    row: ObjectiveRow
    below: tuple[Branch, ...]
    below_words: str
    more_words: str
    is_open: bool


@dataclass(frozen=True)
class ListPage:
    """Everything that the list's page and the page of gaps say."""

    rows: tuple[ObjectiveRow, ...]
    columns: tuple[Column, ...]
    page: Page[Any]
    filters: tuple[FilterShown, ...]
    in_force: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    address: str
    clear_address: str
    workbook_address: str
    table_address: str
    is_filtered: bool
    gaps: tuple[tuple[str, str, int, str, bool], ...]


def row_shown(line: ObjectiveLine) -> ObjectiveRow:
    """Return one objective in words and links."""
    return ObjectiveRow(
        reference=line.reference,
        title=line.title,
        href=page_address("objective", line.reference),
        level=line.level,
        owner=line.owner,
        owner_href=page_address("post", line.owner_reference) if line.owner_reference else "",
        holders=", ".join(line.holders) or ("Vacant" if line.owner else ""),
        service=line.unit.name if line.unit else "",
        timescale=timescale(line),
        rating="" if line.is_personal else line.rating_class,
        because=line.because,
        coverage=line.coverage,
        worst=_worst(line),
        inside="" if line.is_personal else inside(line),
        off_target=0 if line.is_personal else line.off_target,
        lacks=tuple(GAPS[it] for it in line.gaps),
        is_personal=line.is_personal,
        is_internal=line.is_internal,
    )


def _worst(line: ObjectiveLine) -> tuple[str, str] | None:
    worst = line.worst
    if worst is None or line.is_personal:
        return None
    if not worst.reference:
        return ("an indicator that you do not see", "")
    page = "objective" if worst.kind == "objective" else "indicator"
    return (worst.title, page_address(page, worst.reference))


def branches(outlined: Sequence[Outlined], *, depth: int = 0) -> tuple[Branch, ...]:
    """Return the outline; the two highest levels stand open."""
    return tuple(
        Branch(
            row=row_shown(it.line),
            below=branches(it.below, depth=depth + 1),
            below_words=f"{len(it.below):,} {'serves' if len(it.below) == 1 else 'serve'} it",
            more_words=f"{it.more:,} more below" if it.more else "",
            is_open=depth < 1,
        )
        for it in outlined
    )


def list_page(
    found: Objectives, reading: Reading, *, path: str, names: tuple[str, str]
) -> ListPage:
    """Return the list as its page shows it; ``names`` are the pages of its Excel and CSV files."""
    columns = [
        Column("Objective", "title"),
        Column("Level", "level"),
        Column("Rating", "" if reading.values["known"] else "rating"),
        Column("Off target", "" if reading.values["known"] else "off", is_number=True),
        Column("Owner"),
        Column("Timescale", "due"),
    ]
    address = reading.address(path, page=None)
    sort = reading.values["sort"] or "level"
    kept = [(it, reading.values[it]) for it in ("known", "gap", "sort") if reading.values[it]]
    return ListPage(
        rows=tuple(row_shown(it) for it in found.page.items),
        columns=tuple(sorting_columns(columns, address=address, sort=sort)),
        page=found.page,
        filters=filter_fields(reading, found.around),
        in_force=tuple(in_force(reading, found.around)),
        kept=tuple(kept),
        address=address,
        clear_address=_cleared(path, reading),
        workbook_address=reading.address(page_address(names[0]), page=None),
        table_address=reading.address(page_address(names[1]), page=None),
        is_filtered=reading.is_filtered,
        gaps=_gaps(found, reading),
    )


def _cleared(path: str, reading: Reading) -> str:
    """Return this page without its filters, on the same day and of the same gap."""
    names = ("q", "level", "service", "rating", "portfolio", "for", "page")
    return reading.address(path, **dict.fromkeys(names))


def _gaps(found: Objectives, reading: Reading) -> tuple[tuple[str, str, int, str, bool], ...]:
    path = page_address("thread_gaps")
    return tuple(
        (
            GAPS[gap],
            GAP_MEANINGS[gap],
            found.gaps[gap],
            reading.address(path, gap=gap.value, page=None),
            reading.wanted.gap is gap,
        )
        for gap in Gap
    )


def joined_shown(joined: Sequence[Joined]) -> list[tuple[ObjectiveRow, str, str]]:
    """Return what an objective serves or is served by: the other, the weight and the share."""
    return [(row_shown(it.line), plain(it.weight), percent(it.share)) for it in joined]


def offer_shown(it: Offer) -> dict[str, Any]:
    """Return a contribution that is in talk."""
    other = row_shown(it.other) if it.other else None
    return {
        "reference": it.reference,
        "href": page_address("contribution", it.reference),
        "state": STEPS.get(it.step, ""),
        "is_given": it.is_given,
        "other": other,
        "unit": it.unit,
        "how": it.how,
        "how_much": it.how_much,
        "words": it.words,
    }


def version_shown(it: VersionSaid) -> dict[str, Any]:
    """Return one version for the timeline of an objective's page."""
    said = [it.words] if it.words else []
    if it.ended_as:
        said = [f"Ended: {ENDS[ObjectiveEnd(it.ended_as)]}."]
    said += [f"Owner: {it.owner}."] if it.owner else []
    said += [f"Service: {it.unit}."] if it.unit else []
    said += [f"Due {day(it.due_on)}."] if it.due_on else []
    return {
        "when": f"From {day(it.from_on)}",
        "title": it.title,
        "by": f"{it.by} on {day(it.at)}",
        "text": " ".join(said),
        "reason": it.reason,
        "href": None,
        "changes": (),
    }


def facts_of(shown: ObjectiveShown) -> list[tuple[str, str, str]]:
    """Return whose an objective is and by when: term, text and note."""
    says, line = shown.says, shown.line
    holders = ", ".join(line.holders) if line else ""
    rows = [
        ("Owner", says.owner, holders or ("Vacant" if says.owner and line else "")),
        ("Person", shown.person, ""),
        ("Agreed by", says.manager if shown.is_personal else "", ""),
        ("Service", says.unit, ""),
        ("Portfolio", says.portfolio, ""),
        ("Begins", day(says.begins_on), ""),
        ("Due", day(says.due_on), ""),
    ]
    found = [row for row in rows if row[1]]
    if not shown.is_personal:
        kind = "The council itself" if says.is_internal else "Residents"
        found.append(("For", kind, ""))
    return found
