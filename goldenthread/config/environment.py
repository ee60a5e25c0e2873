"""What may be set from outside, read with its type; a wrong value stops the start with a plain sentence."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


class SettingRefused(SystemExit):
    """A setting from the environment cannot be used; the message says which and what to write instead."""


def text(name: str, default: str, *, environment: Mapping[str, str] = os.environ) -> str:
    """Return the setting as it stands, without surrounding spaces."""
    return environment.get(name, default).strip()


def truth(name: str, default: bool, *, environment: Mapping[str, str] = os.environ) -> bool:
    """Return a yes/no setting.

    >>> truth("DEBUG", False, environment={"DEBUG": "yes"})
    True
    """
    written = environment.get(name)
    if written is None:
        return default
    word = written.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise SettingRefused(f"{name} is {written!r}: write yes or no.")


def whole(
    name: str, default: int, *, least: int = 0, environment: Mapping[str, str] = os.environ
) -> int:
    """Return a whole number that is at least ``least``."""
    written = environment.get(name)
    if written is None:
        return default
    try:
        number = int(written.strip())
    except ValueError:
        raise SettingRefused(f"{name} is {written!r}: write a whole number.") from None
    if number < least:
        raise SettingRefused(f"{name} is {number}: it must be at least {least}.")
    return number


def listed(
    name: str, default: list[str], *, environment: Mapping[str, str] = os.environ
) -> list[str]:
    """Return a list written with commas between.

    >>> listed("HOSTS", [], environment={"HOSTS": "a.gov.uk, b.gov.uk"})
    ['a.gov.uk', 'b.gov.uk']
    """
    written = environment.get(name)
    if written is None:
        return default
    return [part.strip() for part in written.split(",") if part.strip()]


def one_of(
    name: str, default: str, choices: Sequence[str], *, environment: Mapping[str, str] = os.environ
) -> str:
    """Return a setting that is one of a few words.

    >>> one_of("WHO", "nobody", ("nobody", "everyone"), environment={"WHO": "Everyone"})
    'everyone'
    """
    word = environment.get(name, default).strip().lower()
    if word not in choices:
        raise SettingRefused(f"{name} is {word!r}: write {' or '.join(choices)}.")
    return word


def web_address(name: str, *, environment: Mapping[str, str] = os.environ) -> str:
    """Return the address of a web site without a slash at its end, or nothing.

    >>> web_address("AT", environment={"AT": "https://performance.example.gov.uk/"})
    'https://performance.example.gov.uk'
    """
    written = environment.get(name, "").strip().rstrip("/")
    parts = urlsplit(written)
    is_here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if written and not (parts.hostname and (parts.scheme == "https" or is_here)):
        raise SettingRefused(f"{name} is {written!r}: write an address that begins with https://.")
    return written
