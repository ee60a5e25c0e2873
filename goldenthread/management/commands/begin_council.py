"""Begin a council in an empty database: its name, a rating rule and the first performance officer."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from goldenthread.management.beginning import Beginning, begin
from goldenthread.organisation.commands.invitations import refusal_of_username
from goldenthread.organisation.queries.units import has_begun
from goldenthread.rules.numbers import NotANumber, Number, number


def _refusal_of(password: str) -> str:
    """Return why a password cannot be used, or nothing."""
    try:
        validate_password(password)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return ""


class Command(BaseCommand):
    """``goldenthread begin-council``."""

    help = "Begin a council in an empty database: its name and the first performance officer."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what a council begins with; what is not given is asked for."""
        parser.add_argument("--council", help="the council's name")
        parser.add_argument("--name", help="the performance officer's name")
        parser.add_argument("--username", help="what they sign in as")
        parser.add_argument("--from-on", help="the day that figures may begin, as 2020-04-01")
        parser.add_argument(
            "--near-target-percent",
            default="5",
            help="how far short of target is still near it, in per cent of the target (5)",
        )
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from the first line of standard input, for scripts",
        )

    def handle(self, *_: Any, **given: Any) -> None:
        """Ask for what is missing, check it, and begin."""
        if has_begun():
            raise CommandError("There is a council in this database already: nothing was changed.")
        written = Beginning(
            council=self._asked(given["council"], "The council's name"),
            name=self._asked(given["name"], "The performance officer's name"),
            username=self._username(given["username"]),
            password=self._password(from_stdin=given["password_stdin"]),
            from_on=self._day(given["from_on"]),
            near_target_percent=self._percent(given["near_target_percent"]),
        )
        begin(written, at=timezone.now())
        self.stdout.write(
            f"{written.council} has begun. Start it with goldenthread serve, sign in as"
            f" {written.username}, and bring your first workbook under Import."
        )
        if written.council != settings.COUNCIL:
            self.stdout.write(
                f"Pages are headed “{settings.COUNCIL}”: set GOLDENTHREAD_COUNCIL to head them otherwise."
            )

    def _asked(self, given: str | None, question: str) -> str:
        answer = (given if given is not None else input(f"{question}: ")).strip()
        if not answer:
            raise CommandError(f"{question} is empty: write it.")
        return answer

    def _username(self, given: str | None) -> str:
        while True:
            username = self._asked(given, "What they sign in as, such as jo.reed")
            if not (refusal := refusal_of_username(username, person_id=0)):
                return username
            if given is not None:
                raise CommandError(refusal)
            self.stderr.write(refusal)

    def _password(self, *, from_stdin: bool) -> str:
        if from_stdin:
            password = sys.stdin.readline().rstrip("\n")
            if refusal := _refusal_of(password):
                raise CommandError(refusal)
            return password
        while True:
            password = getpass.getpass("A password, at least 12 characters: ")
            refusal = _refusal_of(password)
            if not refusal and getpass.getpass("The same again: ") == password:
                return password
            self.stderr.write(refusal or "The two passwords differ: write them again.")

    def _day(self, written: str | None) -> date:
        if written is None:
            return date(2000, 4, 1)
        try:
            return date.fromisoformat(written)
        except ValueError:
            raise CommandError(f"{written} is not a day: write it as 2020-04-01.") from None

    def _percent(self, written: str) -> Number:
        try:
            percent = number(written)
        except NotANumber:
            raise CommandError(f"{written} is not a number: write it as 5 or 2.5.") from None
        if not number("0") <= percent <= number("100"):
            raise CommandError(f"{written} per cent makes no sense: write 0 to 100.")
        return percent
