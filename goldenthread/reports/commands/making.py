"""What every change of a year's scorecard asks first: who may, whether it is open, who wrote meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.organisation.queries.units import units_on
from goldenthread.plan.models import ObjectiveNow
from goldenthread.records.ref import Ref
from goldenthread.reports.access import require_change
from goldenthread.reports.models import YearScorecard, YearScorecardVersion
from goldenthread.reports.queries.year_scorecards import standing_of

__all__ = ["Making", "making", "refuse_later", "refuse_personal", "written"]

_MEANWHILE: Final = (
    "Somebody changed this while you were writing. Nothing of yours is lost: look at how it stands now"
    " and at what you wrote, and confirm again."
)


@dataclass(frozen=True)
class Making:
    """A year's scorecard that somebody is about to change, as it stands."""

    card: YearScorecard
    version: YearScorecardVersion

    @property
    def subject(self) -> Ref:
        """What the event is about."""
        label = f"{self.card.reference} {self.version.title}"[:200]
        return Ref("year_scorecard", self.card.pk, label)

    def refuse_closed(self) -> None:
        """Refuse where it was agreed or dropped meanwhile; asked under the writer's lock. 1 SQL query.

        Raises:
            NotPossible: it was.
        """
        _refuse_closed(standing_of(self.card.pk))


def making(scorecard_id: int, *, by: Actor, on: date) -> Making:
    """Return a year's scorecard that somebody is about to change. 3 SQL queries.

    Raises:
        NotPermitted: ``by`` does not administer the whole council.
        NotPossible: there is none, or it is agreed or dropped.
    """
    require_change(by, units_on(on).values())
    card = YearScorecard.objects.filter(pk=scorecard_id).first()
    if card is None:
        raise NotPossible("There is no such scorecard of a year: choose another.")
    version = standing_of(scorecard_id)
    _refuse_closed(version)
    return Making(card, version)


def _refuse_closed(version: YearScorecardVersion) -> None:
    if version.is_dropped:
        raise NotPossible("This scorecard was dropped, so that it is changed no longer.")
    if version.agreed_on is not None:
        raise NotPossible(
            "This scorecard is agreed, so that it is changed by nothing but a new decision."
        )


def refuse_later(model: Any, scorecard_id: int, read_at: int, **of: Any) -> None:
    """Refuse where somebody recorded something of the same after ``read_at``. 1 SQL query.

    Raises:
        ChangedMeanwhile: somebody did.
    """
    if model.objects.filter(scorecard=scorecard_id, event__gt=read_at, **of).exists():
        raise ChangedMeanwhile(_MEANWHILE)


def refuse_personal(ids: Iterable[int | None], *, field: str = "objective") -> None:
    """Refuse what is no objective of the council in force. 1 SQL query where one is named.

    Raises:
        NotPossible: one is not there, or is a person's own.
    """
    wanted = {it for it in ids if it is not None}
    if not wanted:
        return
    rows = ObjectiveNow.objects.filter(pk__in=wanted, person_id__isnull=True)
    if rows.count() != len(wanted):
        raise NotPossible("This priority is not there any more: choose another.", field=field)


def written(text: str, longest: int, *, field: str, lacking: str = "") -> str:
    """Return a text as it is stored.

    Raises:
        NotPossible: it is too long, or empty where ``lacking`` says what to write.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if lacking and not text:
        raise NotPossible(lacking, field=field)
    if len(text) > longest:
        raise NotPossible(
            f"This is {len(text):,} characters long and may be {longest:,}: take out"
            f" {len(text) - longest:,}.",
            field=field,
        )
    return text
