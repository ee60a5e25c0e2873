"""``goldenthread``: the command line of councils. Developers have manage.py besides."""

from __future__ import annotations

import ast
import difflib
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from goldenthread import __version__

_COMMANDS = Path(__file__).resolve().parent / "commands"

#: What people type where the file is called otherwise: Django has commands of these names itself.
_ALSO_CALLED = {"check": "check_system", "migrate": "prepare_databases"}

#: What needs no council: it reads files and touches no record, so that it runs where nothing is set up.
_WITHOUT_COUNCIL = frozenset({"check-cases"})


def commands() -> Mapping[str, str]:
    """Return each command as it is typed, with what it does in a line."""
    typed = {name: word for word, name in _ALSO_CALLED.items()}
    return {
        typed.get(file.stem, file.stem.replace("_", "-")): _purpose(file)
        for file in sorted(_COMMANDS.glob("[a-z]*.py"))
    }


def _purpose(file: Path) -> str:
    """Read the first line of the docstring, without importing: help should come at once."""
    described = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return described.partition("\n")[0].rstrip(".")


def _overview() -> str:
    known = commands()
    width = max(map(len, known), default=0)
    lines = [f"  {name:<{width}}  {purpose}" for name, purpose in known.items()]
    return "\n".join(
        [
            f"Golden Thread {__version__}",
            "",
            "goldenthread COMMAND, one of:",
            "",
            *lines,
            "",
            "goldenthread COMMAND --help says more.",
        ]
    )


def _unknown(word: str) -> str:
    near = difflib.get_close_matches(word, commands(), n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"There is no command {word!r}.{meant} goldenthread --help lists what there is."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command named first; return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in {"help", "-h", "--help"}:
        print(_overview())
        return 0
    if given[0] == "--version":
        print(__version__)
        return 0
    word, *rest = given
    if word not in commands():
        print(_unknown(word), file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenthread.config.settings")
    if "--demo" in rest:
        os.environ["GOLDENTHREAD_DEMO"] = "yes"
        os.environ.setdefault("GOLDENTHREAD_HOME", str(Path("var", "demo")))

    return _run(word, _ALSO_CALLED.get(word, word.replace("-", "_")), rest)


def _run(word: str, name: str, rest: Sequence[str]) -> int:
    """Run a command as the framework does, but let a refusal be the sentence alone."""
    import django
    from django.conf import settings
    from django.core.management import CommandError, load_command_class
    from django.db import DatabaseError

    if word in _WITHOUT_COUNCIL and not settings.configured:
        settings.configure()
    else:
        django.setup()
    command: Any = load_command_class("goldenthread", name)
    command._called_from_command_line = True
    parser = command.create_parser("goldenthread", word)
    options = vars(parser.parse_args(rest))
    try:
        command.execute(*options.pop("args", ()), **options)
    except CommandError as refusal:
        print(refusal, file=sys.stderr)
        return refusal.returncode
    except DatabaseError as fault:
        print(_without_database(fault), file=sys.stderr)
        return 1
    return 0


def _without_database(fault: Exception) -> str:
    """Return why a command could not do its work on the databases."""
    from django.db import DatabaseError

    from goldenthread.upkeep.versions import misfit

    first = str(fault).partition("\n")[0]
    try:
        return misfit() or f"The database refused: {first}"
    except DatabaseError:
        return f"The database does not answer: {first}"


if __name__ == "__main__":
    sys.exit(main())
