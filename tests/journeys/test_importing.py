"""The council's own spreadsheet: brought, looked over, recorded at once, traced back to its line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

import goldenthread

if TYPE_CHECKING:
    from playwright.sync_api import Page

Check = Callable[["Page"], None]
HART = Path(goldenthread.__file__).parent / "frameworks" / "wexcombe" / "hart_kpis.csv"

#: A quarter that nobody has published: three rows fit, one is doubtful, one cannot be taken.
THIRD_QUARTER = """\
code,title,period,actual,target,commentary
CS02a,% of telephone calls answered by Contact Centre in 15 seconds,2014/15 Q3,81.5,80,
CS02b,% of calls to Contact Centre answered within 30 seconds,2014/15 Q3,0,85,
HS01,Average time (in days) taken,2014/15 Q3,19,15,Two long cases.
RB07,Time taken to process new claims,2014/15 Q3,#REF!,23,
"""


def bring(page: Page, file: Path, check: Check | None = None) -> None:
    """Upload a file and go on to what it would come to."""
    page.goto("/import/")
    if check:
        check(page)
    page.get_by_label("Spreadsheet").set_input_files(file)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which column is which?")
    if check:
        check(page)
    page.get_by_role("button", name="See what it would come to").click()
    page.wait_for_url(re.compile("/preview/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("What it would come to")
    if check:
        check(page)


def counts(page: Page) -> dict[str, int]:
    """How many lines of each kind the preview tells of."""
    texts = page.get_by_role("region", name="What the file holds").get_by_role("listitem")
    found = [re.match(r"(\d+)\s+(.+)", text.strip()) for text in texts.all_inner_texts()]
    return {one[2]: int(one[1]) for one in found if one}


def test_harts_file_is_known_already_but_for_what_it_says_otherwise(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    page = page_as("performance_officer")
    bring(page, HART, check_accessible)
    assert counts(page) == {"New": 1, "Changed": 2, "Awaited": 1, "Unchanged": 87, "Remarks": 4}

    page.get_by_role("button", name="Record 3 figures").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("hart_kpis.csv")
    check_accessible(page)

    page.goto("/indicators/FI06/?period=2014/15+Q1")
    expect(page.get_by_role("table", name="Figures by period")).to_contain_text("97.4%")
    source = page.get_by_role("link", name="hart_kpis.csv, line 7")
    source.first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("hart_kpis.csv")

    bring(page, HART)
    assert set(counts(page)) <= {"Awaited", "Unchanged", "Remarks"}
    expect(page.get_by_role("button", name=re.compile("^Record \\d"))).to_have_count(0)


def test_the_next_quarter_is_recorded_at_once_with_its_doubts_answered(
    page_as: Callable[[str], Page], check_accessible: Check, tmp_path: Path
) -> None:
    file = tmp_path / "third quarter.csv"
    file.write_text(THIRD_QUARTER, encoding="utf-8")
    page = page_as("performance_officer")
    bring(page, file, check_accessible)
    found = counts(page)
    assert (found["New"], found["Refused"]) == (3, 1)
    page.get_by_role("link", name=re.compile("Refused")).click()
    expect(page.get_by_text("points at a cell that is gone; mend the formula")).to_be_visible()
    check_accessible(page)

    page.get_by_role("link", name=re.compile("Question")).click()
    expect(page.get_by_text("was nothing entered?")).to_be_visible()
    check_accessible(page)
    page.get_by_label("In your words, for CS02b").fill("The line was down all quarter.")
    page.get_by_role("button", name="Record 3 figures").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("third quarter.csv")

    page.goto("/scorecard/?period=2014/15+Q3")
    row = page.get_by_role("row").filter(has_text="HS01")
    expect(row).to_contain_text("19 days")
    expect(row).to_contain_text("Off target")
    check_accessible(page)


def test_what_is_no_spreadsheet_is_refused_with_a_sentence(
    page_as: Callable[[str], Page], check_accessible: Check, tmp_path: Path
) -> None:
    program = tmp_path / "figures.xlsx"
    program.write_bytes(b"MZ\x90\x00" + bytes(4096))
    page = page_as("performance_officer")
    page.goto("/import/")
    page.get_by_label("Spreadsheet").set_input_files(program)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("a Windows program, whatever its name")
    check_accessible(page)
