"""The pages of an indicator's life: read, changed after a look, taken back, listed, sent for approval."""

from __future__ import annotations

import csv
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
from goldenthread.indicators.commands.carried.lines import lines_of_stage
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.indicators.commands.life import change_stage, withdraw_stage
from goldenthread.indicators.commands.restrictions import restrict_series
from goldenthread.indicators.models import IndicatorStage, RestrictionKind
from goldenthread.indicators.queries.calculated.resting import inputs_resting
from goldenthread.indicators.queries.indicator import indicator_shown
from goldenthread.indicators.queries.life import Standing
from goldenthread.indicators.queries.life_checked import StageWanted
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.structure import add_areas
from goldenthread.rules.vocabulary import AuditFinding, AuditOutcome, LifeStage
from goldenthread.staff.indicators.working_words import resting_in_words
from goldenthread.staff.life_words import (
    carried_words,
    changes_of_turn,
    done_words,
    now_words,
    offered,
    turn_words,
)
from goldenthread.ui.dates import day as in_words
from tests.cast import AT
from tests.climbs import build_ladder
from tests.indicators.test_calculated import add
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


def test_a_change_is_sent_for_approval_as_a_package_and_nothing_holds_yet(cast, client_as):
    build_ladder(cast, kinds=["indicator"])
    client, before = client_as("performance.officer"), IndicatorStage.objects.count()
    page = client.post(_change("HS20"), _typed("retired", successor="HS01")).content.decode()
    assert "Send for approval instead" in page
    typed = _typed("retired", successor="HS01", then="send")
    answer = client.post(_change("HS20"), {**typed, "route": "", "title": ""})
    assert answer.status_code == 422 and WHY in answer.content.decode()
    assert not Package.objects.exists()
    given = {**typed, "route": "ladder", "title": "Households to retire", "words": ""}
    page = client.post(_change("HS20"), given, follow=True).content.decode()
    package = Package.objects.get()
    assert f"{package.reference} is on its way. Nothing is in force yet." in page
    assert "Households to retire" in page
    assert IndicatorStage.objects.count() == before


def test_where_a_route_is_required_a_direct_change_is_refused_and_sending_stays(cast, client_as):
    build_ladder(cast, kinds=["indicator"], is_required=True)
    client, before = client_as("performance.officer"), head()
    page = client.post(_change("HS20"), _typed("retired")).content.decode()
    assert 'id="climbs"' in page and 'value="record"' not in page
    assert 'value="send"' in page
    answer = client.post(_change("HS20"), _typed("retired", then="record"))
    assert answer.status_code == 422
    assert WHY in answer.content.decode(), "what was typed stands"
    assert head() == before and not IndicatorStage.objects.exists()


def test_the_trail_of_the_indicator_says_what_became_of_it_before_and_after(cast, client_as):
    today = timezone.localdate()
    _retire(successor="CS02a")
    live = StageWanted(LifeStage.LIVE, today + timedelta(days=5), reason="Asked for again.")
    change_stage(["CS01"], live, by=SYSTEM, at=timezone.now(), read_at=head())
    withdraw_stage("CS01", live.from_on, by=SYSTEM, at=timezone.now(), reason="Not after all.")
    page = client_as("councillor").get(reverse("indicator", args=["CS01"])).content.decode()
    trail = re.sub(r"<[^>]+>|\s+", " ", page.partition('id="trail"')[2])
    trail = re.sub(r" +", " ", trail)
    retired = f"retired from {in_words(today)}; successor CS02a"
    assert f"Stage live {retired}" in trail
    assert f"Stage {retired} live from {in_words(live.from_on)}" in trail
    assert f"Stage, planned live from {in_words(live.from_on)} {retired}" in trail
    assert "Planned stage of an indicator taken back" in trail and "Not after all." in trail


def test_a_package_that_retires_it_stands_in_its_trail(cast):
    climbs = build_ladder(cast, kinds=["indicator"])
    wanted = StageWanted(LifeStage.RETIRED, AT.date(), successor="HS01", reason=WHY)
    title = {"kind": "indicator", "title": "To retire"}
    reference = climbs.put(lines_of_stage(["HS20"], wanted), **title)
    climbs.up_to(reference, "final")
    climbs.decide(reference, "final")
    shown = indicator_shown(climbs.actor("councillor"), "HS20")
    (row,) = [it for it in shown.trail if it.turn]
    assert row.name == "governance:package:decided"
    assert changes_of_turn(row.turn)[0][1:] == (
        "live",
        "retired from 14 July 2014; successor HS01",
    )
    assert WHY in carried_words(row.turn, row.name)
    sheet = climbs.cast.actor("performance.officer")
    begin_audit(["HS20"], by=sheet, at=AT, called="Suite", begun_on=AT.date())
    names = {it.name for it in indicator_shown(climbs.actor("councillor"), "HS20").trail}
    assert "indicators:audit:begun" in names


