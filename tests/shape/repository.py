"""The repository as the shape tests see it: its files, their trees, its areas in order."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "goldenthread"

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(*folders: str) -> list[Path]:
    """Return the Python files below ``folders``, migrations aside: those are written by a tool."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def templates() -> list[Path]:
    """Return every template of ours."""
    return sorted(path for path in (PACKAGE / "jinja2").rglob("*") if path.is_file())


def said(path: Path) -> str:
    """Return a path as people write it."""
    return path.relative_to(ROOT).as_posix()


def lines_of(path: Path) -> int:
    """Return how many lines a file has."""
    return len(path.read_text(encoding="utf-8").splitlines())


@cache
def tree_of(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions_in(path: Path) -> Iterator[FunctionNode]:
    """Give every function and method in a file."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, FunctionNode):
            yield node


def our_models() -> list[type[models.Model]]:
    """Return the models of the package, those that the framework makes for them included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("goldenthread.")
    ]


@cache
def layers() -> dict[str, int]:
    """Return each part of the package with its height, read from the contract itself."""
    written = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = written["tool"]["importlinter"]["contracts"]
    listed = next(it["layers"] for it in contracts if it["id"] == "layers")
    return {
        part.strip(" ()"): height
        for height, layer in enumerate(reversed(listed))
        for part in layer.split("|")
    }


def area_of(model: type[models.Model]) -> str:
    """Return the part of the package that a model of ours lives in."""
    return model.__module__.split(".")[1]
