"""Bring in what others achieve; choose what an indicator is compared with, and with whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from goldenthread.audit.events import event
from goldenthread.indicators import access
from goldenthread.indicators.models import (
    BenchmarkFigures,
    BenchmarkLink,
    BenchmarkMeasure,
    BenchmarkPlace,
    BenchmarkSet,
    Indicator,
    NeighbourGroup,
    Series,
)
from goldenthread.indicators.queries.benchmarks.rows import (
    latest_measures,
    places_by_code,
    standing_figures,
    year_types,
)
from goldenthread.indicators.queries.rules import may_adopt
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.records.append import make_ready, reserve_ids
from goldenthread.records.collector import collector_paused
from goldenthread.records.files import keep_file
from goldenthread.rules.numbers import Number
from goldenthread.rules.period_text import UnreadablePeriod
from goldenthread.rules.published import (
    Provenance,
    Publication,
    Published,
    PublishedMeasure,
    span_named,
)

_LABEL = 60


class BenchmarkRefused(Exception):
    """What was asked of others' figures cannot be done; the message is a sentence that says why."""


@dataclass
class Brought:
    """What files come to. Without a number nothing was recorded; ``notes`` are sentences."""

    number: int | None = None
    counts: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def to_data(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"counts": self.counts, "notes": self.notes}


@dataclass
class _Planned:
    """Rows that would be recorded, all but their set."""

    places: list[BenchmarkPlace] = field(default_factory=list)
    measures: list[BenchmarkMeasure] = field(default_factory=list)
    figures: list[BenchmarkFigures] = field(default_factory=list)
    is_context_new: bool = False
    brought: Brought = field(default_factory=Brought)

    @property
    def is_nothing(self) -> bool:
        return not (self.places or self.measures or self.figures or self.is_context_new)


def look_at_benchmarks(*, by: Actor, at: datetime, publication: Publication) -> Brought:
    """Return what bringing the files in would come to. Nothing is recorded.

    Raises:
        NotPermitted: ``by`` may not import anything.
    """
    by.require(Right.IMPORT)
    with collector_paused():
        return _planned(publication).brought


def import_benchmarks(
    *,
    by: Actor,
    at: datetime,
    files: Sequence[tuple[str, bytes]],
    publication: Publication,
    provenance: Provenance,
) -> Brought:
    """Record what others achieve, as ``publication`` was read from ``files``, in one event or not at all.

    Audited as ``indicators:benchmarks:imported``. Of a measure and period the file's places take the place
    of what was known of them; others stay. Where everything stands already nothing is recorded.

    Raises:
        NotPermitted: ``by`` may not import anything.
        BenchmarkRefused: it is not said what the publication is and under which licence.
    """
    by.require(Right.IMPORT)
    if not provenance.name.strip() or not provenance.licence.strip():
        raise BenchmarkRefused(
            "Say what the publication is called and under which licence its figures may be shown."
        )
    with collector_paused():
        made = _planned(publication)
        if made.is_nothing:
            return made.brought
        return _record(made, publication, files, provenance, by=by, at=at)


def _record(
    made: _Planned,
    publication: Publication,
    files: Sequence[tuple[str, bytes]],
    provenance: Provenance,
    *,
    by: Actor,
    at: datetime,
) -> Brought:
    regions = {place.code: place.region for place in publication.places.values() if place.region}
    held = BenchmarkSet(
        name=provenance.name.strip()[:120],
        source=provenance.source,
        licence=provenance.licence.strip()[:120],
        attribution=provenance.attribution,
        published_on=provenance.published_on,
        notes={
            "regions": regions,
            "neighbours": {code: list(near) for code, near in publication.neighbours.items()},
            "year_types": {
                code: each.year_type
                for code, each in publication.described.items()
                if each.year_type
            },
            "files": [name for name, _ in files],
            **made.brought.to_data(),
        },
    )
    reserve_ids(BenchmarkSet, [held])
    for measure in made.measures:
        measure.set_id = held.pk
    for row in made.figures:
        row.set_id = held.pk
    figures = make_ready(BenchmarkFigures, made.figures) if made.figures else None
    names = ", ".join(name for name, _ in files)
    with event(by=by, at=at, name="indicators:benchmarks:imported", reason=names):
        stored = [keep_file(name, content) for name, content in files]
        held.file = stored[0] if stored else None
        held.file_id = stored[0].pk if stored else None
        BenchmarkSet.objects.append([held])
        BenchmarkPlace.objects.append(made.places)
        BenchmarkMeasure.objects.append(made.measures)
        if figures is not None:
            BenchmarkFigures.objects.append_ready(figures)
    made.brought.number = held.pk
    return made.brought


