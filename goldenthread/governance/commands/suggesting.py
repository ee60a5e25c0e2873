"""Suggest at a step what somebody would rather see; accept or decline what was suggested."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.governance.models import (
    OpenStep,
    Package,
    PackageLine,
    Suggestion,
    SuggestionAnswer,
)
from goldenthread.governance.queries.climbing import Climbing, climbing
from goldenthread.governance.queries.lines_hidden import hidden_lines
from goldenthread.governance.queries.scope import Authority, scope_of
from goldenthread.organisation.access import Actor, NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.records.numbering import next_number
from goldenthread.records.ref import Ref
from goldenthread.rules.ladder import StepAct

__all__ = ["answer_suggestion", "make_suggestion"]

_LONGEST: Final = 20_000


def make_suggestion(
    reference: str, *, by: Actor, at: datetime, step: str, words: str, line: int | None = None
) -> str:
    """Say what one would rather see, of a line or of all; return the suggestion's reference.

    Who sits on a body suggests for themselves; who records its decisions, for the body. Until it is accepted
    or declined, what it is about does not come into force. Audited as ``governance:suggestion:made``.

    Raises:
        NotPermitted: the step is not open to ``by``.
        NotPossible: nothing may be suggested there, there is no such line, or no words are given.
    """
    held = climbing(reference)
    text = _worded(words, "Write what you suggest.")
    authority = _heard(held, step, by, localdate(at))
    of = held.lines.get(line) if line is not None else None
    if line is not None and (of is None or _is_hidden(of.id, by)):
        raise NotPossible(f"There is no line {line}: choose another.", field="line")
    row = Suggestion(
        package=held.package,
        line_id=None if of is None else of.id,
        step=step,
        body_id=authority.body_id,
        post_id=authority.post_id,
        person_id=by.person_id,
        words=text,
    )
    with event(
        by=by, at=at, name="governance:suggestion:made", reason=text, subject=_about(held.package)
    ):
        row.reference = f"SG-{next_number(Suggestion, 'SG')}"
        row.save()
    return row.reference


def answer_suggestion(
    reference: str, *, by: Actor, at: datetime, is_accepted: bool, words: str
) -> int:
    """Accept or decline what was suggested, and say why; return the event.

    It changes nothing by itself: what is accepted is refined at a step, or put forward again. The proposer
    may answer, and whoever decides at an open step. Audited as ``governance:suggestion:answered``.

    Raises:
        NotPermitted: ``by`` neither proposed the package nor decides at an open step of it.
        NotPossible: no reason is given.
        ChangedMeanwhile: somebody has answered it.
    """
    row = Suggestion.objects.filter(reference=reference).select_related("package").first()
    if row is None:
        raise NotPermitted("There is no such suggestion.")
    text = _worded(words, "Say why: it stands in the trail.")
    _require_answering(climbing(row.package.reference), by, localdate(at))
    with event(
        by=by,
        at=at,
        name="governance:suggestion:answered",
        reason=text,
        subject=_about(row.package),
    ) as number:
        if SuggestionAnswer.objects.filter(suggestion=row).exists():
            raise ChangedMeanwhile("Somebody answered it while you were writing, and that stands.")
        SuggestionAnswer(suggestion=row, is_accepted=is_accepted, words=text).save()
    return number


def _is_hidden(line_id: int, by: Actor) -> bool:
    """Say whether somebody may not see a line: to them there is none."""
    hidden = hidden_lines(by)
    return hidden is not None and PackageLine.objects.filter(hidden, pk=line_id).exists()


def _worded(words: str, ask: str) -> str:
    text = words.strip()
    if not text:
        raise NotPossible(ask, field="words")
    if len(text) > _LONGEST:
        raise NotPossible(
            f"This is {len(text):,} characters long: shorten it to {_LONGEST:,} or fewer.",
            field="words",
        )
    return text


def _heard(held: Climbing, step: str, by: Actor, today: date) -> Authority:
    """Return as what somebody speaks at an open step."""
    scope = scope_of(by, on=today)
    for row in OpenStep.objects.filter(package=held.package, step=step):
        if StepAct.SUGGEST not in held.route.step(step).acts:
            raise NotPossible("Nothing is suggested at this step: send it back, or refine it.")
        authority = scope.authority(row, held.package.kind, {today})
        if authority is not None:
            return authority
        if row.body_id is not None and scope.heir(row.body_id) in scope.sat_on:
            return Authority(min(by.post_ids, default=None))
    raise NotPermitted(f"{by.label} is not heard at this step.")


def _require_answering(held: Climbing, by: Actor, today: date) -> None:
    package = held.package
    is_theirs = package.person_id is not None and package.person_id == by.person_id
    if is_theirs or package.post_id in by.post_ids:
        return
    scope = scope_of(by, on=today)
    for row in OpenStep.objects.filter(package=package):
        decides = held.route.step(row.step).decides
        if decides and scope.authority(row, package.kind, {today}) is not None:
            return
    raise NotPermitted(f"{by.label} does not answer suggestions of this package.")


def _about(package: Package) -> Ref:
    return Ref("package", package.pk, f"{package.reference} {package.title}"[:200])
