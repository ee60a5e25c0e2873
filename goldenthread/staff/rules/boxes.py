"""The boxes in which a test's parameters are typed: what is drawn, what it means, what to mend in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from goldenthread.rules.numbers import number, plain, read_figure

LONGEST: Final = 20


class ToMend(ValueError):
    """What was typed is not an answer; the message says what to write, ``box`` is where."""

    def __init__(self, box: str, text: str) -> None:
        super().__init__(text)
        self.box = box


@dataclass(frozen=True)
class Box:
    """One box as it is drawn: a ``select`` where it has choices, or else a line of text.

    ``decides`` where other boxes come and go with the answer; ``is_words`` where no number is typed.
    ``goes_with`` is the answer of the box before it with which it is not asked for, and hidden.
    """

    name: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    after: str = ""
    hint: str = ""
    decides: bool = False
    is_words: bool = False
    goes_with: str = ""


class Parameter(Protocol):
    """One parameter of a test: ``typed`` is by name of box, ``stored`` is what a rule's data holds."""

    def boxes(self, typed: Mapping[str, str]) -> list[Box]:
        """Return the boxes with what is typed in them."""
        ...

    def read(self, typed: Mapping[str, str]) -> dict[str, Any]:
        """Return what the boxes say, as a rule's data holds it.

        Raises:
            ToMend: a box is empty or says nothing that can be meant.
        """
        ...

    def shown(self, stored: Mapping[str, Any]) -> dict[str, str]:
        """Return what is typed in the boxes where a rule holds ``stored``."""
        ...


def _figure(box: str, text: str, *, wanted: str) -> str:
    text = text.strip().removesuffix("%").strip().replace("−", "-")
    if not text:
        raise ToMend(box, f"write {wanted}, in digits such as 5 or 2.5.")
    if len(text) > LONGEST:
        raise ToMend(box, f"write {wanted} in at most {LONGEST} characters.")
    read = read_figure(text)
    if read.refused or read.value is None:
        raise ToMend(box, f"“{text}” is not a number: write {wanted} in digits, such as 5 or 2.5.")
    return plain(read.value)


@dataclass(frozen=True)
class Size:
    """A number. Without a sign unless ``is_signed``; left away where it is ``optional``."""

    name: str
    label: str
    after: str = ""
    hint: str = ""
    is_signed: bool = False
    optional: bool = False

    def boxes(self, typed: Mapping[str, str]) -> list[Box]:
        return [
            Box(self.name, self.label, typed.get(self.name, ""), after=self.after, hint=self.hint)
        ]

    def read(self, typed: Mapping[str, str]) -> dict[str, Any]:
        text = typed.get(self.name, "")
        if self.optional and not text.strip():
            return {}
        figure = _figure(self.name, text, wanted=self.label[0].lower() + self.label[1:])
        if not self.is_signed and number(figure) < 0:
            raise ToMend(self.name, "write the number without a sign.")
        return {self.name: figure}

    def shown(self, stored: Mapping[str, Any]) -> dict[str, str]:
        value = stored.get(self.name)
        return {self.name: "" if value is None else str(value)}


WITHIN, AT, BEYOND = "within", "at", "beyond"


@dataclass(frozen=True)
class Edge:
    """How far to which side: a choice of three and a size, held as one number with its sign."""

    name: str
    label: str
    ways: Mapping[str, str]
    after: str = ""
    first: str = WITHIN

    @property
    def way(self) -> str:
        return f"{self.name}_way"

    def boxes(self, typed: Mapping[str, str]) -> list[Box]:
        way = typed.get(self.way) or self.first
        return [
            Box(self.way, self.label, way, choices=tuple(self.ways.items())),
            Box(self.name, "How far", typed.get(self.name, ""), after=self.after, goes_with=AT),
        ]

    def read(self, typed: Mapping[str, str]) -> dict[str, Any]:
        way = typed.get(self.way) or self.first
        if way not in self.ways:
            raise ToMend(self.way, "choose one from the list.")
        if way == AT:
            return {self.name: "0"}
        size = _figure(self.name, typed.get(self.name, ""), wanted="how far")
        if number(size) < 0:
            raise ToMend(
                self.name, "write how far without a sign: the choice before it says which way."
            )
        if number(size) == 0:
            raise ToMend(self.name, f"write more than 0, or choose “{self.ways[AT]}”.")
        return {self.name: f"-{size}" if way == WITHIN else size}

    def shown(self, stored: Mapping[str, Any]) -> dict[str, str]:
        value = number(str(stored.get(self.name) or "0"))
        way = WITHIN if value < 0 else BEYOND if value > 0 else AT
        size = plain(type(value)(abs(value))) if value else ""
        return {self.way: way, self.name: size}


