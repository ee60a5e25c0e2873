"""Ask about a figure: whoever may confirm it may question it, and whoever records it answers."""

from __future__ import annotations

from datetime import datetime

from goldenthread.audit.events import event
from goldenthread.indicators import access
from goldenthread.indicators.commands.figures import ChangedMeanwhile
from goldenthread.indicators.commands.projection import refresh_series
from goldenthread.indicators.models import ASKED, Actual, PlausibilityFlag
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.records.ref import Ref


class QuestionRefused(Exception):
    """A question cannot be asked so; the message is a sentence that says why."""


def question_actual(*, by: Actor, at: datetime, actual_id: int, question: str) -> int:
    """Put a question to whoever records a figure; return its id. The figure stays as it is.

    Audited as ``indicators:actual:questioned``. It is answered as the system's own doubts are.

    Raises:
        NotPermitted: ``by`` may not validate figures of the series, or may not see it.
        QuestionRefused: nothing is asked, or the same is asked already and not answered.
        ChangedMeanwhile: the figure has been superseded.
    """
    actual = (
        Actual.objects.filter(access.visible(by, through="series__"), pk=actual_id)
        .select_related("series__now")
        .first()
    )
    if actual is None:
        raise NotPermitted("There is no such figure.")
    by.require(Right.VALIDATE, actual.series.unit_now_id)
    text = " ".join(question.split())
    if not text:
        raise QuestionRefused("Write the question: what should be looked at again, and why.")
    subject = Ref("series", actual.series_id, actual.series.reference)
    with event(by=by, at=at, name="indicators:actual:questioned", subject=subject):
        later = Actual.objects.filter(
            series_id=actual.series_id,
            start_on=actual.start_on,
            next_start_on=actual.next_start_on,
            pk__gt=actual.pk,
        )
        if later.exists():
            raise ChangedMeanwhile(
                "This figure has been superseded: ask about the one that stands."
            )
        if actual.flags.filter(answer=None, question=text).exists():
            raise QuestionRefused("This is asked already and waits for an answer.")
        row = PlausibilityFlag(actual=actual, kind=ASKED, question=text)
        PlausibilityFlag.objects.append([row])
        refresh_series([actual.series_id])
    return row.pk
