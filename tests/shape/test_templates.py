"""Templates keep the content security policy and say what they need."""

from __future__ import annotations

import re

import pytest

from tests.shape.repository import PACKAGE, said, templates

#: What the policy would refuse in the browser, found before anybody opens the page.
FORBIDDEN = {
    "an inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\ssrc\s*=)[^>]*>", re.IGNORECASE),
    "an inline event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an address that runs": re.compile(r"javascript:", re.IGNORECASE),
    "htmx that evaluates": re.compile(r"hx-on|hx-vals\s*=\s*[\"']js:", re.IGNORECASE),
}
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def faults_in(text: str) -> list[str]:
    """Return what a template holds that the policy refuses."""
    bare = COMMENT.sub("", text)
    return [what for what, pattern in FORBIDDEN.items() if pattern.search(bare)]


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>go()</script>",
        '<button onclick="go()">',
        '<a href="javascript:go()">',
    ],
)
def test_what_the_policy_refuses_is_seen(text):
    assert faults_in(text)


@pytest.mark.parametrize(
    "text", ['<script src="{{ it }}" defer></script>', "{# style= #}", '<p data-one="1">']
)
def test_what_the_policy_allows_passes(text):
    assert not faults_in(text)


def test_no_template_holds_style_or_script():
    found = [f"{said(it)}: {fault}" for it in templates() for fault in faults_in(it.read_text())]
    assert not found


def test_every_page_of_ours_is_jinja():
    """Sign-in's own templates would find a folder called ``templates``."""
    assert not [said(it) for it in PACKAGE.rglob("templates") if it.is_dir()]


_CLASS = re.compile(r'class="((?:[^"{]|\{\{.*?\}\}|\{%.*?%\})*)"')
_OURS = re.compile(r"(?<![\w-])gt-[a-z0-9-]*[a-z0-9](?![\w-])")


def sheets_of(name: str, texts: dict[str, str]) -> set[str]:
    """Return the style sheets that a page names, by itself, by its layout or by what it imports of ours."""
    text = texts.get(name, "")
    found = set(re.findall(r"goldenthread/([a-z_]+\.css)", text))
    for other in re.findall(r'\{% (?:extends|from) "([^"]+)"', text):
        found |= sheets_of(other, texts)
    return found


def classes_of(name: str, texts: dict[str, str]) -> set[str]:
    """Return the classes of ours that a page holds, with what it includes."""
    bare = COMMENT.sub("", texts[name])
    found = set(_OURS.findall(" ".join(_CLASS.findall(bare))))
    for other in re.findall(r'\{% include "([^"]+)"', bare):
        found |= classes_of(other, texts)
    return found


def test_every_page_loads_the_style_sheet_of_each_class_that_it_shows():
    """A class that is drawn somewhere, on a page without that sheet, runs words into each other."""
    folder = PACKAGE / "static" / "goldenthread"
    drawn = {
        it.name: set(re.findall(r"\.(gt-[a-z0-9-]+)", it.read_text()))
        for it in folder.glob("*.css")
    }
    texts = {
        str(it.relative_to(PACKAGE / "jinja2")): it.read_text()
        for it in templates()
        if it.is_relative_to(PACKAGE / "jinja2")
    }
    anywhere = set().union(*drawn.values())
    found = []
    for name in sorted(it for it, text in texts.items() if "{% extends" in text):
        had = set().union(*(drawn[it] for it in sheets_of(name, texts) if it in drawn))
        lacking = sorted((classes_of(name, texts) & anywhere) - had)
        found += [f"{name}: {it}" for it in lacking]
    assert not found
