"""The pages of audits: begun, written, listed, taken away; what is refused is said beside its box."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from goldenthread.indicators.commands.audits import begin_audit
from goldenthread.indicators.models import AuditSheet

pytestmark = pytest.mark.django_db
CALLED = "Audit of the suite"


@pytest.fixture
def begun(cast):
    begin_audit(
        ["CS01", "HS01"], by=cast.actor("performance.officer"), at=timezone.now(), called=CALLED,
        begun_on=timezone.localdate(),
    )  # fmt: skip
    return cast


def _sheet(code):
    return f"{reverse('audit_sheet', args=[code])}?audit={CALLED.replace(' ', '+')}"


def test_nothing_audited_yet_is_said_with_the_way_to_begin(cast, client_as):
    page = client_as("performance.officer").get(reverse("audits")).content.decode()
    assert "No indicator has been audited yet" in page
    assert reverse("audit_begin") in page
    assert (
        reverse("audit_begin") not in client_as("auditor").get(reverse("audits")).content.decode()
    )


def test_an_audit_of_a_service_is_begun_and_stands_in_the_list(cast, client_as):
    client = client_as("performance.officer")
    today = timezone.localdate()
    given = {
        "called": CALLED, "begun_on_day": today.day, "begun_on_month": today.month,
        "begun_on_year": today.year, "service": cast.structure.services["Housing Services"],
    }  # fmt: skip
    page = client.post(reverse("audit_begin"), given, follow=True).content.decode()
    assert "The audit of 2 indicators has begun." in page
    assert "0 of 2 audited" in page
    again = client.post(reverse("audit_begin"), given)
    assert again.status_code == 422
    assert "All of these are in this audit already" in again.content.decode()


def test_the_auditor_writes_a_sheet_and_what_is_refused_stands_as_it_was_typed(begun, client_as):
    client = client_as("auditor")
    given = {"read_at": 10_000, "findings": "Counted twice", "outcome": "retire"}
    refused = client.post(_sheet("CS01"), given)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Answer this before you choose an outcome" in page
    assert "Counted twice" in page
    assert AuditSheet.objects.count() == 2
    given |= {"is_relevant": "yes", "is_measurable": "no", "outcome": ""}
    page = client.post(_sheet("CS01"), given, follow=True).content.decode()
    assert "The sheet is written." in page
    assert "Priya Nair" in page


def test_who_may_not_write_reads(begun, client_as):
    client = client_as("councillor")
    page = client.get(_sheet("HS01"))
    assert page.status_code == 200
    assert "Write it" not in page.content.decode()
    assert client.post(_sheet("HS01"), {"read_at": 1}).status_code == 404
    assert client.get(_sheet("RB09")).status_code == 404


def test_the_list_is_taken_away_as_it_is_filtered(begun, client_as):
    answer = client_as("councillor").get(reverse("audits_workbook") + "?q=HS01&page=%00&sort=x")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert "HS01" in cells
    assert "CS01" not in cells
