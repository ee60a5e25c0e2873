"""Somebody's part in words, as ways from the top down, and as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from goldenthread.organisation.commands.unit_changes import listed_in_words
from goldenthread.plan.queries.mine import MyPart, Part, Step, Whose
from goldenthread.plan.queries.objectives import Gap, ObjectiveLine
from goldenthread.staff.addresses import page_address
from goldenthread.staff.thread.drawing import boxes_of, rows_of_levels
from goldenthread.staff.thread.presenters import ObjectiveRow, row_shown
from goldenthread.staff.thread.words import percent
from goldenthread.ui.addresses import with_query
from goldenthread.ui.thread_map import Look, MapLine, thread_map

__all__ = ["Group", "PartShown", "picture_of", "shown_parts", "summary"]

#: So many boxes are drawn; more than that nobody reads on one screen.
_MOST_DRAWN: Final = 42
_NOT_RATED: Final = "Not rated: a person’s own"


@dataclass(frozen=True)
class Knot:
    """One step of a way, as ``components/thread.html`` shows it."""

    kind: str
    title: str
    href: str
    note: str
    rating_class: str
    words: str
    worst: str
    progress: str


@dataclass(frozen=True)
class PartShown:
    """One objective with each way to it, and what it makes of each top, in a sentence."""

    row: ObjectiveRow
    ways: tuple[tuple[Knot, ...], ...]
    shares: str


@dataclass(frozen=True)
class Group:
    """The objectives that are somebody's part for one reason; with ``is_brief`` without their ways."""

    heading: str
    parts: tuple[PartShown, ...]
    more: str
    more_href: str
    is_brief: bool


def summary(found: MyPart) -> str:
    """Return in a sentence what somebody's part is made of."""
    counts = {it: sum(part.whose is it for part in found.parts) + found.more[it] for it in Whose}
    said = []
    if counts[Whose.OWN]:
        said.append(_counted(counts[Whose.OWN], f"of {'your' if found.is_self else 'their'} own"))
    if counts[Whose.POST]:
        post = "post" if len(found.posts) == 1 else "posts"
        said.append(
            _counted(counts[Whose.POST], f"of {'your' if found.is_self else 'their'} {post}")
        )
    if counts[Whose.UNIT]:
        more = "more " if said else ""
        said.append(_counted(counts[Whose.UNIT], f"of {_called(found)}", more))
    sentence = ", ".join(said[:-1]) + (" and " if len(said) > 1 else "") + "".join(said[-1:])
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""


def _called(found: MyPart) -> str:
    return " and ".join(it.name for it in found.units)


def _counted(count: int, words: str, more: str = "") -> str:
    return f"{count} {more}objective{'' if count == 1 else 's'} {words}"


def shown_parts(found: MyPart) -> tuple[Group, ...]:
    """Return what is somebody's part by why it is; a unit's in brief where they have their own."""
    has_own = not _is_all_units(found)
    units = found.units
    headings = {
        Whose.OWN: "Your own objectives" if found.is_self else "Their own objectives",
        Whose.POST: "What your post answers for" if found.is_self else "What their post answers for",
        Whose.UNIT: _called(found) + (": what else is to be achieved" if has_own else ""),
    }  # fmt: skip
    service = units[0].reference if units else None
    passed = _passed(found)
    groups = []
    for whose, heading in headings.items():
        brief = whose is Whose.UNIT and has_own
        parts = tuple(
            _shown(it)
            for it in found.parts
            if it.whose is whose and (brief or it.line.id not in passed)
        )
        if parts:
            more = found.more[whose]
            groups.append(
                Group(
                    heading,
                    parts,
                    f"{more} more in the list of objectives" if more else "",
                    with_query(page_address("objectives"), service=service),
                    is_brief=brief,
                )
            )
    return tuple(groups)


def _passed(found: MyPart) -> set[int]:
    """Return what already stands on the way to another part."""
    return {
        step.line.id
        for part in found.parts
        for way in part.ways
        for step in way
        if step.line.id != part.line.id and (part.whose is not Whose.UNIT or _is_all_units(found))
    }


def _is_all_units(found: MyPart) -> bool:
    return all(it.whose is Whose.UNIT for it in found.parts)


def _shown(part: Part) -> PartShown:
    shares = [f"{percent(share)} of “{line.title}”" for line, share in part.of_tops if share]
    return PartShown(
        row_shown(part.line),
        tuple(tuple(_knot(step, way) for step in way) for way in part.ways),
        listed_in_words(shares),
    )


def _knot(step: Step, way: tuple[Step, ...]) -> Knot:
    row = row_shown(step.line)
    said = [f"Makes {percent(step.share)} of the one above"] if step.share else []
    said += [row.coverage] if row.coverage else []
    owner = f"{row.owner}: {row.holders}" if row.owner and row.holders else row.owner
    said += ["Serves nothing yet"] if len(way) == 1 and _serves_nothing(step.line) else []
    return Knot(
        kind=row.level,
        title=row.title,
        href=row.href,
        note="Seen by the person and their manager alone" if row.is_personal else owner,
        rating_class=row.rating,
        words="; ".join(said),
        worst=row.worst[0] if row.worst and row.rating != "off_target" else "",
        progress=_NOT_RATED if row.is_personal else "",
    )


def _serves_nothing(line: ObjectiveLine) -> bool:
    return line.is_personal or Gap.REACHES_NOTHING in line.gaps


def picture_of(found: MyPart, *, is_past: bool) -> Markup | None:
    """Return the ways as one picture; nothing where there are none. What is not drawn is in the outline."""
    lines: dict[int, ObjectiveLine] = {}
    mine: set[int] = set()
    has_own = not _is_all_units(found)
    for part in found.parts:
        if part.whose is Whose.UNIT and has_own:
            continue
        steps = {step.line.id: step.line for way in part.ways for step in way}
        if len(lines | steps) <= _MOST_DRAWN:
            lines |= steps
            mine.add(part.line.id)
    if not lines:
        return None
    looks = {pk: Look.MINE if pk in mine else Look.PLAIN for pk in lines}
    rows = rows_of_levels(boxes_of(lines.values(), looks, is_past=is_past))
    edges = [MapLine(str(child), str(parent)) for child, parent in found.edges]
    who = "your" if found.is_self else f"{found.person}’s"
    title = f"From the community’s outcomes to {who} part"
    return thread_map(
        rows, edges, title=title, description="", is_linked=True, legend=_legend(found)
    )


def _legend(found: MyPart) -> str:
    whose = "your" if found.is_self else "their"
    return f"Framed and bold: {whose} part."
