"""How targets that climb a route are shown and refined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils import timezone

from goldenthread.indicators.commands.carried.targets import asked_of, targets_asked
from goldenthread.indicators.commands.change_outlook import outlook_of
from goldenthread.indicators.commands.changes import NewTarget
from goldenthread.indicators.queries.intended import Intended, Kind, WantedTarget
from goldenthread.indicators.queries.targets_asked import TargetAsked, TargetsOf, targets_of_lines
from goldenthread.organisation.access import SYSTEM, Actor
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.rules.numbers import Number, plain, read_figure, read_yes_no
from goldenthread.rules.vocabulary import TargetKind, ValueKind
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked
from goldenthread.staff.indicators.words import AIMS
from goldenthread.staff.packages.kinds.kind import Ask, Box, Read, Said, show_kind

#: As many series as a page rates anew while somebody waits.
_AT_ONCE: Final = 200
_SIGNS: Final = "%£$€"


def box_name(row: TargetAsked) -> str:
    """Return the name of the box of one target."""
    return f"{row.period.start:%Y%m%d}_{row.period.next_start:%Y%m%d}_{row.kind.value}"


def called(row: TargetAsked) -> str:
    """Return what a target is called: its period, and its kind where it is no plain target."""
    of = "" if row.kind is TargetKind.TARGET else f", {AIMS[row.kind].lower()}"
    return f"{row.period.label}{of}"


class Targets:
    """Targets of series, each of a period and a kind."""

    def said(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Said]:
        """Return what would change, with how each series does today. At most 4 SQL queries."""
        found = _found(actor, asks)
        return {number: _said(it) for number, it in found.items()}

    def boxes(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Sequence[Box]]:
        """Return a box for each target. At most 4 SQL queries."""
        return {
            number: tuple(
                Box(
                    box_name(row),
                    f"{called(row)}{', ' + it.unit if it.unit else ''}",
                    "" if row.asked is None else plain(row.asked),
                )
                for row in it.rows
            )
            for number, it in _found(actor, asks).items()
        }

    def read(self, actor: Actor, ask: Ask, typed: Mapping[str, str]) -> Read:
        """Return the targets that were typed; nothing where they are as they were. At most 4 SQL queries."""
        found = _found(actor, [ask]).get(ask.number)
        if found is None:
            return Read(None)
        wanted, errors = [], {}
        for row in found.rows:
            name = box_name(row)
            value = row.asked
            if name in typed:
                value, refused = _number(found, typed[name])
                if refused:
                    errors[name] = refused
            wanted.append(NewTarget(found.series_id, row.period, value, kind=row.kind))
        is_same = [it.value for it in wanted] == [it.asked for it in found.rows]
        return Read(None if errors or is_same else asked_of(wanted), errors)

    def whole(self, request: Asked, ask: Ask) -> Mapping[str, Any]:
        """Return what else the page of one line shows."""
        from goldenthread.staff.packages.kinds.targets_whole import whole

        found = _found(request.actor, [ask]).get(ask.number)
        return whole(request, found, _outlook([ask])) if found is not None else {}

    def effect(self, actor: Actor, asks: Sequence[Ask]) -> str:
        """Say how many figures would be rated otherwise."""
        if len(asks) > _AT_ONCE:
            return (
                f"The figures of {len(asks):,} indicators are rated against the new targets as they come"
                " into force."
            )
        found = _outlook(asks)
        if found is None:
            return ""
        count = found["recorded"]
        if not count:
            return "No figure that is there would be rated otherwise."
        return (
            "1 figure would be rated otherwise."
            if count == 1
            else f"{count:,} figures would be rated otherwise."
        )


def _found(actor: Actor, asks: Sequence[Ask]) -> dict[int, TargetsOf]:
    return targets_of_lines(actor, ((it.number, it.subject_id, it.asked) for it in asks))


def _said(it: TargetsOf) -> Said:
    wording = it.wording
    changes = tuple(
        (called(row), wording.shown(row.stands) or "none", wording.shown(row.asked) or "none")
        for row in it.rows
    )
    notes = [f"latest {wording.shown(it.actual)}"] if it.actual is not None else []
    notes += [f"forecast {wording.shown(it.forecast)}"] if it.forecast is not None else []
    return Said(
        it.title,
        page_address("indicator", it.reference),
        changes,
        ", ".join(notes),
        it.rating.value if it.rating else "",
        it.reference,
        tuple((row.stands, row.asked) for row in it.rows),
        it.unit,
    )


def _number(about: TargetsOf, text: str) -> tuple[Number | None, str]:
    """Return what was typed as a target, or why it is none."""
    typed = text.strip().replace("−", "-")
    if not typed:
        return None, ""
    read = read_yes_no(typed) if about.value_kind is ValueKind.YES_NO else read_figure(typed)
    if read.refused or read.value is None:
        return None, read.refused or f"“{typed}” is no target: write a number."
    if read.unit and read.unit in _SIGNS and read.unit != about.unit:
        counted = f"in {about.unit}" if about.unit else "without a unit"
        return None, f"“{typed}” is in {read.unit}, but this is counted {counted}."
    return read.value, ""


def _outlook(asks: Sequence[Ask]) -> dict[str, Any] | None:
    """Return what would come of lines that the reader sees, if they came into force as they are."""
    targets = []
    for it in asks:
        if it.subject_id is None:
            continue
        try:
            rows = targets_asked(it.asked, it.subject_id)
        except NotPossible:
            continue
        targets += [WantedTarget(row.series_id, row.period, row.value, row.kind) for row in rows]
    if not targets:
        return None
    ids = tuple(sorted({row.series_id for row in targets}))
    intended = Intended(Kind.TARGETS, series_ids=ids, targets=tuple(targets))
    try:
        return outlook_of(intended, by=SYSTEM, at=timezone.now())
    except NotPossible:
        return None


show_kind("targets", Targets())
