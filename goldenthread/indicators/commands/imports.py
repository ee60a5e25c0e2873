"""Import a spreadsheet: a draft that passes, a preview, and one event that records all of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError

from goldenthread.audit.events import event
from goldenthread.governance.commands.required import climbs_route
from goldenthread.indicators import access
from goldenthread.indicators.commands.changes import Stale, make_ready
from goldenthread.indicators.commands.definitions import CodeTaken
from goldenthread.indicators.commands.import_outcome import outcome_of
from goldenthread.indicators.commands.import_plan import LEAVE_OUT, Answers, Plan, plan
from goldenthread.indicators.commands.import_writing import record_plan
from goldenthread.indicators.models import Import, ImportDraft, ImportMapping
from goldenthread.indicators.queries.imports.checking import Checked, check
from goldenthread.indicators.queries.imports.drafts import BENCHMARKS
from goldenthread.indicators.queries.imports.offered import Choices, Source
from goldenthread.indicators.queries.imports.standing import standing_on
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.records.append import reserve_ids
from goldenthread.records.collector import collector_paused
from goldenthread.records.files import keep_file
from goldenthread.rules.vocabulary import ChangeKind

_TRIES = 4
Tell = Callable[[int, int, str], None]


DRAFTS_LAST: Final = timedelta(days=30)


class ImportRefused(Exception):
    """An import cannot be confirmed as it stands; the message is a sentence that says why."""


@dataclass(frozen=True)
class Confirmed:
    """What came of confirming. Without a number nothing was recorded.

    ``outcome`` is what the file comes to; where it ``differs`` from the preview it is the new one.
    """

    number: int | None
    outcome: dict[str, Any]
    differs: bool = False


def _quiet(done: int, total: int, words: str) -> None:
    """Tell nobody."""


def begin_draft(*, by: Actor, at: datetime, name: str, content: bytes) -> uuid.UUID:
    """Keep an uploaded file until its import is confirmed or dropped; return the draft's key.

    Nothing is recorded. Drafts of more than :data:`DRAFTS_LAST` ago, anybody's, are forgotten.

    Raises:
        NotPermitted: ``by`` may not import anything.
    """
    by.require(Right.IMPORT)
    ImportDraft.objects.filter(begun_at__lt=at - DRAFTS_LAST).delete()
    draft = ImportDraft(
        key=uuid.uuid4(), person_id=by.person_id or 0, begun_at=at, name=name[:255], content=content
    )
    draft.save()
    return draft.key


def _own(by: Actor, key: uuid.UUID) -> Any:
    by.require(Right.IMPORT)
    own = ImportDraft.objects.filter(key=key, person_id=by.person_id or 0, import_id=None)
    return own.exclude(sheet=BENCHMARKS)


def _change_draft(by: Actor, key: uuid.UUID, **news: Any) -> None:
    if not _own(by, key).update(**news):
        raise NotPermitted("There is no such draft.")


def map_draft(
    *,
    by: Actor,
    at: datetime,
    key: uuid.UUID,
    sheet: str,
    mapping: Mapping[str, Any],
    choices: Choices,
) -> None:
    """Keep how the draft's columns are to be read and what was decided about the whole file.

    Raises:
        NotPermitted: it is not ``by``'s draft, or it has been confirmed.
    """
    _change_draft(
        by,
        key,
        sheet=sheet,
        mapping=dict(mapping),
        choices=choices.to_data(),
        preview={},
        answers={},
    )


def choose_for_draft(
    *,
    by: Actor,
    at: datetime,
    key: uuid.UUID,
    choices: Choices,
    answers: Answers,
) -> None:
    """Keep what was answered to the questions of the preview, and choices made there.

    Raises:
        NotPermitted: it is not ``by``'s draft, or it has been confirmed.
    """
    kept = {about: dict(answer) for about, answer in answers.items()}
    _change_draft(by, key, choices=choices.to_data(), answers=kept)


def note_job(*, by: Actor, at: datetime, key: uuid.UUID, job_key: uuid.UUID) -> None:
    """Keep which job works on the draft.

    Raises:
        NotPermitted: it is not ``by``'s draft, or it has been confirmed.
    """
    _change_draft(by, key, job_key=job_key)


def drop_draft(*, by: Actor, at: datetime, key: uuid.UUID) -> None:
    """Forget a draft. Nothing of it was recorded.

    Raises:
        NotPermitted: it is not ``by``'s draft, or it has been confirmed.
    """
    if not _own(by, key).delete()[0]:
        raise NotPermitted("There is no such draft.")


def _checked(source: Source, choices: Choices, *, by: Actor, today: date, tell: Tell) -> Checked:
    total = len(source.offered) * 2
    return check(
        source.offered,
        standing=standing_on(by, today),
        choices=choices,
        actor=by,
        today=today,
        tell=lambda done, words: tell(done, total, words),
    )


def _planned(
    checked: Checked,
    source: Source,
    answers: Answers,
    *,
    by: Actor,
    at: datetime,
    today: date,
    tell: Tell,
) -> Plan:
    total, choices = len(source.offered) * 2, checked.placing.choices

    def rated(done: int, of: int) -> None:
        if done % 100 == 0:
            half = len(source.offered)
            tell(half + half * done // max(of, 1), total, "Rating the figures")

    return plan(
        checked,
        choices=choices,
        answers=answers,
        today=today,
        climbs=climbs_route(ChangeKind.TARGETS, by=by, at=at),
        tell=rated,
        source=Import(
            sheet=source.sheet, mapping=dict(source.mapping), counts={}, choices=choices.to_data()
        ),
    )


def look_at(
    *,
    by: Actor,
    at: datetime,
    source: Source,
    choices: Choices,
    today: date,
    tell: Tell = _quiet,
) -> dict[str, Any]:
    """Return what importing the file would come to. Nothing is recorded.

    Raises:
        NotPermitted: ``by`` may not import anything.
    """
    by.require(Right.IMPORT)
    with collector_paused():
        checked = _checked(source, choices, by=by, today=today, tell=tell)
        made = _planned(checked, source, {}, by=by, at=at, today=today, tell=tell)
        return outcome_of(made, notes=list(source.notes))


def preview_draft(
    *, by: Actor, at: datetime, key: uuid.UUID, source: Source, today: date, tell: Tell = _quiet
) -> None:
    """Work out what the draft would come to and keep it with the draft. Nothing is recorded.

    Raises:
        NotPermitted: it is not ``by``'s draft, or it has been confirmed.
    """
    draft = _own(by, key).defer("content").first()
    if draft is None:
        raise NotPermitted("There is no such draft.")
    choices = Choices.from_data(draft.choices)
    outcome = look_at(by=by, at=at, source=source, choices=choices, today=today, tell=tell)
    _change_draft(by, key, preview=outcome)


def confirm_draft(
    *, by: Actor, at: datetime, key: uuid.UUID, source: Source, today: date, tell: Tell = _quiet
) -> Confirmed:
    """Record the draft as it was previewed, or show anew what it would come to by now.

    Audited as ``indicators:import:confirmed``. Confirming twice changes nothing.

    Raises:
        NotPermitted: it is not ``by``'s draft, or it has been confirmed.
        ImportRefused: it cannot be recorded as it stands; the message says why.
    """
    draft = _own(by, key).defer("content").first()
    if draft is None:
        raise NotPermitted("There is no such draft.")
    confirmed = import_figures(
        by=by,
        at=at,
        source=source,
        choices=Choices.from_data(draft.choices),
        answers=draft.answers,
        today=today,
        previewed=draft.preview.get("digest", ""),
        tell=tell,
    )
    if confirmed.differs:
        _change_draft(by, key, preview=confirmed.outcome | {"differs": True})
    elif confirmed.number is not None:
        _change_draft(by, key, import_id=confirmed.number, content=b"", preview={}, answers={})
    return confirmed


def import_figures(
    *,
    by: Actor,
    at: datetime,
    source: Source,
    choices: Choices,
    answers: Answers,
    today: date,
    previewed: str | None = None,
    tell: Tell = _quiet,
) -> Confirmed:
    """Record everything that the file brings, in one event, or nothing.

    Audited as ``indicators:import:confirmed``. A file that brings nothing new records nothing. With
    ``previewed``, the digest of a preview, nothing is recorded where the outcome differs by now.

    Raises:
        NotPermitted: ``by`` may not import anything.
        ImportRefused: it cannot be recorded as it stands; the message says why.
    """
    by.require(Right.IMPORT)
    leaves_out = any(answer.get("answer") == LEAVE_OUT for answer in answers.values())
    for _ in range(_TRIES):
        with collector_paused():
            first = {} if leaves_out else answers
            checked = _checked(source, choices, by=by, today=today, tell=tell)
            made = _planned(checked, source, first, by=by, at=at, today=today, tell=tell)
            outcome = outcome_of(made, notes=list(source.notes))
            if previewed is not None and outcome["digest"] != previewed:
                return Confirmed(None, outcome, differs=True)
            if leaves_out:
                made = _planned(checked, source, answers, by=by, at=at, today=today, tell=tell)
                outcome = outcome_of(made, notes=list(source.notes))
            if made.is_nothing:
                return Confirmed(None, outcome)
            _refuse_unreasoned(made, choices, by)
            try:
                return Confirmed(_record(made, source, outcome, by=by, at=at), outcome)
            except (Stale, CodeTaken):
                continue
    raise ImportRefused("Others are recording the same figures just now: try again in a minute.")


def _refuse_unreasoned(made: Plan, choices: Choices, by: Actor) -> None:
    corrected = made.corrected()
    for row in corrected:
        series = made.change.books.by_series[row.series_id].series
        if not access.may_correct(by, unit_id=series.unit_now_id):
            raise ImportRefused(f"You may not correct a validated figure of {series.reference}.")
    if corrected and not choices.reason.strip():
        count = len(corrected)
        raise ImportRefused(
            f"{count} validated figure{'s' if count > 1 else ''} would be corrected:"
            " say why in the box beside the button, then confirm again."
        )


def _record(made: Plan, source: Source, outcome: dict[str, Any], *, by: Actor, at: datetime) -> int:
    record = made.source
    record.counts = outcome["counts"]
    placing = made.checked.placing
    if not placing.series:  # a new series has its id only once it is recorded
        reserve_ids(Import, [record])
        make_ready(made.change)
    try:
        with event(
            by=by, at=at, name="indicators:import:confirmed", reason=_why(source, placing.choices)
        ) as number:
            record.file = keep_file(source.name, source.content)
            Import.objects.append([record])
            _keep_mapping(source.mapping)
            parent_id = placing.choices.unit_id or 0
            record_plan(made, by=by, at=at, number=number, parent_id=parent_id)
    except IntegrityError:
        raise ImportRefused(
            "Two things in the file would be known by the same reference: give one of them"
            " another code or place."
        ) from None
    except NotPossible as refusal:  # a service or an owner ends, by what is planned
        raise ImportRefused(str(refusal)) from None
    return record.pk


def _why(source: Source, choices: Choices) -> str:
    """Return the event's reason: the file, and why validated figures are corrected."""
    return f"{source.name}: {choices.reason}" if choices.reason else source.name


def _keep_mapping(mapping: Mapping[str, Any]) -> None:
    """Keep how these headings were read, unless it was kept so already."""
    fingerprint = str(mapping.get("fingerprint", ""))
    if not fingerprint:
        return
    latest = ImportMapping.objects.filter(fingerprint=fingerprint).order_by("-pk").first()
    held = {"mapping": mapping.get("mapping", {})}
    if latest is None or latest.mapping != held:
        ImportMapping.objects.append([ImportMapping(fingerprint=fingerprint, mapping=held)])
