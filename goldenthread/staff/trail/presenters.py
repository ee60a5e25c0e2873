"""The trail in words: one line an event."""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.audit.queries import EventLine
from goldenthread.indicators.queries.trail import Trail, TrailLine
from goldenthread.records.page import Page
from goldenthread.staff.addresses import address_of, day_kept, page_address
from goldenthread.staff.trail.forms import Reading
from goldenthread.staff.trail.words import event_in_words
from goldenthread.ui.dates import day, moment


@dataclass(frozen=True)
class LineShown:
    """One event as the list shows it."""

    number: int
    href: str
    when: str
    what: str
    reason: str
    about: str
    about_href: str | None
    name: str
    post: str
    rows: str


@dataclass(frozen=True)
class FilterShown:
    """One box of the filter."""

    name: str
    label: str
    kind: str
    value: str
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Integrity:
    """What an outsider needs to check the trail."""

    facts: tuple[tuple[str, str, None], ...]
    digest: str
    method_address: str | None
    verify_address: str | None


@dataclass(frozen=True)
class TrailShown:
    """Everything on the page of the trail."""

    lines: tuple[LineShown, ...]
    page: Page[TrailLine]
    address: str
    clear_address: str
    workbook_address: str
    table_address: str
    filters: tuple[FilterShown, ...]
    in_force: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    refusals: tuple[str, ...]
    integrity: Integrity

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list."""
        return self.address != self.clear_address


def _size(found: Trail) -> tuple[tuple[str, str, None], ...]:
    if found.size is None:
        return ()
    return (
        ("Events", f"{found.size.events:,}", None),
        ("Rows that they wrote", f"{found.size.rows:,}", None),
    )


def trail_shown(found: Trail, reading: Reading, *, is_past: bool = False) -> TrailShown:
    """Return the page of the trail."""
    may_verify = found.size is not None and not is_past
    path = page_address("trail")
    refusals = list(reading.refusals)
    if not found.knows_indicator:
        refusals.append(
            f"There is no indicator “{reading.wanted.about}”, or it is not open to you."
        )
    return TrailShown(
        lines=tuple(line_shown(line) for line in found.page.items),
        page=found.page,
        address=reading.address(path),
        clear_address=path,
        workbook_address=reading.address(page_address("trail_workbook")),
        table_address=reading.address(page_address("trail_table")),
        filters=_filters(found, reading),
        in_force=filters_in_words(reading),
        kept=day_kept(),
        refusals=tuple(refusals),
        integrity=Integrity(
            facts=_size(found),
            digest=found.head_digest,
            method_address=address_of("method", "audit"),
            verify_address=page_address("trail_verify") if may_verify else None,
        ),
    )


def line_shown(line: TrailLine) -> LineShown:
    """Return one event as the list shows it."""
    event = line.event
    return LineShown(
        number=event.number,
        href=page_address("event_shown", event.number),
        when=moment(event.at),
        what=event_in_words(event.name),
        reason=line.reason,
        about=about(line),
        about_href=address_of("indicator", line.series) if line.series else None,
        name=line.person_name,
        post=event.by_label,
        rows=f"{line.rows:,}",
    )


def about(line: TrailLine) -> str:
    """Return what an event is about, where it is about one thing and the reader may see it."""
    if line.series or line.is_about_hidden:
        return line.series
    subject = line.event.subject
    return "" if subject is None or _is_about_themselves(line.event) else subject.label


def _is_about_themselves(event: EventLine) -> bool:
    subject = event.subject
    return subject is not None and subject.kind == "person" and subject.id == event.person_id


def _filters(found: Trail, reading: Reading) -> tuple[FilterShown, ...]:
    kinds = sorted((event_in_words(name), name) for name in found.names)
    options = (("", "Everything"), *((name, words) for words, name in kinds))
    values = reading.values
    return (
        FilterShown("who", "Who", "text", values["who"], "a name or a post"),
        FilterShown("what", "What", "select", values["what"], options=options),
        FilterShown("about", "About indicator", "text", values["about"], "its code"),
        FilterShown("from", "From day", "text", values["from"], "31/3/2026"),
        FilterShown("to", "To day", "text", values["to"], "31/3/2026"),
    )


def filters_in_words(reading: Reading) -> tuple[str, ...]:
    """Return the filters that are set."""
    wanted = reading.wanted
    found = [
        ("by", wanted.who),
        ("", event_in_words(wanted.what).casefold() if wanted.what else ""),
        ("about", wanted.about),
        ("from", day(wanted.from_on)),
        ("to", day(wanted.to_on)),
    ]
    return tuple(f"{word} {text}".strip() for word, text in found if text)
