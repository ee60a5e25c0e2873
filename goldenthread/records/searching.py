"""Look for words in the database as people mean them: whatever their case and accents.

Both engines compare what ``rules.search_words.folded`` makes of a text: PostgreSQL by its own
``translate``, SQLite by that very function, which each new connection is given. A text without a single
accent is spared both, which is most of them: SQLite's LIKE minds no capitals.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Concat

from goldenthread.rules.search_words import PLAIN, Word, folded

_FUNCTION = "goldenthread_folded"


class Folded(Func):
    """A text as it is compared: small letters without accents."""

    function = _FUNCTION
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return the text as it is, or what the function makes of it where it is not ASCII."""
        sql, given = compiler.compile(self.source_expressions[0])
        plain = f"length({sql}) = length(CAST({sql} AS BLOB))"
        return f"CASE WHEN {plain} THEN {sql} ELSE {_FUNCTION}({sql}) END", [*given] * 4

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return ``lower(text)``, or ``lower(translate(text, from, to))`` where it is not ASCII."""
        sql, given = compiler.compile(self.source_expressions[0])
        from_letters, to_letters = "".join(PLAIN), "".join(PLAIN.values())
        plain = f"octet_length({sql}) = char_length({sql})"
        folded_sql = f"lower(translate({sql}, %s, %s))"
        return (
            f"CASE WHEN {plain} THEN lower({sql}) ELSE {folded_sql} END",
            [*given] * 4 + [from_letters, to_letters],
        )


def on_connection(*, connection: BaseDatabaseWrapper, **_: object) -> None:
    """Give each new SQLite connection the function (signal ``connection_created``)."""
    if connection.vendor == "sqlite":
        raw: Any = connection.connection
        raw.create_function(
            _FUNCTION, 1, lambda text: None if text is None else folded(text), deterministic=True
        )


def holding(rows: QuerySet[Any], words: Iterable[Word], *columns: str) -> QuerySet[Any]:
    """Narrow ``rows`` to those whose columns together hold every word; the longest is looked for first."""
    told: list[Any] = []
    for column in columns:
        told += [Coalesce(F(column), Value(""), output_field=TextField()), Value(" ")]
    whole = told[0] if len(columns) == 1 else Concat(*told, output_field=TextField())
    rows = rows.alias(told=Folded(whole))
    for word in sorted(words, key=lambda word: -len(word.forms[0])):
        either = Q()
        for form in word.forms:
            either |= Q(told__contains=form)
        rows = rows.filter(either)
    return rows
