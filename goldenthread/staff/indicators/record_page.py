"""What stands beside the box where a figure is recorded, in words."""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.indicators.queries.recording import Recordable, Standing
from goldenthread.rules.missing import why_missing
from goldenthread.rules.vocabulary import MissingReason
from goldenthread.staff.addresses import page_address
from goldenthread.staff.figures import Wording, good_way
from goldenthread.staff.indicators.words import by_and_when, counted_words, sentence, span_word

_NO_FIGURE = "no figure"


@dataclass(frozen=True)
class RecordPage:
    """Everything that the page says beside its form."""

    reference: str
    title: str
    heading: str
    caption: str
    crumbs: tuple[tuple[str, str | None], ...]
    address: str
    back_address: str
    period: str
    periods: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str, str | None], ...]
    standing: str
    standing_note: str
    said: str
    said_note: str
    button: str


def _standing(standing: Standing, wording: Wording) -> str:
    text = wording.exact(standing.value)
    return text or why_missing(MissingReason(standing.missing)).capitalize()


def record_page(about: Recordable) -> RecordPage:
    """Return the page's words for a series and period."""
    wording = Wording(about.unit, about.decimals, about.value_kind)
    back = page_address("indicator", about.reference)
    span = span_word(about.counting)
    standing = about.standing
    verb = "Correct the figure" if standing else "Record a figure"
    counted = f"counted {counted_words(about.counting)}"
    label = about.period.label
    target = wording.exact(about.target) or "none"
    validated = ", validated" if standing and standing.is_validated else ""
    return RecordPage(
        reference=about.reference,
        title=f"{verb}: {about.reference}, {label}",
        heading=f"{verb} for {label}",
        caption=f"{about.reference} {about.title}",
        crumbs=(("Scorecard", page_address("scorecard")), (about.reference, back), (verb, None)),
        address=page_address("record", about.reference),
        back_address=back,
        period=label,
        periods=tuple((each.label, each.label) for each in about.due),
        facts=(
            (
                f"Last {span}",
                wording.shown(about.previous.value) or _NO_FIGURE,
                about.previous.period.label,
            ),
            (
                f"Same {span} last year" if about.year_before != about.previous else "Before",
                wording.shown(about.year_before.value) or _NO_FIGURE,
                about.year_before.period.label,
            ),
            ("Target", target, about.target_because),
            ("Which way is good", good_way(about.polarity).capitalize(), counted),
        ),
        standing=_standing(standing, wording) if standing else "",
        standing_note=f"{standing.state}{validated}, recorded by {by_and_when(standing.author)}"
        if standing
        else "",
        said=about.said.text if about.said else "",
        said_note=sentence(f"written by {by_and_when(about.said.author)}") if about.said else "",
        button=f"Record for {label}",
    )
