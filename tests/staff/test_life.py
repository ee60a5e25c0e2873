"""The pages of an indicator's life: read, changed after a look, taken back, listed, sent for approval."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.governance.models import Package
from goldenthread.indicators.commands.audits import SheetSays, begin_audit, write_sheet
from goldenthread.indicators.commands.life import change_stage
from goldenthread.indicators.models import IndicatorStage
from goldenthread.indicators.queries.life import Standing
from goldenthread.indicators.queries.life_checked import StageWanted
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.vocabulary import AuditFinding, AuditOutcome, LifeStage
from goldenthread.staff.life_words import done_words, now_words, offered, turn_words
from tests.staff.changing import form_of

pytestmark = pytest.mark.django_db
WHY = "Nobody acts on it any more."


def _day(name: str, day: date) -> dict[str, int]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def _typed(stage: str, *, on: date | None = None, then: str = "look", **more):
    on = on or timezone.localdate()
    return {
        "read_at": head(),
        "stage": stage,
        "reason": WHY,
        "then": then,
        **_day("from_on", on),
        **more,
    }


def _change(code: str = "CS01") -> str:
    return reverse("life_change", args=[code])


def _retire(code: str = "CS01", **more) -> None:
    today = timezone.localdate()
    wanted = StageWanted(LifeStage.RETIRED, today, reason=WHY, **more)
    change_stage([code], wanted, by=SYSTEM, at=timezone.now(), read_at=head())


def test_each_stage_is_told_with_what_it_comes_to():
    since = date(2026, 4, 1)
    assert "until 30 June 2026, and live again from the day after" in now_words(
        Standing(LifeStage.SUSPENDED, since, until=date(2026, 6, 30))
    )
    assert "It has no successor." in now_words(Standing(LifeStage.RETIRED, since))
    heir = Standing(LifeStage.RETIRED, since, successor_code="CS09", successor_title="Calls")
    assert turn_words(heir) == "Retired; its successor is CS09 Calls"
    wanted = StageWanted(LifeStage.SUSPENDED, since, until=date(2026, 6, 30))
    assert done_words(wanted, 1, today=since) == "The indicator is suspended until 30 June 2026."


@pytest.mark.parametrize(
    ("stage", "may_become"),
    [
        (LifeStage.PROPOSED, {LifeStage.LIVE, LifeStage.RETIRED}),
        (LifeStage.LIVE, {LifeStage.SUSPENDED, LifeStage.RETIRED}),
        (LifeStage.SUSPENDED, {LifeStage.LIVE, LifeStage.SUSPENDED, LifeStage.RETIRED}),
        (LifeStage.RETIRED, {LifeStage.LIVE}),
    ],
)
def test_only_what_may_follow_is_offered(stage, may_become):
    assert set(offered(Standing(stage, date(2026, 4, 1)))) == may_become


def test_nothing_is_recorded_before_the_preview_is_confirmed(cast, client_as):
    client, before = client_as("performance.officer"), head()
    page = client.post(_change(), _typed("retired", successor="CS02a")).content.decode()
    assert "Nothing is recorded yet" in page
    assert "Retire it?" in page
    assert "reads of it on their first page, with the reason and its successor" in page
    assert head() == before
    page = client.post(
        _change(), _typed("retired", successor="CS02a", then="record"), follow=True
    ).content.decode()
    assert "The indicator is retired." in page
    assert head() == before + 1
    assert WHY in page
    assert "CS02a" in page


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"stage": ""}, "Choose an answer."),
        ({"stage": "retired", "reason": " "}, "Give an answer."),
        ({"stage": "suspended"}, "Say until when it is suspended"),
        (
            {"stage": "suspended", **_day("until", date(2014, 1, 1))},
            "It would end before it begins",
        ),
        ({"stage": "suspended", **_day("until", date(2090, 1, 1))}, "10 years at most"),
        ({"stage": "retired", "successor": "CS01"}, "It cannot be its own successor"),
        ({"stage": "retired", "successor": "XX99"}, "There is no indicator XX99"),
        (
            {"stage": "retired", "from_on_day": "31", "from_on_month": "2"},
            "not a day in the calendar",
        ),
    ],
)
def test_what_makes_no_sense_is_told_and_what_was_typed_stands(cast, client_as, typed, told):
    client, before = client_as("performance.officer"), head()
    for then in ("look", "record"):
        answer = client.post(_change(), {**_typed("retired", then=then), **typed})
        assert answer.status_code == 422
        assert told in answer.content.decode()
    if typed.get("reason") is None:
        assert WHY in answer.content.decode()
    assert head() == before


def test_what_somebody_else_changed_meanwhile_is_told(cast, client_as):
    read = _typed("retired", then="record")
    read["read_at"] = head()
    today = timezone.localdate()
    suspended = StageWanted(LifeStage.SUSPENDED, today, today + timedelta(days=9), reason="Rests.")
    change_stage(["CS01"], suspended, by=SYSTEM, at=timezone.now(), read_at=head())
    answer = client_as("performance.officer").post(_change(), read)
    assert answer.status_code == 422
    assert "while you were deciding" in answer.content.decode()


def test_a_planned_stage_is_shown_and_taken_back_with_a_reason(cast, client_as):
    client, later = client_as("performance.officer"), timezone.localdate() + timedelta(days=40)
    client.post(_change(), _typed("retired", on=later, then="record"))
    back = reverse("life_withdraw", args=["CS01", later.isoformat()])
    assert back in client.get(reverse("life", args=["CS01"])).content.decode()
    assert client.post(back, {"reason": ""}).status_code == 422
    page = client.post(back, {"reason": "The board wants it."}, follow=True).content.decode()
    assert "is taken back" in page
    assert client.get(back).status_code == 404
    assert client_as("director").get(back).status_code == 404


def test_who_may_not_change_it_reads_its_life_and_no_more(cast, client_as):
    _retire(successor="CS02a")
    client = client_as("councillor")
    page = client.get(reverse("life", args=["CS01"])).content.decode()
    assert "Retired" in page
    assert "Make it live again" not in page
    assert client.get(_change()).status_code == 404
    assert client.post(_change(), _typed("live")).status_code == 404


def test_many_are_suspended_at_once_and_those_that_cannot_be_are_left_out(cast, client_as):
    _retire("CS02a")
    client = client_as("performance.officer")
    ids = [cast.series[code] for code in ("CS01", "CS02a", "HS01")]
    answer = client.post(reverse("changes"), {"series": ids, "what": "stage"})
    until = timezone.localdate() + timedelta(days=30)
    typed = _typed("suspended") | _day("until", until)
    page = client.post(answer["Location"], typed).content.decode()
    assert "Left out" in page
    assert "CS02a" in page
    done = client.post(answer["Location"], {**typed, "then": "record"}, follow=True)
    assert "2 indicators are suspended until" in done.content.decode()
    rows = IndicatorStage.objects.filter(stage=LifeStage.SUSPENDED)
    assert set(rows.values_list("indicator__code", flat=True)) == {"CS01", "HS01"}
    assert rows.values("event").distinct().count() == 1
    assert client.get(answer["Location"]).status_code == 404


def test_the_list_says_when_why_and_what_follows_and_is_taken_away_as_narrowed(cast, client_as):
    client = client_as("councillor")
    address = reverse("removed")
    assert "Nothing is suspended or retired" in client.get(address).content.decode()
    _retire(successor="CS02a")
    page = client.get(address + "?stage=retired&q=CS&sort=-code").content.decode()
    assert WHY in page
    assert "CS02a" in page
    assert "Nothing fits these filters" in client.get(address + "?stage=suspended").content.decode()
    assert "is not a day" in client.get(address + "?since=soon&page=%00&service=x").content.decode()
    table = client.get(reverse("removed_table") + "?q=CS01").content.decode("utf-8-sig")
    assert table.splitlines()[1].startswith("CS01,")
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("removed_workbook")).content))
    cells = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert {"CS01", "CS02a", WHY} <= set(cells)


def test_an_earlier_day_shows_it_live(cast, client_as):
    _retire()
    client = client_as("councillor")
    earlier = timezone.localdate() - timedelta(days=3)
    page = client.get(f"{reverse('removed')}?known={earlier}").content.decode()
    assert "Nothing is suspended or retired" in page
    page = client.get(f"{reverse('life', args=['CS01'])}?known={earlier}").content.decode()
    assert "Live since" in page


def test_the_first_page_tells_those_who_see_it_with_reason_and_successor(cast, client_as):
    today = timezone.localdate()
    wanted = StageWanted(LifeStage.RETIRED, today, successor="CS02a", reason=WHY)
    officer = cast.actor("performance.officer")
    change_stage(["CS01"], wanted, by=officer, at=timezone.now(), read_at=head())
    page = client_as("service.manager").get("/changes/").content.decode()
    told = re.sub(r"<[^>]+>|\s+", " ", page)
    assert "An indicator suspended, retired or made live" in told
    assert WHY in told
    assert reverse("indicator", args=["CS02a"]) in page


def test_an_indicator_is_added_as_proposed_and_found_so(cast, client_as):
    client, today = client_as("performance.officer"), timezone.localdate()
    given = {
        **form_of(client, reverse("add_indicator")), "code": "CS77", "title": "Calls returned",
        "begins_as": "proposed", "reason": "Asked for.", **_day("from_on", today),
        "unit_id": str(cast.structure.services["Customer Services"]),
        "owner_id": str(next(iter(cast.structure.posts.values()))),
    }  # fmt: skip
    page = client.post(reverse("add_indicator"), given, follow=True).content.decode()
    assert "CS77 is added. It is proposed." in page
    assert "Proposed since" in page
    assert "Proposed" in client.get("/search/?q=CS77&in=indicators").content.decode()
    assert IndicatorStage.objects.get().reason == "Asked for."


def test_what_an_audit_decided_leads_to_the_change_with_what_was_found(cast, client_as):
    officer, today = cast.actor("performance.officer"), timezone.localdate()
    begin_audit(["CS01"], by=officer, at=timezone.now(), called="Suite", begun_on=today)
    page = client_as("councillor").get(reverse("indicator", args=["CS01"])).content.decode()
    assert "Under audit" in page
    says = SheetSays(
        AuditFinding.NO, AuditFinding.YES, "Read", "Counted twice", AuditOutcome.REPLACE, today
    )
    write_sheet("CS01", "Suite", says, by=officer, at=timezone.now(), read_at=head())
    sheet = reverse("audit_sheet", args=["CS01"]) + "?audit=Suite"
    client = client_as("performance.officer")
    page = client.get(sheet).content.decode()
    [address] = re.findall(r'href="([^"]*/life/change/[^"]*)"', page)
    page = client.get(address.replace("&amp;", "&")).content.decode()
    assert "Suite: Counted twice" in page
    assert re.search(r'value="retired"[^>]*checked', page)
    assert "/life/change/" not in client_as("auditor").get(sheet).content.decode()


def test_without_a_route_nothing_offers_to_send_it(cast, client_as):
    page = client_as("performance.officer").post(_change(), _typed("retired")).content.decode()
    assert "Send for approval" not in page
    assert not Package.objects.exists()
