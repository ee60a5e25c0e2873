"""A rating rule is written clause by clause: rows that move, what they say, an example, files, versions."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldenthread.audit.queries import head
from goldenthread.indicators.models import ChangeDraft, RatingRule
from goldenthread.rules.numbers import number
from goldenthread.rules.rating import (
    KINDS as KINDS_OF_TESTS,
)
from goldenthread.rules.rating import (
    Rule,
    rule_from_data,
    within_percent,
)
from goldenthread.rules.rating.files import read_rule_file
from goldenthread.rules.rating.library import library
from goldenthread.rules.vocabulary import Polarity
from goldenthread.staff.rules.files import toml_of
from goldenthread.staff.rules.kinds import EXAMPLE, KINDS
from goldenthread.staff.rules.rows import KEPT
from goldenthread.staff.rules.sheet import sheet_of, sheet_typed
from tests.staff.changing import form_of, looked, on, path_of

ADD, ADOPT = "/rules/add/", "/rules/corporate-rule/adopt/"


@pytest.fixture
def officer(cast, client_as) -> Client:
    client: Client = client_as("performance.officer")
    return client


def shown(client: Client, address: str = ADD, *, do: str = "show", **changes: Any) -> str:
    """Press a button of the editor as it stands but for some boxes; return the page."""
    answer = client.post(address, form_of(client, address) | changes | {"do": do})
    assert answer.status_code == 200
    return str(answer.content.decode())


def boxes(page: str) -> dict[str, Any]:
    """Return what the boxes of a page hold."""

    class Page:
        def get(self, _: str) -> Any:
            return type("Answer", (), {"content": page.encode()})

    return form_of(Page(), "")  # type: ignore[arg-type]


def rule_in(content: bytes) -> Rule:
    return read_rule_file(content, name="rule.toml").rule


def says(page: str) -> str:
    """Return what the page says of the rule where high is good."""
    found = re.search(
        r'class="gt-says"><span class="gt-note">Where high is good</span><br>(.*?)</p>', page
    )
    return found[1] if found else ""


def rule_of(clause: dict[str, Any], **more: Any) -> Rule:
    return rule_from_data(
        {"name": "R", "clauses": [{"gives": "near_target", "test": clause}], **more}
    )


EACH_KIND: list[dict[str, Any]] = [
    {"kind": "gap_in_points", "at_least": "-2.5"},
    {"kind": "gap_in_points", "at_least": "0"},
    {"kind": "gap_in_percent", "at_least": "10"},
    {"kind": "gap_in_percent", "at_least": "-10", "if_nought": {"kind": "gap_in_points", "at_least": "-3"}},
    {"kind": "gap_in_percent", "at_least": "-10", "if_nought": {"kind": "gap_in_points", "at_least": "0"}},
    {"kind": "within_tolerance", "is_percent": True},
    {"kind": "beyond_tolerance", "is_percent": False},
    {"kind": "threshold", "name": "floor"},
    {"kind": "threshold", "value": "-40"},
    {"kind": "in_range", "margin": "2", "holds_low": False},
    {"kind": "against", "comparator": "best_quarter", "at_least": "-1"},
    {"kind": "towards_target", "comparator": "year_before"},
    {"kind": "heads", "ways": ["improving", "steady"], "over": "long"},
    {"kind": "forecast_reaches", "at_least": "-5", "is_percent": True},
    {"kind": "can_recover"},
    {"kind": "percent_complete", "at_least": "75"},
    {"kind": "complete_for_time", "at_least": "90"},
    {"kind": "overdue", "by_more_than": "-7"},
    {"kind": "all_of", "of": [
        {"kind": "can_recover"},
        {"kind": "any_of", "of": [
            {"kind": "threshold", "value": "1"}, {"kind": "overdue", "by_more_than": "0"}]}]},
    {"kind": "any_of", "of": [{"kind": "threshold", "name": "stretch"}, {"kind": "can_recover"}]},
    {"kind": "none_of", "of": [{"kind": "threshold", "name": "green"}]},
]  # fmt: skip


def test_every_kind_of_test_can_be_written_and_every_figure_it_needs_can_be_tried():
    assert set(KINDS) == set(KINDS_OF_TESTS) == {str(each["kind"]) for each in EACH_KIND}
    names = {name for one in library().values() for name in one.rule.needs()} - {"missing"}
    assert names <= set(EXAMPLE)
    needed = {name for each in EACH_KIND for name in rule_of(each).needs()}
    assert needed <= set(EXAMPLE)


@pytest.mark.parametrize("clause", EACH_KIND, ids=lambda clause: str(clause["kind"]))
def test_a_rule_is_shown_in_boxes_and_read_from_them_as_it_was(clause):
    rule = rule_of(clause, basis="year_end", otherwise="exceeding", edge_takes_better=False)
    sheet = sheet_of(rule)
    assert sheet.clauses[0].test.kind == clause["kind"]
    assert sheet.rule("R") == (rule, [])


@pytest.mark.parametrize(
    "clause",
    [
        {"kind": "gap_in_percent", "at_least": "-10", "if_nought": {"kind": "can_recover"}},
        {"kind": "heads", "ways": ["improving", "worsening"]},
        {"kind": "all_of", "of": [{"kind": "can_recover"}] * 12},
    ],
)
def test_a_test_that_no_boxes_show_is_kept_as_it_was_written(clause):
    sheet = sheet_of(rule_of(clause))
    assert sheet.clauses[0].test.kind == KEPT
    assert sheet.rule("R")[0] == rule_of(clause)


def test_the_councils_own_classes_are_named_by_their_rows_and_outlive_a_change_of_name():
    classes = [
        {"label": "Star", "means": "on_target"},
        {"label": "Circle", "means": "near_target"},
        {"label": "Cross", "means": "off_target"},
        {"label": "Skull", "means": "off_target"},
    ]
    rule = rule_from_data({
        "name": "R", "classes": classes, "otherwise": "Skull", "missing": "Cross",
        "clauses": [
            {"gives": "Star", "test": {"kind": "gap_in_points", "at_least": "0"}},
            {"gives": "Cross", "test": {"kind": "gap_in_points", "at_least": "-5"}},
        ],
    })  # fmt: skip
    sheet = sheet_of(rule)
    assert sheet.rule("R") == (rule, [])
    sheet.classes[3].label = "Bolt"
    renamed = sheet.rule("R")[0]
    assert renamed is not None and renamed.otherwise_label == "Bolt"
    assert sheet.do("unclass:0") == "k0-label"
    assert [row.gives for row in sheet.clauses] == ["on_target", "k1"]
    assert (sheet.beside["otherwise"], sheet.beside["missing"]) == ("k2", "k1")


_PLACES = ("c0", "c1", "c0-0", "c0-1", "c0-1-0", "c0-1-0-0")
_BOXES = (
    "kind",
    "gives",
    "edge",
    "kept",
    "at_least",
    "at_least_way",
    "name",
    "value",
    "ways",
    "of",
)
_NAMES = [
    *(f"{place}-{box}" for place in _PLACES for box in _BOXES),
    *("k0-label", "k0-means", "k1-label", "k1-means", "otherwise", "missing", "basis", "c0", "c0-"),
]
_TEXTS = [*KINDS, KEPT, "", "k0", "k9", "5", "-", "[1]", "{}", "on_target", "within", "٣", "1" * 40]
_DEEDS = [
    "add",
    "add:c0",
    "remove:c0",
    "remove:c0-1",
    "up:c1",
    "down:c0",
    "class",
    "unclass:0",
    "up:",
    "x",
]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from(_NAMES), st.sampled_from(_TEXTS), max_size=12),
    st.lists(st.sampled_from(_DEEDS), max_size=3),
)
def test_whatever_is_sent_is_a_rule_or_says_what_to_mend(typed, deeds):
    sheet = sheet_typed(typed)
    for deed in deeds:
        sheet.do(deed)
    rule, mendings = sheet.rule("R")
    assert mendings or rule is not None
    if rule is not None and not mendings:
        assert sheet_of(rule).rule("R")[0] == rule


def test_clauses_are_added_moved_and_taken_away_without_script(officer):
    page = shown(officer, do="add")
    assert boxes(page)["c2-kind"] == "gap_in_points"
    assert re.search(r'id="c2-gives"[^>]*autofocus', page)
    more = {"c2-gives": "exceeding", "c2-at_least_way": "beyond", "c2-at_least": "4"}
    before = boxes(page) | more
    raised = officer.post(ADD, before | {"do": "up:c2"}).content.decode()
    assert [boxes(raised)[f"c{order}-gives"] for order in range(3)] == [
        "on_target", "exceeding", "near_target",
    ]  # fmt: skip
    top = officer.post(ADD, boxes(raised) | {"do": "up:c1"}).content.decode()
    assert says(top).startswith("Exceeding 4 points or more above target; on target")
    fewer = officer.post(ADD, boxes(top) | {"do": "remove:c1"}).content.decode()
    assert says(fewer) == (
        "Exceeding 4 points or more above target; near target within 10 per cent; otherwise off target."
    )
    assert ChangeDraft.objects.count() == 0


def test_a_group_holds_tests_and_may_stand_in_a_group(officer):
    page = shown(officer, **{"c1-kind": "any_of"})
    page = officer.post(ADD, boxes(page) | {"do": "add:c1"}).content.decode()
    page = officer.post(ADD, boxes(page) | {"c1-1-kind": "all_of", "do": "show"}).content.decode()
    assert "Not finished: Clause 2: write how far" in page
    filled = {
        "c1-0-at_least": "3", "c1-1-0-kind": "against", "c1-1-0-comparator": "year_before",
        "c1-1-0-at_least_way": "at", "x-year_before": "70",
    }  # fmt: skip
    page = officer.post(ADD, boxes(page) | filled | {"do": "show"}).content.decode()
    assert "near target within 3 per cent or no worse than the same period last year" in says(page)
    assert 'name="x-year_before"' in page
    assert "any_of" not in re.findall(r'id="c1-1-0-kind".*?</select>', page, re.S)[0]


def test_an_example_is_worked_as_it_is_typed(officer):
    page = shown(officer, ADOPT, **{"x-actual": "77.4", "x-expected": "80"})
    assert "2.6 short of 80, within 5." in page and "gt-rating--near" in page
    assert "77.4 − 80 = −2.6; −5 ≤ −2.6 &lt; 0, so near target" in page
    page = shown(officer, ADOPT, **{"x-actual": "82", "x-polarity": "low"})
    assert "2 over 80, within 5." in page
    page = shown(officer, ADOPT, **{"x-actual": "many"})
    assert "Figure: “many” is not a number." in page and 'value="many"' in page
    assert "Awaited." in shown(officer, ADOPT, **{"x-actual": ""})


def test_the_councils_own_names_are_given_and_shown(officer):
    page = shown(officer, do="class")
    assert [boxes(page)[f"k{order}-label"] for order in range(3)] == [
        "On target", "Near target", "Off target",
    ]  # fmt: skip
    named = {"k0-label": "Star", "k1-label": "Circle", "k2-label": "Triangle", "x-actual": "90"}
    page = officer.post(ADD, boxes(page) | named | {"do": "show"}).content.decode()
    assert says(page).startswith("Star at or above target; Circle within 10 per cent")
    assert says(page).endswith("otherwise Triangle.")
    assert re.search(r'gt-rating--on">.*?<span>Star</span>', page, re.S)
    page = officer.post(ADD, boxes(page) | {"k1-label": " ", "do": "show"}).content.decode()
    assert "Not finished: Class 2: write what the council calls it." in page
    page = officer.post(ADD, boxes(page) | {"do": "unclass:1"}).content.decode()
    assert boxes(page)["c1-gives"] == "near_target" and boxes(page)["otherwise"] == "k1"


GIVEN = {"adopted_by": "Cabinet", "reason": "It hid too much.", **on(date(2014, 4, 1))}


def test_what_makes_no_sense_is_not_adopted_and_keeps_what_was_typed(officer):
    answer = looked(officer, ADOPT, **GIVEN, **{"c1-at_least_way": "at"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert (
        "Clause 2 asks the same as clause 1 and gives another class: it can never be reached."
        in page
    )
    assert 'href="#c1-kind"' in page and "It hid too much." in page
    assert (ChangeDraft.objects.count(), RatingRule.objects.count()) == (0, 1)


def test_what_is_probably_not_meant_is_said_once_before_it_goes_on(officer):
    wanted = {**GIVEN, "c1-kind": "gap_in_percent", "c1-at_least": "7"}
    first = looked(officer, ADOPT, **wanted)
    assert first.status_code == 422
    assert "of a target of 0 nothing is a percentage" in first.content.decode()
    again = officer.post(ADOPT, boxes(first.content.decode()), follow=True)
    assert path_of(again).endswith("/preview/")
    assert "near target within 7 per cent" in again.content.decode()


def test_a_rule_without_clauses_says_so(officer):
    page = shown(officer, do="remove:c0")
    page = officer.post(ADD, boxes(page) | {"do": "remove:c0"}).content.decode()
    answer = officer.post(ADD, boxes(page) | GIVEN | {"name": "Empty"})
    assert answer.status_code == 422
    assert "Add a clause: a rule needs at least one." in answer.content.decode()


def test_a_rule_goes_out_as_a_file_and_comes_back_as_it_was(officer):
    out = officer.get("/rules/corporate-rule/file/")
    assert out["Content-Disposition"].endswith('.toml"')
    assert rule_in(out.content) == rule_from_data(RatingRule.objects.get().clauses)
    kept = within_percent(number(7), if_nought=number(2))
    file = SimpleUploadedFile("rule.toml", toml_of(kept).encode())
    page = officer.post(ADD, form_of(officer, ADD) | {"do": "read", "file": file}).content.decode()
    assert boxes(page)["c1-at_least"] == "7" and boxes(page)["c1-if_nought"] == "2"
    assert boxes(page)["name"] == kept.name
    again = officer.post(ADD, boxes(page) | {"do": "file"})
    assert rule_in(again.content) == kept


@pytest.mark.parametrize("key", library())
def test_every_rule_of_the_library_is_held_in_boxes_and_written_as_a_file(key):
    rule = library()[key].rule
    assert rule_in(toml_of(rule).encode()) == rule
    sheet = sheet_of(rule)
    assert KEPT not in {row.test.kind for row in sheet.clauses}
    again, mendings = sheet.rule(rule.name)
    assert again is not None and mendings == []
    assert [clause.test for clause in again.clauses] == [clause.test for clause in rule.clauses]
    for polarity in (Polarity.HIGH, Polarity.LOW):
        assert again.in_words(polarity) == rule.in_words(polarity)


def test_a_rule_of_the_library_is_found_and_fills_the_editor(officer):
    page = officer.get("/rules/library/", {"q": "havering last year"}).content.decode()
    assert "London Borough of Havering" in page and "Maidstone" not in page
    use = re.search(r'href="(/rules/add/\?use=havering_2013)"', page)
    assert use is not None
    page = officer.get(use[1]).content.decode()
    assert "Taken from the library" in page
    assert boxes(page)["c1-comparator"] == "year_before"
    assert "near target no worse than the same period last year" in says(page)
    page = officer.get("/rules/library/", {"for": "corporate-rule"}).content.decode()
    assert 'href="/rules/corporate-rule/adopt/?use=hart"' in page
    assert officer.get("/rules/add/?use=nobody").status_code == 404
    assert "No rule of the library" in officer.get("/rules/library/?q=zzz").content.decode()


@pytest.mark.parametrize("clause", EACH_KIND, ids=lambda clause: str(clause["kind"]))
def test_every_rule_is_written_as_a_file_that_reads_as_it_was(clause):
    rule = rule_of(
        clause, name='A "rule" of\nours \x7f', missing="off_target", allows_override=True
    )
    assert rule_in(toml_of(rule).encode()) == rule


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "nothing was in it"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
        (b"name = ", "It must be TOML"),
        (b"name = 'x'", "needs “clauses”"),
        (b"name = 'x'\n[[clauses]]\ngives = 'blue'\ntest = {kind = 'can_recover'}", "blue"),
        (
            b"name = 'x'\n[[clauses]]\ngives = 'on_target'\ntest = {kind = 'gap'}",
            "unknown kind",
        ),
    ],
)
def test_a_file_that_is_no_rule_says_why_and_changes_nothing(officer, content, said):
    given = form_of(officer, ADOPT) | {"c1-at_least": "6", "reason": "Typed already."}
    file = SimpleUploadedFile("rule.toml", content)
    answer = officer.post(ADOPT, given | {"do": "read", "file": file})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page and "Typed already." in page and boxes(page)["c1-at_least"] == "6"


def test_versions_are_compared_and_each_is_a_file(officer, client_as):
    officer.post(path_of(looked(officer, ADOPT, **GIVEN, **{"c1-at_least": "1"})))
    reader = client_as("staff")
    page = reader.get("/rules/corporate-rule/compare/").content.decode()
    assert "<del>within 5 points</del>" in page and 'gt-strong">within 1 point<' in page
    assert "<del>at or above target" not in page
    old = reader.get("/rules/corporate-rule/file/", {"version": "1"})
    assert rule_in(old.content).clauses[1].test.at_least == number(-5)  # type: ignore[attr-defined]
    for refused in ("?version=9", "?version=x", "?version=٣"):
        assert reader.get(f"/rules/corporate-rule/file/{refused}").status_code == 404
    assert reader.get("/rules/corporate-rule/compare/?first=7").status_code == 404


def test_who_may_not_adopt_reads_and_writes_nothing(cast, client_as):
    before = head()
    client = client_as("staff")
    assert "Use this one" not in client.get("/rules/library/").content.decode()
    for address in (ADD, ADOPT):
        assert client.get(address).status_code == 404
        for do in ("show", "add", "file", "read", "preview"):
            assert client.post(address, {"do": do}).status_code == 404
    assert head() == before


def test_the_editor_takes_few_queries_however_many_clauses(officer, django_assert_max_num_queries):
    given = form_of(officer, ADOPT) | {f"c{order}-kind": "can_recover" for order in range(20)}
    with django_assert_max_num_queries(16):
        officer.post(ADOPT, given | {"do": "show"})
