"""An indicator as its page shows it: the present, why, and what was ever recorded, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from goldenthread.indicators.queries.indicator import (
    Author,
    FigureRow,
    IndicatorShown,
    PeriodRow,
)
from goldenthread.rules.direction import Directed
from goldenthread.rules.missing import why_missing
from goldenthread.rules.vocabulary import (
    Heading,
    MissingReason,
    Polarity,
    RatingClass,
)
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.figures import Wording, as_decimal, good_way
from goldenthread.staff.indicators.bases import (
    BesideShown,
    because_shown,
    beside_shown,
    beside_tools,
    judged_shown,
    levels_shown,
)
from goldenthread.staff.indicators.control_shown import (
    ControlShown,
    Said,
    control_shown,
    variation_said,
)
from goldenthread.staff.indicators.defined_words import (
    counted_before_words,
    defined_over_the_year,
    field_value,
)
from goldenthread.staff.indicators.history import (
    FigureShown,
    PlannedShown,
    SaidShown,
    TargetShown,
    VersionShown,
    figures_shown,
    planned_shown,
    said_shown,
    source_in_words,
    targets_shown,
    versions_shown,
)
from goldenthread.staff.indicators.words import (
    by_and_when,
    counted_words,
    missed_running,
    sentence,
)
from goldenthread.staff.indicators.working_words import (
    RestingWords,
    WorkingWords,
    resting_in_words,
    users_in_words,
    working_in_words,
)
from goldenthread.staff.life_words import carried_words, changes_of_turn
from goldenthread.staff.restrictions import restricted_in_words
from goldenthread.staff.trail.words import event_in_words
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day, moment
from goldenthread.ui.words import AWAITED, heading_mark, mark_for, rating_mark

Fact = tuple[str, str, str | None]
_CHARTED = 16


@dataclass(frozen=True)
class PresentShown:
    """The present in one line and one sentence, and the working behind it."""

    period: str
    figure: str
    target: str
    rating: str
    sentence: str
    why_summary: str
    why: tuple[Fact, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class ChartShown:
    """What the chart draws: the last periods against their targets."""

    points: tuple[tuple[str, Decimal | None, str | None], ...]
    targets: tuple[Decimal | None, ...]
    title: str
    unit: str
    decimals: int


@dataclass(frozen=True)
class ViewLink:
    """One way to draw the figures, and where it is; ``said`` is what a control chart says of them."""

    words: str
    href: str
    is_current: bool
    said: Said | None = None


@dataclass(frozen=True)
class QuestionShown:
    """A doubt about the figure that stands, with its answer where there is one."""

    flag_id: int
    period: str
    question: str
    asked: str
    answer: str
    answered: str


@dataclass(frozen=True)
class Happening:
    """One event of the trail, as the timeline shows it."""

    when: str
    title: str
    by: str
    text: str
    reason: str
    href: str
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class IndicatorPage:
    """Everything that the page says."""

    reference: str
    title: str
    caption: str
    crumbs: tuple[tuple[str, str | None], ...]
    tools: tuple[tuple[str, str], ...]
    present: PresentShown | None
    beside: BesideShown
    absent: str
    views: tuple[ViewLink, ...]
    chart: ChartShown | None
    control: ControlShown | None
    chart_settings: str
    figures: tuple[FigureShown, ...]
    superseded: tuple[FigureShown, ...]
    targets: tuple[TargetShown, ...]
    said: tuple[SaidShown, ...]
    said_before: tuple[SaidShown, ...]
    questions: tuple[QuestionShown, ...]
    definition: tuple[Fact, ...]
    versions: tuple[VersionShown, ...]
    planned: tuple[PlannedShown, ...]
    trail: tuple[Happening, ...]
    is_why_open: bool
    may_record: bool
    may_validate: bool
    may_trace: bool
    record_address: str
    restricted: str
    may_question: bool
    working: WorkingWords | None
    resting: tuple[RestingWords, ...]
    used_by: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True)
class Viewing:
    """How the page is read: for which period, with the working open, as known when, with what rights."""

    period_label: str = ""
    is_why_open: bool = False
    is_past: bool = False
    may_audit: bool = False
    may_trace: bool = False
    sees_people: bool = True
    today: date = date.max
    is_control: bool = False


def wording_of(shown: IndicatorShown) -> Wording:
    """Return how the indicator's numbers are written."""
    return Wording(shown.unit, shown.decimals, shown.value_kind)


