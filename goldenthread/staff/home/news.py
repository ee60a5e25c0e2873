"""What changed, as its page shows it: who did what and when, in a sentence or a few."""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.indicators.queries.news import Changed, Example, News, NewsItem, NewsOf
from goldenthread.organisation.queries.looks import Look
from goldenthread.records.page import Page
from goldenthread.rules.life import Stage
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.life_words import until_words
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day, moment
from goldenthread.ui.words import rating_mark

_LONGEST_WORDS = 140
_SINGULAR = {
    News.RATED: "A rating changed",
    News.CORRECTED: "A figure corrected",
    News.FIGURE: "A figure recorded",
    News.SAID: "Commentary",
    News.VALIDATED: "A figure validated",
    News.TARGET: "A target set",
    News.OWNED: "Another post is responsible",
    News.DEFINED: "A definition changed",
    News.RULE: "A rating rule adopted",
    News.STAGED: "An indicator suspended, retired or made live",
}
#: News of which each example has a line of its own: its title tells more than its code.
_IN_LINES = (News.RATED, News.SAID, News.DEFINED, News.STAGED)
_PLURAL = {
    News.RATED: "{} ratings changed",
    News.CORRECTED: "{} figures corrected",
    News.FIGURE: "{} figures recorded",
    News.SAID: "{} commentaries",
    News.VALIDATED: "{} figures validated",
    News.TARGET: "{} targets set",
    News.OWNED: "Other posts are responsible for {} indicators",
    News.DEFINED: "{} definitions changed",
    News.RULE: "{} rating rules adopted",
    News.STAGED: "{} indicators suspended, retired or made live",
}


@dataclass(frozen=True)
class ExampleShown:
    """One example: what it is about, where it is, and how it was and is rated or what was said."""

    code: str
    title: str
    href: str
    period: str
    before: str
    after: str
    words: str
    stage: str = ""
    became: str = ""
    heir: str = ""
    heir_href: str = ""


@dataclass(frozen=True)
class NewsShown:
    """What an event did of one kind."""

    words: str
    examples: tuple[ExampleShown, ...]
    left: int
    is_in_lines: bool


@dataclass(frozen=True)
class ItemShown:
    """One event."""

    when: str
    by: str
    post: str
    reason: str
    href: str
    news: tuple[NewsShown, ...]


@dataclass(frozen=True)
class ChangesShown:
    """A page of what changed, and the event up to which it may be marked as seen."""

    page: Page[ItemShown]
    since: str
    head: int
    is_first_look: bool
    is_past: bool
    address: str

    @property
    def heading(self) -> str:
        """What the list is called."""
        if self.is_past:
            return "What had changed lately"
        return "What changed lately" if self.is_first_look else "What changed since you last looked"


def changes_shown(
    changed: Changed, look: Look | None, *, may_audit: bool, is_past: bool
) -> ChangesShown:
    """Return what changed as a page shows it."""
    return ChangesShown(
        page=changed.page.mapped(lambda item: _item(item, may_audit=may_audit)),
        since=moment(look.at) if look else "",
        head=changed.head,
        is_first_look=look is None,
        is_past=is_past,
        address=page_address("news"),
    )


def _item(item: NewsItem, *, may_audit: bool) -> ItemShown:
    return ItemShown(
        when=moment(item.at),
        by=item.by_name or item.by_label,
        post=item.by_label if item.by_name else "",
        reason=item.reason,
        href=(address_of("event_shown", item.event) or "") if may_audit else "",
        news=tuple(_news(each) for each in item.news),
    )


def _news(each: NewsOf) -> NewsShown:
    words = _SINGULAR[each.kind] if each.count == 1 else _PLURAL[each.kind].format(each.count)
    return NewsShown(
        words=words,
        examples=tuple(_example(example, each.kind) for example in each.examples),
        left=each.count - len(each.examples),
        is_in_lines=each.kind in _IN_LINES,
    )


def _example(example: Example, kind: News) -> ExampleShown:
    href = ""
    if example.reference:
        href = page_address("indicator", example.reference)
        href = with_query(href, period=example.period.label) if example.period else href
    is_rated = kind is News.RATED
    words = " ".join(example.words.split())
    if len(words) > _LONGEST_WORDS:
        words = f"{words[:_LONGEST_WORDS].rpartition(' ')[0]} …"
    return ExampleShown(
        code=example.reference,
        title=example.title,
        href=href,
        period=example.period.label if example.period else "",
        before=rating_mark(example.before).word.lower() if is_rated else "",
        after=rating_mark(example.after).key if is_rated else "",
        words=words,
        stage=example.stage.stage.value if example.stage else "",
        became=_became(example.stage) if example.stage else "",
        heir_href=page_address("indicator", example.stage.successor)
        if example.stage and example.stage.successor
        else "",
        heir=example.stage.successor if example.stage else "",
    )


def _became(stage: Stage) -> str:
    """Return from when, until when, and what takes its place, to stand after the stage's word."""
    words = f"from {day(stage.from_on)}"
    words += f" {until_words(stage.until)}" if stage.until else ""
    return f"{words}; its successor is" if stage.successor else words
