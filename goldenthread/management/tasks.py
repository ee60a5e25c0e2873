"""Jobs: what the worker runs when a page asked for something that takes long. Each makes one call."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils import timezone

from goldenthread.audit.verification import verify
from goldenthread.exchange.files import FileRefused
from goldenthread.exchange.offering import source_from
from goldenthread.exchange.published import read_publication
from goldenthread.indicators.commands.benchmark_drafts import (
    confirm_benchmark_draft,
    preview_benchmark_draft,
)
from goldenthread.indicators.commands.benchmarks import BenchmarkRefused
from goldenthread.indicators.commands.change_drafts import look_at_change, record_change
from goldenthread.indicators.commands.imports import (
    ImportRefused,
    confirm_draft,
    preview_draft,
)
from goldenthread.indicators.queries.benchmarks.drafts import draft_held
from goldenthread.indicators.queries.imports.drafts import draft_content, draft_of
from goldenthread.indicators.queries.imports.offered import Source
from goldenthread.management.following import follow_now
from goldenthread.management.mailing import send_due_mails
from goldenthread.management.verifying import in_a_sentence
from goldenthread.organisation.access import Actor, NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.organisation.queries.people import account_of, actor_for
from goldenthread.records import jobs
from goldenthread.records.jobs import Progress
from goldenthread.rules.rating import RuleRefused
from goldenthread.upkeep.trouble import Trouble, trouble_of

Tell = Callable[[int, int, str], None]
_log = logging.getLogger(__name__)
_REFUSALS = (BenchmarkRefused, FileRefused, ImportRefused, NotPermitted, NotPossible, RuleRefused)
_BROKEN = (
    "Something went wrong on our side. Nothing has been recorded. Try again; if it happens again,"
    " tell whoever looks after Golden Thread."
)


def preview_import(draft_key: str, job_key: str, person_id: int) -> None:
    """Work out what a draft would come to."""

    def body(actor: Actor, source: Source, tell: Tell) -> Any:
        now = timezone.now()
        preview_draft(
            by=actor, at=now, key=UUID(draft_key), source=source, today=timezone.localdate(),
            tell=tell,
        )  # fmt: skip
        return "previewed"

    _run(UUID(draft_key), UUID(job_key), person_id, body)


def confirm_import(draft_key: str, job_key: str, person_id: int) -> None:
    """Record a draft as it was previewed."""

    def body(actor: Actor, source: Source, tell: Tell) -> Any:
        confirmed = confirm_draft(
            by=actor, at=timezone.now(), key=UUID(draft_key), source=source,
            today=timezone.localdate(), tell=tell,
        )  # fmt: skip
        if confirmed.differs:
            return "differs"
        return confirmed.number or "nothing"

    _run(UUID(draft_key), UUID(job_key), person_id, body)


def _run(
    draft_key: UUID,
    job_key: UUID,
    person_id: int,
    body: Callable[[Actor, Source, Tell], Any],
) -> None:
    """Read the draft's file and do with it what is to be done."""

    def read_first(actor: Actor, tell: Tell) -> Any:
        draft = draft_of(actor, draft_key)
        source = source_from(
            draft.name,
            draft_content(actor, draft_key),
            sheet=draft.sheet,
            mapping=draft.mapping,
            period=draft.choices.period,
        )
        return body(actor, source, tell)

    _work(job_key, person_id, "Reading the file", read_first)


def _work(job_key: UUID, person_id: int, words: str, body: Callable[[Actor, Tell], Any]) -> None:
    """Run a job once, telling how far it has come; a refusal ends it with its sentence.

    Where the database is gone the job has not ended: the queue does it again.
    """
    job: Progress = jobs.read(job_key, owner_id=person_id)
    if job.ended_at is not None:
        return
    jobs.advance(job_key, done=0, words=words)

    def tell(done: int, total: int, words: str) -> None:
        jobs.advance(job_key, done=done, total=total, words=words)

    try:
        account = account_of(person_id)
        if account is None:
            raise NotPermitted("Nobody signs in as this person any more.")
        outcome = body(actor_for(account, on=timezone.localdate(), at=timezone.now()), tell)
    except _REFUSALS as refusal:
        jobs.fail(job_key, at=timezone.now(), words=str(refusal))
    except Exception as fault:
        if trouble_of(fault) is Trouble.GONE:
            raise  # it is done again when the database is back
        _log.exception("The job %s failed.", job_key)
        jobs.fail(job_key, at=timezone.now(), words=_BROKEN)
    else:
        jobs.finish(job_key, at=timezone.now(), outcome=outcome)


def preview_change(draft_key: str, job_key: str, person_id: int) -> None:
    """Work out what a change would come to."""

    def body(actor: Actor, tell: Tell) -> Any:
        look_at_change(by=actor, at=timezone.now(), key=UUID(draft_key), tell=tell)
        return "previewed"

    _work(UUID(job_key), person_id, "Looking up what it touches", body)


def record_change_draft(draft_key: str, job_key: str, person_id: int) -> None:
    """Record a change as it was previewed."""

    def body(actor: Actor, tell: Tell) -> Any:
        try:
            is_done = record_change(by=actor, at=timezone.now(), key=UUID(draft_key), tell=tell)
        except ChangedMeanwhile:
            return "changed meanwhile"
        return "recorded" if is_done else "differs"

    _work(UUID(job_key), person_id, "Looking up what it touches", body)


def preview_benchmarks(draft_key: str, job_key: str, person_id: int) -> None:
    """Work out what files of others' figures would come to."""

    def body(actor: Actor, tell: Tell) -> Any:
        publication = read_publication(draft_held(actor, UUID(draft_key)).files)
        tell(1, 2, "Comparing with what is here")
        preview_benchmark_draft(
            by=actor, at=timezone.now(), key=UUID(draft_key), publication=publication
        )
        return "previewed"

    _work(UUID(job_key), person_id, "Reading the files", body)


def confirm_benchmarks(draft_key: str, job_key: str, person_id: int) -> None:
    """Record files of others' figures."""

    def body(actor: Actor, tell: Tell) -> Any:
        publication = read_publication(draft_held(actor, UUID(draft_key)).files)
        tell(1, 2, "Recording them")
        number = confirm_benchmark_draft(
            by=actor, at=timezone.now(), key=UUID(draft_key), publication=publication
        )
        return number or "nothing"

    _work(UUID(job_key), person_id, "Reading the files", body)


def verify_trail(key: str) -> None:
    """Recompute the whole trail, for the job of this key."""
    job = UUID(key)
    jobs.advance(job, done=0, words="Recomputing every digest")
    try:
        found = verify(lambda rows: jobs.advance(job, done=rows, words="Recomputing every digest"))
    except Exception as fault:
        if trouble_of(fault) is Trouble.GONE:
            raise  # it is done again when the database is back
        _log.exception("The verification %s failed.", job)
        jobs.fail(job, at=timezone.now(), words="The verification broke off. Start it again.")
    else:
        jobs.finish(
            job,
            at=timezone.now(),
            outcome={"is_whole": found.fault is None, "digest": found.head_digest},
            words=in_a_sentence(found),
        )


def send_mails() -> None:
    """Send the mails that wait."""
    send_due_mails()


def follow() -> None:
    """Let the followers read what was recorded."""
    follow_now(timezone.now())