def rating_of(rating_class: RatingClass, figure: FigureRow | None) -> str:
    """Return the mark of a period: awaited where a figure is still to come."""
    if figure is None:
        return AWAITED
    return mark_for(rating_class, MissingReason(figure.missing) if figure.missing else None)


def _figure_note(figure: FigureRow) -> str:
    """Return what a figure rests on: its two counts, who recorded it, from where, who validated it."""
    parts = []
    if figure.numerator is not None and figure.denominator is not None:
        plain = Wording("", 0)
        parts.append(f"{plain.exact(figure.numerator)} of {plain.exact(figure.denominator)}")
    how = "worked out after a change by" if figure.is_worked_out else "recorded by"
    parts.append(f"{figure.state}, {how} {by_and_when(figure.author)}")
    if figure.source:
        parts.append(f"from {source_in_words(figure.source)}")
    text = ", ".join(parts)
    if figure.validated_by:
        return f"{text}; validated by {by_and_when(figure.validated_by)}"
    return text if figure.is_worked_out else f"{text}; not yet validated"


def _why(shown: IndicatorShown, wording: Wording) -> tuple[Fact, ...]:
    present, figure, rule = shown.present, shown.present_figure, shown.rule
    if present is None:
        return ()
    rows: list[Fact] = []
    if rule:
        adopted = f", adopted by {rule.adopted_by}" if rule.adopted_by else ""
        adopted += f" on {day(rule.adopted_on)}" if rule.adopted_on else ""
        note = f"{rule.name}, version {rule.version}, in force from {day(rule.from_on)}{adopted}"
        rows.append(("Rule", rule.words, note))
    else:
        rows.append(("Rule", "None has been adopted", None))
    if figure:
        text = wording.exact(figure.value) or _missing(figure.missing)
        rows.append(("Figure", text, _figure_note(figure)))
    expected = wording.exact(present.expected.value) or "Nothing"
    set_by = shown.target_set_by
    note = present.expected.because + (f"; set by {by_and_when(set_by)}" if set_by else "")
    rows.append(("Expected", expected, note))
    rows += levels_shown(shown, wording)
    rows += judged_shown(present.judged, wording)
    rows.append(("Working", "; ".join(present.rated.working), None))
    rows.append(("Direction", sentence(present.short.because), None))
    rows.append(("Long view", sentence(present.long.because), None))
    return tuple(rows)


def _missing(missing: str) -> str:
    return why_missing(MissingReason(missing or MissingReason.AWAITED)).capitalize()


def _facts(shown: IndicatorShown, wording: Wording) -> tuple[Fact, ...]:
    present = shown.present
    if present is None:
        return ()
    facts: list[Fact] = []
    if present.year_to_date.value is not None:
        value = wording.shown(present.year_to_date.value)
        facts.append(("Year to date", value, present.year_to_date.because))
    trend = {Heading.STEADY: "No clear trend", Heading.CANNOT_SAY: "Too few figures"}
    heading = present.long.heading
    facts.append(("Long direction", trend.get(heading, heading_mark(heading).word), None))
    facts.append(("Owner", shown.owner_title or "Nobody yet", None))
    return tuple(facts)


def _direction(short: Directed) -> str:
    """Return what the last move was, and what it is called where anything can be said."""
    words = sentence(short.because)
    if short.heading is Heading.CANNOT_SAY:
        return words
    return f"{words.removesuffix('.')}: {heading_mark(short.heading).word.lower()}."


def present_shown(shown: IndicatorShown) -> PresentShown | None:
    """Return the present in a line and a sentence; nothing where nothing is recorded."""
    present, figure = shown.present, shown.present_figure
    if present is None:
        return None
    wording = wording_of(shown)
    rating = rating_of(present.rated.rating_class, figure)
    value = figure.value if figure else None
    actual, target = wording.against(value, present.expected.value)
    if present.rated.rating_class in (RatingClass.ON_TARGET, RatingClass.EXCEEDING):
        actual, target = wording.shown(value), wording.shown(present.expected.value)
    running = missed_running(shown.rows, present.period)
    said = [because_shown(present, wording)] if present.rated.because else []
    said += [running] if running else []
    if value is not None:
        said.append(_direction(present.short))
    return PresentShown(
        period=present.period.label,
        figure=actual or _missing(figure.missing if figure else ""),
        target=f"target {target}" if target else "no target",
        rating=rating,
        sentence=" ".join(said),
        why_summary=f"Why {rating_mark(rating).word.lower()}?",
        why=_why(shown, wording),
        facts=_facts(shown, wording),
    )


