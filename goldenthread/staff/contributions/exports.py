"""Contributions and their report as tables to take away: the same rows in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_csv, write_xlsx
from goldenthread.plan.queries.contribution_report import ContributionReport, Standing
from goldenthread.plan.queries.contributions import ContributionLine
from goldenthread.rules.numbers import plain
from goldenthread.staff.contributions.words import STATES, state_of
from goldenthread.ui.dates import day

_COLUMNS = (
    OutColumn("Contribution", width=12),
    OutColumn("To", width=10),
    OutColumn("Objective", width=40),
    OutColumn("Owner", width=28),
    OutColumn("By unit", width=28),
    OutColumn("By objective", width=40),
    OutColumn("State", width=18),
    OutColumn("Waits", width=22),
    OutColumn("Counts", width=8),
    OutColumn("From", ColumnKind.DATE),
    OutColumn("How", width=50),
    OutColumn("How much", width=30),
    OutColumn("Weight", width=8),
    OutColumn("Done now", width=40),
    OutColumn("What should be done", width=40),
)
_NUMBER = ColumnKind.NUMBER
_REPORT = (
    OutColumn("Objective", width=10),
    OutColumn("Title", width=40),
    OutColumn("Owner", width=28),
    OutColumn("Directorate or partner", width=30),
    OutColumn("Offered", _NUMBER, 0),
    OutColumn("Challenged", _NUMBER, 0),
    OutColumn("Agreed", _NUMBER, 0),
    OutColumn("Declined", _NUMBER, 0),
    OutColumn("Nobody offers", width=16),
)


def _rows(lines: Iterable[ContributionLine]) -> Iterator[tuple[object, ...]]:
    for it in lines:
        named = f"{it.objective_reference} {it.objective_title}".strip()
        yield (
            it.reference, it.to_reference, it.to_title, it.owner, it.unit, named, STATES[it.step],
            state_of(it), "Yes" if it.agreed else "No", it.from_on, it.how, it.how_much,
            plain(it.weight), it.now_done, it.should_be_done,
        )  # fmt: skip


def csv_of(lines: Iterable[ContributionLine]) -> Iterator[str]:
    """Return the list as CSV, line by line."""
    return write_csv(_COLUMNS, _rows(lines))


def workbook_of(
    lines: Iterable[ContributionLine], *, council: str, made: date, known: date | None = None
) -> bytes:
    """Return the list as an Excel file."""
    sheet = OutSheet("Contributions", _COLUMNS, _rows(lines))
    notes = [council, *_known(known), f"Made on {day(made)}.", "Nothing counts until it is agreed."]
    return write_xlsx([sheet], title="Contributions", notes=notes)


def report_of(
    found: ContributionReport, *, council: str, made: date, known: date | None = None
) -> bytes:
    """Return the report as an Excel file: each objective whole, then by directorate or partner."""
    sheet = OutSheet("By objective", _REPORT, _report_rows(found))
    in_force = (
        "Agreed counts what is in force on that day."
        if known
        else "Agreed counts what is in force today."
    )
    notes = [council, *_known(known), f"Made on {day(made)}.", in_force]
    return write_xlsx([sheet], title="What serves what", notes=notes)


def _known(known: date | None) -> list[str]:
    return [f"As known on {day(known)}."] if known else []


def _report_rows(found: ContributionReport) -> Iterator[tuple[object, ...]]:
    for it in found.themes:
        nobody = "Nobody" if it.standing.is_nothing else ""
        yield (it.reference, it.title, it.owner, "All", *_counts(it.standing), nobody)
        for name, _, standing in it.parts:
            yield (it.reference, it.title, it.owner, name, *_counts(standing), "")


def _counts(it: Standing) -> tuple[int, int, int, int]:
    return (it.offered, it.challenged, it.agreed, it.declined)
