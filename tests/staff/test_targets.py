"""Targets of several years in one go: typed, filled, by spreadsheet; what is bad has its sentence."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from goldenthread.audit.queries import head
from goldenthread.indicators.models import Rating, Target
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.staff.changes.targets import box_of
from tests.staff.test_import_pages import ADDS, columns_form

ADDRESS = "/indicators/CS02a/targets/?from=2014"


def box(label: str) -> str:
    return box_of(parse_period(label))


def boxes_of(page: str) -> dict[str, str]:
    """Return what the boxes of the page hold."""
    return dict(re.findall(r'name="(t_\d+_\d+)" value="([^"]*)"', page))


@pytest.fixture
def officer(cast: Any, client_as: Any) -> Any:
    return client_as("performance.officer")


def form_of(client: Any, **changes: str) -> dict[str, str]:
    page = client.get(ADDRESS).content.decode()
    read_at = re.search(r'name="read_at" value="(\d+)"', page)
    assert read_at is not None
    return boxes_of(page) | {"read_at": read_at[1], "then": "look"} | changes


def test_the_page_offers_five_years_with_their_quarters_and_what_stands(officer):
    boxes = boxes_of(officer.get(ADDRESS).content.decode())
    assert len(boxes) == 25
    assert boxes[box("2014/15 Q1")] == "80"
    assert boxes[box("2014/15")] == ""


def test_targets_are_looked_at_then_set_in_one_event(officer, cast):
    before = head()
    form = form_of(
        officer, reason="Agreed in the plan.",
        **{box("2014/15 Q1"): "77", box("2015/16"): "82", box("2016/17"): "84"},
    )  # fmt: skip
    answer = officer.post(ADDRESS, form, follow=True)
    page = answer.content.decode()
    assert "2014/15 Q1" in page and "On target" in page
    assert (head(), Target.objects.filter(event__gt=before).count()) == (before, 0)
    done = officer.post(answer.request["PATH_INFO"], follow=True)
    assert "The targets are set." in done.content.decode()
    rows = Target.objects.filter(event=before + 1).order_by("start_on", "next_start_on")
    assert [row.value for row in rows] == [number(77), number(82), number(84)]
    assert {row.reason for row in rows} == {"Agreed in the plan."}
    rating = Rating.objects.filter(series_id=cast.series["CS02a"]).latest("pk")
    assert rating.rating_class == "on_target"


@pytest.mark.parametrize(
    ("then", "typed", "filled"),
    [
        (
            "line",
            {"line_from": "80", "line_to": "84"},
            {"2014/15": "80", "2015/16": "81", "2016/17": "82", "2018/19": "84"},
        ),
        ("spread", {"2015/16": "90"}, {"2015/16 Q1": "90", "2015/16 Q4": "90"}),
    ],
)
def test_boxes_are_filled_without_anything_being_kept(officer, then, typed, filled):
    before = head()
    given = {name if name.startswith("line") else box(name): text for name, text in typed.items()}
    form = form_of(officer, **given) | {"then": then}
    answer = officer.post(ADDRESS, form)
    boxes = boxes_of(answer.content.decode())
    assert {label: boxes[box(label)] for label in filled} == filled
    assert (answer.status_code, head()) == (200, before)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Every target stands already"),
        ({"2015/16": "eighty"}, "eighty"),
        ({"2015/16": "£80"}, "is in £, but this is counted in %"),
        ({"2015/16": "9" * 30}, "too"),
        ({"2015/16": "82", "reason": ""}, "Why: Give an answer"),
    ],
)
def test_what_cannot_be_set_says_what_to_mend_and_keeps_what_was_typed(officer, changes, said):
    before = head()
    typed = {name if name == "reason" else box(name): text for name, text in changes.items()}
    form = form_of(officer, **({"reason": "Agreed."} | typed))
    answer = officer.post(ADDRESS, form)
    page = answer.content.decode()
    assert (answer.status_code, head()) == (422, before)
    assert said in page
    boxes = boxes_of(page)
    assert all(boxes[name] == text for name, text in typed.items() if name != "reason")


def test_somebody_else_set_the_same_target_and_both_are_shown(officer, cast, client_as):
    first = form_of(officer, reason="Mine.", **{box("2015/16"): "82"})
    mine = officer.post(ADDRESS, first, follow=True).request["PATH_INFO"]
    other = form_of(officer, reason="Theirs.", **{box("2015/16"): "85"})
    theirs = officer.post(ADDRESS, other, follow=True).request["PATH_INFO"]
    officer.post(theirs)
    before = head()
    answer = officer.post(mine, follow=True)
    page = answer.content.decode()
    assert head() == before
    assert "Somebody else changed the same while you were writing" in page
    assert re.findall(r'data-label="(Theirs|Yours)">(\d+)<', page) == [
        ("Theirs", "85"),
        ("Yours", "82"),
    ]
    assert boxes_of(page)[box("2015/16")] == "82"
    again = form_of(officer, reason="Mine after all.") | boxes_of(page)
    preview = officer.post(
        answer.request["PATH_INFO"] + f"?{answer.request['QUERY_STRING']}", again
    )
    assert officer.post(preview["Location"], follow=True).status_code == 200
    assert Target.objects.latest("pk").value == number(82)


def test_the_workbook_goes_out_and_comes_back_through_the_import(officer, cast):
    workbook = openpyxl.load_workbook(io.BytesIO(officer.get("/change/targets.xlsx").content))
    sheet: Any = workbook.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert heads[:5] == ["Code", "Title", "Place", "Service", "Unit"]
    at = heads.index("Target 2027/28") + 1
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row=row, column=at, value={"CS01": 91, "HS20": 30}.get(sheet.cell(row, 1).value))
    kept = io.BytesIO()
    workbook.save(kept)
    file = SimpleUploadedFile("targets.xlsx", kept.getvalue())
    address = officer.post("/import/", {"file": file})["Location"]
    form = columns_form(officer, address)
    assert [name for name in form.values() if name == "target"], form
    looked = officer.post(address, {key: v for key, v in form.items() if key not in ADDS})
    assert looked.status_code == 302, re.findall(r"govuk-error[^<]*<[^<]*", looked.content.decode())
    preview = looked["Location"].replace("progress", "preview")
    page = officer.get(preview).content.decode()
    assert "target" in page
    officer.post(preview, {"then": "confirm"})
    span = parse_period("2027/28")
    rows = Target.objects.filter(start_on=span.start, next_start_on=span.next_start)
    assert {row.series.reference: row.value for row in rows} == {
        "CS01": number(91),
        "HS20": number(30),
    }


def test_another_kind_has_its_own_boxes_and_leaves_the_targets_alone(officer, cast):
    address = "/indicators/CS02a/targets/?from=2014&kind=tolerance"
    page = officer.get(address).content.decode()
    assert "How far short is still near" in page
    assert boxes_of(page)[box("2014/15 Q1")] == ""
    typed = boxes_of(page) | {box("2014/15"): "2.5", "reason": "By scrutiny.", "then": "look"}
    typed["read_at"] = str(head())
    preview = officer.post(address, typed, follow=True)
    assert "Tolerance, 2014/15" in preview.content.decode()
    officer.post(preview.request["PATH_INFO"], follow=True)
    row = Target.objects.latest("pk")
    assert (row.kind, row.value, row.reason) == ("tolerance", number("2.5"), "By scrutiny.")
    shown = officer.get("/indicators/CS02a/").content.decode()
    assert '<td data-label="Kind">Tolerance</td>' in shown
    assert boxes_of(officer.get(address).content.decode())[box("2014/15")] == "2.5"
    assert (
        boxes_of(officer.get("/indicators/CS02a/targets/?from=2014").content.decode())[
            box("2014/15")
        ]
        == ""
    )


def test_an_import_sets_every_kind_by_its_heading(officer, cast):
    heads = ("Code", "Target 2027/28", "Stretch 2027/28", "Floor 2027/28", "Lower end 2027/28",
             "Upper end 2027/28", "Green value 2027/28", "Amber value 2027/28",
             "Tolerance 2027/28", "Baseline 2027/28")  # fmt: skip
    rows = [heads, ("CS01", *map(str, range(91, 100)))]
    content = "\n".join(",".join(row) for row in rows).encode()
    address = officer.post("/import/", {"file": SimpleUploadedFile("kinds.csv", content)})[
        "Location"
    ]
    form = columns_form(officer, address)
    looked = officer.post(address, {key: v for key, v in form.items() if key not in ADDS})
    preview = looked["Location"].replace("progress", "preview")
    officer.post(preview, {"then": "confirm"})
    found = dict(
        Target.objects.filter(start_on=parse_period("2027/28").start).values_list("kind", "value")
    )
    kinds = ("target", "stretch", "floor", "range_low", "range_high", "green", "amber", "tolerance",
             "baseline")  # fmt: skip
    assert found == {kind: number(91 + place) for place, kind in enumerate(kinds)}
    workbook = openpyxl.load_workbook(io.BytesIO(officer.get("/change/targets.xlsx").content))
    written = [cell.value for cell in next(iter(workbook.worksheets))[1]]
    assert {"Stretch 2027/28", "Tolerance 2027/28", "Baseline 2027/28"} <= set(written)


def test_a_range_upside_down_is_refused_before_anything_is_kept(officer, cast):
    content = b"Code,Lower end 2027/28,Upper end 2027/28\nHS20,40,30\nCS01,90,95"
    address = officer.post("/import/", {"file": SimpleUploadedFile("r.csv", content)})["Location"]
    form = columns_form(officer, address)
    looked = officer.post(address, {key: v for key, v in form.items() if key not in ADDS})
    page = officer.get(looked["Location"].replace("progress", "preview") + "?kind=refused")
    assert "lower end is above its upper end" in page.content.decode()
