"""The pages of rights: a change says first what it opens or closes; a refusal keeps what was typed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.indicators.models import Actual, PlausibilityFlag, SeriesNow, Share
from goldenthread.organisation.models import RoleGrant
from tests.cast import Cast
from tests.partner import Partner, build_partner


@pytest.fixture
def partner(cast: Cast) -> Partner:
    return build_partner(cast)


@pytest.fixture
def officer(partner: Partner, client_as):
    return client_as("performance.officer")


def _day(name: str = "from_on", days: int = 0) -> dict[str, int]:
    day = timezone.localdate() + timedelta(days=days)
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def _asked_then_made(client, address: str, sent: dict[str, Any]) -> tuple[str, Any]:
    """Send the form, then confirm it; return what the page said would come of it, and the answer."""
    before = head()
    said = client.post(address, sent)
    assert said.status_code == 200, said.content.decode()
    assert head() == before, "nothing is changed before it is confirmed"
    return said.content.decode(), client.post(address, sent | {"confirmed": "1"}, follow=True)


def test_roles_are_found_by_role_unit_post_and_holder(officer, cast):
    whole = officer.get("/rights/").content.decode()
    assert "Internal Auditor" in whole
    assert "Priya Nair" in whole
    for asked in ("role=auditor", "post=internal-auditor", "person=priya"):
        found = officer.get(f"/rights/?{asked}").content.decode()
        assert "Priya Nair" in found
        assert "Louise Tan" not in found
    assert "There is no role “king” here" in officer.get("/rights/?role=king").content.decode()


def test_a_role_is_granted_when_its_consequences_are_confirmed(officer, cast):
    sent = {
        "post": cast.structure.posts["HR Manager"], "role": "auditor",
        "unit": cast.structure.services["HR"], "reason": "Agreed by the board", **_day(),
    }  # fmt: skip
    said, made = _asked_then_made(officer, "/rights/grant/", sent)
    assert "Louise Tan, as HR Manager, will be able to see indicators" in said
    assert "read the audit trail" in said
    assert "has the role “Auditor”" in made.content.decode()
    again = officer.post("/rights/grant/", sent)
    assert again.status_code == 422
    assert "already on that day" in again.content.decode()
    assert "Agreed by the board" in again.content.decode()


def test_a_role_is_withdrawn_and_the_last_administrators_is_not(officer, cast):
    post_ids = cast.structure.posts
    grants = {row.post_id: row.pk for row in RoleGrant.objects.order_by("-pk")}
    said, made = _asked_then_made(
        officer, f"/rights/withdraw/{grants[post_ids['Internal Auditor']]}/",
        {"reason": "Moved", **_day()},
    )  # fmt: skip
    assert "Priya Nair will no longer be able to" in said
    assert "has no longer the role “Auditor”" in made.content.decode()
    kept = officer.post(
        f"/rights/withdraw/{grants[post_ids['Performance Officer']]}/", {"reason": "x", **_day()}
    )
    assert kept.status_code == 422
    assert "Nobody who can sign in would administer" in kept.content.decode()


def test_an_indicator_is_restricted_after_saying_who_sees_it_no_longer(officer, client_as):
    sent = {"kind": "exempt", "reason": "Paragraph 3", "read_at": head()}
    said, made = _asked_then_made(officer, "/rights/restrict/?about=HS20", sent)
    assert "will see nothing of it any more" in said
    assert "Cllr Ruth Hallam" in said
    assert "HS20 is exempt." in made.content.decode()
    assert "Kept out: exempt" in made.content.decode()
    assert client_as("councillor").get("/indicators/HS20/").status_code == 404
    sent = {"kind": "embargoed", "reason": "Press", "read_at": head()}
    refused = officer.post("/rights/restrict/?about=HS20", sent)
    assert refused.status_code == 422
    assert "Write the day on which the embargo ends" in refused.content.decode()


@pytest.mark.parametrize("time", ["25:00", "noon", "9.30"])
def test_a_time_that_is_none_is_refused_beside_its_box(officer, time):
    sent = {"kind": "embargoed", "reason": "Press", "until_time": time, "read_at": head()}
    sent |= _day("until_on", 2)
    answer = officer.post("/rights/restrict/?about=HS20", sent)
    assert answer.status_code == 422
    assert f"“{time}” is no time of day" in answer.content.decode()


def test_all_of_a_filtered_scorecard_is_shared_at_once(officer, partner, client_as):
    sent = {"unit": partner.unit_id, "what": "share", "reason": "Agreement"}
    said, made = _asked_then_made(officer, "/rights/share/?service=customer-services", sent)
    assert "Wexcombe Homes will see 2 more indicators: Marcus Bell." in said
    assert "2 indicators are now shared with Wexcombe Homes." in made.content.decode()
    assert Share.objects.count() == 3
    words = client_as("partner").get("/scorecard/").content.decode()
    assert "CS01" in words
    assert "RB09" not in words


def test_who_sees_a_shared_indicator_says_why_and_takes_a_fixed_number_of_queries(
    officer, django_assert_num_queries
):
    officer.get("/rights/who/?about=HS20")
    with django_assert_num_queries(13):  # who asks is remembered until the next event
        words = officer.get("/rights/who/?about=HS20").content.decode()
    assert "Shared with Wexcombe Homes, as Performance Lead, Wexcombe Homes" in words
    assert "Head of service for Housing Services, as Head of Housing" in words
    whole = officer.get("/rights/person/partner/").content.decode()
    assert "HS20" in whole


def test_the_council_asks_and_the_partner_answers(officer, partner, client_as):
    actual = Actual.objects.filter(series_id=partner.series_id).latest("pk")
    address = "/indicators/WH01/question/"
    sent = {"actual": actual.pk, "question": "Sheltered homes too?"}
    assert "Asked." in officer.post(address, sent, follow=True).content.decode()
    assert "asked already" in officer.post(address, sent, follow=True).content.decode()
    assert officer.post("/indicators/HS20/question/", sent).status_code == 404
    flag = PlausibilityFlag.objects.latest("pk")
    answer = {"flag": flag.pk, "answer": "No, they are apart"}
    assert client_as("councillor").post("/indicators/WH01/answer/", answer).status_code == 404
    lead = client_as("partner")
    asked = lead.get("/indicators/WH01/").content.decode()
    assert "Sheltered homes too?" in asked
    assert "asked by Performance Officer" in asked
    lead.post("/indicators/WH01/answer/", answer)
    assert SeriesNow.objects.get(pk=partner.series_id).open_flags == 0
    assert "No, they are apart" in officer.get("/indicators/WH01/").content.decode()
