"""What the carriers of this area have in common: one line, refusals as sentences, what climbs already."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from goldenthread.governance.commands.carriers import Asked
from goldenthread.governance.models import LineNow
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.rules.ladder import LineState

__all__ = ["refuse_all", "refuse_climbing", "sentences", "told_twice"]

_OPEN = (LineState.CLIMBING, LineState.BACK)


def sentences(lines: Sequence[Asked], check: Callable[[Asked], object]) -> dict[int, str]:
    """Return, by number, what ``check`` refuses of each line; a subject that stands twice is refused."""
    found = dict(told_twice(lines))
    for it in lines:
        try:
            check(it)
        except NotPossible as refusal:
            found[it.number] = str(refusal)
    return found


def told_twice(lines: Sequence[Asked]) -> Mapping[int, str]:
    """Return the refusal of each line that is about the same as an earlier one."""
    held: set[tuple[str, int | None]] = set()
    found = {}
    for it in lines:
        subject = (it.subject_kind, it.subject_id)
        if it.subject_id and subject in held:
            found[it.number] = "It stands twice: leave one out."
        held.add(subject)
    return found


def refuse_all(lines: Sequence[Asked], wrong: Mapping[int, str]) -> None:
    """Refuse to bring lines into force of which something is wrong.

    Raises:
        NotPossible: ``listed`` names each line with why.
    """
    if wrong:
        names = {it.number: it.label for it in lines}
        told = [f"{names[number]}: {why}" for number, why in sorted(wrong.items())]
        raise NotPossible(told[0], field="lines", listed=told)


def refuse_climbing(kind: str, subject_kind: str, subject_id: int) -> None:
    """Refuse to send what climbs a route already. 1 SQL query.

    Raises:
        NotPossible: a package holds it whose last step has not answered; the sentence names it.
    """
    rows = LineNow.objects.filter(
        package__kind=kind, line__subject_kind=subject_kind, line__subject_id=subject_id,
        state__in=_OPEN,
    )  # fmt: skip
    reference = rows.values_list("package__reference", flat=True).first()
    if reference is not None:
        raise NotPossible(
            f"It climbs already, in {reference}: wait for that, or withdraw it there."
        )
