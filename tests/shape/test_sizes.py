"""Nothing grows beyond what a reader can hold."""

from __future__ import annotations

from tests.shape.repository import (
    FunctionNode,
    functions_in,
    lines_of,
    python_files,
    said,
    templates,
)

LONGEST_FILE = 500
LONGEST_TEST_FILE = 800
LONGEST_TEMPLATE = 150
LONGEST_FUNCTION = 60
MOST_POSITIONAL = 6


def test_no_file_is_too_long():
    code = python_files("goldenthread", "scripts", "benchmarks")
    too_long = [f"{said(it)}: {lines_of(it)}" for it in code if lines_of(it) > LONGEST_FILE]
    tests = python_files("tests")
    too_long += [f"{said(it)}: {lines_of(it)}" for it in tests if lines_of(it) > LONGEST_TEST_FILE]
    assert not too_long


def test_no_template_is_too_long():
    found = [f"{said(it)}: {lines_of(it)}" for it in templates() if lines_of(it) > LONGEST_TEMPLATE]
    assert not found


def _length(function: FunctionNode) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_no_function_is_too_long():
    found = [
        f"{said(path)}: {function.name}: {_length(function)}"
        for path in python_files("goldenthread", "scripts", "benchmarks", "tests")
        for function in functions_in(path)
        if _length(function) > LONGEST_FUNCTION
    ]
    assert not found


def _positional(function: FunctionNode) -> int:
    names = [it.arg for it in (*function.args.posonlyargs, *function.args.args)]
    return len([it for it in names if it not in {"self", "cls"}])


def test_no_function_takes_too_many_things_by_position():
    found = [
        f"{said(path)}: {function.name}: {_positional(function)}"
        for path in python_files("goldenthread", "scripts", "benchmarks")
        for function in functions_in(path)
        if _positional(function) > MOST_POSITIONAL
    ]
    assert not found