def _planned(publication: Publication) -> _Planned:
    """Return the rows that are new; what stands already is left alone."""
    made = _Planned()
    made.brought.notes += publication.notes
    _plan_places(publication, made)
    _plan_measures(publication, made)
    _plan_figures(publication, made)
    counts = made.brought.counts
    counts["values"] = sum(map(len, publication.figures.values()))
    counts["missing"] = sum(
        type(value) is str for column in publication.figures.values() for value in column.values()
    )
    return made


def _plan_places(publication: Publication, made: _Planned) -> None:
    known = places_by_code()
    for place in publication.places.values():
        if place.code not in known:
            made.places.append(
                BenchmarkPlace(code=place.code, name=place.name, kind=place.kind.value)
            )
    made.brought.counts["places"] = len(made.places)
    latest = BenchmarkSet.objects.order_by("-pk").values_list("notes", flat=True)
    near = {code: list(codes) for code, codes in publication.neighbours.items()}
    stood: dict[str, list[str]] = {}
    for notes in reversed(list(latest)):
        stood |= notes.get("neighbours", {})
    made.is_context_new = any(stood.get(code) != codes for code, codes in near.items())
    made.brought.counts["neighbours"] = len(near)


def _plan_measures(publication: Publication, made: _Planned) -> None:
    known = latest_measures()
    for code, title in publication.titles.items():
        if code not in publication.described and code not in known:
            made.measures.append(_measure(PublishedMeasure(code, title or code)))
    wanted = publication.figures
    used = {code for code, _ in wanted} if wanted else set(known)
    undescribed = len(made.measures)
    for measure in publication.described.values():
        row = _measure(measure)
        stood = known.get(measure.code)
        if measure.code in used and (stood is None or _says(stood) != _says(row)):
            made.measures.append(row)
    made.brought.counts["measures"] = len(made.measures)
    if undescribed:
        made.brought.notes.append(
            f"{undescribed:,} measures are in no dictionary: which way is good is not known, so they are"
            " not ranked until a dictionary is brought."
        )


def _measure(measure: PublishedMeasure) -> BenchmarkMeasure:
    return BenchmarkMeasure(
        code=measure.code[:80],
        title=measure.title[:300],
        description=measure.description,
        polarity=measure.polarity.value,
        unit=measure.unit,
        decimals=measure.decimals,
    )


def _says(row: BenchmarkMeasure) -> tuple[object, ...]:
    return (row.title, row.description, row.polarity, row.unit, row.decimals)


def _plan_figures(publication: Publication, made: _Planned) -> None:
    counts, notes = made.brought.counts, made.brought.notes
    years = {
        **year_types(),
        **{code: each.year_type for code, each in publication.described.items()},
    }
    stood = standing_figures({code for code, _ in publication.figures})
    wanted, unread, doubled = _by_span(publication, years)
    for (code, start, next_start), (label, values) in wanted.items():
        row = stood.get((code, start, next_start))
        figures = {**row.figures, **values} if row is not None else values
        if row is not None and row.figures == figures and row.label == label:
            counts["unchanged"] = counts.get("unchanged", 0) + 1
            continue
        counts["changed" if row else "new"] = counts.get("changed" if row else "new", 0) + 1
        made.figures.append(
            BenchmarkFigures.fresh(
                {},
                measure_code=code[:80],
                start_on=start,
                next_start_on=next_start,
                label=label[:_LABEL],
                figures=figures,
            )
        )
    for label, count in unread.items():
        notes.append(f"“{label[:40]}” names no period: {count:,} figures are left out.")
    if doubled:
        notes.append(
            f"{doubled:,} labels name days that another label of the same measure names too: the"
            " later in the file is taken."
        )


_Columns = dict[tuple[str, date, date], tuple[str, dict[str, Published]]]


