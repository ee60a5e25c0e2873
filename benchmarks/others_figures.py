"""641,070 published figures of 434 measures, 157 councils and ten years: imported, and all of them ranked."""

from __future__ import annotations

import csv
import io
import random

from benchmarks.council import AT
from benchmarks.floors import bare_rows_written, bare_table
from benchmarks.frame import Figure, memory_of, peak_memory_mb, scaled, timed
from goldenthread.exchange.published import read_publication
from goldenthread.indicators.commands.benchmarks import import_benchmarks
from goldenthread.indicators.models import BenchmarkFigures
from goldenthread.organisation.access import SYSTEM
from goldenthread.records.collector import collector_paused
from goldenthread.rules.benchmarks import Comparison
from goldenthread.rules.numbers import Number
from goldenthread.rules.published import LAIT, PlaceKind, Publication

_COUNCILS, _REGIONS, _FROM, _UNTIL = 158, 12, 2016, 2026
_FIGURES = 641_070
_HEAD = "Short Desc,Data item,Years,LA and Regions,Values,LA Number,Region"
_DICTIONARY = "Measure,Measure_short,Polarity,y_axis_name,dps,Year_Type"


def measure() -> list[Figure]:
    """Return what reading, importing, importing again and ranking take, and the memory."""
    files = _files(scaled(434))
    before = peak_memory_mb()
    with timed() as reading:
        publication = read_publication(files)
    count = sum(map(len, publication.figures.values()))
    with timed() as importing:
        import_benchmarks(by=SYSTEM, at=AT, files=files, publication=publication, provenance=LAIT)
    imported = peak_memory_mb()
    with timed() as again:
        import_benchmarks(by=SYSTEM, at=AT, files=files, publication=publication, provenance=LAIT)
    rows = BenchmarkFigures.objects.count()
    floor = bare_rows_written(bare_table(BenchmarkFigures), BenchmarkFigures, rows)
    with timed() as ranking:
        ranked = _ranked(publication)
    with timed() as sorting:
        _sorted(publication)
    whole = reading.seconds + importing.seconds
    return [
        Figure(f"{count:,} figures: reading the files", reading.seconds),
        Figure(
            f"{count:,} figures: read and imported, {rows:,} rows", whole,
            aim=60 * count / _FIGURES, floor=floor, floor_is="the rows in bulk into a bare table",
        ),
        Figure("of it in this process", reading.computed + importing.computed),
        Figure("the same again, which changes nothing", again.seconds),
        Figure("memory, read and imported", imported, unit="MB", floor=before, floor_is="before it"),
        Figure(
            f"{ranked:,} figures ranked, with quartiles, processor", ranking.computed,
            aim=5 * count / _FIGURES, floor=sorting.computed, floor_is="sorting them",
        ),
        Figure("memory, ranked, beyond before", memory_of(lambda: _ranked(publication)), unit="MB"),
    ]  # fmt: skip


def _files(measures: int) -> list[tuple[str, bytes]]:
    """Return made-up files of the form of the Department for Education's, as large as they are."""
    chance = random.Random(7)
    text, dictionary = io.StringIO(), io.StringIO()
    lines, described = csv.writer(text), csv.writer(dictionary)
    lines.writerow(_HEAD.split(","))
    described.writerow(_DICTIONARY.split(","))
    places = [(f"Council {place}", 200 + place, "North") for place in range(_COUNCILS)]
    places += [(f"Region {place}", 900 + place, "NA") for place in range(_REGIONS)]
    per_measure = 641_070 / 434 / len(places)
    for each in range(measures):
        code, usual = f"M{each}", chance.uniform(1, 90)
        described.writerow(
            [f"Measure {each}", code, "High" if each % 2 else "Low", "%", 1, "Financial Year"]
        )
        years = range(
            _FROM, _UNTIL - (chance.random() > per_measure % 1) - (10 - int(per_measure) - 1)
        )
        for year in years:
            for name, number, region in places:
                known = chance.random() > 0.15
                value = repr(chance.gauss(usual, usual / 5)) if known else "-"
                lines.writerow([code, f"Measure {each}", year, name, value, number, region])
    return [
        ("figures.csv", text.getvalue().encode()),
        ("words.csv", dictionary.getvalue().encode()),
    ]


def _columns(publication: Publication) -> list[tuple[str, dict[str, Number]]]:
    councils = {
        code for code, each in publication.places.items() if each.kind is PlaceKind.AUTHORITY
    }
    return [
        (
            code,
            {
                place: Number(v)
                for place, v in column.items()
                if type(v) is int and place in councils
            },
        )
        for (code, _), column in publication.figures.items()
    ]


def _ranked(publication: Publication) -> int:
    """Rank every figure of every measure and year; return how many there were."""
    count = 0
    with collector_paused():
        for code, figures in _columns(publication):
            described = publication.described[code]
            found = Comparison(figures, described.polarity, described.decimals)
            count += len(found.standings())
    return count


def _sorted(publication: Publication) -> None:
    for _, figures in _columns(publication):
        sorted(figures.values())
