"""What is written down matches what is there."""

from __future__ import annotations

import ast
import re

from tests.shape.repository import PACKAGE, ROOT, python_files, tree_of

DOCS = ROOT / "docs"

#: Rules that have no method of their own to publish, and why.
NO_METHOD = {
    "vocabulary": "words with meanings: docs/glossary.md",
    "missing": "the sentences for each reason: docs/glossary.md",
    "cell_text": "how cells are read is part of docs/methods/numbers.md",
    "period_text": "how labels are read is part of docs/methods/periods.md",
}


def test_every_rule_has_its_method_published():
    rules = {it.stem for it in python_files("goldenthread/rules")} - {"__init__"} - set(NO_METHOD)
    published = {it.stem for it in (DOCS / "methods").glob("*.md")}
    assert not rules - published, "write docs/methods/<rule>.md, or say why there is nothing to"


def _settings_read() -> set[str]:
    """Return the names that any file in config asks the environment for."""
    readers = {"text", "truth", "whole", "listed", "_database"}
    return {
        argument.value
        for path in python_files("goldenthread/config")
        if path.name != "environment.py"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in readers
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        if re.fullmatch(r"(GOLDENTHREAD|DATABASE|TRANSIENT_DATABASE)_\w+", argument.value)
    }


def _settings_described() -> set[str]:
    written = (DOCS / "how-to" / "settings.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `(\w+)` \|", written, flags=re.MULTILINE))


def test_every_setting_is_described_and_no_other():
    assert _settings_read()
    assert _settings_described() == _settings_read()


def test_links_between_documents_lead_somewhere():
    dead = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not dead


def test_decisions_are_numbered_without_gaps():
    numbers = sorted(int(it.name[:4]) for it in (DOCS / "decisions").glob("[0-9]*.md"))
    assert numbers == list(range(len(numbers)))


def test_the_wheel_leaves_nothing_of_the_package_out():
    """Whatever the tool is told to leave out would be missing where the wheel is installed."""
    written = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    folders = {it.name for it in PACKAGE.rglob("*") if it.is_dir() and it.name != "__pycache__"}
    assert not {it.strip("/") for it in written} & folders


def test_no_exemption_has_outlived_its_rule():
    assert set(NO_METHOD) <= {it.stem for it in python_files("goldenthread/rules")}
