"""Try the rules on published cases: ratings, counts, control charts, quartiles, scoring."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from goldenthread.exchange.cases.case import Case, CasesRefused, Verdict
from goldenthread.exchange.cases.kinds import KINDS
from goldenthread.rules.rating import RuleRefused
from goldenthread.rules.rating.files import RuleFile, read_rule_file

#: The exit code for what is not there or cannot be read.
_UNREADABLE = 2


class Command(BaseCommand):
    """``goldenthread check-cases ratings cases.csv --rule rule.toml``: exit code 0 only if none failed."""

    help = (
        "Try the rules on published cases: print each that differs, with expected and got. Departures that"
        " a method page lists are passed. Exit code 1 when any failed, or when none could be judged."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=list(KINDS), help="what the file holds")
        parser.add_argument("file", type=Path, help="a file of cases, of the form of tests/cases/")
        parser.add_argument(
            "--rule", type=Path, metavar="RULE.toml", help="rate by this rule (ratings only)"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        kind = KINDS[options["kind"]]
        if options["rule"] is not None and not kind.takes_rule:
            raise CommandError("--rule is for ratings alone.", returncode=_UNREADABLE)
        try:
            rule = None if options["rule"] is None else _rule(options["rule"])
            found = kind.check(options["file"], rule)
        except (CasesRefused, RuleRefused) as refusal:
            raise CommandError(str(refusal), returncode=_UNREADABLE) from None
        self._tell(found, method=kind.method)
        passed = sum(case.verdict in (Verdict.PASSED, Verdict.DEPARTED) for case in found)
        failed = sum(case.verdict is Verdict.FAILED for case in found)
        if not passed + failed:
            self.stdout.write(
                f"None of the {len(found)} could be judged: nothing is shown by this."
            )
        self.stdout.write(f"{passed} passed, {failed} failed")
        if failed or not passed:
            sys.exit(1)

    def _tell(self, found: list[Case], *, method: str) -> None:
        """Write each case that differs, and which were left aside and why."""
        for case in found:
            if case.verdict is Verdict.FAILED:
                says = f" ({case.note})" if case.note else ""
                self.stdout.write(f"{case.place}: expected {case.expected}, got {case.got}{says}")
            elif case.verdict is Verdict.DEPARTED:
                self.stdout.write(
                    f"{case.place}: expected {case.expected}, got {case.got}; passed, because"
                    f" docs/methods/{method}.md says: {case.note}"
                )
        aside: dict[str, list[Case]] = {}
        for case in found:
            if case.verdict is Verdict.NOT_JUDGED:
                aside.setdefault(case.note, []).append(case)
        for why, cases in aside.items():
            self.stdout.write(f"{len(cases)} left aside: {why} ({_where(cases)})")


_NAMED: Final = 10


def _where(cases: list[Case]) -> str:
    """Return where cases are found: 'lines 2 to 46, 92', or their names."""
    lines = [case.line for case in cases if case.line is not None]
    if len(lines) < len(cases):
        more = f" and {len(cases) - _NAMED} more" if len(cases) > _NAMED else ""
        return ", ".join(case.name for case in cases[:_NAMED]) + more
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    words = (f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return f"line{'s' if len(lines) > 1 else ''} {', '.join(words)}"


def _rule(file: Path) -> RuleFile:
    """Return the rule that a file holds.

    Raises:
        RuleRefused: it holds none, or one that makes no sense.
    """
    try:
        content = file.read_bytes()
    except OSError:
        raise RuleRefused(f"There is no file {file}.") from None
    held = read_rule_file(content, name=file.name)
    problems = held.rule.problems()
    if problems:
        raise RuleRefused(f"{file.name}: {problems[0]}")
    return held