def chart_shown(shown: IndicatorShown) -> ChartShown | None:
    """Return its last periods, as they were counted at the time, oldest first; nothing for one alone."""
    rows = [row for row in shown.rows if row.is_own][:_CHARTED][::-1]
    while rows and rows[-1].figure is None:
        rows.pop()
    if len(rows) < 2:
        return None
    return ChartShown(
        points=tuple(_point(row) for row in rows),
        targets=tuple(as_decimal(row.target) for row in rows),
        title=f"{shown.title}, {rows[0].period.label} to {rows[-1].period.label}"
        + "".join(
            f"; counted {each.counting.in_words} until {day(each.until)}"
            for each in shown.counted_before
            if each.until > rows[0].period.start
        ),
        unit=shown.unit,
        decimals=shown.decimals,
    )


def _chart_settings(shown: IndicatorShown, viewing: Viewing) -> str:
    """Return where the control chart's settings are changed, for who may."""
    if not shown.may_administer or viewing.is_past:
        return ""
    return address_of("chart_settings", shown.reference) or ""


def _views(shown: IndicatorShown, viewing: Viewing) -> tuple[ViewLink, ...]:
    """Return the ways to draw the figures; none where there are none."""
    if shown.present is None:
        return ()
    own = with_query(
        page_address("indicator", shown.reference), period=viewing.period_label or None
    )
    control = with_query(own, chart="control") + "#chart"
    return (
        ViewLink("Over time", own + "#chart", not viewing.is_control),
        ViewLink("Control chart", control, viewing.is_control, variation_said(shown.charted)),
    )


def _point(row: PeriodRow) -> tuple[str, Decimal | None, str | None]:
    value = row.figure.value if row.figure else None
    return (row.period.label, as_decimal(value), None if value is None else row.rating_class)


def _questions(figures: Sequence[FigureRow]) -> tuple[QuestionShown, ...]:
    found = [
        QuestionShown(
            flag_id=doubt.flag_id,
            period=figure.period.label,
            question=doubt.question,
            asked=f"asked by {by_and_when(doubt.asked_by)}" if doubt.asked_by else "",
            answer=doubt.answer or "",
            answered=by_and_when(doubt.answered_by) if doubt.answered_by else "",
        )
        for figure in figures
        if not figure.is_superseded
        for doubt in figure.doubts
    ]
    return tuple(sorted(found, key=lambda one: bool(one.answered)))


def _definition(shown: IndicatorShown) -> tuple[Fact, ...]:
    says = shown.defined
    unit = f", in {says['unit']}" if says["unit"] else ""
    facts: list[Fact] = [
        ("Counted", counted_words(shown.counted_by).capitalize(), None),
        *map(counted_before_words, shown.counted_before),
        ("Good way", field_value("polarity", says["polarity"]), None),
        ("Kind", field_value("value_kind", says["value_kind"]) + unit, None),
        ("Decimals shown", str(says["decimals"]), None),
        ("Over the year", field_value("accumulation", says["accumulation"]), None),
        ("Rating rule", field_value("rule_name", says["rule_name"]), None),
    ]
    facts += defined_over_the_year(says)
    if says["formula"]:
        missing = field_value("missing_parts", says["missing_parts"])
        facts.append(("Formula", says["formula"], f"where an input is missing: {missing.lower()}"))
    if says["is_information_only"]:
        facts.append(("For information only", "It is shown and not rated", None))
    if shown.area_name:
        facts.append(("Area", shown.area_name, None))
    facts.append(("Meaning", says["description"] or "Not written yet", None))
    return tuple(facts)


def _administer(shown: IndicatorShown, viewing: Viewing) -> tuple[tuple[str, str], ...]:
    """Return where the indicator can be changed by who may administer it."""
    if not shown.may_administer or viewing.is_past:
        return ()
    places = (
        ("Change definition", "redefine"),
        ("Formula", "formula"),
        ("Parts", "parts"),
        ("Set targets", "targets"),
        ("Copy", "copy_indicator"),
        ("Suspend, retire or make live", "life"),
    )
    found = ((words, address_of(name, shown.reference)) for words, name in places)
    return tuple((words, address) for words, address in found if address)


