"""Where an indicator is in its life, as its own page says it."""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.indicators.queries.life import Life
from goldenthread.rules.vocabulary import LifeStage
from goldenthread.staff.addresses import page_address
from goldenthread.staff.life_words import named, now_words, turn_words, until_words
from goldenthread.ui.dates import day


@dataclass(frozen=True)
class StageShown:
    """Where an indicator is in its life, as its own page says it, with the way to all of it."""

    stage: str
    more: str
    is_audited: bool
    said: str
    reason: str
    planned: tuple[str, ...]
    successor: str
    successor_href: str
    href: str


def stage_shown(reference: str, found: Life) -> StageShown:
    """Return what an indicator's page says of its life; of a live one no more than that it is."""
    is_live = found.now.stage is LifeStage.LIVE
    heir = named(found.now.successor_code, found.now.successor_title)
    return StageShown(
        stage=found.now.stage.value,
        more=until_words(found.now.until),
        is_audited=bool(found.is_audited_in),
        said="" if is_live else now_words(found.now),
        reason="" if is_live else found.now.reason,
        planned=tuple(f"{turn_words(it)} from {day(it.from_on)}" for it in found.planned),
        successor=heir,
        successor_href=page_address("indicator", found.now.successor_reference)
        if found.now.successor_reference
        else "",
        href=page_address("life", reference),
    )
