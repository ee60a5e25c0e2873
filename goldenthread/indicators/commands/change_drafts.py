"""A change in three steps: begun as a draft, looked at, recorded as one event."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.governance.commands.proposing import Proposed, propose_package
from goldenthread.governance.commands.required import refuse_direct
from goldenthread.indicators.commands.carried.lines import lines_of
from goldenthread.indicators.commands.change_outlook import (
    Outlook,
    move_of,
    outlook_of,
    takeable,
)
from goldenthread.indicators.commands.changes import NewTarget
from goldenthread.indicators.commands.figures import set_targets
from goldenthread.indicators.commands.reorganising import reorganise
from goldenthread.indicators.commands.rerating import Tell, quiet
from goldenthread.indicators.commands.responsibility import Responsibility, set_responsibilities
from goldenthread.indicators.commands.versions import ComesToMore, adopt_rule, redefine
from goldenthread.indicators.models import ChangeDraft, Series
from goldenthread.indicators.queries.intended import Intended, Kind
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.organisation.commands.refusals import ChangedMeanwhile
from goldenthread.rules.vocabulary import ChangeKind

#: Which changes may climb a route, and as what; others are recorded.
CLIMBING: Final = MappingProxyType(
    {
        Kind.TARGETS: ChangeKind.TARGETS,
        Kind.DEFINITION: ChangeKind.DEFINITION,
        Kind.RULE: ChangeKind.RULE,
    }
)
DRAFTS_LAST: Final = timedelta(days=30)


def begin_change(*, by: Actor, at: datetime, intended: Intended) -> uuid.UUID:
    """Keep a change until it is recorded or dropped; return the draft's key. Nothing is recorded.

    Drafts of more than :data:`DRAFTS_LAST` ago, anybody's, are forgotten.

    Raises:
        NotPermitted: ``by`` may not administer anything.
    """
    by.require(Right.ADMINISTER)
    ChangeDraft.objects.filter(begun_at__lt=at - DRAFTS_LAST).delete()
    draft = ChangeDraft(
        key=uuid.uuid4(), person_id=by.person_id or 0, begun_at=at, asked=intended.to_data()
    )
    draft.save()
    return draft.key


def _own(by: Actor, key: uuid.UUID) -> Any:
    by.require(Right.ADMINISTER)
    return ChangeDraft.objects.filter(key=key, person_id=by.person_id or 0, recorded_at=None)


def _held(by: Actor, key: uuid.UUID) -> ChangeDraft:
    draft: ChangeDraft | None = _own(by, key).first()
    if draft is None:
        raise NotPermitted("There is no such change.")
    return draft


def amend_change(*, by: Actor, at: datetime, key: uuid.UUID, intended: Intended) -> None:
    """Keep what is asked for by now; it is to be looked at anew.

    Raises:
        NotPermitted: it is not ``by``'s draft, or it has been recorded.
    """
    if not _own(by, key).update(asked=intended.to_data(), preview={}, job_key=None):
        raise NotPermitted("There is no such change.")


def note_change_job(*, by: Actor, at: datetime, key: uuid.UUID, job_key: uuid.UUID) -> None:
    """Keep which job works on the draft.

    Raises:
        NotPermitted: it is not ``by``'s draft, or it has been recorded.
    """
    if not _own(by, key).update(job_key=job_key):
        raise NotPermitted("There is no such change.")


def drop_change(*, by: Actor, at: datetime, key: uuid.UUID) -> None:
    """Forget a draft. Nothing of it was recorded.

    Raises:
        NotPermitted: it is not ``by``'s draft, or it has been recorded.
    """
    if not _own(by, key).delete()[0]:
        raise NotPermitted("There is no such change.")


def look_at_change(*, by: Actor, at: datetime, key: uuid.UUID, tell: Tell = quiet) -> None:
    """Work out what the draft would come to and keep it with the draft. Nothing is recorded.

    Raises:
        NotPermitted: it is not ``by``'s draft, or ``by`` may not make the change.
        NotPossible: nothing of it can be done; the message says what to mend.
    """
    draft = _held(by, key)
    outcome = outlook_of(Intended.from_data(draft.asked), by=by, at=at, tell=tell)
    _own(by, key).update(preview=outcome)


def record_change(*, by: Actor, at: datetime, key: uuid.UUID, tell: Tell = quiet) -> bool:
    """Record the draft as it was looked at, in one event; say whether it is recorded.

    Where it comes to something else by now, nothing is recorded and the draft holds the new outcome.

    Raises:
        NotPermitted: it is not ``by``'s draft, or ``by`` may not make the change.
        NotPossible: it cannot be done as things stand by now, or has to climb a route; the message says what
            to do.
        ChangedMeanwhile: somebody else changed the same after the author had read it.
    """
    draft = _held(by, key)
    intended = Intended.from_data(draft.asked)
    if intended.kind in CLIMBING:
        refuse_direct(CLIMBING[intended.kind], by=by, at=at)
    try:
        _RECORDS[intended.kind](intended, by, at, draft.preview.get("digest", ""), tell)
    except ComesToMore:
        outcome = outlook_of(intended, by=by, at=at, tell=tell)
        _own(by, key).update(preview=outcome | {"differs": True})
        return False
    _own(by, key).update(recorded_at=at, preview={})
    return True


def propose_change(
    *, by: Actor, at: datetime, key: uuid.UUID, route: str, title: str, words: str = ""
) -> Proposed:
    """Put the draft forward instead of recording it: a package of its lines climbs a route.

    Nothing is in force before the route's last step. Audited as ``governance:package:proposed``.

    Raises:
        NotPermitted: it is not ``by``'s draft, or ``by`` may not propose such changes.
        NotPossible: changes of its kind climb no route, or a line cannot be proposed as it is; ``listed``
            names each with why.
    """
    intended = Intended.from_data(_held(by, key).asked)
    lines = lines_of(intended, today=localdate(at))
    if not _own(by, key).update(recorded_at=at):  # of two at once one puts it forward
        raise NotPermitted("There is no such change.")
    try:
        return propose_package(
            lines, by=by, at=at, kind=intended.kind.value, route=route, title=title, words=words,
            read_at=intended.read_at,
        )  # fmt: skip
    except Exception:
        ChangeDraft.objects.filter(key=key, recorded_at=at).update(recorded_at=None)
        raise


def _record_definition(
    intended: Intended, by: Actor, at: datetime, digest: str, tell: Tell
) -> None:
    chosen = Series.objects.filter(pk__in=intended.series_ids).select_related("indicator")
    series = list(chosen)
    indicators = sorted({row.indicator_id for row in series})
    redefine(
        takeable(Outlook(), intended, indicators, series),
        by=by,
        at=at,
        from_on=intended.from_on or localdate(at),
        reason=intended.reason,
        read_at=intended.read_at,
        previewed=digest,
        tell=tell,
    )


def _record_rule(intended: Intended, by: Actor, at: datetime, digest: str, tell: Tell) -> None:
    rule = intended.rule
    if rule is None:
        raise NotPermitted("There is no such change.")
    adopt_rule(
        by=by,
        at=at,
        name=rule.name,
        rule=dict(rule.clauses),
        from_on=intended.from_on or localdate(at),
        adopted_by=rule.adopted_by,
        adopted_on=rule.adopted_on,
        reason=intended.reason,
        read_at=intended.read_at,
        previewed=digest,
        tell=tell,
    )


def _record_targets(intended: Intended, by: Actor, at: datetime, digest: str, tell: Tell) -> None:
    targets = [
        NewTarget(row.series_id, row.period, row.value, intended.reason, kind=row.kind)
        for row in intended.targets
    ]
    set_targets(
        by=by,
        at=at,
        targets=targets,
        reason=intended.reason,
        read_at=intended.read_at,
        previewed=digest,
    )


def _record_posts(intended: Intended, by: Actor, at: datetime, digest: str, tell: Tell) -> None:
    given = {Responsibility(name): post_id for name, post_id in intended.fields.items()}
    set_responsibilities(
        dict.fromkeys(intended.series_ids, given),
        by=by,
        at=at,
        from_on=intended.from_on or localdate(at),
        reason=intended.reason,
        read_at=intended.read_at,
    )


def _record_unit(intended: Intended, by: Actor, at: datetime, digest: str, tell: Tell) -> None:
    reorganise(
        move_of(intended, at), by=by, at=at, reason=intended.reason, read_at=intended.read_at
    )


_RECORDS = {
    Kind.DEFINITION: _record_definition,
    Kind.RULE: _record_rule,
    Kind.TARGETS: _record_targets,
    Kind.POSTS: _record_posts,
    Kind.UNIT: _record_unit,
}

__all__ = [
    "CLIMBING",
    "ChangedMeanwhile",
    "begin_change",
    "look_at_change",
    "propose_change",
    "record_change",
]
