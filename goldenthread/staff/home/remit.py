"""How a remit stands, as its page shows it: a sentence, tiles, services, and the exceptions first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from goldenthread.indicators.queries.remit import Exceptional, Remit, ServiceCounts
from goldenthread.rules.vocabulary import Heading, RatingClass
from goldenthread.staff.addresses import page_address
from goldenthread.staff.figures import as_decimal
from goldenthread.staff.scorecard.presenters import LineShown, line_shown
from goldenthread.ui.addresses import with_query
from goldenthread.ui.words import Counted, rating_mark

_TILES = (RatingClass.OFF_TARGET, RatingClass.NEAR_TARGET, RatingClass.ON_TARGET)
_LONGEST_EXCERPT = 180
_SERVICES = 12


@dataclass(frozen=True)
class ExceptionShown:
    """An exceptional line, with how it was rated before and the beginning of what was said."""

    line: LineShown
    short: Heading
    change: Decimal | None
    before: str
    said: str


@dataclass(frozen=True)
class ServiceShown:
    """One service's counts, each with the scorecard that shows them."""

    name: str
    href: str
    counts: tuple[tuple[str, int, str], ...]
    worse: int


@dataclass(frozen=True)
class RemitShown:
    """Everything that the page says of a remit."""

    name: str
    period: str
    headline: str
    sentence: str
    tiles: tuple[Counted, ...]
    services: tuple[ServiceShown, ...]
    services_left: int
    exceptions: tuple[ExceptionShown, ...]
    exceptional: int
    scorecard: str
    is_empty: bool


def _met(counts: Mapping[str, int]) -> int:
    return counts.get(RatingClass.ON_TARGET, 0) + counts.get(RatingClass.EXCEEDING, 0)


def headline_of(remit: Remit) -> str:
    """Return in one sentence how many are on target."""
    if not remit.total:
        return "There is nothing to show yet"
    verb = "is" if remit.total == 1 else "are"
    noun = "indicator" if remit.total == 1 else "indicators"
    return f"{_met(remit.counts)} of {remit.total} {noun} {verb} on target"


def compared(remit: Remit) -> str:
    """Return how that compares with the period before, or nothing where nothing was rated then."""
    if not any(remit.counts_before.get(each) for each in (*_TILES, RatingClass.EXCEEDING)):
        return ""
    off = RatingClass.OFF_TARGET
    now, then = remit.counts.get(off, 0), remit.counts_before.get(off, 0)
    if now != then:
        more = "more" if now > then else "fewer"
        words = f"{abs(now - then)} {more} off target than in {remit.previous.label}"
    elif now:
        words = f"As many off target as in {remit.previous.label}"
    else:
        words = f"None off target, as in {remit.previous.label}"
    worse = f"{remit.worse} got worse" if remit.worse else "none got worse"
    return f"{words}; {worse}."


def remit_shown(remit: Remit) -> RemitShown:
    """Return a remit as its page shows it."""
    scorecard = _scorecard_of(remit)
    services = sorted(
        remit.services, key=lambda each: (-each.counts.get(_TILES[0], 0), -each.worse)
    )
    is_one = len(services) < 2
    return RemitShown(
        name=_name(remit),
        period=remit.period.label,
        headline=headline_of(remit),
        sentence=compared(remit),
        tiles=tuple(
            Counted(
                each,
                remit.counts.get(each, 0),
                with_query(scorecard, rating=each.value) if scorecard else None,
            )
            for each in _tiles(remit)
        ),
        services=() if is_one else tuple(_service(each) for each in services[:_SERVICES]),
        services_left=max(0, len(services) - _SERVICES),
        exceptions=tuple(_exception(each) for each in remit.exceptions),
        exceptional=remit.exceptional,
        scorecard=scorecard or page_address("scorecard"),
        is_empty=not remit.total,
    )


def _name(remit: Remit) -> str:
    names = [unit.name for unit in remit.tops[:3]]
    left = len(remit.tops) - len(names)
    return ", ".join(names) + (f" and {left} more" if left else "") or "All that you see"


def _tiles(remit: Remit) -> tuple[RatingClass, ...]:
    has_exceeding = remit.counts.get(RatingClass.EXCEEDING, 0)
    return (*_TILES, RatingClass.EXCEEDING) if has_exceeding else _TILES


def _scorecard_of(remit: Remit) -> str:
    """Return the scorecard of just this remit, or nothing where several services have none in common."""
    if len(remit.units) > 1:
        return ""
    service = remit.units[0].reference if remit.units else None
    return with_query(page_address("scorecard"), service=service)


def _service(each: ServiceCounts) -> ServiceShown:
    href = with_query(page_address("scorecard"), service=each.unit.reference)
    counts = [
        (rating, each.counts.get(rating, 0), with_query(href, rating=rating.value))
        for rating in _TILES[:2]
    ]
    met = (RatingClass.ON_TARGET, _met(each.counts), href)
    return ServiceShown(
        name=each.unit.name,
        href=href,
        counts=tuple(
            (rating_mark(rating).key, count, link) for rating, count, link in (*counts, met)
        ),
        worse=each.worse,
    )


def _exception(each: Exceptional) -> ExceptionShown:
    said = " ".join(each.said.split())
    if len(said) > _LONGEST_EXCERPT:
        said = f"{said[:_LONGEST_EXCERPT].rpartition(' ')[0]} …"
    before = rating_mark(each.before).word.lower() if each.is_worse else ""
    return ExceptionShown(
        line=line_shown(each.line),
        short=each.line.short,
        change=as_decimal(each.line.change),
        before=before,
        said=said,
    )
