"""How words are looked for: whatever their case and accents, in the singular as in the plural.

Method: docs/methods/search.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

_MOST_WORDS = 8
_LONGEST_WORD = 40
#: Words that say nothing by themselves; looked for only where there is no other.
_EMPTY: Final = frozenset(
    {"a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "the", "to"}
)
_EDGES = "“”‘’\"'.,;:!?()[]{}"
_ALIKE = 0.75


def _plain_letters() -> dict[str, str]:
    """Return each accented Latin letter with the plain one that it is looked for as, one for one."""
    found = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00a0": " "}
    for code in range(0xC0, 0x180):
        plain = unicodedata.normalize("NFKD", chr(code))[0].lower()
        if plain.isascii() and plain.isalpha():
            found[chr(code)] = plain
    return found


#: What is looked for as something plainer: the database is given the same two rows of letters.
PLAIN: Final = _plain_letters()
_NOT_PLAIN: Final = re.compile(r"[^\x00-\x7f]")


def folded(text: str) -> str:
    """Return a text as it is compared: small letters without accents, as many as before.

    >>> folded("Café à l’HÔTEL")
    "cafe a l'hotel"
    """
    return _NOT_PLAIN.sub(lambda found: PLAIN.get(found[0], found[0]), text).lower()


@dataclass(frozen=True)
class Word:
    """One word that is looked for: as typed, and the forms of which one must be there."""

    typed: str
    forms: tuple[str, ...]


def words_wanted(text: str) -> tuple[Word, ...]:
    """Return the words of a question, each once; little words only where there is no other.

    >>> [word.forms for word in words_wanted("the Policies on complaints")]
    [('policy', 'policies'), ('complaint',)]
    """
    typed = [each.strip(_EDGES)[:_LONGEST_WORD] for each in folded(text).split()]
    typed = list(dict.fromkeys(each for each in typed if each))
    telling = [each for each in typed if each not in _EMPTY] or typed
    return tuple(Word(each, forms_of(each)) for each in telling[:_MOST_WORDS])


def forms_of(word: str) -> tuple[str, ...]:
    """Return what to look for within texts so that singular and plural are both found.

    >>> forms_of("complaints"), forms_of("policy"), forms_of("boxes"), forms_of("success")
    (('complaint',), ('policy', 'policies'), ('box',), ('success',))
    """
    if len(word) > 4 and word.endswith("ies"):
        return (f"{word[:-3]}y", word)
    if len(word) > 3 and word.endswith("y") and word[-2] not in "aeiou":
        return (word, f"{word[:-1]}ies")
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return (word[:-2],)
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return (word[:-1],)
    return (word,)


def holds(text: str, words: Iterable[Word]) -> bool:
    """Say whether a text holds every word in one of its forms.

    >>> holds("Complaint policies", words_wanted("policy complaints"))
    True
    """
    plain = folded(text)
    return all(any(form in plain for form in word.forms) for word in words)


def pieces(text: str, words: Collection[Word]) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether it is one that was looked for.

    >>> pieces("Complaints answered", words_wanted("complaint"))
    [('Complaint', True), ('s answered', False)]
    """
    forms = sorted({form for word in words for form in word.forms}, key=len, reverse=True)
    plain = folded(text)
    if not forms or len(plain) != len(text):
        return [(text, False)] if text else []
    found: list[tuple[str, bool]] = []
    end = 0
    for match in re.finditer("|".join(map(re.escape, forms)), plain):
        if match.start() > end:
            found.append((text[end : match.start()], False))
        found.append((text[match.start() : match.end()], True))
        end = match.end()
    if end < len(text):
        found.append((text[end:], False))
    return found


def excerpt(text: str, words: Collection[Word], *, length: int = 220) -> str:
    """Return the part of a text around the first word that was looked for.

    >>> excerpt("one two three four five", words_wanted("four"), length=10)
    '… three four …'
    """
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    plain = folded(text)
    places = [plain.find(form) for word in words for form in word.forms]
    first = min((place for place in places if place >= 0), default=0)
    start = max(0, min(first - length // 2, len(text) - length))
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = text.find(" ", start + length)
    end = len(text) if end < 0 else end
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"


def vocabulary_of(texts: Iterable[str]) -> frozenset[str]:
    """Return every word of some texts as it is compared, those too short to be mistyped left out."""
    return frozenset(
        word
        for text in texts
        for each in folded(text).split()
        if len(word := each.strip(_EDGES)) > 2
    )


def did_you_mean(text: str, vocabulary: Collection[str]) -> str:
    """Return a question with its mistyped words put right; nothing where no better is known.

    >>> did_you_mean("homelss familes", {"homeless", "families", "complaints"})
    'homeless families'
    """
    put_right = False
    found = []
    for word in words_wanted(text):
        if any(form in known for known in vocabulary for form in word.forms):
            found.append(word.typed)
            continue
        near = get_close_matches(word.typed, vocabulary, n=1, cutoff=_ALIKE)
        put_right = put_right or bool(near)
        found.append(near[0] if near else word.typed)
    return " ".join(found) if put_right else ""
