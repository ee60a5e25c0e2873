"""What a planned import comes to, as plain values that a preview and a trail can keep."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from typing import Any

from goldenthread.indicators.commands.import_plan import Plan
from goldenthread.indicators.models import Actual, Target
from goldenthread.indicators.queries.books import Span
from goldenthread.rules.missing import why_missing
from goldenthread.rules.vocabulary import Accumulation, MissingReason, TargetKind

Line = list[Any]
"""Kind, line in the file, reference, period, what stood, what comes, words."""


def outcome_of(made: Plan, *, notes: list[str]) -> dict[str, Any]:
    """Return what the preview shows: counts, lines, questions, what is to be added.

    ``digest`` is the same as long as the same rows would be recorded.
    """
    lines = [*_figure_lines(made), *_target_lines(made), *_commentary_lines(made)]
    weight = sorted(line for line in map(str, lines) if not line.startswith("['unchanged'"))
    lines += _other_lines(made)
    lines.sort(key=lambda line: line[1])
    added = _added(made)
    counts = dict(Counter(line[0] for line in lines))
    counts["rows"] = made.checked.rows
    counts["questions"] = len(made.questions)
    counts["ratings"] = len(made.change.ratings)
    return {
        "counts": counts,
        "lines": lines,
        "about": _about(made, {line[2] for line in lines}),
        "questions": [
            [each.key, each.row.line, each.reference, each.row.period.label, each.kind, each.words]
            for each in made.questions
        ],
        "added": added,
        "notes": [*notes, *made.notes],
        "corrected": len(made.corrected()),
        "is_nothing": made.is_nothing,
        "digest": sha256(json.dumps([weight, added], default=str).encode()).hexdigest(),
    }


def _said(row: Actual | Target | None) -> int | str | None:
    """Return a figure as a number, or the words for why there is none."""
    if row is None:
        return None
    if row.value is None and isinstance(row, Actual):
        return why_missing(MissingReason(row.missing))
    return row.value


def _figure_lines(made: Plan) -> list[Line]:
    fresh = {(row.series_id, (row.start_on, row.next_start_on)): row for row in made.change.actuals}
    lines = []
    for row, figure in made.figures:
        key = (figure.series_id, (figure.period.start, figure.period.next_start))
        old, new = made.before.get(key), fresh.get(key)
        kind = "unchanged" if new is None else "new" if old is None else "changed"
        words = "" if old is None or old.pk not in made.validated else "validated"
        if new is not None and old is not None and _said(old) == _said(new):
            words = f"{old.state} → {new.state}" if old.state != new.state else "its parts"
        comes = _said(new) if new is not None else _said(old)
        reference = made.reference(figure.series_id)
        stood = None if new is None else _said(old)
        lines.append([kind, row.line, reference, figure.period.label, stood, comes, words])
    return lines


def _label(made: Plan, row: Any) -> str:
    return made.change.books.by_series[row.series_id].period(_span(row)).label


def _span(row: Any) -> Span:
    return (row.start_on, row.next_start_on)


def _target_lines(made: Plan) -> list[Line]:
    return [
        [
            "target",
            row.line,
            made.reference(row.series_id),
            _label(made, row),
            _said(made.targets_before.get((row.series_id, TargetKind(row.kind), _span(row)))),
            row.value,
            "" if row.kind == TargetKind.TARGET else row.kind.replace("_", " "),
        ]
        for row in made.change.targets
    ]


def _commentary_lines(made: Plan) -> list[Line]:
    return [
        [
            "commentary",
            row.line,
            made.reference(row.series_id),
            _label(made, row),
            None,
            None,
            row.text,
        ]
        for row in made.change.commentary
    ]


def _other_lines(made: Plan) -> list[Line]:
    checked = made.checked
    lines = [
        ["awaited", row.line, made.reference(row.place.series_id), row.period.label, None, None, ""]
        for row in checked.taken
        if not row.figures.is_recorded
    ]
    lines += [["refused", e.line, e.code, "", None, None, e.words] for e in checked.refused]
    lines += [["remark", e.line, e.code, "", None, None, e.words] for e in checked.ignored]
    remarks = checked.placing.notes.items()
    return lines + [["remark", line, "", "", None, None, words] for words, line in remarks]


def _about(made: Plan, references: set[str]) -> dict[str, list[Any]]:
    """Return title, unit and decimals by reference."""
    found = {}
    for book in made.change.books.by_series.values():
        if book.series.reference in references:
            latest = book.definitions[-1]
            found[book.series.reference] = [latest.title, latest.unit, latest.decimals]
    return found


def _added(made: Plan) -> dict[str, Any]:
    placing = made.checked.placing
    return {
        "services": [each.name for each in placing.units.values()],
        "places": [each.name for each in placing.areas.values()],
        "posts": [each.name for each in placing.posts.values()],
        "series": len(placing.series),
        "owners": len(made.owners),
        "indicators": [
            {
                "code": each.code,
                "title": each.title,
                "unit": each.unit,
                "decimals": each.decimals,
                "polarity": each.polarity.value,
                "polarity_from": each.polarity_from,
                "frequency": each.frequency.value,
                "every": each.every,
                "year_starts": each.year_starts,
                "is_cumulative": each.accumulation is Accumulation.CUMULATIVE,
                "is_information_only": each.is_information_only,
            }
            for each in made.indicators
        ],
    }