@dataclass(frozen=True)
class Pick:
    """One of several; the empty key leaves the parameter away."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    decides: bool = False

    def boxes(self, typed: Mapping[str, str]) -> list[Box]:
        value = typed.get(self.name, self.choices[0][0])
        return [Box(self.name, self.label, value, choices=self.choices, decides=self.decides)]

    def read(self, typed: Mapping[str, str]) -> dict[str, Any]:
        value = typed.get(self.name, self.choices[0][0])
        if value not in dict(self.choices):
            raise ToMend(self.name, "choose one from the list.")
        return {self.name: value} if value else {}

    def shown(self, stored: Mapping[str, Any]) -> dict[str, str]:
        value = stored.get(self.name)
        return {self.name: "" if value is None else str(value)}


@dataclass(frozen=True)
class Several:
    """A list of words, offered as whole lists: one or a few that go together."""

    name: str
    label: str
    lists: tuple[tuple[str, ...], ...]

    def boxes(self, typed: Mapping[str, str]) -> list[Box]:
        choices = tuple((" ".join(each), " or ".join(each)) for each in self.lists)
        return [Box(self.name, self.label, typed.get(self.name, choices[0][0]), choices=choices)]

    def read(self, typed: Mapping[str, str]) -> dict[str, Any]:
        words = tuple(typed.get(self.name, " ".join(self.lists[0])).split())
        if words not in self.lists:
            raise ToMend(self.name, "choose one from the list.")
        return {self.name: list(words)}

    def shown(self, stored: Mapping[str, Any]) -> dict[str, str]:
        found = {str(each) for each in stored.get(self.name, ())}
        return {self.name: next((" ".join(each) for each in self.lists if set(each) == found), "")}


@dataclass(frozen=True)
class Truth:
    """Yes or no, each with words of its own."""

    name: str
    label: str
    yes: str = "yes"
    no: str = "no"
    otherwise: bool = False

    def boxes(self, typed: Mapping[str, str]) -> list[Box]:
        value = typed.get(self.name) or ("yes" if self.otherwise else "no")
        return [Box(self.name, self.label, value, choices=(("yes", self.yes), ("no", self.no)))]

    def read(self, typed: Mapping[str, str]) -> dict[str, Any]:
        value = typed.get(self.name) or ("yes" if self.otherwise else "no")
        if value not in ("yes", "no"):
            raise ToMend(self.name, "choose one from the list.")
        return {self.name: value == "yes"}

    def shown(self, stored: Mapping[str, Any]) -> dict[str, str]:
        value = stored.get(self.name)
        return {self.name: "yes" if (self.otherwise if value is None else value) else "no"}


@dataclass(frozen=True)
class Only:
    """A parameter that is asked for where another box, ``beside``, holds ``when``."""

    beside: str
    when: str
    parameter: Parameter

    def boxes(self, typed: Mapping[str, str]) -> list[Box]:
        return self.parameter.boxes(typed) if self._is_asked(typed) else []

    def read(self, typed: Mapping[str, str]) -> dict[str, Any]:
        return self.parameter.read(typed) if self._is_asked(typed) else {}

    def shown(self, stored: Mapping[str, Any]) -> dict[str, str]:
        return self.parameter.shown(stored)

    def _is_asked(self, typed: Mapping[str, str]) -> bool:
        return typed.get(self.beside, "") == self.when


@dataclass(frozen=True)
class OfNought:
    """What is asked instead where the target is 0: so many points to the side that ``beside`` asks for."""

    beside: Edge
    name: str = "if_nought"

    def boxes(self, typed: Mapping[str, str]) -> list[Box]:
        hint = "Empty: the test is not met."
        value = typed.get(self.name, "")
        return [Box(self.name, "Of a target of 0, by", value, after="points", hint=hint)]

    def read(self, typed: Mapping[str, str]) -> dict[str, Any]:
        text = typed.get(self.name, "")
        if not text.strip():
            return {}
        size = _figure(self.name, text, wanted="how many points")
        if number(size) < 0:
            raise ToMend(self.name, "write the points without a sign.")
        sign = "" if number(size) == 0 or self._is_beyond(typed) else "-"
        return {self.name: {"kind": "gap_in_points", "at_least": f"{sign}{size}"}}

    def shown(self, stored: Mapping[str, Any]) -> dict[str, str]:
        test = stored.get(self.name)
        if not isinstance(test, Mapping):
            return {self.name: ""}
        return {self.name: str(test.get("at_least", "")).removeprefix("-")}

    def _is_beyond(self, typed: Mapping[str, str]) -> bool:
        return typed.get(self.beside.way) == BEYOND
