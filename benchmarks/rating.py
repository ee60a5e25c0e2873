"""Rate 120,000 actuals under a rule; the floor is the same comparison as one numpy expression."""

from __future__ import annotations

import csv
import shutil
import subprocess
import tempfile
from pathlib import Path
from random import Random

import numpy as np
from python_calamine import CalamineWorkbook

from benchmarks.frame import Figure, each_of, percentile, scaled, timed
from goldenthread.rules.numbers import Number, number
from goldenthread.rules.rating import (
    Against,
    AllOf,
    Clause,
    Comparator,
    Context,
    GapInPercent,
    GapInPoints,
    InRange,
    Rule,
    rate,
    rate_many,
    within_percent,
    within_points,
)
from goldenthread.rules.vocabulary import Polarity, RatingClass

ENGINES = ()
_AIM = 0.15
_WORDS = {
    RatingClass.ON_TARGET: "on",
    RatingClass.NEAR_TARGET: "near",
    RatingClass.OFF_TARGET: "off",
}
_HAVERING = Rule(
    "Within 10 per cent, or no worse than last year",
    (
        Clause(RatingClass.ON_TARGET, GapInPercent(number(-10))),
        Clause(RatingClass.NEAR_TARGET, Against(Comparator.YEAR_BEFORE)),
    ),
)
_JOINED = Rule(
    "In its range, or both near and no worse",
    (
        Clause(RatingClass.ON_TARGET, InRange()),
        Clause(RatingClass.NEAR_TARGET,
               AllOf((GapInPoints(number(-5)), Against(Comparator.PREVIOUS)))),
    ),
)  # fmt: skip


def measure() -> list[Figure]:
    """Return how long rating takes by several rules, beside numpy and a spreadsheet."""
    chance, count = Random(1), scaled(120_000)
    actuals = [Number(chance.randrange(40_000_000, 100_000_000)) for _ in range(count)]
    expected = [Number(chance.randrange(60, 90) * 1_000_000) for _ in range(count)]
    points = within_points(number(5))
    floor = _numpy(actuals, expected)
    found = [
        _figure("within 5 points", points, actuals, expected, floor=floor),
        _figure("within 5 per cent", within_percent(number(5)), actuals, expected, floor=floor),
    ]
    contexts = [
        Context(previous=before, year_before=before, range_low=number(70), range_high=number(90))
        for before in [actuals[-1], *actuals[:-1]]
    ]
    for words, rule in (("beside last year", _HAVERING), ("joined tests", _JOINED)):
        found.append(_figure(words, rule, actuals, expected, context=contexts, floor=floor))
    found.append(_figure_one_by_one(points, actuals, expected, floor))
    return found + _spreadsheet(actuals, expected)


def _figure(
    words: str,
    rule: Rule,
    actuals: list[Number],
    expected: list[Number],
    *,
    floor: float,
    context: Context | list[Context] = Context(),  # noqa: B008 - it is frozen
) -> Figure:
    def rated(_: int) -> object:
        return rate_many(
            actuals, expected=expected, rule=rule, polarity=Polarity.HIGH, context=context
        )

    return Figure(
        f"{len(actuals):,} rated: {words}", percentile(each_of(7, rated), 50), aim=_AIM,
        floor=floor, floor_is="one numpy expression over two arrays of whole numbers",
    )  # fmt: skip


def _figure_one_by_one(
    rule: Rule, actuals: list[Number], expected: list[Number], floor: float
) -> Figure:
    with timed() as watch:
        for actual, aim in zip(actuals, expected, strict=True):
            rate(actual, expected=aim, rule=rule, polarity=Polarity.HIGH)
    return Figure("the same one by one, ready to say why", watch.seconds, floor=floor)


def _numpy(actuals: list[Number], expected: list[Number]) -> float:
    ours, theirs = np.array(actuals), np.array(expected)

    def gap_of(_: int) -> object:
        gap = ours - theirs
        return np.where(gap >= 0, 2, np.where(gap >= -5_000_000, 1, 0))

    return percentile(each_of(7, gap_of), 50)


def _spreadsheet(actuals: list[Number], expected: list[Number]) -> list[Figure]:
    """Return what LibreOffice takes to open, calculate and save as many formulas, if it is here.

    Its own start is measured by one formula, and stands beside as the floor.
    """
    office = shutil.which("soffice")
    if office is None:
        return []
    with tempfile.TemporaryDirectory(prefix="gt-bench-", ignore_cleanup_errors=True) as settings:
        command = [office, f"-env:UserInstallation=file://{settings}", "--headless"]
        _calculated(command, actuals[:1], expected[:1])  # its settings are made the first time
        start, _ = _calculated(command, actuals[:1], expected[:1])
        taken, words = _calculated(command, actuals, expected)
    classes = rate_many(
        actuals, expected=expected, rule=within_points(number(5)), polarity=Polarity.HIGH
    )
    assert words == [_WORDS[each] for each in classes], "LibreOffice calculates otherwise"
    name = f"LibreOffice: {len(actuals):,} formulas opened, calculated, saved"
    return [Figure(name, taken, floor=start, floor_is="LibreOffice started for one formula")]


def _calculated(
    office: list[str], actuals: list[Number], expected: list[Number]
) -> tuple[float, list[str]]:
    """Return the seconds that it takes, and what the formulas came to."""
    with tempfile.TemporaryDirectory(prefix="gt-bench-") as folder:
        source = Path(folder) / "ratings.csv"
        with source.open("w", newline="") as file:
            lines = csv.writer(file)
            for row, (actual, aim) in enumerate(zip(actuals, expected, strict=True), start=1):
                formula = f'=IF(A{row}>=B{row};"on";IF(A{row}>=B{row}-5;"near";"off"))'
                lines.writerow([actual / 1e6, aim / 1e6, formula])
        # Comma, double quote, UTF-8, from the first line on …, and last: calculate what is a formula.
        reads = "--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,-1,true"
        command = [*office, "--convert-to", "xlsx", "--outdir", folder, reads, str(source)]
        with timed() as watch:
            subprocess.run(command, check=True, capture_output=True)
        made = next(iter(Path(folder).glob("*.xlsx")))
        rows = CalamineWorkbook.from_path(made).get_sheet_by_index(0).to_python()
    return watch.seconds, [str(row[2]) for row in rows]
