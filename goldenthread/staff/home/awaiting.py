"""All that awaits the reader, asked once for every page that shows it."""

from __future__ import annotations

from goldenthread.governance.queries.awaiting import Sought, Whose, awaiting_of
from goldenthread.governance.queries.suggested import suggestions_awaiting
from goldenthread.indicators.queries.imports.drafts import drafts_of
from goldenthread.indicators.queries.waiting import Day, waiting_for
from goldenthread.organisation.access import Right
from goldenthread.plan.queries.contributions import Wished, contributions_listed
from goldenthread.plan.queries.plans import plans_to_write
from goldenthread.plan.queries.prioritisations import to_score
from goldenthread.staff.asking import Asked, Read
from goldenthread.staff.home.waiting import WaitingShown, waiting_shown
from goldenthread.staff.remembering import remembered
from goldenthread.staff.words_in_use import is_used

_LEAST = 4


def awaiting(request: Asked, read: Read, day: Day) -> WaitingShown:
    """Return all that awaits the reader: figures, questions, drafts, talks, plans, steps of routes."""
    actor, posts = request.actor, request.actor.post_ids
    found = remembered(
        request, ("waiting", day, posts), lambda: waiting_for(actor, day=day, size=_LEAST)
    )
    if read.is_past:
        return waiting_shown(found, [], day)
    drafts = drafts_of(actor) if actor.may(Right.IMPORT) else []
    talks = remembered(
        request,
        ("talks", day.today, posts, actor.person_id),
        lambda: contributions_listed(actor, Wished(whose="mine"), on=day.today, size=_LEAST),
    )
    plans = None
    if actor.may(Right.SEE_ORGANISATION) and is_used("plan_kinds"):
        plans = remembered(
            request,
            ("plans", day.today, posts, actor.person_id),
            lambda: plans_to_write(actor, on=day.today, size=_LEAST),
        )
    steps, suggested, scores = None, None, []
    if actor.may(Right.SEE_ORGANISATION):
        steps = remembered(
            request,
            ("steps", day.today, posts, actor.person_id),
            lambda: awaiting_of(actor, Sought(whose=Whose.MINE), on=day.today, size=_LEAST),
        )
        suggested = remembered(
            request,
            ("suggestions", day.today, posts, actor.person_id),
            lambda: suggestions_awaiting(actor, on=day.today, size=_LEAST),
        )
        scores = remembered(
            request,
            ("scores", day.today, actor.person_id),
            lambda: to_score(actor, on=day.today),
        )
    return waiting_shown(
        found,
        drafts,
        day,
        talks=talks,
        plans=plans,
        steps=steps,
        suggested=suggested,
        scores=scores,
    )