def test_the_list_is_narrowed_to_what_one_watches(cast, client_as):
    _retire("CS01")
    _retire("HS01")
    client = client_as("head.of.service")
    page = client.get(reverse("removed") + "?watched=mine").content.decode()
    assert reverse("life", args=["HS01"]) in page
    assert reverse("life", args=["CS01"]) not in page
    table = client.get(reverse("removed_table") + "?watched=mine").content.decode("utf-8-sig")
    assert [line[:4] for line in table.splitlines()[1:]] == ["HS01"]
    assert reverse("life", args=["CS01"]) in client.get(reverse("removed")).content.decode()


def test_the_scorecard_marks_what_is_not_live_and_its_file_has_a_column_for_it(cast, client_as):
    wanted = StageWanted(LifeStage.RETIRED, date(2014, 6, 1), reason=WHY)
    change_stage(["CS01"], wanted, by=SYSTEM, at=AT, read_at=head())
    client = client_as("councillor")
    address = reverse("scorecard")
    assert "gt-stage--" not in client.get(address).content.decode().partition("<tbody")[2]
    page = client.get(address + "?stage=retired").content.decode().partition("<tbody")[2]
    assert "gt-stage--retired" in page and "CS01" in page
    for stage, word in (("retired", "Retired"), ("", "Live")):
        table = client.get(reverse("scorecard_table") + f"?stage={stage}").content.decode(
            "utf-8-sig"
        )
        heads, *rows = csv.reader(table.splitlines())
        assert rows and {row[heads.index("Stage")] for row in rows} == {word}


def test_a_calculated_indicator_says_that_an_input_is_retired_and_what_to_do(cast, client_as):
    add(cast, "PER", "[HS20] / [HS01] * 10")
    today = timezone.localdate()
    client = client_as("councillor")
    address = reverse("indicator", args=["PER"])
    assert "none of this one can follow" not in client.get(address).content.decode()
    _retire("HS01", successor="CS02a")
    page = client.get(address).content.decode()
    told = re.sub(r"<[^>]+>|\s+", " ", page)
    assert f"is retired since {in_words(today)}." in re.sub(r" +", " ", told)
    assert "put its successor in its place" in page
    assert f'href="{reverse("indicator", args=["CS02a"])}"' in page
    earlier = f"{address}?known={today - timedelta(days=3)}"
    assert "none of this one can follow" not in client.get(earlier).content.decode()
    restrict_series(
        [cast.series["HS01"]], by=SYSTEM, at=timezone.now(), kind=RestrictionKind.DRAFT, reason="A draft."
    )  # fmt: skip
    page = client.get(address).content.decode()
    assert "none of this one can follow" not in page and "is retired since" not in page


def test_a_suspended_input_is_told_until_when_and_costs_one_query(cast, django_assert_num_queries):
    add(cast, "PER", "[HS20] / [HS01] * 10")
    until = AT.date() + timedelta(days=30)
    suspended = StageWanted(LifeStage.SUSPENDED, AT.date(), until, reason="Rests.")
    change_stage(["HS01", "HS20"], suspended, by=SYSTEM, at=AT, read_at=head())
    councillor = cast.actor("councillor")
    with django_assert_num_queries(1):
        found = inputs_resting(councillor, {"HS01", "HS20"}, on=AT.date())
    assert [it.reference for it in found] == ["HS01", "HS20"]
    (words, _) = resting_in_words(found)
    assert words.said == "is suspended since 14 July 2014, until 13 August 2014."
    assert inputs_resting(councillor, {"HS01"}, on=until + timedelta(days=1)) == ()
    assert inputs_resting(councillor, (), on=until) == ()


def test_links_lead_to_a_series_of_the_successor_where_its_code_is_no_reference(cast, client_as):
    [fleet] = add_areas(["Fleet"], by=SYSTEM, at=AT)
    begun = cast.structure.begun_on
    new = NewIndicator(code="HS90", title="Days taken in Fleet")
    add_indicators([new], by=SYSTEM, at=AT, from_on=begun)
    place = NewSeries("HS90", cast.structure.services["Housing Services"], fleet, "Fleet")
    add_series([place], by=SYSTEM, at=AT, from_on=begun)
    _retire("HS01", successor="HS90")
    officer = cast.actor("performance.officer")
    at, read_at = timezone.now(), head()
    wanted = StageWanted(LifeStage.RETIRED, timezone.localdate(), successor="HS90", reason=WHY)
    change_stage(["HS20"], wanted, by=officer, at=at, read_at=read_at)
    leads = [
        reverse("indicator", args=["HS01"]),
        reverse("life", args=["HS01"]),
        reverse("removed"),
    ]
    client = client_as("head.of.service")
    for address in [*leads, "/changes/"]:
        page = client.get(address).content.decode()
        [lead] = set(re.findall(r'href="([^"]*HS90[^"]*)"', page))
        assert client.get(lead).status_code == 200, (address, lead)
    page = client.get(reverse("life", args=[lead.split("/")[2]])).content.decode()
    assert reverse("indicator", args=["HS01"]) in page, "what it took the place of"
