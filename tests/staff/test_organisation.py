"""The organisation's pages: what they show on which day and to whom, and what each form does."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from goldenthread.audit.queries import event_numbered, head
from goldenthread.indicators.commands.reorganising import reorganise
from goldenthread.management.wexcombe_history import build_directorates, build_history
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.post_changes import ChangePerson
from goldenthread.organisation.commands.unit_changes import ChangeUnit, EndUnit
from goldenthread.organisation.queries.register import register_known
from tests.cast import AT

TODAY = timezone.localdate()
NEXT_YEAR = date(TODAY.year + 1, 4, 1)


@pytest.fixture
def officer(cast, client_as):
    return client_as("performance.officer")


@pytest.fixture
def history(cast):
    build_directorates(cast.structure)
    build_history(cast.structure, today=TODAY)


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def day(of):
    return {"from_on_day": of.day, "from_on_month": of.month, "from_on_year": of.year}


def given(**values):
    return {"read_at": str(head()), "reason": "", **day(TODAY), **values}


def sent(client, address, **values):
    return client.post(address, given(**values))


def test_the_tree_is_read_on_any_day_and_as_known(history, officer):
    now = page(officer, "/organisation/")
    assert "Communities and Customers" in now
    assert "Digital and IT" in now
    past = page(officer, "/organisation/?on=2014-06-01")
    assert "Communities and Customers" not in past
    assert "IT Services" in past
    assert "As it stood on" in past
    future = page(officer, f"/organisation/?on={TODAY + timedelta(days=800)}")
    assert "Customer and Leisure Services" in future
    assert ">Leisure Services<" not in future
    before_it_was_planned = f"/organisation/?known=2014-12-01&on={TODAY + timedelta(days=800)}"
    assert "Customer and Leisure Services" not in page(officer, before_it_was_planned)


@pytest.mark.parametrize("on", ["yesterday", "0001-01-01", "2014-13-45", "9999-12-31"])
def test_a_day_that_is_none_is_said_to_be_none(officer, on):
    assert "is not a day" in page(officer, f"/organisation/?on={on}")


def test_a_search_finds_units_posts_and_people(history, officer):
    assert "Head of Leisure" in page(officer, "/organisation/?q=fairweather")
    assert "Housing Options" in page(officer, "/organisation/?q=options")
    assert "Nothing fits" in page(officer, "/organisation/?q=zzz")


def test_acting_interim_shared_and_vacant_are_plainly_marked(history, officer):
    shown = page(officer, "/organisation/posts/")
    for mark in ("Acting", "Interim", "Shared", "Vacant"):
        assert f">{mark}</span>" in shown
    vacant = page(officer, "/organisation/posts/?terms=vacant")
    assert "IT Client Manager" in vacant
    assert "Head of Housing" not in vacant
    assert "Owen Fairweather" in page(officer, "/organisation/people/?terms=acting&sort=-post")
    assert "Kofi Mensah" in page(officer, "/organisation/people/?terms=none")


def test_a_unit_says_what_it_was_and_what_will_become_of_it(history, officer):
    shown = page(officer, "/organisation/units/leisure-services/")
    for words in ("Moved", "Council, 20 November 2014", "What will change", "Withdraw this plan"):
        assert words in shown
    renamed = page(officer, "/organisation/units/it-services/")
    assert "<del>IT Services</del> <ins>Digital and IT</ins>" in renamed
    later = page(officer, f"/organisation/units/leisure-services/?on={TODAY + timedelta(days=800)}")
    assert "This unit ended on" in later
    assert "/scorecard/?service=leisure-services" not in later


def test_who_is_responsible_begins_with_what_nobody_answers_for(history, cast, officer):
    reorganise(
        EndUnit(cast.structure.services["Audit"], cast.structure.services["HR"], NEXT_YEAR),
        by=SYSTEM,
        at=timezone.now(),
    )
    shown = page(officer, "/organisation/responsibilities/")
    assert "Somebody answers for every indicator" in shown
    past = page(officer, "/organisation/responsibilities/?on=2010-01-01")
    assert "Nobody answers for 5 of 5 indicators" in past
    answer = officer.get("/organisation/responsibilities.xlsx?q=HS01")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["Responsibilities"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][:5] == (
        "HS01",
        "Days taken to decide whether to accept people as homeless",
        "Housing Services",
        "Head of Housing",
        "Grace Adeyemi",
    )
    table = b"".join(officer.get("/organisation/responsibilities.csv")).decode()
    assert table.count("\n") == 6


def test_a_post_is_handed_over_once_what_will_happen_has_been_read(officer, cast):
    address = "/organisation/posts/head-of-housing/hand-over/"
    typed = {"leaving": "head-of-service", "person_name": "Una Marsh", "kind": "substantive"}
    before = head()
    foreseen = sent(officer, address, **typed).content.decode()
    assert head() == before
    for words in (
        "Una Marsh is new",
        "Owner of 2 indicators: HS01 and HS20",
        "Head of service over",
    ):
        assert words in foreseen
    done = sent(officer, address, step="confirm", **typed)
    assert done["Location"] == "/organisation/posts/head-of-housing/"
    assert event_numbered(head()).name == "organisation:post:handed_over"
    assert "Una Marsh" in page(officer, "/organisation/posts/head-of-housing/")
    again = sent(officer, address, leaving="una-marsh", person_name="Una Marsh", kind="acting")
    assert (again.status_code, "They hold the post already" in again.content.decode()) == (
        422,
        True,
    )


def test_an_appointment_to_come_is_withdrawn_on_the_posts_page(officer):
    post = "/organisation/posts/head-of-housing/"
    typed = {"leaving": "head-of-service", "person_name": "Una Marsh", "kind": "substantive"}
    sent(officer, f"{post}hand-over/", step="confirm", **typed, **day(NEXT_YEAR))
    address = f"{post}appointments/una-marsh/{NEXT_YEAR}/withdraw/"
    shown = page(officer, post)
    assert shown.count("/withdraw/") == 1
    assert address in shown
    assert "stays as before" in page(officer, address)
    before = head()
    foreseen = sent(officer, address).content.decode()
    for words in ("Una Marsh does not come to hold", "Grace Adeyemi goes on holding"):
        assert words in foreseen
    assert head() == before
    done = sent(officer, address, step="confirm", reason="She declined.")
    assert done["Location"] == post
    after = page(officer, post)
    assert "The appointment is withdrawn." in after
    assert "/withdraw/" not in after
    assert officer.get(address).status_code == 404
    begun = f"{post}appointments/head-of-service/2013-04-01/withdraw/"
    refused = sent(officer, begun, step="confirm")
    assert refused.status_code == 422
    assert "set the last day instead" in refused.content.decode()


def test_a_unit_ends_and_everything_it_owned_is_named_first(officer):
    address = "/organisation/units/housing-services/end/"
    refused = sent(officer, address, successor="", successor_name="")
    assert refused.status_code == 422
    assert "still has Head of Housing" in refused.content.decode()
    typed = {
        "successor": "planning-services",
        "successor_name": "Homes and Places",
        **day(NEXT_YEAR),
    }
    foreseen = sent(officer, address, **typed).content.decode()
    for words in ("2 posts pass to", "2 indicators pass to", "HS01 and HS20", "Rights pass along"):
        assert words in foreseen
    assert sent(officer, address, step="confirm", **typed).status_code == 302
    shown = page(officer, f"/organisation/units/planning-services/?on={NEXT_YEAR}")
    assert "HS01" in shown
    assert "Homes and Places" in shown
    assert "HS01" not in page(officer, "/organisation/units/planning-services/")
    number = head()
    withdrawn = sent(officer, f"/organisation/plans/{number}/withdraw/", step="confirm")
    assert withdrawn.status_code == 302
    assert "HS01" not in page(officer, f"/organisation/units/planning-services/?on={NEXT_YEAR}")


CHANGES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/organisation/add-unit/", {"name": "Parks", "kind": "team", "parent": "hr"}),
    ("/organisation/units/hr/change/", {"name": "People", "kind": "service", "parent": "audit"}),
    ("/organisation/units/housing-services/indicators/", {"series": ["HS20"], "unit": "hr"}),
    ("/organisation/add-post/", {"title": "Clerk", "unit": "hr"}),
    ("/organisation/posts/hr-manager/change/", {"title": "Head of HR", "unit": "audit"}),
    ("/organisation/posts/hr-manager/end/", {"successor": "audit-manager"}),
    ("/organisation/posts/hr-manager/appoint/", {"person_name": "Ann Other", "kind": "acting"}),
    ("/organisation/posts/hr-manager/appointments/louise-tan/2013-04-01/", {}),
    ("/organisation/people/louise-tan/change/", {"name": "Louise Tan-Roe", "email": "l@example.org"}),
    ("/organisation/areas/add/", {"names": "North\nSouth"}),
    ("/organisation/responsibilities/HS01/", {"owner": "hr-manager", "validator": "audit-manager"}),
)  # fmt: skip


@pytest.mark.parametrize(("address", "typed"), CHANGES)
def test_every_change_says_what_will_happen_then_is_one_event(officer, address, typed):
    before = head()
    assert "What will happen" in sent(officer, address, **typed).content.decode()
    assert head() == before
    assert sent(officer, address, step="mend", **typed).status_code == 200
    assert sent(officer, address, step="confirm", **typed).status_code == 302
    assert head() == before + 1


NOTHING = {
    "name": "",
    "title": "",
    "person_name": "\x00",
    "names": " ",
    "owner": "x",
    "series": "Z",
}
TOO_MUCH = {"name": "N" * 500, "kind": "king" * 30, "names": "N" * 500}
ELSEWHERE = dict.fromkeys(("parent", "unit", "successor", "owner", "leaving"), "nowhere")
BAD = (
    {**NOTHING, "from_on_day": "31", "from_on_month": "2"},
    {**TOO_MUCH, **ELSEWHERE, "from_on_year": "99999"},
    {
        "read_at": "-1",
        "email": "no mail",
        "person_name": "x" * 200,
        "names": "A\na",
        "from_on_day": "",
    },
)


@pytest.mark.parametrize(("address", "typed"), CHANGES)
@pytest.mark.parametrize("bad", BAD)
def test_whatever_is_typed_there_is_a_sentence_and_nothing_is_recorded(
    officer, address, typed, bad
):
    before = head()
    for step in ("", "confirm"):
        answer = officer.post(address, {**given(**typed), **bad, "step": step})
        assert answer.status_code == 422, address
        assert "There is something to mend" in answer.content.decode()
    assert head() == before


def test_an_area_is_renamed_and_read_by_the_name_of_the_day(officer, cast):
    sent(officer, "/organisation/areas/add/", step="confirm", names="North Ward\nSouth Ward")
    address = "/organisation/areas/north-ward/rename/"
    typed = {"name": "North and Central", **day(NEXT_YEAR)}
    foreseen = sent(officer, address, **typed).content.decode()
    assert "North Ward is called North and Central" in foreseen
    bad = sent(officer, address, name="South Ward", step="confirm")
    assert bad.status_code == 422
    assert "two areas called South Ward" in bad.content.decode()
    done = sent(officer, address, step="confirm", reason="By order.", **typed)
    assert done["Location"] == "/organisation/areas/"
    number = head()
    shown = page(officer, "/organisation/areas/")
    assert f"/organisation/plans/{number}/withdraw/" in shown
    assert "(By order.)" in shown
    then = page(officer, f"/organisation/areas/?on={NEXT_YEAR}")
    assert "North Ward until" in then
    assert officer.get("/organisation/areas/nowhere/rename/").status_code == 404
    sent(officer, f"/organisation/plans/{number}/withdraw/", step="confirm")
    assert "North and Central" not in page(officer, f"/organisation/areas/?on={NEXT_YEAR}")


def test_two_administrators_at_once_see_both_texts(cast, officer):
    read_at = str(head())
    unit_id = cast.structure.services["HR"]
    reorganise(ChangeUnit(unit_id, TODAY, {"name": "People"}), by=SYSTEM, at=timezone.now())
    typed = given(name="Workforce", kind="service", parent="audit", read_at=read_at, step="confirm")
    answer = officer.post("/organisation/units/hr/change/", typed)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "while you were writing" in shown
    assert ">People<" in shown
    assert 'value="Workforce"' in shown
    assert register_known().unit_name(unit_id, TODAY) == "People"


def test_a_namesake_is_asked_about(officer):
    address = "/organisation/posts/hr-manager/appoint/"
    typed = {"person_name": "Grace Adeyemi", "kind": "acting", "is_namesake": "on"}
    assert sent(officer, address, step="confirm", **typed).status_code == 302
    answer = sent(officer, address, person_name="Grace Adeyemi", kind="shared")
    assert "several people called Grace Adeyemi" in answer.content.decode()
    chosen = sent(officer, address, person_name="grace-adeyemi", kind="shared", step="confirm")
    assert chosen.status_code == 302


def test_mails_are_for_administrators(cast, officer, client_as):
    louise = next(it for it in register_known().people.values() if it.name == "Louise Tan")
    change = ChangePerson(louise.id, louise.name, "louise@example.org")
    reorganise(change, by=SYSTEM, at=AT)
    for address in ("/organisation/people/", "/organisation/people/louise-tan/"):
        assert "louise@example.org" in page(officer, address)
        assert "louise@example.org" not in page(client_as("director"), address)
    assert "Add a unit" not in page(client_as("director"), "/organisation/")


def test_a_partner_sees_its_own_units_and_people_alone(history, cast, client_as):
    partner = client_as("partner")
    tree = page(partner, "/organisation/")
    assert "Wexcombe Homes" in tree
    assert "Housing Services" not in tree
    people = page(partner, "/organisation/people/")
    assert "Marcus Bell" in people
    assert "Grace Adeyemi" not in people
    assert "Head of Housing" not in page(partner, "/organisation/posts/")
    assert "Grace Adeyemi" not in page(partner, "/organisation/responsibilities/")
    for absent in ("units/hr/", "posts/hr-manager/", "people/louise-tan/", "units/hr/change/"):
        assert partner.get(f"/organisation/{absent}").status_code == 404


def test_the_structure_comes_back_with_a_preview_for_whoever_brought_it(officer, client_as):
    content = officer.get("/organisation/structure.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    row = ("", TODAY, "Parks", "team", "hr", None, None, None)
    book["Units"].append(row)
    book["Units"].append(("", TODAY, "Nobody's", "team", "nowhere", None, None, None))
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile("structure.xlsx", out.getvalue())
    address = officer.post("/organisation/structure/", {"file": file})["Location"]
    shown = page(officer, address)
    assert "no unit with the key “nowhere”" in shown
    assert "Parks is added." in page(officer, f"{address}?show=new")
    assert client_as("director").get(address).status_code == 404
    before = head()
    assert officer.post(address, {"read_at": str(before)}).status_code == 302
    assert head() == before + 1
    assert "Parks" in page(officer, "/organisation/")
    assert officer.get(address).status_code == 404


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"a,b\n1,2\n"])
def test_what_is_no_workbook_of_a_structure_has_its_sentence(officer, content):
    answer = officer.post(
        "/organisation/structure/", {"file": SimpleUploadedFile("x.xlsx", content)}
    )
    assert answer.status_code == 422
    assert "The file was not taken" in answer.content.decode()


def test_pages_ask_the_same_number_of_questions_however_large_the_council(
    history, officer, django_assert_max_num_queries
):
    lists = dict.fromkeys(("", "posts/", "people/", "responsibilities/"), 22)
    of_one = dict.fromkeys(
        ("units/hr/", "posts/hr-manager/"), 31
    )  # and what the framework asks of it
    for address, most in (lists | of_one).items():
        with django_assert_max_num_queries(most):
            officer.get(f"/organisation/{address}")
