"""What a spreadsheet offers, row by row, and what the person decided about the whole of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, NamedTuple

from goldenthread.rules.vocabulary import Polarity, State


class Offered(NamedTuple):
    """One indicator in one period as a row says it; texts are "" and cells ``None`` where absent.

    Cells are as the spreadsheet holds them: nothing has been read into them yet. ``is_uncalculated``:
    one of them is a formula without a result. ``levels`` are the kinds of target but the target itself.
    """

    line: int
    code: str = ""
    title: str = ""
    service: str = ""
    place: str = ""
    period_text: str = ""
    actual: object = None
    target: object = None
    numerator: object = None
    denominator: object = None
    unit: str = ""
    commentary: str = ""
    owner: str = ""
    polarity: str = ""
    frequency: str = ""
    previous: object = None
    previous_year: object = None
    status: str = ""
    decimals: object = None
    is_uncalculated: bool = False
    levels: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class Choices:
    """What was decided about a whole file.

    ``unit_id`` is the unit of rows that name no service, and the parent of services that are new.
    ``polarities`` settles by code which way is good where the guess was wrong. ``reason`` says why
    validated figures are corrected. ``has_codes`` is false where no column holds codes: indicators
    are then known by their titles.
    """

    state: State = State.PROVISIONAL
    polarity: Polarity = Polarity.HIGH
    unit_id: int | None = None
    adds_indicators: bool = False
    adds_services: bool = False
    adds_places: bool = False
    adds_posts: bool = False
    has_codes: bool = True
    period: str = ""
    reason: str = ""
    polarities: Mapping[str, str] = field(default_factory=dict)

    def to_data(self) -> dict[str, Any]:
        """Return the choices as plain values for keeping."""
        return asdict(self)

    @classmethod
    def from_data(cls, kept: Mapping[str, Any]) -> Choices:
        """Return kept choices; what is not known any more is left out."""
        known = {each.name for each in fields(cls)}
        held = {name: value for name, value in kept.items() if name in known}
        return cls(
            **held
            | {
                "state": State(held.get("state", State.PROVISIONAL)),
                "polarity": Polarity(held.get("polarity", Polarity.HIGH)),
            }
        )


@dataclass(frozen=True)
class Source:
    """A spreadsheet that has been read: its bytes, how its columns are meant, what its rows offer."""

    name: str
    content: bytes
    sheet: str
    mapping: Mapping[str, Any]
    offered: Sequence[Offered]
    notes: Sequence[str] = ()
