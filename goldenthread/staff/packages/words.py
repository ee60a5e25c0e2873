"""Words of the pages of packages: how lines stand, who has them, since when and until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from goldenthread.governance.queries.package import DecisionShown, PackageShown, StageShown
from goldenthread.governance.queries.package_lines import LineRow
from goldenthread.governance.queries.packages import OpenAt, PackageRow
from goldenthread.rules.ladder import ANSWER_WORDS, Answer, LineState, StepAct
from goldenthread.staff.addresses import page_address
from goldenthread.staff.packages.kinds import Ask, Said
from goldenthread.ui.change_words import kind_words
from goldenthread.ui.dates import day
from goldenthread.ui.route_words import STATE_WORDS

PACKAGE_STATE_WORDS: Final = {
    "open": "On the way",
    "back": "With lines sent back",
    "passed": "With lines adopted",
    "refused": "With lines refused",
    "withdrawn": "With lines withdrawn",
}
_ACTS: Final = {
    StepAct.PROPOSE: "proposes",
    StepAct.CHALLENGE: "challenges",
    StepAct.REFINE: "refines",
    StepAct.RECOMMEND: "recommends",
    StepAct.SUGGEST: "suggests",
    StepAct.ADOPT: "adopts",
    StepAct.APPROVE_FINAL: "approves finally",
    StepAct.NOTE: "notes",
}


def lines_in_words(count: int) -> str:
    """Return how many lines.

    >>> lines_in_words(1), lines_in_words(2000)
    ('1 line', '2,000 lines')
    """
    return "1 line" if count == 1 else f"{count:,} lines"


def counts_in_words(counts: Mapping[LineState, int]) -> str:
    """Return how the lines of a package stand.

    >>> counts_in_words({LineState.CLIMBING: 2, LineState.REFUSED: 1})
    '2 on the way, 1 refused'
    """
    found = (f"{counts[it]:,} {said.lower()}" for it, said in STATE_WORDS.items() if counts.get(it))
    return ", ".join(found)


def due_in_words(it: OpenAt, on: date) -> tuple[str, bool]:
    """Return until when an answer is due, and whether it is overdue."""
    if it.is_held:
        return "waits until all that still climbs has come up", False
    if it.due_on is None:
        return "no day is set", False
    over = it.days_over(on)
    if over:
        return f"due on {day(it.due_on)}: overdue by {over} day{'s' if over > 1 else ''}", True
    left = (it.due_on - on).days
    if not left:
        return "due today", False
    return f"due on {day(it.due_on)}, in {left} day{'s' if left > 1 else ''}", False


def open_shown(it: OpenAt, on: date) -> dict[str, Any]:
    """Return an open step as lists show it."""
    words, is_over = due_in_words(it, on)
    return {
        "name": it.name,
        "who": it.who,
        "href": _who_href(it),
        "since": f"since {day(it.came_on)}",
        "due": words,
        "is_overdue": is_over,
    }


def _who_href(it: OpenAt) -> str:
    if it.body:
        return page_address("body", it.body)
    return page_address("post", it.post) if it.post else ""


def row_shown(row: PackageRow, on: date) -> dict[str, Any]:
    """Return one package as a row."""
    return {
        "row": row,
        "href": page_address("package", row.reference),
        "kind": kind_words(row.kind),
        "counts": counts_in_words(row.counts),
        "lines": lines_in_words(row.total),
        "steps": [open_shown(it, on) for it in row.steps],
        "is_done": not row.steps,
    }


def stage_shown(stage: StageShown) -> dict[str, Any]:
    """Return one rung of the ladder as the page draws it."""
    words = ""
    if stage.here:
        words = f"{stage.here:,} of {lines_in_words(stage.total)} here"
    elif stage.is_passed and stage.number:
        words = "passed" if stage.total == 1 else f"all {stage.total:,} passed"
    elif stage.passed and stage.number:
        words = f"{stage.passed:,} of {stage.total:,} passed"
    return {
        "number": stage.number + 1,
        "steps": [
            {"name": step.name, "who": who, "acts": acts_in_words(step.acts), "days": step.days}
            for step, who in zip(stage.steps, stage.names, strict=True)
        ],
        "words": words,
        "is_now": stage.is_now,
        "is_passed": stage.is_passed,
    }


def acts_in_words(acts: Iterable[StepAct]) -> str:
    """Return what is done at a step.

    >>> acts_in_words({StepAct.REFINE, StepAct.ADOPT})
    'refines, adopts'
    """
    held = set(acts)
    return ", ".join(words for it, words in _ACTS.items() if it in held)


def decision_shown(it: DecisionShown, shown: PackageShown) -> dict[str, Any]:
    """Return a decision as the page tells it."""
    return {
        "step": it.step.name if it.step else "Proposer",
        "who": it.body or it.post or it.person,
        "answers": ", ".join(
            f"{(it.step.word(answer) if it.step else ANSWER_WORDS[answer]).lower()}"
            f" {lines_in_words(count)}"
            for answer, count in it.answers.items()
        ),
        "refined": f"{lines_in_words(it.refined)} refined" if it.refined else "",
        "when": day(it.decided_on),
        "meeting": ", ".join(
            each for each in (it.meeting, f"minute {it.minute}" if it.minute else "") if each
        ),
        "by": _recorded_by(it),
        "words": it.words,
        "told": [
            {
                "number": each.number,
                "label": each.label,
                "href": page_address("package_line", shown.row.reference, each.number),
                "answer": _told_answer(it, each.answer, is_refined=each.is_refined),
                "words": each.words,
            }
            for each in it.told
        ],
        "untold": f"and {lines_in_words(it.untold)} more" if it.told and it.untold else "",
        "event": page_address("event_shown", it.event),
    }


def _told_answer(it: DecisionShown, answer: Answer, *, is_refined: bool) -> str:
    words = it.step.word(answer) if it.step else ANSWER_WORDS[answer]
    return f"{words}, refined" if is_refined else words


def _recorded_by(it: DecisionShown) -> str:
    """Return as what somebody answered: for a body, under a power, standing in, or for themselves."""
    whose = ", ".join(each for each in (it.person, it.post) if each)
    if it.power:
        said = f"decided by {whose} under the delegated power {it.power}"
    elif it.stood_in_for:
        said = f"answered by {whose}, standing in for {it.stood_in_for}"
    elif it.body:
        said = f"recorded by {whose}" if whose else ""
    else:
        said = it.person if it.post else ""
    own = "own proposal, as the route allows" if it.is_own else ""
    return "; ".join(each for each in (said, own) if each)


def line_shown_in_list(row: LineRow, said: Said | None, reference: str) -> dict[str, Any]:
    """Return a line as the table shows it."""
    return {
        "row": row,
        "href": page_address("package_line", reference, row.number),
        "said": said or Said(row.label),
        "label": row.label,
        "state": STATE_WORDS[row.state],
        "at": row.body or ", ".join(row.waits_at),
        "is_refined": row.first is not None,
        "from_on": day(row.from_on),
    }


def asks_of(rows: Iterable[LineRow]) -> list[Ask]:
    """Return what lines ask for, as their kind reads it."""
    return [ask_of(it) for it in rows]


def ask_of(row: LineRow, asked: Mapping[str, Any] | None = None) -> Ask:
    """Return what a line asks for, or would by what was refined."""
    wanted = row.asked if asked is None else asked
    return Ask(row.number, row.subject_id, row.label, wanted, row.from_on)
