"""Run benchmarks, each on a throw-away database of each engine: ``python -m benchmarks [NAME …]``."""

from __future__ import annotations

import argparse
import ast
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.frame import ENGINES

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
_UNAVAILABLE = 69
_COLUMNS = "{:<58} {:>10} {:>12} {:<5} {:>10} {:>7}"


def main() -> int:
    """Run what is asked for; return how many could not be run to their end."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    asked.add_argument("names", nargs="*", metavar="NAME", help="which; all of them otherwise")
    asked.add_argument("--engine", choices=ENGINES, help="one engine only")
    asked.add_argument("--scale", type=float, default=1.0, help="do a part only; keep no results")
    wanted = asked.parse_args()
    unknown = set(wanted.names) - set(_names())
    if unknown:
        asked.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(_names())}")
    failed = 0
    for name in wanted.names or _names():
        engines: tuple[str, ...] = _engines(name) or ("",)
        if wanted.engine and engines != ("",):
            engines = tuple(engine for engine in engines if engine == wanted.engine)
        for engine in engines:
            failed += not _run(name, engine, wanted.scale)
    return failed


def _names() -> list[str]:
    """Return the modules here that measure something."""
    return sorted(
        path.stem for path in HERE.glob("*.py") if "\ndef measure(" in path.read_text("utf-8")
    )


def _engines(name: str) -> tuple[str, ...]:
    """Return the engines that a benchmark names; read, not imported: its imports need a database."""
    for node in ast.parse((HERE / f"{name}.py").read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ENGINES":
            return tuple(ast.literal_eval(node.value))
    return ENGINES


def _run(name: str, engine: str, scale: float) -> bool:
    environment = {
        key: value
        for key, value in os.environ.items()
        if key not in ("DATABASE_URL", "TRANSIENT_DATABASE_URL")
    } | {"BENCHMARKS_SCALE": str(scale)}
    with tempfile.TemporaryDirectory(prefix="gt-bench-") as folder:
        into = Path(folder) / "figures.json"
        command = [sys.executable, "-m", "benchmarks.one", name, "--into", str(into)]
        if engine:
            command += ["--engine", engine]
        if engine == "postgresql":
            command[1:1] = [str(HERE.parent / "scripts" / "with_postgres.py"), sys.executable]
        code = subprocess.run(command, cwd=HERE.parent, env=environment, check=False).returncode
        if code or not into.exists():
            print(f"{name} on {engine or 'this machine'}: not measured (exit {code})")
            return code == _UNAVAILABLE
        text = into.read_text("utf-8")
    if scale == 1.0:
        RESULTS.mkdir(exist_ok=True)
        file = f"{name}.{engine}.json" if engine else f"{name}.json"
        (RESULTS / file).write_text(text, "utf-8")
    _say(json.loads(text), scale)
    return True


def _say(measured: dict[str, Any], scale: float) -> None:
    on = f" on {measured['engine']}" if measured["engine"] else ""
    part = "" if scale == 1.0 else f" (a part only: {scale:g})"
    heading = f"{measured['benchmark']}{on}{part}"
    print("\n" + _COLUMNS.format(heading, "", "aim", "met", "floor", "ratio"))
    load, cores = measured["machine"]["load"], measured["machine"]["cores"]
    if load > cores:
        print(f"the machine was busy with other work: load {load} on {cores} cores")
    for figure in measured["figures"]:
        unit = figure["unit"]
        sign = "≥" if figure["more_is_better"] else "≤"
        print(
            _COLUMNS.format(
                figure["name"],
                _shown(figure["value"], unit),
                f"{sign} {_shown(figure['aim'], unit)}" if figure["aim"] is not None else "",
                {True: "yes", False: "NO", None: ""}[figure["is_met"]],
                _shown(figure["floor"], unit),
                f"{figure['ratio']:.1f}" if figure["ratio"] is not None else "",
            ).rstrip(),
            flush=True,
        )


def _shown(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    number = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{number} {unit}".rstrip()


if __name__ == "__main__":
    sys.exit(main())
