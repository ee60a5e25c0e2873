"""The worked examples: those of the published methods, and those of the rules' docstrings."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

from goldenthread import rules

METHODS = sorted((Path(__file__).resolve().parents[2] / "docs" / "methods").glob("*.md"))
MODULES = [
    module.name.removeprefix("goldenthread.rules.")
    for module in pkgutil.walk_packages(rules.__path__, "goldenthread.rules.")
]


#: Words alone, which compute nothing: docs/glossary.md explains them.
WITHOUT_A_PAGE = {"vocabulary"}


@pytest.mark.parametrize("name", sorted({each.partition(".")[0] for each in MODULES}))
def test_every_module_of_the_rules_names_its_published_page(name):
    words = importlib.import_module(f"goldenthread.rules.{name}").__doc__ or ""
    named = set(re.findall(r"docs/methods/(\w+)\.md", words))
    assert bool(named) is (name not in WITHOUT_A_PAGE)
    assert named <= {page.stem for page in METHODS}


@pytest.mark.parametrize("page", METHODS, ids=lambda page: page.name)
def test_a_published_method_does_what_it_says(page):
    outcome = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert outcome.failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_a_rules_docstrings_do_what_they_say(name):
    outcome = doctest.testmod(importlib.import_module(f"goldenthread.rules.{name}"))
    assert outcome.failed == 0


def test_the_methods_and_the_rules_were_found():
    names = {page.stem for page in METHODS}
    assert {"numbers", "periods", "targets", "accumulation"} <= names & set(MODULES)
