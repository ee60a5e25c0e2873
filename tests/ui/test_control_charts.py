"""Control charts say what they show in words and shapes, and never draw what is missing."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import pytest

from goldenthread.rules.vocabulary import Assurance, Variation
from goldenthread.ui.control_charts import ControlPoint, Lines, control_chart
from goldenthread.ui.control_icons import assurance_icon, variation_icon
from goldenthread.ui.words import ASSURANCE_WORDS, VARIATION_MARKS

SVG = "{http://www.w3.org/2000/svg}"
POINTS = [
    ControlPoint("April 2025", 40, "common_cause", 35),
    ControlPoint("May 2025", None, "", 35),
    ControlPoint("June 2025", 60, "concern", 35),
    ControlPoint("July 2025", 20, "improvement", 35),
    ControlPoint("August 2025", 0, "neither_low", 35),
]
LINES = [
    Lines(0, 2, 40),
    Lines(2, 5, 30, (5.5, 55), (14, 47), mark="A"),
]


def parsed(svg: str) -> ElementTree.Element:
    assert "style=" not in svg
    return ElementTree.fromstring(svg)


def drawn(points=POINTS, lines=LINES, **more) -> ElementTree.Element:
    return parsed(control_chart(points, lines, title="Days <lost>", description="Mean 30.", **more))


def texts(root: ElementTree.Element) -> list[str]:
    return [each.text or "" for each in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_it_has_a_title_a_description_and_names_its_lines(size):
    root = drawn(decimals=1, size=size)
    assert root.findtext(f"{SVG}title") == "Days <lost>"
    assert root.findtext(f"{SVG}desc") == "Mean 30."
    assert {"Upper 55.0", "Mean 30.0", "Lower 5.5", "Target 35", "A", "0.0"} <= set(texts(root))


def test_kinds_differ_in_shape_and_a_missing_figure_has_none():
    root = drawn()
    marks = [each for each in root.iter(f"{SVG}g") if "gt-signal" in (each.get("class") or "")]
    assert len(marks) == 4
    shapes = {ElementTree.tostring(each[0], encoding="unicode").count(",") for each in marks}
    assert len(shapes) == 4


def test_limits_that_are_not_said_are_not_drawn():
    root = drawn(lines=[Lines(0, 5, 30)])
    assert not [text for text in texts(root) if text.startswith(("Upper", "Lower"))]


@pytest.mark.parametrize("count", [0, 1, 60])
def test_any_number_of_points_can_be_drawn(count):
    points = [ControlPoint(f"{place}", place, "common_cause") for place in range(count)]
    root = drawn(points, [Lines(0, count, 3)] if count else [])
    assert len(list(root.iter(f"{SVG}g"))) == count


def test_names_of_lines_that_lie_close_do_not_cover_each_other():
    root = drawn(lines=[Lines(0, 5, 30, (29.9, 30.1))])
    named = [
        each
        for each in root.iter(f"{SVG}text")
        if (each.text or "")[:4] in ("Uppe", "Mean", "Lowe")
    ]
    heights = [float(each.get("y") or 0) for each in named]
    assert len(heights) == 3
    assert min(b - a for a, b in pairwise(heights)) > 14


@pytest.mark.parametrize("kind", list(Variation))
def test_each_variation_has_a_picture_and_a_word(kind):
    assert VARIATION_MARKS[kind].word
    assert parsed(variation_icon(kind, "above_limit")).get("aria-hidden") == "true"


def test_pictures_tell_high_from_low_and_each_assurance_from_the_others():
    assert ">H<" in variation_icon("concern", "rising")
    assert ">L<" in variation_icon("concern", "shift_below")
    assert len({str(assurance_icon(kind)) for kind in Assurance}) == len(ASSURANCE_WORDS) == 3
    assert (variation_icon(""), assurance_icon("")) == ("", "")