def _happenings(shown: IndicatorShown, viewing: Viewing) -> tuple[Happening, ...]:
    return tuple(
        Happening(
            when=moment(row.author.at),
            title=event_in_words(row.name),
            by=_post(row.author) if viewing.sees_people else row.author.label,
            text=carried_words(row.turn, row.name) if row.turn else "",
            reason=row.reason,
            href=page_address("event_shown", row.author.event) if viewing.may_audit else "",
            changes=changes_of_turn(row.turn) if row.turn else (),
        )
        for row in shown.trail
    )


def _post(author: Author) -> str:
    return f"{author.label} ({author.name})" if author.name else author.label


def _tools(shown: IndicatorShown, viewing: Viewing, record: str) -> tuple[tuple[str, str], ...]:
    """Return where else the page leads; ``record`` is the address of recording, where it may be done."""
    tools = [("Record a figure", record)] if record else []
    if viewing.may_audit or shown.may_administer:
        who = with_query(page_address("rights_who"), about=shown.reference)
        tools.append(("Who sees this", who))
        tools.append(("Audit sheets", with_query(page_address("audits"), q=shown.reference)))
    if not viewing.is_past:
        tools += beside_tools(shown)
    tools += _administer(shown, viewing)
    return (*tools, ("Definition", "#definition"), ("Audit trail", "#trail"))


def _may_question(shown: IndicatorShown, viewing: Viewing) -> bool:
    may = shown.may_validate and not shown.may_record and not shown.calculated.is_so
    return may and not viewing.is_past


def _caption(shown: IndicatorShown) -> str:
    counted = f"counted {counted_words(shown.counted_by)}"
    way = good_way(Polarity(shown.defined["polarity"]))
    return " · ".join(part for part in (shown.reference, shown.unit_name, counted, way) if part)


def page_of(shown: IndicatorShown, viewing: Viewing) -> IndicatorPage:
    """Return the indicator as its page shows it."""
    wording = wording_of(shown)
    scorecard = page_address("scorecard")
    record = page_address("record", shown.reference)
    may_record = shown.may_record and not viewing.is_past
    period = shown.present.period.label if shown.present else viewing.period_label
    if viewing.period_label:
        record = with_query(record, period=period or None)
    service = with_query(scorecard, service=shown.unit_reference or None)
    figures = figures_shown(shown, wording)
    said = said_shown(shown.commentary)
    absent = f"Nothing is recorded for {viewing.period_label}" if viewing.period_label else ""
    return IndicatorPage(
        reference=shown.reference,
        title=shown.defined["title"],
        caption=_caption(shown),
        crumbs=(("Scorecard", scorecard), (shown.unit_name, service), (shown.reference, None)),
        tools=_tools(shown, viewing, record if may_record else ""),
        present=present_shown(shown),
        beside=beside_shown(shown, wording, is_past=viewing.is_past),
        absent=absent or "No figure is recorded yet",
        views=_views(shown, viewing),
        chart=chart_shown(shown),
        control=control_shown(shown.charted, shown.title, wording) if viewing.is_control else None,
        chart_settings=_chart_settings(shown, viewing),
        figures=tuple(row for row in figures if not row.superseded),
        superseded=tuple(row for row in figures if row.superseded),
        targets=targets_shown(shown, wording),
        said=tuple(row for row in said if not row.superseded),
        said_before=tuple(row for row in said if row.superseded),
        questions=_questions(shown.figures),
        definition=_definition(shown),
        versions=versions_shown(shown, viewing.today),
        planned=planned_shown(shown, viewing.today),
        trail=_happenings(shown, viewing),
        is_why_open=viewing.is_why_open,
        may_record=may_record,
        may_validate=shown.may_validate and not viewing.is_past,
        may_trace=viewing.may_trace,
        record_address=record,
        restricted=restricted_in_words(shown.restriction),
        may_question=_may_question(shown, viewing),
        working=working_in_words(shown.calculated.working),
        resting=resting_in_words(shown.calculated.resting),
        used_by=users_in_words(shown.calculated.used_by),
    )
