"""Whatever is altered behind the application's back is named."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from goldenthread.audit.canonical import (
    NO_DIGEST,
    Leaves,
    canonical_text,
    event_digest,
    sheet_digest,
)
from goldenthread.audit.events import System, draft_of
from goldenthread.audit.faults import FaultKind
from goldenthread.audit.migrating import event_in_migration
from goldenthread.audit.models import Event, RowChange
from goldenthread.audit.seal import header_of
from goldenthread.audit.triggers import missing_triggers, remove
from goldenthread.audit.verification import verify
from goldenthread.records.models import Fields, StoredFile
from tests.audit.conftest import Spare
from tests.audit.made import AT, note, opened, reading
from tests.audit.sample.models import Note, Reading


def _three_events() -> None:
    with opened():
        Reading.objects.append([reading(count=place) for place in range(3)])
        note().save()
    with opened():
        Reading.objects.append([reading(count=place) for place in range(3)])
        note(words="to be removed").save()
    with opened():
        Note.objects.filter(words="to be removed").delete()
        Note.objects.update(words="another", value=1)
        reading().save()


def test_an_untouched_database_verifies(spare: Spare):
    spare.run(_three_events)
    told: list[int] = []
    checked = spare.run(lambda: verify(told.append))
    assert (checked.events, checked.fault) == (3, None)
    assert checked.rows == 7 + 4 + 2  # readings, changes of notes, notes that ever stood
    assert checked.head_digest == spare.run(lambda: Event.objects.get(number=3).digest)


@pytest.mark.parametrize(
    ("done", "kind", "event", "sentence"),
    [
        (
            "UPDATE sample_reading SET value = 99000000 WHERE id = 5",
            FaultKind.ALTERED,
            2,
            "sample_reading row 5, recorded by event 2 on 20 January 2026 at 09:30, was altered.",
        ),
        (
            "DELETE FROM sample_reading WHERE id = 2",
            FaultKind.MISSING,
            1,
            "sample_reading row 2, recorded by event 1 on 20 January 2026 at 09:30, is missing.",
        ),
        (
            "UPDATE sample_reading SET event = 2 WHERE id = 3",
            FaultKind.ALTERED,
            1,
            "sample_reading row 3, recorded by event 1 on 20 January 2026 at 09:30, was altered.",
        ),
        (
            "INSERT INTO sample_reading (id, event, words, count, is_final, key)"
            " SELECT 50, 2, words, count, is_final, key FROM sample_reading WHERE id = 1",
            FaultKind.ADDED,
            2,
            "sample_reading row 50 was added: event 2 on 20 January 2026 at 09:30 did not"
            " record it.",
        ),
        (
            "INSERT INTO sample_reading (id, event, words, count, is_final, key)"
            " SELECT 50, 9, words, count, is_final, key FROM sample_reading WHERE id = 1",
            FaultKind.ADDED,
            9,
            "sample_reading row 50 was added: event 9 did not record it.",
        ),
        (
            "UPDATE audit_event SET by_label = 'Somebody else' WHERE number = 2",
            FaultKind.ALTERED,
            2,
            "Event 2 on 20 January 2026 at 09:30, or a digest kept with it, was altered.",
        ),
        (
            "DELETE FROM audit_event WHERE number = 2",
            FaultKind.MISSING,
            2,
            "Event 2 is missing.",
        ),
        (
            "DELETE FROM audit_rowdigests WHERE event = 2 AND \"table\" = 'sample_reading'",
            FaultKind.ALTERED,
            2,
            "Event 2 on 20 January 2026 at 09:30, or a digest kept with it, was altered.",
        ),
        (
            "UPDATE audit_rowdigests SET event = 8 WHERE event = 3",
            FaultKind.ALTERED,
            3,
            "Event 3 on 20 January 2026 at 09:30, or a digest kept with it, was altered.",
        ),
        (
            "UPDATE sample_note SET words = 'a third'",
            FaultKind.ALTERED,
            3,
            "sample_note row 1, recorded by event 3 on 20 January 2026 at 09:30, was altered.",
        ),
        (
            "UPDATE sample_note SET author = 'Mr Example'",
            FaultKind.ALTERED,
            3,
            "sample_note row 1, recorded by event 3 on 20 January 2026 at 09:30, was altered.",
        ),
        (
            "DELETE FROM sample_note",
            FaultKind.MISSING,
            3,
            "sample_note row 1, recorded by event 3 on 20 January 2026 at 09:30, is missing.",
        ),
        (
            "INSERT INTO sample_note (id, trail_salt, author, words, is_open, colour)"
            " SELECT 60, '', author, words, is_open, colour FROM sample_note",
            FaultKind.ADDED,
            0,
            "sample_note row 60 was added: no event recorded it.",
        ),
        (
            "UPDATE audit_rowchange SET after = before WHERE operation = 'update'",
            FaultKind.ALTERED,
            3,
            "audit_rowchange row 4, recorded by event 3 on 20 January 2026 at 09:30, was altered.",
        ),
    ],
)
def test_what_was_done_behind_the_applications_back_is_named(
    spare: Spare, done, kind, event, sentence
):
    spare.run(_three_events)
    spare.behind(done)
    fault = spare.run(verify).fault
    assert fault is not None
    assert (fault.kind, fault.event, fault.sentence) == (kind, event, sentence)


def test_the_earliest_of_several_faults_is_named(spare: Spare):
    spare.run(_three_events)
    spare.behind(
        "UPDATE audit_event SET reason = 'x' WHERE number = 3",
        "UPDATE sample_reading SET words = '' WHERE id = 4",
        "UPDATE sample_note SET words = ''",
    )
    fault = spare.run(verify).fault
    assert fault is not None
    assert (fault.event, fault.table, fault.row_id) == (2, "sample_reading", 4)


@pytest.mark.django_db
def test_a_new_version_of_the_fields_breaks_no_chain(monkeypatch):
    with opened():
        reading().save()
    earlier = Reading.audited
    monkeypatch.setattr(Reading, "audited", (earlier, Fields(2, ("words", "value"))))
    with opened():
        reading().save()
    checked = verify()
    assert checked.fault is None
    monkeypatch.setattr(Reading, "audited", (Fields(2, ("words", "value")),))
    fault = verify().fault
    assert fault is not None
    assert fault.kind is FaultKind.ALTERED


@pytest.mark.django_db
def test_a_rows_canonical_text_is_the_same_on_every_engine():
    with opened():
        made = reading()
        made.save()
    leaves = Leaves(Reading, Reading.audited.names)
    row = Reading.objects.values_list("pk", *leaves.names).get()
    (text,) = leaves.texts([[value] for value in row])
    assert text == canonical_text(
        {"id": row[0], **dict(zip(leaves.names, row[1:], strict=True))}
    ).replace("[1.0,", "[1,")
    (text,) = leaves.texts([[value] for value in (17, *row[1:])])
    text = text.replace(f'"event":{made.event}', '"event":5')
    assert text == (
        '{"at":"2026-07-05T09:30:15.000250Z",'
        '"blob":"06eb7d6a69ee19e5fbdf749018d3d2abfa04bcbd1365db312eb86dc7169389b8",'
        '"count":0,"earlier_id":null,"event":5,"id":17,"is_final":false,'
        '"key":"12345678123456781234567812345678","on":"2026-01-05",'
        '"parts":{"a":"ü","b":[1,2.5,null]},"value":93500000,"words":"Straße; it\'s “93.5 %”"}'
    )


def test_rows_of_a_data_migration_belong_to_an_event(spare: Spare):
    def story() -> tuple[int, int, list[str]]:
        remove(connection)
        state = MigrationExecutor(connection).loader.project_state().apps
        past = state.get_model("records", "StoredFile")
        with (
            connection.schema_editor() as editor,
            event_in_migration(editor, at=AT, name="records:files:migrated") as number,
        ):
            past.objects.create(
                event=number, name="a.csv", media_type="text/csv", size=1, sha256="", content=b"a"
            )
            note().save()
        assert verify().fault is None
        return (
            StoredFile.objects.get().event,
            RowChange.objects.get().event,
            missing_triggers(connection),
        )

    file_event, change_event, missing = spare.run(story)
    assert file_event == change_event == 1
    assert missing  # migrate puts them back at its end


def test_the_published_worked_example_is_what_we_compute():
    row_digest = hashlib.sha256(b'{"event":1,"id":17,"unit_id":4,"value":93500000}').digest()
    sheet = sheet_digest("indicators_actual", 1, (17).to_bytes(8, "big"), row_digest)
    draft = draft_of(System("Performance officer", 7), AT, "indicators:actuals:recorded")
    draft.number, draft.rows = 1, 1
    published = (Path(__file__).parents[2] / "docs/methods/audit.md").read_text()
    digest = event_digest(NO_DIGEST, header_of(draft), [sheet])
    for expected in (row_digest.hex(), sheet, digest):
        assert f"'{expected[:16]}'" in published
