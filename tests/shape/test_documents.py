"""What is written down matches what is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.shape.repository import PACKAGE, ROOT, python_files, tree_of

DOCS = ROOT / "docs"

#: Rules that have no method of their own to publish, and why.
NO_METHOD = {
    "vocabulary": "words with meanings: docs/glossary.md",
}


def _methods_named(path: Path) -> list[str]:
    """Return the pages that a module, or the folder it is a part of, says its method is in."""
    whole = path.parent / "__init__.py"
    said = f"{ast.get_docstring(tree_of(path))} {ast.get_docstring(tree_of(whole))}"
    return re.findall(r"docs/methods/\w+\.md", said)


def test_every_rule_says_where_its_method_is_published():
    silent = [
        path.stem
        for path in python_files("goldenthread/rules")
        if path.stem != "__init__" and path.stem not in NO_METHOD and not _methods_named(path)
    ]
    assert not silent, "name docs/methods/<page>.md in the module's docstring"


def test_every_method_named_by_a_rule_is_there():
    named = {it for path in python_files("goldenthread/rules") for it in _methods_named(path)}
    assert not sorted(it for it in named if not (ROOT / it).is_file())


def _settings_read() -> set[str]:
    """Return the names that any file in config asks the environment for."""
    readers = {"text", "truth", "whole", "listed", "one_of", "web_address", "_database"}
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


def test_every_guide_is_reached_from_the_first_page():
    first = (ROOT / "README.md").read_text(encoding="utf-8")
    guides = sorted(f"docs/how-to/{it.name}" for it in (DOCS / "how-to").glob("*.md"))
    assert guides
    assert [it for it in guides if f"({it})" not in first] == []


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
