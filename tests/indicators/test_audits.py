"""Indicators are audited: what a sheet may say, who may write on it, and how far the audit has come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.audits import SheetSays, begin_audit, write_sheet
from goldenthread.indicators.models import AuditSheet
from goldenthread.indicators.queries.audits import (
    AuditsFilter,
    audits_for,
    codes_to_audit,
    sheet_seen,
)
from goldenthread.organisation.access import NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.rules.vocabulary import AuditFinding, AuditOutcome
from tests.cast import AT

pytestmark = pytest.mark.django_db
TODAY = AT.date()
CALLED = "Audit of 2014"
KEPT = SheetSays(AuditFinding.YES, AuditFinding.YES, "Definition read", "Sound", AuditOutcome.KEEP)
AMENDED = SheetSays(
    AuditFinding.YES, AuditFinding.PARTLY, "Twelve calls heard", "Two ways to count",
    AuditOutcome.AMEND, TODAY + timedelta(days=30),
)  # fmt: skip


@pytest.fixture
def begun(cast):
    begin_audit(
        ["CS01", "HS01", "HS20"], by=cast.actor("performance.officer"), at=AT, called=CALLED,
        begun_on=TODAY,
    )  # fmt: skip
    return cast


def _write(cast, code="CS01", says=KEPT, username="auditor", read_at=None):
    return write_sheet(
        code, CALLED, says, by=cast.actor(username), at=AT,
        read_at=head() if read_at is None else read_at,
    )  # fmt: skip


def test_an_audit_of_many_is_begun_as_one_event_and_no_indicator_twice(begun):
    before = head()
    officer = begun.actor("performance.officer")
    given = {"by": officer, "at": AT, "called": CALLED, "begun_on": TODAY}
    assert begin_audit(["CS01"], **given) is None
    assert begin_audit(["CS01", "RB09"], **given) == before + 1
    assert AuditSheet.objects.filter(indicator__code="CS01").count() == 1


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"called": " "}, "Give the audit a name"),
        ({"begun_on": TODAY + timedelta(days=1)}, "begins today or has begun"),
        ({"begun_on": date(9999, 12, 31)}, "too far away"),
        ({"codes": []}, "No indicator is chosen"),
    ],
)
def test_an_audit_that_makes_no_sense_is_not_begun(cast, more, says):
    given = {"codes": ["CS01"], "called": CALLED, "begun_on": TODAY, **more}
    with pytest.raises(NotPossible, match=says):
        begin_audit(given.pop("codes"), by=cast.actor("performance.officer"), at=AT, **given)
    assert not AuditSheet.objects.exists()


def test_only_who_administers_begins_and_only_who_audits_writes(begun):
    for username in ("director", "auditor", "head.of.service", "partner"):
        with pytest.raises(NotPermitted):
            begin_audit(["CS01"], by=begun.actor(username), at=AT, called="X", begun_on=TODAY)
    with pytest.raises(NotPermitted):
        _write(begun, username="councillor")
    assert _write(begun) is not None


@pytest.mark.parametrize(
    ("says", "why"),
    [
        (SheetSays(outcome=AuditOutcome.KEEP), "Answer this before"),
        (SheetSays(AuditFinding.YES, AuditFinding.NO, outcome=AuditOutcome.KEEP), "what you found"),
        (
            SheetSays(AuditFinding.YES, AuditFinding.NO, "", "Found", AuditOutcome.RETIRE),
            "by when it is to be carried out",
        ),
        (SheetSays(done_on=TODAY), "choose an outcome"),
        (SheetSays(due_on=date(9999, 1, 1)), "too far away"),
        (
            SheetSays(
                AuditFinding.YES, AuditFinding.YES, "", "Found", AuditOutcome.KEEP,
                done_on=TODAY + timedelta(days=1),
            ),
            "carried out between 14 July 2014 and today",
        ),
        (SheetSays(findings="x" * 20_001), "shorten it"),
    ],
)  # fmt: skip
def test_an_outcome_without_grounds_is_refused(begun, says, why):
    before = head()
    with pytest.raises(NotPossible, match=why):
        _write(begun, says=says)
    assert head() == before


def test_two_who_write_at_once_one_stands_and_the_other_is_told(begun):
    read = head()
    _write(begun, read_at=read)
    with pytest.raises(ChangedMeanwhile):
        _write(begun, says=AMENDED, username="performance.officer", read_at=read)
    assert _write(begun) is None  # it says so already


def test_a_sheet_that_was_not_begun_is_not_written(begun):
    with pytest.raises(NotPossible, match="has not begun"):
        _write(begun, code="RB09")


def test_progress_counts_what_is_audited_and_what_is_left_to_carry_out(begun):
    _write(begun)
    _write(begun, code="HS01", says=AMENDED)
    reader = begun.actor("councillor")
    found = audits_for(reader, AuditsFilter(), on=TODAY + timedelta(days=60))
    one = found.progress[0]
    assert (one.audited, one.total, one.to_do, one.overdue) == (2, 3, 1, 1)
    assert dict(one.outcomes) == {"keep": 1, "amend": 1}
    assert one.by_unit == (("Customer Services", 1, 1), ("Housing Services", 1, 2))
    for state, codes in {"open": ["HS20"], "to do": ["HS01"], "done": ["CS01"]}.items():
        page = audits_for(reader, AuditsFilter(state=state), on=TODAY).page
        assert [it.code for it in page.items] == codes
    for order, codes in {
        "-code": ["HS20", "HS01", "CS01"],
        "outcome": ["HS20", "HS01", "CS01"],
    }.items():
        page = audits_for(reader, AuditsFilter(order=order), on=TODAY).page
        assert [it.code for it in page.items] == codes
    seen = sheet_seen(reader, "HS01", CALLED, on=TODAY)
    assert [it.line.outcome for it in seen.written] == ["amend", ""]
    assert not seen.may_write


def test_what_was_audited_lately_need_not_be_audited_again(begun):
    officer = begun.actor("performance.officer")
    assert codes_to_audit(officer, unit_ids=None, not_since=TODAY) == ["CS02a", "RB09"]
    housing = begun.structure.services["Housing Services"]
    assert codes_to_audit(officer, unit_ids=[housing], not_since=None) == ["HS01", "HS20"]
    assert codes_to_audit(begun.actor("auditor"), unit_ids=None, not_since=None) == []


def test_a_partner_sees_no_audit(begun):
    with pytest.raises(NotPermitted):
        audits_for(begun.actor("partner"), AuditsFilter(), on=TODAY)


def test_the_list_asks_as_much_of_many_sheets_as_of_few(begun):
    reader = begun.actor("councillor")

    def asked():
        with CaptureQueriesContext(connection) as queries:
            audits_for(reader, AuditsFilter(), on=TODAY)
        return len(queries)

    few = asked()
    officer = begun.actor("performance.officer")
    for year in range(2000, 2014):
        begin_audit(
            ["CS01", "CS02a", "HS01", "HS20", "RB09"], by=officer, at=AT,
            called=f"Audit of {year}", begun_on=date(year, 5, 1),
        )  # fmt: skip
    assert asked() == few == 4