def _by_span(
    publication: Publication, years: Mapping[str, str]
) -> tuple[_Columns, dict[str, int], int]:
    """Return the figures by measure and days, those whose label names none, and how many are doubled."""
    found: _Columns = {}
    unread: dict[str, int] = {}
    spans: dict[tuple[str, str], tuple[date, date] | None] = {}
    doubled = 0
    for (code, label), values in publication.figures.items():
        kind = (label, years.get(code, ""))
        if kind not in spans:
            try:
                spans[kind] = span_named(*kind)
            except (UnreadablePeriod, ValueError, OverflowError):
                spans[kind] = None
        span = spans[kind]
        if span is None:
            unread[label] = unread.get(label, 0) + len(values)
            continue
        doubled += (code, *span) in found
        found[(code, *span)] = (label, values)
    return found, unread, doubled


def choose_measure(
    *,
    by: Actor,
    at: datetime,
    indicator_code: str,
    measure_code: str,
    factor: Number | None = None,
    reason: str = "",
) -> None:
    """Say which published measure an indicator is compared with; an empty code ends the comparison.

    Audited as ``indicators:benchmark:chosen``. Choosing what stands already changes nothing.

    Raises:
        NotPermitted: ``by`` may not administer the indicator.
        BenchmarkRefused: there is no such measure, or the factor is nought or less.
    """
    indicator = Indicator.objects.filter(code=indicator_code).first()
    series = list(Series.objects.filter(indicator=indicator).select_related("now"))
    if indicator is None or not series or not access.may_administer(by, series):
        raise NotPermitted("There is no such indicator.")
    if measure_code and measure_code not in latest_measures([measure_code]):
        raise BenchmarkRefused("There is no such published measure: choose one from the list.")
    if factor is not None and factor <= 0:
        raise BenchmarkRefused("The factor must be above nought: leave it empty for none.")
    stands = BenchmarkLink.objects.filter(indicator=indicator).order_by("-event", "-pk").first()
    said = ("", None) if stands is None else (stands.measure_code, stands.factor)
    if said == (measure_code, factor):
        return
    with event(by=by, at=at, name="indicators:benchmark:chosen", reason=reason):
        BenchmarkLink.objects.append(
            [
                BenchmarkLink(
                    indicator=indicator, measure_code=measure_code, factor=factor, reason=reason
                )
            ]
        )


def choose_neighbours(
    *,
    by: Actor,
    at: datetime,
    name: str,
    own_code: str,
    place_codes: Collection[str],
    is_usual: bool = False,
    reason: str = "",
) -> None:
    """Say which places the council compares itself with under a name, and which place it is itself.

    Audited as ``indicators:neighbours:chosen``. Without places the group ends. The usual group says which
    place is ours wherever nothing else does.

    Raises:
        NotPermitted: ``by`` may not administer the whole council.
        BenchmarkRefused: a place is not known, is our own, or is no authority, or there is no name.
    """
    if not may_adopt(by, at.date()):
        raise NotPermitted("Neighbours are chosen for the whole council.")
    name = " ".join(name.split())[:120]
    codes = list(dict.fromkeys(place_codes))
    _refuse_group(name, own_code, codes)
    stands = NeighbourGroup.objects.filter(name=name).order_by("-event", "-pk").first()
    if stands is not None and (stands.own_code, stands.place_codes, stands.is_usual) == (
        own_code, codes, is_usual,
    ):  # fmt: skip
        return
    with event(by=by, at=at, name="indicators:neighbours:chosen", reason=reason):
        NeighbourGroup.objects.append(
            [
                NeighbourGroup(
                    name=name,
                    own_code=own_code,
                    place_codes=codes,
                    is_usual=is_usual,
                    reason=reason,
                )
            ]
        )


def _refuse_group(name: str, own_code: str, codes: Sequence[str]) -> None:
    if not name:
        raise BenchmarkRefused("Give the group a name, such as Statistical neighbours.")
    known = places_by_code()
    for code in (own_code, *codes):
        if code not in known:
            raise BenchmarkRefused(f"There is no place “{code[:40]}” among those published.")
    if own_code in codes:
        raise BenchmarkRefused(f"{known[own_code].name} cannot be its own neighbour: take it out.")
    wrong = [known[code].name for code in codes if known[code].kind != "authority"]
    if wrong:
        raise BenchmarkRefused(f"{wrong[0]} is no council: it is shown beside, never ranked.")
