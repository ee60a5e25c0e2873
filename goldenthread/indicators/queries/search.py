"""Look for words in what the actor may see: indicators by code, title and description; commentary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from goldenthread.audit.queries import events_numbered
from goldenthread.indicators.access import visible
from goldenthread.indicators.models import Commentary, Series
from goldenthread.indicators.queries.counting import Naming
from goldenthread.indicators.queries.stages import stages_of
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.queries.people import names_of
from goldenthread.records.page import Page, page_within
from goldenthread.records.searching import holding
from goldenthread.rules.periods import Period
from goldenthread.rules.search_words import Word, folded, holds
from goldenthread.rules.vocabulary import LifeStage

#: More than this many of one kind are not counted: nobody reads so far.
MOST = 1000
#: Of the texts that hold the words, the latest so many are looked at further.
_TEXTS = 5000


@dataclass(frozen=True)
class IndicatorFound:
    """An indicator that holds the words, as it stands now, and at which stage of its life."""

    reference: str
    title: str
    description: str
    unit_id: int
    rating_class: str
    is_awaited: bool
    stage: LifeStage = LifeStage.LIVE


@dataclass(frozen=True)
class CommentaryFound:
    """What was said of an indicator in a period, by whom."""

    reference: str
    title: str
    period: Period
    text: str
    by: str


def reference_named(actor: Actor, text: str) -> str | None:
    """Return the code of the indicator that is called exactly so, whatever its case. One SQL query."""
    rows = Series.objects.filter(visible(actor), reference__iexact=text.strip())
    return rows.order_by("reference").values_list("reference", flat=True).first()


def indicators_found(
    actor: Actor,
    words: Sequence[Word],
    *,
    text: str,
    on: date,
    page: int = 1,
    size: int = 20,
) -> Page[IndicatorFound]:
    """Return the indicators that hold every word: those whose code or title begins so first.

    ``on`` is the day of which their stages are told. At most 3 SQL queries.
    """
    rows = holding(
        Series.objects.filter(visible(actor), now__isnull=False),
        words,
        "reference",
        "now__title",
        "now__definition__description",
    )
    named = list(
        rows.order_by("now__order", "reference").values_list("pk", "reference", "now__title")[:MOST]
    )
    begun = folded(" ".join(text.split()))
    named.sort(key=lambda row: _rank(row[1], row[2], words, begun))
    found = page_within([pk for pk, _, _ in named], page, size)
    series = Series.objects.select_related("now__definition").in_bulk(list(found.items))
    ids = {row.indicator_id for row in series.values()}
    stages = stages_of(ids, on) if ids else {}
    return found.mapped(lambda pk: _indicator(series[pk], stages[series[pk].indicator_id].stage))


def _rank(reference: str, title: str, words: Sequence[Word], begun: str) -> int:
    """Return how near a match is: code, beginning of the title, words of the title, description."""
    if folded(reference).startswith(begun):
        return 0
    if folded(title).startswith(begun):
        return 1
    return 2 if holds(f"{reference} {title}", words) else 3


def _indicator(row: Series, stage: LifeStage) -> IndicatorFound:
    now = row.now
    return IndicatorFound(
        reference=row.reference,
        title=now.title,
        description=now.definition.description,
        unit_id=now.unit_id,
        rating_class=now.rating_class,
        is_awaited=now.rating_id is None,
        stage=stage,
    )


def commentary_found(
    actor: Actor, words: Sequence[Word], *, page: int = 1, size: int = 20
) -> Page[CommentaryFound]:
    """Return what stands of the commentary and holds every word, the latest period first.

    At most 6 SQL queries.
    """
    later = Commentary.objects.filter(
        series=OuterRef("series"),
        start_on=OuterRef("start_on"),
        next_start_on=OuterRef("next_start_on"),
        pk__gt=OuterRef("pk"),
    )
    # Two steps: texts are looked through by themselves, then who may see the few that hold the words.
    matching = holding(Commentary.objects.order_by("-pk"), words, "text")
    texts = list(matching.values_list("pk", flat=True)[:_TEXTS])
    rows = Commentary.objects.filter(visible(actor, through="series__"), pk__in=texts)
    rows = rows.order_by("-next_start_on", "-event", "-pk").filter(~Exists(later))
    found = page_within(list(rows.values_list("pk", flat=True)[:MOST]), page, size)
    said = Commentary.objects.select_related("series__now").in_bulk(list(found.items))
    authors = events_numbered(row.event for row in said.values())
    names: dict[int, str] = {}
    if actor.may(Right.SEE_ORGANISATION):  # a partner reads posts, not names
        names = names_of(who for each in authors.values() if (who := each.person_id) is not None)

    naming = Naming()

    def turned(pk: int) -> CommentaryFound:
        row = said[pk]
        return CommentaryFound(
            reference=row.series.reference,
            title=row.series.now.title,
            period=naming.period(row.series.now.frequency, row.start_on, row.next_start_on),
            text=row.text,
            by=names.get(authors[row.event].person_id or 0, "") or authors[row.event].by_label,
        )

    return found.mapped(turned)


def vocabulary_seen(actor: Actor) -> list[str]:
    """Return the titles and codes of what the actor may see, to know their words by. One SQL query."""
    rows = Series.objects.filter(visible(actor), now__isnull=False)
    return [f"{code} {title}" for code, title in rows.values_list("reference", "now__title")]
