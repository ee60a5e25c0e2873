"""Formulas, parameters and parts through the pages: a trial, a preview, one event, and where it is wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.changes import Figure
from goldenthread.indicators.commands.definitions import NewIndicator, NewSeries, add_indicator
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.commands.parameters import NewParameter, add_parameter
from goldenthread.indicators.commands.validation import validate_period
from goldenthread.indicators.models import Actual, Composition, Definition, ParameterValue
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.vocabulary import MissingParts, MissingReason
from tests.cast import AT
from tests.staff.changing import form_of, looked, on, path_of

FORMULA = "/indicators/HS20/formula/"
BEGUN = date(2012, 4, 1)
RATE = {"formula": "[HS01] / [households] * 1000", "reason": "One count serves both."}


@pytest.fixture
def officer(cast: Any, client_as: Any) -> Client:
    add_parameter(
        NewParameter("households", "Households", "homes"),
        [(BEGUN, number(36_000))], by=SYSTEM, at=AT, reason="Census.",
    )  # fmt: skip
    client: Client = client_as("performance.officer")
    return client


def post(client: Client, address: str = FORMULA, **changes: Any) -> Any:
    return client.post(address, form_of(client, address) | changes, follow=True)


def test_a_formula_is_tried_previewed_and_recorded_in_one_event(officer, cast):
    before = head()
    tried = post(officer, then="try", period="2014/15 Q1", **RATE)
    assert tried.status_code == 200
    page = tried.content.decode()
    assert "[HS01] 21 ÷ [households] 36,000 × 1000" in page
    preview = looked(officer, FORMULA, **RATE, **on(date(2014, 4, 1)))
    assert path_of(preview).endswith("/preview/")
    page = preview.content.decode()
    assert "Figures that would be worked out" in page
    assert "1 figure will be worked out anew" in page
    assert head() == before
    done = officer.post(path_of(preview), follow=True)
    assert path_of(done) == "/indicators/HS20/"
    assert head() == before + 1
    assert Definition.objects.latest("pk").formula == RATE["formula"]
    shown = officer.get("/indicators/HS20/?why=1").content.decode()
    assert "[HS01] 21 ÷ [households] 36,000 × 1000" in shown
    assert "/indicators/HS01/?period=2014%2F15+Q1" in shown
    assert "/parameters/households/" in shown
    assert "/methods/formulas/" in shown
    assert "Record a figure" not in shown
    used = officer.get("/indicators/HS01/").content.decode()
    assert "Used by" in used
    assert "/indicators/HS20/" in used


def test_nobody_is_asked_to_validate_what_is_worked_out(officer, cast):
    officer.post(path_of(looked(officer, FORMULA, **RATE, **on(date(2014, 4, 1)))))
    page = officer.get("/indicators/HS20/").content.decode()
    figures = page[page.index('aria-label="Figures by period"') :]
    row = figures[figures.index("2014/15 Q1") : figures.index("</tr>", figures.index("2014/15 Q1"))]
    assert "Worked out on" in row and "through its inputs" in row
    assert "<button" not in row and "not yet validated" not in page
    worked_out, before = Actual.objects.exclude(worked_out={}).latest("pk"), head()
    answer = officer.post("/indicators/HS20/validate/", {"actual": worked_out.pk}, follow=True)
    assert "is worked out from others: validate those" in answer.content.decode()
    period = parse_period("2014/15 Q1")
    assert validate_period(by=SYSTEM, at=AT, series_ids=[cast.series["HS20"]], period=period) == 0
    assert head() == before
    awaiting = officer.get("/waiting/unvalidated/").content.decode()
    assert "/indicators/HS01/" in awaiting and "/indicators/HS20/" not in awaiting


def test_a_refused_formula_shows_the_place_and_keeps_everything(officer):
    answer = post(officer, **RATE | {"formula": "[HS01] / [househods] * 1000"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Nothing is called househods. Is [households] meant?" in page
    assert "<mark>[househods]</mark>" in page
    assert "<title>Error: Formula" in page
    assert "One count serves both." in page


def test_bad_input_is_answered_in_a_sentence(officer):
    for formula, words in (
        ("[" * 9_000, "characters"),
        ("HS01 * 2", "stands without square brackets"),
        ("[HS20] + 1", "cannot need its own result"),
        ("1 ÷ 0", "refers to no indicator"),
    ):
        answer = post(officer, **RATE | {"formula": formula})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    answer = post(officer, then="try", **RATE | {"period": "next Tuesday"})
    assert answer.status_code == 422
    same = post(officer, reason="Nothing is to change.")
    assert "Nothing is otherwise yet" in same.content.decode()


def test_names_are_found_without_a_script_and_put_into_the_formula(officer):
    found = post(officer, then="find", find="househ").content.decode()
    assert 'value="insert:households"' in found
    put = post(officer, then="insert:households", formula="[HS01] /").content.decode()
    assert "[HS01] / [households]</textarea>" in put


def test_a_calculated_indicator_leads_back_from_its_record_page(officer):
    preview = looked(officer, FORMULA, **RATE, **on(date(2014, 4, 1)))
    officer.post(path_of(preview))
    answer = officer.get("/indicators/HS20/record/", follow=True)
    assert path_of(answer) == "/indicators/HS20/"
    assert "HS20 is worked out from others" in answer.content.decode()


def test_a_parameter_is_added_changed_and_its_history_read(officer, cast):
    assert "households" in officer.get("/parameters/").content.decode()
    day = on(date(2014, 4, 1))
    added = post(
        officer, "/parameters/add/", code="population", title="Residents", decimals="0",
        value="91,033", reason="Census.", **day,
    )  # fmt: skip
    assert path_of(added) == "/parameters/population/"
    preview = looked(officer, FORMULA, **RATE, **on(date(2014, 4, 1)))
    officer.post(path_of(preview))
    before = head()
    changed = post(officer, "/parameters/households/", value="42000", reason="Revised.", **day)
    assert "1 figure worked out anew" in changed.content.decode()
    assert head() == before + 1
    page = officer.get("/parameters/households/").content.decode()
    assert "Revised." in page
    assert "/indicators/HS20/" in page
    assert Actual.objects.latest("pk").value == number("0.5")
    again = post(officer, "/parameters/households/", value="42000", reason="Again.", **day)
    assert "Nothing was recorded" in again.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": "many"}, "many"),
        ({"value": ""}, "Give an answer"),
        ({"reason": ""}, "Give an answer"),
        ({"from_on_year": "14"}, "year"),
    ],
)
def test_a_parameter_is_refused_in_a_sentence(officer, changes, words):
    before = ParameterValue.objects.count()
    given = {"value": "42000", "reason": "Revised."} | on(date(2014, 4, 1)) | changes
    answer = post(officer, "/parameters/households/", **given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert ParameterValue.objects.count() == before


def test_two_who_change_a_parameter_at_once_are_told_with_all_that_was_typed(officer):
    address, read_at = "/parameters/households/", head()
    day = on(date(2014, 4, 1))
    post(officer, address, value="41000", reason="Theirs.", **day)
    mine = {"value": "42,000", "reason": "Mine, as typed.", **day}
    refused = officer.post(address, {**mine, "read_at": read_at})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'value="42,000"' in page and ">Mine, as typed.<" in page.replace("\n", "")
    assert f'name="read_at" value="{head()}"' in page  # sent again, it is sent knowing that
    again = officer.post(address, {**mine, "read_at": head()}, follow=True)
    assert "Recorded." in again.content.decode()


def test_a_name_that_is_taken_is_refused(officer):
    answer = post(
        officer, "/parameters/add/", code="hs01", title="Days", decimals="0", value="1",
        reason="To try.", **on(date(2014, 4, 1)),
    )  # fmt: skip
    assert answer.status_code == 422
    assert "is the name of something else" in answer.content.decode()


def test_parts_make_a_whole_on_their_page(officer, cast):
    before = head()
    given = {"parts": "HS01\nRB09", "how": "sum", "reason": "Two teams measure it."}
    done = post(officer, "/indicators/HS20/parts/", **given, **on(date(2014, 4, 1)))
    assert path_of(done) == "/indicators/HS20/"
    assert head() == before + 1
    assert Actual.objects.latest("pk").value == number("30.4")
    assert "The sum of its parts" in done.content.decode()
    page = officer.get("/indicators/HS20/parts/").content.decode()
    assert "Two teams measure it." in page


def test_parts_that_cannot_be_are_refused(officer):
    for parts, words in (("NOPE", "NOPE"), ("HS20", "cannot be a part of itself")):
        given = {"parts": parts, "how": "sum", "reason": "To try."}
        answer = post(officer, "/indicators/HS20/parts/", **given, **on(date(2014, 4, 1)))
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not Composition.objects.exists()


def test_what_is_missing_is_said_on_the_page_as_the_definition_has_it(officer, cast):
    """Wait, leave out of a sum, refuse, nothing to divide by: each a value that can be seen, and why."""
    period, series = parse_period("2014/15 Q1"), cast.series
    figures = [
        Figure(series["HS01"], period, None, MissingReason.LATE),
        Figure(series["CS01"], period, number(0)),
    ]
    formulas = {
        "WAIT": ("[HS20] + [HS01]", "wait", "Awaited", "[HS01] is late."),
        "PART": ("[HS20] + [HS01]", "partial", "31", "Left out, as they are not known: [HS01]."),
        "STOP": ("[HS20] + [HS01]", "refuse", "Cannot be calculated", "[HS01] is late."),
        "ZERO": (
            "[HS20] / [CS01]", "wait", "Cannot be calculated",
            "[CS01] is 0, and nothing can be divided by it.",
        ),
    }  # fmt: skip
    unit = cast.structure.services["Housing Services"]
    for code, (formula, policy, _, _) in formulas.items():
        new = NewIndicator(
            code=code, title=code, formula=formula, missing_parts=MissingParts(policy)
        )
        add_indicator(
            by=SYSTEM, at=AT, new=new, series=[NewSeries(code, unit)], from_on=date(2013, 4, 1)
        )
    record_actuals(by=SYSTEM, at=AT, figures=figures, reason="Not in yet.")
    for code, (_, _, shown, because) in formulas.items():
        page = officer.get(f"/indicators/{code}/?period=2014/15+Q1").content.decode()
        assert shown in page, code
        assert because in page, code
        assert "/indicators/HS20/?period=2014%2F15+Q1" in page, code


def test_a_circle_through_others_is_refused_with_all_that_it_goes_through(officer):
    of_other = {"formula": "[HS20] + 1", "reason": "To try.", **on(date(2014, 4, 1))}
    officer.post(path_of(looked(officer, "/indicators/HS01/formula/", **of_other)))
    answer = post(officer, **RATE | {"formula": "[HS01] * 2"})
    assert answer.status_code == 422
    for words in ("A formula cannot need its own result", "HS20 needs HS01", "HS01 needs HS20"):
        assert words in answer.content.decode()
    long = "[HS01]" + " + [HS01]" * 1_112  # 10,014 characters
    answer = post(officer, **RATE | {"formula": long})
    assert answer.status_code == 422
    assert "The formula has 10,014 characters; 2,000 are the most" in answer.content.decode()
