"""The pages of contributions: offered, challenged, agreed by a delegate; delivery plans; what awaits whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import Add
from goldenthread.governance.commands.deciding import LineAnswer, decide_lines
from goldenthread.plan.commands.carried.contributions import propose_contribution
from goldenthread.plan.commands.delegations import delegate
from goldenthread.plan.models import Contribution, ContributionMove
from goldenthread.rules.ladder import Answer, StepAct, StepBy
from goldenthread.rules.ladder import Step as LadderStep
from goldenthread.rules.vocabulary import ContributionStep as Step
from tests.framework import FROM, done
from tests.plan.threads import add, agree
from tests.talks import DAY, build_talks, now

pytestmark = pytest.mark.django_db
OFFER = "/thread/objectives/O-1/offer/"
TALK = "/thread/contributions/C-1/"


def _day(name: str) -> dict[str, int]:
    today = timezone.localdate()
    return {f"{name}_day": today.day, f"{name}_month": today.month, f"{name}_year": today.year}


def _terms(**more: object) -> dict[str, object]:
    return {
        "how": "Let homes faster", "how_much": "In 28 days", "weight": "2", "now_done": "In 40 days",
        "should_be_done": "In 21 days", "reason": "", "read_at": head(), **_day("from_on"), **more,
    }  # fmt: skip


def _text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_partners_offer_is_challenged_and_agreed_by_a_delegate(talks, client_as):
    """Portsmouth: the owner of a theme lets the head of a service negotiate, formally agreed."""
    partner, officer = client_as("partner"), client_as("performance.officer")
    owner, helper = client_as("head.of.service"), client_as("service.manager")
    assert "Homes for all" in _text(partner, OFFER) and "Head of Housing" in _text(partner, OFFER)
    made = partner.post(OFFER, _terms(unit="wexcombe-homes"))
    assert (made.status_code, made["Location"]) == (302, TALK)
    page = _text(partner, TALK)
    assert "Nothing counts until it is agreed" in page and "waits for the owner" in page
    assert "Withdraw it" in page and ">Agree<" not in page
    assert "waits for you" in _text(owner, TALK)
    # the owner names a delegate, who agreed it stands there
    named = {"post": "contact-centre-manager", "agreed_by": "The strategic director", "reason": "",
             **_day("from_on")}  # fmt: skip
    assert helper.get(TALK + "challenged/").status_code == 404
    assert owner.post("/thread/objectives/O-1/delegates/", named).status_code == 302
    assert "The strategic director" in _text(officer, "/thread/objectives/O-1/delegates/")
    # the delegate challenges: words are asked for, and everything typed stays
    refused = helper.post(
        TALK + "challenged/", {"reason": " ", "read_at": head(), **_day("from_on")}
    )
    assert refused.status_code == 422 and "Give an answer" in refused.content.decode()
    said = {"reason": "Is it enough?", "read_at": head(), **_day("from_on")}
    assert helper.post(TALK + "challenged/", said).status_code == 302
    page = _text(partner, TALK)
    assert "as delegate of Head of Housing" in page and "Is it enough?" in page
    assert "Offer other terms" in page
    # the partner answers with other terms, side by side; the delegate agrees
    assert partner.post(TALK + "countered/", _terms(how_much="In 21 days")).status_code == 302
    page = _text(owner, TALK)
    assert '<td data-label="Before">In 28 days</td><td data-label="After">In 21 days</td>' in page
    plan = "/thread/objectives/O-1/delivery-plan/"
    assert "Nothing is agreed yet" in _text(owner, plan) and "Offered and not agreed" in _text(
        owner, plan
    )
    assert (
        helper.post(
            TALK + "agreed/", {"reason": "", "read_at": head(), **_day("from_on")}
        ).status_code
        == 302
    )
    assert "Counts from" in _text(partner, TALK)
    page = _text(owner, plan)
    assert "1 in force" in page and "In 21 days" in page and "Offered and not agreed" not in page
    moves = ContributionMove.objects.order_by("pk").values_list("step", "for_post__reference")
    assert list(moves) == [
        ("offered", None), ("challenged", "head-of-housing"), ("countered", None),
        ("agreed", "head-of-housing"),
    ]  # fmt: skip


def test_what_cannot_be_offered_is_said_beside_its_box_and_all_that_was_typed_stays(
    talks, client_as
):
    manager, before = client_as("service.manager"), head()
    for typed, sentence in (
        ({"unit": "", "objective": ""}, "Choose the unit or the objective that serves it"),
        ({"objective": "O-99"}, "There is no objective “O-99”"),
        ({"objective": "O-2", "unit": ""}, "You may not offer by this objective"),
        ({"weight": "heavy"}, "Write a number in digits"),
        ({"weight": "-1"}, "A weight is nought or more"),
        ({"how": ""}, "Give an answer"),
        ({"from_on_day": "31", "from_on_month": "2"}, "is not a day in the calendar"),
        ({"how": "<script>alert(1)</script>", "how_much": "x" * 300}, "at most 200 characters"),
        ({"from_on_year": "2014"}, "history is corrected: say why"),
    ):
        sent = _terms(unit="customer-services", should_be_done="Typed and kept") | typed
        answer = manager.post(OFFER, sent)
        page = answer.content.decode()
        assert answer.status_code == 422, typed
        assert sentence in page and "Typed and kept" in page and "<script>alert" not in page
    assert head() == before and not Contribution.objects.exists()


def test_what_was_typed_stays_where_the_talk_went_on_meanwhile(talks, client_as):
    pk = talks.offer("Homes for all", unit_id=talks.unit("Customer Services"))
    owner, read_at = client_as("head.of.service"), head()
    talks.move(pk, Step.CHALLENGED)
    said = _terms(read_at=read_at, how="Other terms of mine", reason="Better so")
    answer = owner.post(TALK + "countered/", said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The talk went on while you were writing" in page and "Other terms of mine" in page
    assert owner.post(TALK + "countered/", said | {"read_at": head()}).status_code == 302
    # what is the other side's move by now is said, not lost
    talks.move(pk, Step.AGREED)
    late = owner.post(
        TALK + "declined/", {"reason": "No, in truth", "read_at": head(), **_day("from_on")}
    )
    assert late.status_code == 422 and "No, in truth" in late.content.decode()
    assert "so that it cannot be declined now" in late.content.decode()


def test_a_grave_move_is_confirmed_on_a_page_that_says_what_it_brings_about(talks, client_as):
    pk = talks.offer("Homes for all", unit_id=talks.unit("Customer Services"))
    talks.move(pk, Step.AGREED)
    owner = client_as("head.of.service")
    page = _text(owner, TALK + "ended/")
    assert "it counts no longer" in page.lower() and "govuk-button--warning" in page
    assert (
        owner.post(
            TALK + "ended/", {"reason": "It is over", "read_at": head(), **_day("from_on")}
        ).status_code
        == 302
    )
    assert "Ended" in _text(owner, TALK)
    assert owner.get(TALK + "agreed/").status_code == 404
    assert owner.get(TALK + "nonsense/").status_code == 404


def test_the_list_the_report_and_their_files(talks, client_as):
    officer, partner = client_as("performance.officer"), client_as("partner")
    assert "Nothing is offered yet" in _text(officer, "/thread/contributions/")
    talks.offer("Homes for all", "=SUM(1)", unit_id=talks.unit("Housing Services"))
    talks.offer("Homes for all", unit_id=talks.unit("Wexcombe Homes"))
    page = _text(officer, "/thread/contributions/")
    assert "C-1" in page and "C-2" in page and "2 contributions" in page
    assert "No contribution fits" in _text(officer, "/thread/contributions/?state=ended")
    assert "C-1" in _text(
        officer, "/thread/contributions/?state=nonsense&whose=nobody&sort=-nothing&page=99999999999"
    )
    page = _text(partner, "/thread/contributions/")
    assert "C-2" in page and "C-1" not in page and "/thread/objectives/" not in page
    page = _text(officer, "/thread/contributions/report/")
    assert "A clean town" in page and "Housing Services" in page and "Nothing from" in page
    assert "Housing Services" not in _text(partner, "/thread/contributions/report/")
    file = b"".join(officer.get("/thread/contributions.csv")).decode()
    assert "'=SUM(1)" in file and "Wexcombe Homes" in file
    assert b"".join(partner.get("/thread/contributions.csv")).decode().count("C-") == 1
    for address in ("/thread/contributions.xlsx", "/thread/contributions/report.xlsx"):
        assert officer.get(address).content.startswith(b"PK")


def test_the_thread_and_its_contributions_lead_to_each_other(talks, client_as):
    talks.offer("Homes for all", unit_id=talks.unit("Housing Services"))
    officer, councillor = client_as("performance.officer"), client_as("councillor")
    for address in ("/thread/", "/thread/objectives/", "/thread/gaps/"):
        assert 'href="/thread/contributions/"' in _text(councillor, address)
    for address in ("/thread/contributions/", "/thread/contributions/report/"):
        assert ">The golden thread</a>" in _text(councillor, address)
        assert ">The golden thread</a>" not in _text(client_as("partner"), address)
    page = _text(officer, "/thread/objectives/O-1/")
    for name in ("offer", "delivery-plan", "delegates"):
        assert f'href="/thread/objectives/O-1/{name}/"' in page
    assert f'href="{TALK}"' in page
    page = _text(councillor, "/thread/objectives/O-1/")
    assert "/O-1/delivery-plan/" in page and "/O-1/offer/" not in page


def test_contributions_and_delivery_plans_are_read_as_known_on_a_past_day(
    cast, client_as, monkeypatch
):
    earlier, today = timezone.now() - timedelta(days=2), timezone.localdate()
    with monkeypatch.context() as then:
        then.setattr("django.utils.timezone.now", lambda: earlier)
        talks = build_talks(cast)
        pk = talks.offer(
            "Homes for all", "Let homes faster", unit_id=talks.unit("Housing Services")
        )
        talks.move(pk, Step.AGREED)
    talks.move(pk, Step.ENDED)
    talks.offer("Homes for all", "Build more", unit_id=talks.unit("Wexcombe Homes"))
    officer = client_as("performance.officer")
    known, before = f"?known={today - timedelta(days=1)}", f"?known={today - timedelta(days=9)}"
    plan = "/thread/objectives/O-1/delivery-plan/"
    page = _text(officer, "/thread/contributions/" + known)
    assert "Let homes faster" in page and "Build more" not in page and "1 contribution" in page
    assert ">Agreed</span>" in page and f'name="known" value="{today - timedelta(days=1)}"' in page
    assert f"/delivery-plan/{known}" in _text(officer, "/thread/contributions/report/" + known)
    page = _text(officer, plan + known)
    assert "1 in force" in page and "Let homes faster" in page and "/offer/" not in page
    page = _text(officer, plan)
    assert "Nothing is agreed yet" in page and "Build more" in page
    assert officer.get(plan + before).status_code == 404
    assert "Nothing was offered by that day" in _text(officer, "/thread/contributions/" + before)
    assert "Offer something" not in _text(officer, "/thread/contributions/report/" + known)
    file = b"".join(officer.get("/thread/contributions.csv" + known)).decode()
    assert "Let homes faster" in file and "Build more" not in file
    for name in ("contributions", "contributions/report"):
        book = officer.get(f"/thread/{name}.xlsx{known}")
        assert book.content.startswith(b"PK") and "as-known-on" in book["Content-Disposition"]
    assert "Build more" not in _text(client_as("partner"), "/thread/contributions/" + known)


def test_a_long_delivery_plan_comes_in_pages(talks, client_as, django_assert_num_queries):
    officer, plan = client_as("performance.officer"), "/thread/objectives/O-1/delivery-plan/"
    aims = [
        add(talks.levels["priority"], f"Aim {place}", unit_id=talks.unit("Housing Services"))
        for place in range(103)
    ]
    agree(aims[0], talks.objectives["Homes for all"])
    _text(officer, plan)
    with CaptureQueriesContext(connection) as asked:
        _text(officer, plan)
    few = len(asked)
    for each in aims[1:]:
        agree(each, talks.objectives["Homes for all"])
    _text(officer, plan)
    with django_assert_num_queries(few):
        page = _text(officer, plan)
    assert (
        "103 in force" in page and "page 1 of 2" in page and page.count("By doing our part") == 100
    )
    page = _text(officer, plan + "?page=2")
    assert page.count("By doing our part") == 3
    assert "page 2 of 2" in _text(officer, plan + "?page=999")


def test_a_delegation_ends_and_stays_on_record(talks, client_as):
    owner = client_as("head.of.service")
    delegate(
        talks.objectives["Homes for all"], talks.post("HR Manager"), by=talks.actor("head.of.service"),
        at=now(), from_on=DAY, agreed_by="Cabinet", reason="So",
    )  # fmt: skip
    page = "/thread/objectives/O-1/delegates/"
    assert "Speaks for it" in _text(owner, page)
    refused = owner.post(page, {"post": "head-of-housing", "agreed_by": "Me", **_day("from_on")})
    assert refused.status_code == 422 and "owns the objective" in refused.content.decode()
    ended = owner.post(page + "hr-manager/end/", {"reason": "Back again", **_day("from_on")})
    assert ended.status_code == 302
    shown = _text(owner, page)
    assert (
        "Ended" in shown
        and "Back again" in shown
        and "Speaks for it" not in shown.split("<tbody>")[1]
    )
    assert owner.get(page + "hr-manager/end/").status_code == 404


def test_a_page_takes_the_same_queries_however_long_the_talk_and_the_plan(
    talks, client_as, django_assert_max_num_queries
):
    officer = client_as("performance.officer")
    pk = talks.offer("Homes for all", unit_id=talks.unit("Housing Services"))
    for _ in range(5):
        talks.move(pk, Step.CHALLENGED)
    _text(officer, TALK)
    with django_assert_max_num_queries(30):
        _text(officer, TALK)
    for name in list(talks.cast.structure.services)[:8]:
        if name != "Housing Services":
            talks.move(talks.offer("Homes for all", unit_id=talks.unit(name)), Step.AGREED)
    with django_assert_max_num_queries(26):
        _text(officer, "/thread/objectives/O-1/delivery-plan/")


@pytest.fixture
def adopting(talks):
    """An offer to the head of housing's objective, and two routes: the Board adopts it, or the director."""
    done(Add("body", {"name": "Board", "role": "decides"}, FROM, "board"))
    adopt = frozenset({StepAct.ADOPT})
    steps = {
        "board": LadderStep("board", "Board adopts", StepBy.BODY, ("board",), adopt),
        "director": LadderStep(
            "final", "Last look", StepBy.POST, ("director-of-resources",), adopt
        ),
    }
    for name, step in steps.items():
        says = {"name": name, "kinds": ["contribution"], "steps": [step.to_data()]}
        done(Add("route", says, FROM, name))
    return talks.offer("Homes for all", unit_id=talks.unit("Customer Services"))


