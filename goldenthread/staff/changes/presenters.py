"""The preview of a change, in words: what is asked for, what it touches, what it rates otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.urls import reverse

from goldenthread.indicators.queries.change_drafts import ChangedOne, Draft, Line, paged
from goldenthread.indicators.queries.intended import Intended, Kind
from goldenthread.indicators.queries.meanwhile import Theirs
from goldenthread.records.page import Page
from goldenthread.rules.rating import rule_from_data
from goldenthread.rules.vocabulary import Polarity, ValueKind
from goldenthread.staff.changes.steps import form_address, home_address
from goldenthread.staff.changes.words import WHAT, what_and_value
from goldenthread.staff.figures import Wording
from goldenthread.staff.indicators.words import by_and_when, sentence
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day
from goldenthread.ui.words import RATING_MARKS

Fact = tuple[str, str, str | None]
_PERIODS_SHOWN = 12
#: What rates nothing otherwise.
_UNRATED = (Kind.POSTS, Kind.UNIT)


@dataclass(frozen=True)
class LineShown:
    """A figure whose rating would be another."""

    reference: str
    title: str
    href: str
    period: str
    figure: str
    was: str
    now: str
    because: str
    when: str


@dataclass(frozen=True)
class ChangedShown:
    """One thing of one indicator that would be otherwise."""

    reference: str
    title: str
    what: str
    stood: str
    comes: str


@dataclass(frozen=True)
class TallyShown:
    """How a period would be counted: for each class how many before and after."""

    period: str
    cells: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class Tile:
    """A number with its words."""

    count: str
    words: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class TheirsShown:
    """What somebody else recorded meanwhile, beside what is asked for here."""

    about: str
    by: str
    from_on: str
    reason: str
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class PreviewPage:
    """Everything that the page of a preview says."""

    heading: str
    caption: str
    crumbs: tuple[tuple[str, str | None], ...]
    facts: tuple[Fact, ...]
    tiles: tuple[Tile, ...]
    refused: tuple[tuple[str, str], ...]
    unchanged: str
    changed: Page[ChangedShown]
    tally_heads: tuple[str, ...]
    tallies: tuple[TallyShown, ...]
    lines: Page[LineShown]
    lines_explained: str
    address: str
    text: str
    which: str
    is_differing: bool
    is_nothing: bool
    button: str
    form_href: str
    consequences: tuple[str, ...]
    workings: tuple[tuple[str, str, str, str], ...] = ()


def counted(count: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "indicator"), counted(1200, "indicator")
    ('1 indicator', '1,200 indicators')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def line_shown(line: Line) -> LineShown:
    """Return a figure with its rating before and after."""
    about = line.about
    wording = Wording(about.unit, about.decimals, about.value_kind)
    href = reverse("indicator", args=[about.reference])
    return LineShown(
        reference=about.reference,
        title=about.title,
        href=with_query(href, period=line.period.label),
        period=line.period.label,
        figure=wording.shown(line.value) or "none",
        was=line.was.value,
        now=line.now.value,
        because=sentence(line.because),
        when="Rated anew" if line.is_recorded else "Keeps its rating",
    )


def _changed(row: ChangedOne, kind: Kind, names: Mapping[int, str]) -> list[ChangedShown]:
    found = []
    for name, (stood, comes) in row.what.items():
        what, was = what_and_value(kind, name, stood, about=row.about, names=names)
        _, now = what_and_value(kind, name, comes, about=row.about, names=names)
        found.append(ChangedShown(row.about.reference, row.about.title, what, was, now))
    return found


def facts_of(intended: Intended) -> tuple[Fact, ...]:
    """Return what is asked for: of what, from when, and why."""
    facts: list[Fact] = []
    rule = intended.rule
    if rule is not None:
        held = rule_from_data(dict(rule.clauses))
        facts.append(("Where high is good", held.in_words(Polarity.HIGH), None))
        facts.append(("Where low is good", held.in_words(Polarity.LOW), None))
        on = f"on {day(rule.adopted_on)}" if rule.adopted_on else None
        facts.append(("Adopted by", rule.adopted_by, on))
    if intended.from_on and intended.kind is not Kind.TARGETS:  # each target has days of its own
        facts.append(("From", day(intended.from_on), None))
    facts.append(("Why", intended.reason, None))
    return tuple(facts)


def _tiles(draft: Draft, which: str) -> tuple[Tile, ...]:
    address = reverse("change_preview", args=[draft.key])
    recorded, earlier = len(draft.lines(recorded=True)), len(draft.lines(recorded=False))
    words: tuple[tuple[str, int, str], ...] = (
        ("", recorded + earlier, "rated otherwise in all"),
        ("new", recorded, "from that day on, rated anew"),
        ("past", earlier, "before that day: they keep their rating"),
    )
    if draft.intended.kind is Kind.TARGETS:
        words = (("", recorded, "rated otherwise"),)
    return tuple(
        Tile(f"{count:,}", said, with_query(address, which=key) + "#lines", key == which)
        for key, count, said in words
    )


def _tallies(draft: Draft) -> tuple[tuple[str, ...], tuple[TallyShown, ...]]:
    rows = draft.tallies()[:_PERIODS_SHOWN]
    keys = [key for key in RATING_MARKS if any(key in row.classes for row in rows)]
    shown = []
    for row in rows:
        cells = []
        for key in keys:
            before, after = row.classes.get(key, (0, 0))
            cells.append((f"{before:,}", f"{after:,}", before != after))
        shown.append(TallyShown(row.period.label, tuple(cells)))
    return tuple(keys), tuple(shown)


def preview_page(draft: Draft, asked: Mapping[str, str], names: Mapping[int, str]) -> PreviewPage:
    """Return the preview as its page shows it."""
    intended = draft.intended
    which = asked.get("which", "") if asked.get("which") in ("new", "past") else ""
    text = asked.get("q", "").strip()[:100]
    address = with_query(
        reverse("change_preview", args=[draft.key]), which=which or None, q=text or None
    )
    kept = draft.lines(recorded={"new": True, "past": False}.get(which), text=text)
    lines = paged(kept, number_in(asked.get("page", ""))).mapped(
        lambda row: line_shown(draft.line(row))
    )
    changed = draft.changed(number_in(asked.get("list", "")))
    heads, tallies = _tallies(draft) if draft.preview.get("figures") else ((), ())
    rows = [each for row in changed.items for each in _changed(row, intended.kind, names)]
    changes = draft.preview.get("changes", {})
    unchanged = draft.preview.get("unchanged", 0)
    name = intended.rule.name if intended.rule else intended.reference
    home = home_address(draft)
    return PreviewPage(
        heading="What the change comes to",
        caption=f"{WHAT[intended.kind]}{f': {name}' if name else ''}",
        crumbs=(
            (_home_words(draft), home),
            ("What is to change", form_address(draft)),
            ("What it comes to", None),
        ),
        facts=facts_of(intended),
        tiles=_tiles(draft, which) if intended.kind not in _UNRATED else (),
        refused=tuple((code, why) for code, why in draft.preview.get("refused", ())),
        unchanged=f"{counted(unchanged, 'indicator')} already so" if unchanged else "",
        changed=Page(rows, changed.number, changed.pages, changed.total, changed.size),
        tally_heads=heads,
        tallies=tallies,
        lines=lines,
        lines_explained=_explained(draft, which),
        address=address,
        text=text,
        which=which,
        is_differing=bool(draft.preview.get("differs")),
        is_nothing=not changes and intended.kind is not Kind.RULE,
        button=_button(draft, len(changes)),
        form_href=form_address(draft),
        consequences=_consequences(draft, len(changes)),
        workings=_workings(draft),
    )


def _workings(draft: Draft) -> tuple[tuple[str, str, str, str], ...]:
    """Return the latest figures that would be worked out: of what, for when, what, and of which inputs."""
    found = []
    for series_id, start, end, value, words in draft.preview.get("workings", ()):
        reference, _, unit, decimals, kind = draft.preview["about"][str(series_id)]
        wording = Wording(unit, decimals, ValueKind(kind))
        about = draft.about(str(series_id))
        period = about.period(date.fromisoformat(start), date.fromisoformat(end))
        found.append((reference, period.label, wording.shown(value) or "none", words))
    return tuple(found)


def _home_words(draft: Draft) -> str:
    if draft.intended.is_bulk:
        return "Change indicators"
    return "Rating rules" if draft.intended.kind is Kind.RULE else draft.intended.reference


def _button(draft: Draft, count: int) -> str:
    kind = draft.intended.kind
    if kind is Kind.RULE:
        return "Adopt the rule"
    if draft.intended.is_bulk:
        return f"Change {counted(count, 'indicator')}"
    return "Set the targets" if kind is Kind.TARGETS else "Change the definition"


def _explained(draft: Draft, which: str) -> str:
    if draft.intended.kind is Kind.TARGETS:
        return "Against the new targets these figures are rated otherwise, and are rated anew."
    since = day(draft.intended.from_on)
    if which == "new":
        return f"For periods that end on {since} or later: these are rated anew, visibly."
    if which == "past":
        return (
            f"For periods that ended before {since}: what they would have been, had it held."
            " They keep the rating that was made."
        )
    return (
        f"Periods that end on {since} or later are rated anew. Earlier ones are here to show what the"
        " change would have meant; they keep the rating that was made."
    )


def _consequences(draft: Draft, count: int) -> tuple[str, ...]:
    intended, found = draft.intended, list[str]()
    worked = draft.preview.get("worked", 0)
    if worked:
        found.append(
            f"{counted(worked, 'figure')} will be worked out anew and rated in the same event; the"
            " earlier ones stay readable."
        )
    recorded = draft.preview.get("recorded", 0)
    if intended.kind is Kind.POSTS:
        found.append("Everything that was recorded stays with whoever recorded it.")
    elif intended.kind is Kind.UNIT:
        found.append("Figures, targets and who is responsible stay as they are.")
        found.append(
            "From that day on they count in the new unit, and its people see them. Whoever sees only the"
            " unit that they leave may no longer see them, their past included."
        )
    elif recorded and not worked:
        found.append(
            f"{counted(recorded, 'figure')} will be rated otherwise than now. The ratings of now stay"
            " readable."
        )
    elif not worked:
        found.append("No figure that is recorded will be rated otherwise.")
    if intended.kind in (Kind.RULE, Kind.DEFINITION):
        found.append(f"Periods that ended before {day(intended.from_on)} keep their rating.")
    for text in draft.preview.get("later", ())[:3]:
        comes = "what is planned" if intended.kind is Kind.UNIT else "the version"
        found.append(f"From {day(date.fromisoformat(text))} {comes} for that day takes over.")
    found.append("It can be undone by another change from the same day; both stay in the trail.")
    return tuple(found)


def number_in(text: str) -> int:
    """Return the number of a page in an address, 1 where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 1


def theirs_shown(
    rows: list[Theirs], intended: Intended, names: Mapping[int, str]
) -> tuple[TheirsShown, ...]:
    """Return what was recorded meanwhile: each thing, theirs, and what is asked for here."""
    mine: dict[str, object] = dict(intended.fields)
    for row in intended.targets:
        mine[row.key] = row.value
    if intended.rule is not None:
        mine["rule"] = rule_from_data(dict(intended.rule.clauses)).in_words(Polarity.HIGH)
    found = []
    for each in rows:
        pairs = []
        for name, value in each.says.items():
            if name not in mine:
                continue
            said = partial(what_and_value, about=None, names=names, period=each.period)
            what, theirs = said(intended.kind, name, value)
            _, ours = said(intended.kind, name, mine[name])
            if theirs != ours:
                pairs.append((what, theirs, ours))
        found.append(
            TheirsShown(
                about=each.about,
                by=by_and_when(each.author),
                from_on=day(each.from_on),
                reason=each.reason,
                rows=tuple(pairs),
            )
        )
    return tuple(found)
