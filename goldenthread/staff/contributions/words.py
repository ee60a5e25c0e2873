"""What each state of a contribution and each move is called, and what a move brings about."""

from __future__ import annotations

from typing import Final

from goldenthread.plan.queries.contributions import ContributionLine
from goldenthread.rules.numbers import plain
from goldenthread.rules.vocabulary import ContributionSide as Side
from goldenthread.rules.vocabulary import ContributionStep as Step
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.ui.dates import day

STATES: Final = {
    Step.OFFERED: "Offered",
    Step.CHALLENGED: "Challenged",
    Step.COUNTERED: "Other terms offered",
    Step.AGREED: "Agreed",
    Step.DECLINED: "Declined",
    Step.WITHDRAWN: "Withdrawn",
    Step.ENDED: "Ended",
}
#: What the button of a move says.
BUTTONS: Final = {
    Step.AGREED: "Agree",
    Step.CHALLENGED: "Challenge",
    Step.COUNTERED: "Offer other terms",
    Step.OFFERED: "Offer it again",
    Step.DECLINED: "Decline",
    Step.WITHDRAWN: "Withdraw it",
    Step.ENDED: "End it",
}
#: Moves that carry terms of their own.
WITH_TERMS: Final = frozenset({Step.OFFERED, Step.COUNTERED})
#: Moves that the other side has to be told why.
EXPLAINED: Final = frozenset({Step.CHALLENGED, Step.DECLINED, Step.WITHDRAWN, Step.ENDED})
#: Moves that end something.
GRAVE: Final = frozenset({Step.DECLINED, Step.WITHDRAWN, Step.ENDED})
CONSEQUENCES: Final = {
    Step.AGREED: (
        "From the day that you name it counts: it stands in the delivery plan of the objective, and in its"
        " rating where an objective serves it.",
    ),
    Step.CHALLENGED: ("It does not count meanwhile. Whoever offers it is asked to answer.",),
    Step.COUNTERED: (
        "The other side agrees to your terms, challenges them, or names others. What was agreed before"
        " counts until other terms are agreed.",
    ),
    Step.OFFERED: ("It counts once whoever speaks for the objective agrees.",),
    Step.DECLINED: (
        "The talk ends here and nothing of it counts. Whoever offers it may offer it again.",
    ),
    Step.WITHDRAWN: ("The talk ends here and nothing of it counts. It may be offered again.",),
    Step.ENDED: (
        "From the day that you name it counts no longer: it leaves the delivery plan and the rating of the"
        " objective.",
        "What it was until then stays on record.",
    ),
}
DONE: Final = {
    Step.AGREED: "Agreed. It counts from the day that you named.",
    Step.CHALLENGED: "Your challenge is recorded. The other side is asked to answer.",
    Step.COUNTERED: "Your terms are recorded. They count once the other side agrees.",
    Step.OFFERED: "Offered. It counts once whoever speaks for the objective agrees.",
    Step.DECLINED: "Declined. Nothing of it counts.",
    Step.WITHDRAWN: "Withdrawn. Nothing of it counts.",
    Step.ENDED: "Ended. It counts no longer from the day that you named.",
}
#: What each of the terms is called, by its field.
TERMS: Final = {
    "how": "How",
    "how_much": "How much",
    "weight": "Weight",
    "from_on": "From",
    "now_done": "Done now",
    "should_be_done": "What should be done",
}


def term_shown(name: str, move: object) -> str:
    """Return one of a move's terms in words; nothing where it is not said."""
    value = getattr(move, name)
    if name == "weight":
        return plain(value)
    return day(value) if name == "from_on" else str(value)


def state_of(line: ContributionLine) -> str:
    """Return how a contribution stands, and whose answer it waits for."""
    if line.awaits is None:
        return ""
    whose = "the owner" if line.awaits is Side.RECEIVES else "who offers it"
    return "waits for you" if line.is_mine else f"waits for {whose}"


def by_whom(line: ContributionLine) -> str:
    """Return who contributes: a unit, an objective, or both."""
    return " · ".join(each for each in (line.unit, line.objective_title) if each)


def objective_href(reference: str, *, is_seen: bool) -> str:
    """Return the address of an objective's page, or of its delivery plan; nothing for who may not open it."""
    if not is_seen:
        return ""
    return address_of("objective", reference) or page_address("delivery_plan", reference)
