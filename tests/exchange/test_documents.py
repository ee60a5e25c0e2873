"""A document as PDF and as Word, read back by other hands than those that wrote it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import docx
import pikepdf
import pytest

from goldenthread.exchange.documents.marked_up import parts_of
from goldenthread.exchange.documents.parts import (
    Column,
    Document,
    Facts,
    Heading,
    Item,
    Listed,
    Paragraph,
    Run,
    Table,
    in_order,
    said,
)
from goldenthread.exchange.documents.pdf import write_pdf
from goldenthread.exchange.documents.word import write_docx

ROWS = tuple((said(f"Objective {it}"), said("Priority"), said(str(it))) for it in range(80))
PLAN = Document(
    title="Housing Services: service plan",
    council="Wexcombe",
    made_on=date(2026, 11, 22),
    caption="1 April 2026 to 31 March 2027",
    has_contents=True,
    parts=[
        Facts((("Whose", "Housing Services"), ("State", "Draft"))),
        Heading("Our purpose"),
        *parts_of("To keep *every* home **warm**.\n\n### Why\n\n1. one\n2. two\n   - inner"),
        Heading("Objectives"),
        Table("What we do", (Column("Objective"), Column("Why"), Column("Weight", True)), ROWS),
    ],
)


def _tags(element, found):
    """Return how often each kind of tag stands in the tree."""
    if isinstance(element, pikepdf.Array):
        for each in element:
            _tags(each, found)
    elif isinstance(element, pikepdf.Dictionary):
        if "/S" in element:
            found[str(element["/S"])] = found.get(str(element["/S"]), 0) + 1
        if "/K" in element:
            _tags(element["/K"], found)
    return found


def _read_pdf(document):
    return pikepdf.open(io.BytesIO(write_pdf(document)))


def _read_word(document):
    return docx.Document(io.BytesIO(write_docx(document)))


def test_a_pdf_has_tags_title_and_language():
    with _read_pdf(PLAN) as made:
        root = made.Root
        assert str(root.Lang) == "en-GB"
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with made.open_metadata() as about:
            assert about["dc:title"] == PLAN.title
            assert about["pdfuaid:part"] == "1"
        tags = _tags(root.StructTreeRoot, {})
    assert tags["/H1"] == 3, "contents, and two headings of the plan"
    assert tags["/H2"] == 1
    assert tags["/TR"] == 81
    assert tags["/TH"] == 3
    assert tags["/L"] >= 2


def test_a_pdf_carries_its_own_fonts():
    with _read_pdf(PLAN) as made:
        fonts = {
            str(font.BaseFont)
            for page in made.pages
            for font in page.Resources.get("/Font", {}).values()
        }
        assert len(made.pages) > 1
    assert fonts
    assert all("LiberationSans" in name for name in fonts), fonts


def test_the_same_document_makes_the_same_pdf():
    assert write_pdf(PLAN) == write_pdf(PLAN)


@pytest.mark.parametrize(
    "text",
    [
        '#set page(width: 1pt) #import "@preview/x:0.1.0": * $x$ `a` <label> @ref \\ // */',
        "<script>alert(1)</script> & ]]> \x00\x0b\ud800",
        "A sign 😀 and 漢字 and ✓",
        "x" * 50_000,
        "1. a\n\n   | b | c |\n   |---|---|\n   | d | e |\n\n> # quoted\n>\n> - list",
        "- " * 60 + "deep",
        "[a](javascript:alert(1)) [b](https://example.org) ![c](https://example.org/c.png)",
        "",
    ],
)
def test_whatever_people_write_is_set_as_words(text):
    document = replace(PLAN, title=text[:80] or "Plan", parts=[Heading("So"), *parts_of(text)])
    with _read_pdf(document) as made:
        assert len(made.pages) >= 1
    assert _read_word(document).paragraphs


def test_a_sign_without_a_font_is_said_in_words():
    made = _read_pdf(replace(PLAN, title="Homes 😀", has_contents=False, parts=[Heading("So")]))
    with made.open_metadata() as about:
        assert about["dc:title"] == "Homes [grinning face]"


def test_only_addresses_that_lead_to_pages_and_mail_are_links():
    [paragraph] = parts_of("[a](https://example.org) [b](ftp://example.org) [c](mailto:a@b.org)")
    assert isinstance(paragraph, Paragraph)
    links = {it.text: it.href for it in paragraph.runs if it.text.strip()}
    assert links == {"a": "https://example.org", "b": "", "c": "mailto:a@b.org"}


def test_headings_skip_no_level():
    levels = [Heading("a"), Heading("b", 3), Heading("c", 4), Heading("d", 3), Heading("e")]
    assert [it.level for it in in_order(levels) if isinstance(it, Heading)] == [1, 2, 3, 2, 1]


def test_a_word_file_has_real_headings_lists_and_a_header_row_that_repeats():
    made = _read_word(PLAN)
    styles = [(it.style.name, it.text) for it in made.paragraphs]
    assert ("Title", PLAN.title) in styles
    assert ("Heading 1", "Our purpose") in styles
    assert ("Heading 2", "Why") in styles
    assert ("List Number", "one") in styles
    assert ("List Bullet 2", "inner") in styles
    [table] = made.tables
    assert [it.text for it in table.rows[0].cells] == ["Objective", "Why", "Weight"]
    assert len(table.rows) == 81
    headers = [bool(row._tr.trPr.xpath("w:tblHeader")) for row in table.rows]
    assert headers == [True] + [False] * 80
    properties = made.core_properties
    assert (properties.title, properties.author) == (PLAN.title, "Wexcombe")
    assert properties.language == "en-GB"


def test_each_numbered_list_of_a_word_file_begins_anew():
    one = Listed((Item(said("a")), Item(said("b"))), is_numbered=True)
    made = _read_word(replace(PLAN, parts=[one, Paragraph(said("between")), replace(one, start=4)]))
    points = [it for it in made.paragraphs if it.style.name == "List Number"]
    numbers = [it._p.pPr.numPr.numId.val for it in points]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]


def test_a_link_of_a_word_file_leads_where_it_says():
    runs = (Run("there", href="https://example.org/plan"),)
    made = _read_word(replace(PLAN, parts=[Paragraph(runs)]))
    links = [link.address for it in made.paragraphs for link in it.hyperlinks]
    assert links == ["https://example.org/plan"]
