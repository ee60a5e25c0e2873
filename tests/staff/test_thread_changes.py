"""Objectives are added, changed, ended and evidenced on pages; what is refused keeps what was typed."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.plan.commands.objectives import Wanted, change_objective
from goldenthread.plan.models import Objective, ObjectiveMeasure, ObjectiveNow
from tests.plan.threads import build_thread, now_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(cast):
    return build_thread(cast)


def _typed(**more):
    said = {"title": "Quiet parks", "words": "At night", "reason": "Asked for", "read_at": head()}
    return said | _boxes("from_on", timezone.localdate()) | more


def _boxes(name, day):
    """Return the three boxes of a day."""
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def _selected(page):
    """Return the answers that a form's boxes to choose from hold."""
    return re.findall(r'<option value="(\d+)" selected', page)


def test_an_objective_is_added_by_whoever_corrects_its_service(thread, cast, client_as):
    unit = cast.structure.services["Customer Services"]
    typed = _typed(
        level=thread.levels["priority"], unit=unit, **_boxes("due_on", date(2031, 3, 31))
    )
    answer = client_as("service.manager").post("/thread/objectives/add/", typed)
    made = Objective.objects.order_by("-pk").first()
    assert answer["Location"] == f"/thread/objectives/{made.reference}/"
    row = ObjectiveNow.objects.get(pk=made.pk)
    assert (row.title, row.unit_id, row.due_on) == ("Quiet parks", unit, date(2031, 3, 31))


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"title": " "}, "Give an answer"),
        ({"title": "x" * 301}, "at most 300"),
        ({"level": "999999"}, "Select a valid choice"),
        ({"level": ""}, "Choose an answer"),
        ({"unit": "999999"}, "Select a valid choice"),
        (_boxes("due_on", date(2030, 2, 28)) | {"due_on_day": "31"}, "not a day in the calendar"),
        (_boxes("from_on", date(999, 1, 1)), "four figures"),
        (
            _boxes("begins_on", date(2031, 1, 1)) | _boxes("due_on", date(2030, 1, 1)),
            "due before it",
        ),
    ],
)
def test_what_makes_no_sense_is_told_and_all_that_was_typed_stands(
    thread, client_as, more, sentence
):
    before = head()
    typed = _typed(level=thread.levels["priority"]) | more
    answer = client_as("performance.officer").post("/thread/objectives/add/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and head() == before
    assert sentence in page and "At night" in page and "Asked for" in page


def test_whoever_may_not_add_it_there_is_told_and_loses_nothing(thread, cast, client_as):
    unit = cast.structure.services["Housing Services"]
    before = head()
    typed = _typed(level=thread.levels["priority"], unit=unit)
    answer = client_as("service.manager").post("/thread/objectives/add/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and "choose another service or owner" in page
    assert "At night" in page and head() == before


def test_an_objective_is_changed_by_its_owner_and_the_form_holds_what_stands(thread, client_as):
    client = client_as("service.manager")
    address = f"/thread/objectives/{thread.reference(thread.clean)}/"
    page = client.get(f"{address}change/").content.decode()
    unit, owner = _selected(page)
    assert "Clean streets" in page
    typed = _typed(
        title="Cleaner streets", unit=unit, owner=owner, **_boxes("due_on", date(2030, 3, 31))
    )
    assert client.post(f"{address}change/", typed)["Location"] == address
    page = client.get(address).content.decode()
    assert "Cleaner streets" in page and "Asked for" in page
    again = client.post(f"{address}change/", typed | {"read_at": head()}, follow=True)
    assert "it says so already" in again.content.decode()


def test_what_somebody_else_changed_meanwhile_is_told_and_may_be_sent_again(thread, client_as):
    client, address = client_as("performance.officer"), "/thread/objectives/O-1/change/"
    typed, today = _typed(title="Safe and calm streets"), timezone.localdate()
    change_objective(thread.safe, Wanted("Safest"), from_on=today, reason="So", **now_by())
    answer = client.post(address, typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "while you were writing" in page and "Safe and calm streets" in page
    sent = typed | {"read_at": re.search(r'name="read_at" value="(\d+)"', page)[1]}
    assert client.post(address, sent).status_code == 302
    assert ObjectiveNow.objects.get(pk=thread.safe).title == "Safe and calm streets"


def test_an_objective_ends_as_achieved_or_replaced(thread, client_as):
    client = client_as("performance.officer")
    address = f"/thread/objectives/{thread.reference(thread.calm)}/"
    ended = _typed(ended_as="replaced", successor="")
    for successor, sentence in (
        ("", "Choose the objective that replaces it"),
        ("O-99", "no objective of that reference"),
        (thread.reference(thread.mine), "no objective of that reference"),
        (thread.reference(thread.calm), "Nothing replaces itself"),
    ):
        answer = client.post(f"{address}end/", ended | {"successor": successor})
        assert answer.status_code == 422 and sentence in answer.content.decode()
    sent = ended | {"successor": thread.reference(thread.clean).lower()}
    assert client.post(f"{address}end/", sent)["Location"] == address
    assert not ObjectiveNow.objects.filter(pk=thread.calm).exists()
    assert client.get(f"{address}end/").status_code == 404


def test_indicators_that_evidence_it_are_set_by_their_codes(thread, client_as):
    client = client_as("service.manager")
    address = f"/thread/objectives/{thread.reference(thread.clean)}/"
    assert "CS02a 2" in client.get(f"{address}measures/").content.decode()
    for text, sentence in (
        ("XX99", "no indicator of that code"),
        ("CS01 0", "All weights are nought"),
        ("CS01 -1", "nought or more"),
        ("CS01 lots", "write the weight as a number"),
    ):
        answer = client.post(f"{address}measures/", _typed(weights=text))
        assert answer.status_code == 422 and sentence in answer.content.decode()
        assert text in answer.content.decode()
    assert client.post(f"{address}measures/", _typed(weights="CS01 3"))["Location"] == address
    page = client.get(address).content.decode()
    assert "Call handling quality" in page and "Telephone calls answered" not in page
    assert client.post(f"{address}measures/", _typed(weights="")).status_code == 302
    assert not ObjectiveNow.objects.get(pk=thread.clean).has_measure


def test_an_indicator_is_found_and_added_without_a_script_and_nothing_typed_is_lost(
    thread, client_as
):
    client, before = client_as("service.manager"), head()
    address = f"/thread/objectives/{thread.reference(thread.clean)}/measures/"
    typed = _typed(weights="CS01 3", why="They call", find="DECIDE days") | {"from_on_day": "99"}
    page = client.post(address, typed | {"look": "1"}).content.decode()
    assert 'name="add" value="HS01"' in page and "1 holds these words" in page
    assert 'value="CS02a"' not in page.partition('id="found"')[2].partition("<datalist")[0]
    for kept in ("CS01 3", "They call", 'value="DECIDE days"', 'value="99"', "Asked for"):
        assert kept in page, kept
    assert "There is something to mend" not in page
    page = client.post(address, typed | {"add": "HS01"}).content.decode()
    assert re.search(r"CS01 3\s+HS01<", page) and head() == before
    assert (
        "No indicator holds"
        in client.post(address, typed | {"look": "1", "find": "zzz"}).content.decode()
    )
    unseen = client_as("head.of.service")
    assert unseen.post(address, typed | {"look": "1"}).status_code == 404
    sent = typed | _boxes("from_on", timezone.localdate()) | {"weights": "CS01 3\nHS01"}
    assert client.post(address, sent).status_code == 302
    rows = ObjectiveMeasure.objects.filter(objective=thread.clean, event=head())
    assert set(rows.values_list("series__reference", "why", "is_ended")) == {
        ("CS02a", "", True), ("CS01", "", False), ("HS01", "They call", False),
    }  # fmt: skip


def test_the_chooser_takes_the_same_queries_of_two_thousand_indicators(
    thread, cast, client_as, django_assert_num_queries
):
    client = client_as("performance.officer")
    address = f"/thread/objectives/{thread.reference(thread.clean)}/measures/"
    typed = _typed(find="indicator many", look="1")
    client.post(address, typed)
    with django_assert_num_queries(29):
        client.post(address, typed)
    codes, begun = [f"N{place:04}" for place in range(2000)], cast.structure.begun_on
    unit, by = cast.structure.services["Customer Services"], now_by()
    add_indicators(
        [NewIndicator(it, f"Indicator of many {it}") for it in codes], from_on=begun, **by
    )
    add_series([NewSeries(it, unit) for it in codes], from_on=begun, **by)
    client.post(address, typed)
    with django_assert_num_queries(29):
        page = client.post(address, typed).content.decode()
    assert "2,000 hold these words: the first 20 are here" in page
    assert page.count('name="add"') == 20
    answer = client.post(address, _typed(weights="\n".join(codes)))
    assert answer.status_code == 302
    assert ObjectiveMeasure.objects.filter(objective=thread.clean, is_ended=False).count() == 2002


def test_somebody_changes_their_own_objective_and_others_find_no_page(thread, cast, client_as):
    address = f"/thread/objectives/{thread.reference(thread.mine)}/"
    for name in ("performance.officer", "director"):
        for page in ("change", "end", "measures"):
            assert client_as(name).get(f"{address}{page}/").status_code == 404
            assert client_as(name).post(f"{address}{page}/", _typed()).status_code == 404
    over = min(cast.actor("head.of.service").post_ids)
    sent = client_as("service.manager").post(
        f"{address}change/", _typed(title="Listen well", manager=over)
    )
    assert sent["Location"] == address
    assert ObjectiveNow.objects.get(pk=thread.mine).title == "Listen well"


def test_a_member_of_staff_adds_an_objective_of_their_own_that_only_they_and_their_manager_see(
    thread, cast, client_as
):
    client, address = client_as("staff"), "/thread/objectives/add-own/"
    level, manager = thread.levels["task"], cast.structure.posts["Head of Housing"]
    assert address in client.get("/thread/my-part/").content.decode()
    before = head()
    refused = client.post(address, _typed(level=level) | {"title": "My secret aim"})
    page = refused.content.decode()
    assert refused.status_code == 422 and "My secret aim" in page and head() == before
    assert "Choose an answer" in page and 'name="unit"' not in page
    answer = client.post(address, _typed(level=level, manager=manager) | {"title": "My secret aim"})
    assert answer.status_code == 302 and head() == before + 1
    for username, status in (
        ("staff", 200), ("head.of.service", 200), ("performance.officer", 404), ("director", 404)
    ):  # fmt: skip
        assert client_as(username).get(answer["Location"]).status_code == status
    assert "My secret aim" in client.get("/thread/my-part/").content.decode()


def test_nobody_adds_one_of_their_own_on_a_level_of_the_council(thread, client_as):
    before = head()
    typed = _typed(level=thread.levels["priority"]) | {"title": "My secret aim"}
    answer = client_as("staff").post("/thread/objectives/add-own/", typed)
    assert answer.status_code == 422 and "Select a valid choice" in answer.content.decode()
    assert head() == before
