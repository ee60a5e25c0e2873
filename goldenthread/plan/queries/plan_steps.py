"""Which step of a plan may follow which, when comments are taken, and which wait for an answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef

from goldenthread.plan.models import PlanComment
from goldenthread.rules.vocabulary import PlanStep

__all__ = ["NEEDS_WORDS", "STEPS_AFTER", "takes_comments", "unanswered_of"]

_DRAFT, _OUT, _FINAL = PlanStep.DRAFT, PlanStep.PROVISIONAL, PlanStep.FINAL
#: Which steps may follow which, in the order in which they are offered.
STEPS_AFTER: Final[Mapping[PlanStep, tuple[PlanStep, ...]]] = {
    _DRAFT: (_OUT, PlanStep.WITHDRAWN),
    _OUT: (_FINAL, _OUT, _DRAFT, PlanStep.WITHDRAWN),
    _FINAL: (PlanStep.CLOSED, _DRAFT),
    PlanStep.CLOSED: (_FINAL,),
    PlanStep.WITHDRAWN: (),
}
#: Steps back, and ends, say why.
NEEDS_WORDS: Final = frozenset(
    {
        (_OUT, _DRAFT),
        (_FINAL, _DRAFT),
        (PlanStep.CLOSED, _FINAL),
        (_DRAFT, PlanStep.WITHDRAWN),
        (_OUT, PlanStep.WITHDRAWN),
    }
)


def takes_comments(step: PlanStep, comments_until: date | None, *, on: date) -> bool:
    """Say whether a plan that stands so takes comments on a day: until the end of the last day named."""
    return step is _OUT and (comments_until is None or on <= comments_until)


def unanswered_of(plan_id: int) -> list[PlanComment]:
    """Return the comments on a plan that nobody has answered, the earliest first. 1 SQL query."""
    answers = PlanComment.objects.filter(answers=OuterRef("pk"))
    rows = PlanComment.objects.filter(~Exists(answers), plan=plan_id, answers=None)
    return list(rows.order_by("pk"))