def _adopted(talks, pk, route, username, step):
    sent = propose_contribution(
        pk, Step.AGREED, by=talks.actor("head.of.service"), at=now(), label="C-1", route=route,
        from_on=timezone.localdate(), title="C-1", words="As discussed.", read_at=head(),
    )  # fmt: skip
    decide_lines(
        sent.reference, by=talks.actor(username), at=now(), step=step, answers={},
        others=LineAnswer(Answer.APPROVED), read_at=head(),
    )  # fmt: skip


def test_a_talk_says_by_which_body_it_was_adopted_and_who_only_recorded_it(
    talks, adopting, client_as
):
    _adopted(talks, adopting, "board", "performance.officer", "board")
    page = " ".join(_text(client_as("performance.officer"), TALK).split())
    agreed = page.split("gt-timeline__title")[1].split("</div>")[0]
    assert "Board, at the step “Board adopts”; recorded by " in agreed
    assert "Performance Officer</span>" in agreed and "for the objective" not in agreed
    assert "Adopted by Board" in agreed
    move = ContributionMove.objects.get(step=Step.AGREED)
    assert move.for_post_id is None


def test_a_talk_says_which_post_adopted_it(talks, adopting, client_as):
    _adopted(talks, adopting, "director", "director", "final")
    page = " ".join(_text(client_as("performance.officer"), TALK).split())
    assert "Director of Resources, at the step “Last look”; answered by " in page


def test_the_start_page_says_what_is_to_be_answered(talks, client_as):
    owner, partner = client_as("head.of.service"), client_as("partner")
    pk = talks.offer("Homes for all", "Let homes faster", unit_id=talks.unit("Wexcombe Homes"))
    page = _text(owner, "/")
    assert "Let homes faster" in page and "offered: Wexcombe Homes to Homes for all" in page
    assert "Let homes faster" not in _text(partner, "/")
    assert "Let homes faster" not in _text(client_as("performance.officer"), "/")
    talks.move(pk, Step.CHALLENGED)
    assert "challenged: Wexcombe Homes" in _text(partner, "/")
    assert "Let homes faster" not in _text(owner, "/")
