"""Colours can be read by everybody, and the vendored files carry nothing that is GOV.UK's alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import goldenthread
from goldenthread.ui import colours
from goldenthread.ui.words import RATING_MARKS

STATIC = Path(goldenthread.__path__[0]) / "static" / "goldenthread"
LOOK = (STATIC / "look.css").read_text()
NAMED = dict(re.findall(r"--gt-([a-z-]+): (#[0-9a-f]{6});", LOOK))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("css", [mark.css for mark in RATING_MARKS.values()])
def test_every_rating_can_be_read_on_its_wash_and_seen_on_white(css):
    assert contrast(NAMED[f"{css}-text"], NAMED[f"{css}-wash"]) >= 4.5
    assert contrast(NAMED[css], "#ffffff") >= 3


@pytest.mark.parametrize("name", ["muted", "ink", "target"])
def test_quiet_words_can_be_read_on_white_and_on_the_wash(name):
    assert contrast(NAMED[name], "#ffffff") >= 4.5
    assert contrast(NAMED[name], NAMED["wash"]) >= 4.5


def test_the_current_place_in_the_navigation_can_be_seen():
    assert contrast(NAMED["gold-deep"], NAMED["wash"]) >= 3


def test_drawings_and_pages_use_the_same_colours():
    drawn = colours.RATING | colours.VARIATION
    assert {css: NAMED[css] for css in drawn} == drawn
    assert min(contrast(colour, "#ffffff") for colour in colours.VARIATION.values()) >= 3
    assert (
        NAMED["ink"],
        NAMED["muted"],
        NAMED["target"],
    ) == (colours.INK, colours.MUTED, colours.TARGET)


@pytest.mark.parametrize("word", ["/assets/", "@font-face", "GDS Transport", "sourceMappingURL"])
def test_the_vendored_style_sheet_is_mended(word):
    assert word not in (STATIC / "vendor" / "govuk-frontend.min.css").read_text()


def test_motion_print_phones_and_focus_are_provided_for():
    narrow = (STATIC / "narrow.css").read_text()
    assert "prefers-reduced-motion" in LOOK
    assert ":focus-visible" in LOOK
    assert "@media print" in narrow
    assert "attr(data-label)" in narrow


def test_the_page_script_writes_no_markup():
    script = (STATIC / "page.js").read_text()
    assert not re.search(r"innerHTML|eval\(|document\.write|\.style\b", script)
