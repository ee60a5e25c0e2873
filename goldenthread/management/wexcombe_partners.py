"""What partners in Hampshire published after the demo's own figures end, and how others' councils do.

Real figures, but for the neighbouring districts', which are made for the demo; each file with its source and
licence: frameworks/wexcombe/README.md.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from goldenthread.exchange.published import read_publication
from goldenthread.indicators.commands.benchmarks import (
    choose_measure,
    choose_neighbours,
    import_benchmarks,
)
from goldenthread.management.wexcombe import HOME, Structure
from goldenthread.management.wexcombe_further import (
    Acting,
    add_further,
    further,
    receive_further,
)
from goldenthread.organisation.access import SYSTEM, Actor
from goldenthread.organisation.commands.structure import add_units
from goldenthread.rules.published import LAIT, Provenance

LONDON: Final = ZoneInfo("Europe/London")
PARTNERSHIP: Final = "Hampshire Partnership"
FILES: Final = ("emergency_care.csv", "hampshire.csv")
PUBLISHED: Final = ("others_figures.csv", "others_dictionary.csv", "others_neighbours.csv")
HAMPSHIRE: Final = "850"
#: Others' figures of the periods that Hart's are of: nobody published such by quarter.
DISTRICTS: Final = ("districts_made_for_the_demo.csv", "districts_dictionary_made_for_the_demo.csv")
MADE_UP: Final = Provenance(
    "Districts around Wexcombe",
    "Made for the demonstration: the districts and their figures are invented",
    "As the project’s own",
)
WEXCOMBE: Final = "Wexcombe"
NEAREST: Final = ("Ashmere", "Dunsworth", "Greyfold", "Kestrelham", "Netherholt")
BEGUN_ON: Final = date(2016, 4, 1)


def build_partners(structure: Structure, acting: Acting, *, today: date) -> None:
    """Add what the partnership watches, its figures, and how councils like Hampshire do."""
    at = datetime.combine(today - timedelta(days=10), time(11, 10), tzinfo=LONDON)
    (unit,) = add_units(
        [PARTNERSHIP], by=SYSTEM, at=at, kind="partnership", parent_id=structure.council_id,
        from_on=BEGUN_ON,
    )  # fmt: skip
    structure.services[PARTNERSHIP] = unit
    by = acting("performance.officer", at)
    for file in FILES:
        _, series = add_further(file, structure, by=by, at=at)
        receive_further(file, series, by=by, at=at)
    files = [(name, (HOME / name).read_bytes()) for name in PUBLISHED]
    publication = read_publication(files)
    import_benchmarks(by=by, at=at, files=files, publication=publication, provenance=LAIT)
    choose_neighbours(
        by=by,
        at=at,
        name="Statistical neighbours",
        own_code=HAMPSHIRE,
        place_codes=publication.neighbours[HAMPSHIRE],
        is_usual=True,
        reason="As the Department for Education publishes them, May 2025.",
    )
    _bring_districts(by=by, at=at)
    for each in further():
        if each.measure:
            choose_measure(
                by=by, at=at, indicator_code=each.new.code, measure_code=each.measure,
                reason="Published for every council with children’s services.",
            )  # fmt: skip


def _bring_districts(*, by: Actor, at: datetime) -> None:
    """Bring in how the districts around do, so that the usual periods are compared too."""
    files = [(name, (HOME / name).read_bytes()) for name in DISTRICTS]
    publication = read_publication(files)
    import_benchmarks(by=by, at=at, files=files, publication=publication, provenance=MADE_UP)
    choose_neighbours(
        by=by, at=at, name="Districts next to us", own_code=WEXCOMBE, place_codes=NEAREST,
        reason="They border on Wexcombe.",
    )  # fmt: skip
    for code in publication.described:
        choose_measure(
            by=by, at=at, indicator_code=code, measure_code=code,
            reason="The districts count it in the same way.",
        )  # fmt: skip
