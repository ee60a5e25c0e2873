"""The life of an indicator: at which stage it is on a day, and what may follow.

Published in docs/methods/life.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from goldenthread.rules.vocabulary import LifeStage

__all__ = ["LONGEST_YEARS", "Stage", "counts", "may_follow", "owes", "stage_on", "years_later"]

#: For so many years at most is an indicator suspended.
LONGEST_YEARS: Final = 10
_MAY_FOLLOW: Final = {
    LifeStage.PROPOSED: {LifeStage.LIVE, LifeStage.RETIRED},
    LifeStage.LIVE: {LifeStage.SUSPENDED, LifeStage.RETIRED},
    LifeStage.SUSPENDED: {LifeStage.LIVE, LifeStage.RETIRED},
    LifeStage.RETIRED: {LifeStage.LIVE},
}


@dataclass(frozen=True)
class Stage:
    """A stage and the day on which it begins; a suspension holds up to and with the day ``until``.

    ``successor`` is the code of what took a retired indicator's place; empty where nothing did.
    """

    stage: LifeStage
    from_on: date
    until: date | None = None
    successor: str = ""

    def has_lapsed(self, day: date) -> bool:
        """Say whether it is a suspension that is over on ``day``."""
        return self.until is not None and self.until < day


def stage_on(stages: Sequence[Stage], day: date) -> Stage:
    """Return the stage that holds on ``day``; live from the first of days where none has begun.

    ``stages`` stand in the order in which they were recorded: of two that begin on one day, the later
    holds. A suspension lapses after its last day; then what came before holds again, from the day after.

    >>> closed = Stage(LifeStage.SUSPENDED, date(2026, 4, 1), until=date(2026, 9, 30))
    >>> stage_on([closed], date(2026, 9, 30)).stage.value
    'suspended'
    >>> stage_on([closed], date(2026, 10, 1))
    Stage(stage=<LifeStage.LIVE: 'live'>, from_on=datetime.date(2026, 10, 1), until=None, successor='')
    """
    begun = sorted((it for it in stages if it.from_on <= day), key=lambda it: it.from_on)
    if not begun:
        return Stage(LifeStage.LIVE, date.min)
    latest = begun[-1]
    if latest.until is None or not latest.has_lapsed(day):
        return latest
    lasting = [it for it in begun if it.stage is not LifeStage.SUSPENDED]
    before = lasting[-1] if lasting else Stage(LifeStage.LIVE, date.min)
    return Stage(before.stage, latest.until + timedelta(days=1), successor=before.successor)


def may_follow(was: Stage, to: Stage) -> bool:
    """Say whether one stage may follow another; a suspension may be followed by a longer one.

    >>> retired = Stage(LifeStage.RETIRED, date(2026, 4, 1))
    >>> may_follow(retired, Stage(LifeStage.SUSPENDED, date(2026, 5, 1), until=date(2026, 6, 1)))
    False
    >>> may_follow(retired, Stage(LifeStage.LIVE, date(2026, 5, 1)))
    True
    """
    if was.stage is LifeStage.SUSPENDED and to.stage is LifeStage.SUSPENDED:
        return was.until is None or (to.until is not None and to.until > was.until)
    return to.stage in _MAY_FOLLOW[was.stage]


def counts(stage: LifeStage) -> bool:
    """Say whether figures are due at a stage, rated and watched.

    >>> [each.value for each in LifeStage if counts(each)]
    ['live']
    """
    return stage is LifeStage.LIVE


def years_later(day: date, years: int) -> date:
    """Return the same day some years later; of 29 February the 28th, where the year has none.

    >>> years_later(date(2024, 2, 29), 10)
    datetime.date(2034, 2, 28)
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def owes(stages: Sequence[Stage], ends: date) -> bool:
    """Say whether the figure of a period is owed that ``ends`` on a day: the indicator was live then.

    >>> owes([Stage(LifeStage.RETIRED, date(2026, 4, 1))], date(2026, 3, 31))
    True
    """
    return counts(stage_on(stages, ends).stage)
