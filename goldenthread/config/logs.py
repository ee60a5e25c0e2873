"""Logs: a line of JSON for each request and each thing amiss, without anything of a person's.

No query strings, bodies, names or addresses; of a fault its kind and where in the code it arose, and
its words only where they speak of the system. What a line holds: docs/how-to/run.md.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from goldenthread.config.environment import SettingRefused, text
from goldenthread.staff.upkeep.reference import CURRENT

FORMS = ("json", "text", "quiet")

#: Faults whose words are the system's own, by the names of their types: never a value that somebody typed.
_SPEAK_OF_THE_SYSTEM = frozenset(
    {"AttributeError", "ImportError", "NameError", "OSError", "InterfaceError", "OperationalError",
     "ProgrammingError", "TemplateError"}
)  # fmt: skip


def form_of_logs(default: str) -> str:
    """Return how logs are to be written, as set."""
    form = text("GOLDENTHREAD_LOG", default)
    if form not in FORMS:
        raise SettingRefused(f"GOLDENTHREAD_LOG is {form!r}: write json, text or quiet.")
    return form


def logging_settings(form: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything to standard error, for the journal or the container to keep."""
    level = "WARNING" if form == "quiet" else "INFO"
    formatter = "JsonLines" if form == "json" else "TextLines"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": f"{__name__}.{formatter}"}},
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["out"], "level": "WARNING"},
        "loggers": {
            "goldenthread": {"level": level},
            # Django's own: its handlers away, its lines with raw addresses replaced by ours.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.request": {"level": "CRITICAL"},
            "django.security": {"level": "ERROR"},
            "django.server": {"handlers": ["out"], "level": "WARNING", "propagate": False},
        },
    }


class _Lines(logging.Formatter):
    """What both forms say."""

    def fields(self, record: logging.LogRecord) -> dict[str, Any]:
        """Return what a line holds."""
        message = record.getMessage()
        if record.name == "django-q":
            # What follows is the task's own words, which may be anybody's.
            message = message.partition(" - ")[0]
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": message,
            **getattr(record, "fields", {}),
        }
        if (reference := CURRENT.get()) and "request" not in said:
            said["request"] = reference
        if record.exc_info and record.exc_info[1]:
            said["fault"] = list(fault_lines(record.exc_info[1]))
        return said


class JsonLines(_Lines):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(self.fields(record), ensure_ascii=False, default=str)


class TextLines(_Lines):
    """The same for people: a line, and the fault's lines below it."""

    def format(self, record: logging.LogRecord) -> str:
        said = self.fields(record)
        fault = said.pop("fault", [])
        first = [said.pop(it) for it in ("at", "level", "from", "message")]
        more = [f"{name}={value}" for name, value in said.items()]
        return "\n    ".join([" ".join([*map(str, first), *more]), *fault])


def fault_lines(fault: BaseException) -> Iterator[str]:
    """Give where a fault arose, innermost last, what led to it first; no values of variables."""
    chain = [fault]
    while before := chain[-1].__cause__ or chain[-1].__context__:
        if before in chain:
            break
        chain.append(before)
    for it in reversed(chain):
        for frame in traceback.extract_tb(it.__traceback__):
            yield f"{frame.filename}:{frame.lineno} in {frame.name}"
        yield _named(it)


def _named(fault: BaseException) -> str:
    name = type(fault).__name__
    if any(kind.__name__ in _SPEAK_OF_THE_SYSTEM for kind in type(fault).__mro__):
        return f"{name}: {str(fault).partition(chr(10))[0]}"
    return name
