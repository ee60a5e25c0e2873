"""The field type for exact numbers, and the declaration of which fields the audit covers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

from goldenthread.rules.numbers import Number


class NotExact(TypeError):
    """Only a whole number of millionths may be stored; floats and decimals are read first."""


@dataclass(frozen=True)
class Fields:
    """One version of the list of fields that a row's digest covers.

    Once rows were recorded under a version, its list stays as it is: add a version with the next
    number and keep the earlier ones, so that the digests made under them still verify.
    """

    version: int
    names: tuple[str, ...]

    def __init__(self, version: int, names: Iterable[str]) -> None:
        object.__setattr__(self, "version", version)
        object.__setattr__(self, "names", tuple(names))


def choices_of(*kinds: type) -> list[tuple[str, str]]:
    """Return the words of some vocabularies as a column's choices."""
    return [(word.value, word.value.replace("_", " ")) for kind in kinds for word in kind]  # type: ignore[attr-defined]


_ST = TypeVar("_ST", contravariant=True)
_GT = TypeVar("_GT", covariant=True)

if TYPE_CHECKING:

    class _BigInteger(models.BigIntegerField[_ST, _GT]):
        pass

else:

    class _BigInteger(models.BigIntegerField):
        def __class_getitem__(cls, _: object) -> type:
            return cls


class NumberField(_BigInteger[_ST, _GT]):
    """An exact number, stored as a whole number of millionths."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Number
        _pyi_private_get_type: Number

    description = "An exact number in millionths"

    def get_prep_value(self, value: Any) -> Any:
        """Return the whole number to store.

        Raises:
            NotExact: the value is not a whole number of millionths.
        """
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        if hasattr(value, "resolve_expression"):
            return super().get_prep_value(value)
        raise NotExact(
            f"{self.name} holds whole millionths: read {value!r} with rules.numbers.number first."
        )
