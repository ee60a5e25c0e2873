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
