"""Try the rules on published cases: ratings, counts, control charts, quartiles, scoring."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from goldenthread.exchange.cases.case import Case, CasesRefused, Verdict
from goldenthread.exchange.cases.kinds import KINDS
from goldenthread.rules.rating import RuleRefused
from goldenthread.rules.rating.files import RuleFile, read_rule_file

#: The exit code for what is not there or cannot be read.
_UNREADABLE = 2


class Command(BaseCommand):
    """``goldenthread check-cases ratings cases.csv --rule rule.toml``: exit code 1 when a case failed."""

    help = (
        "Try the rules on published cases: print each that differs, with expected and got. Departures that"
        " a method page lists are passed. Exit code 1 when any failed."
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
        self.stdout.write(f"{passed} passed, {failed} failed")
        if failed:
            sys.exit(1)

    def _tell(self, found: list[Case], *, method: str) -> None:
        """Write each case that differs, and how many were left aside and why."""
        for case in found:
            if case.verdict is Verdict.FAILED:
                says = f" ({case.note})" if case.note else ""
                self.stdout.write(f"{case.name}: expected {case.expected}, got {case.got}{says}")
            elif case.verdict is Verdict.DEPARTED:
                self.stdout.write(
                    f"{case.name}: expected {case.expected}, got {case.got}; passed, because"
                    f" docs/methods/{method}.md says: {case.note}"
                )
        aside = Counter(case.note for case in found if case.verdict is Verdict.NOT_JUDGED)
        for why, count in aside.items():
            self.stdout.write(f"{count} left aside: {why}")


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
