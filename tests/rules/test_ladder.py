"""How a change climbs a route: where it stands after each answer, and which routes make no sense."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.ladder import (
    Answer,
    LineState,
    Place,
    Route,
    Step,
    StepAct,
    StepBy,
    after,
    route_from_data,
)

PROPOSE = Step("p", "Officers", StepBy.PROPOSER, acts=frozenset({StepAct.PROPOSE}))


def body(key: str, *acts: StepAct, beside: bool = False, waits: bool = False) -> Step:
    """A step at which a body of that name acts."""
    return Step(key, key.title(), StepBy.BODY, (key,), frozenset(acts), 14, beside, waits)


BOARD = body("board", StepAct.CHALLENGE, StepAct.REFINE, StepAct.RECOMMEND)
PANEL = body("panel", StepAct.SUGGEST, beside=True)
COUNCIL = body("council", StepAct.ADOPT, waits=True)
LADDER = Route((PROPOSE, BOARD, PANEL, COUNCIL))


def test_steps_side_by_side_stand_at_one_stage_and_each_must_answer():
    place = after(LADDER, Place(), Answer.PROPOSED)
    assert [step.key for step in LADDER.open_at(place)] == ["board", "panel"]
    place = after(LADDER, place, Answer.NOTED, step="panel")
    assert [step.key for step in LADDER.open_at(place)] == ["board"]
    place = after(LADDER, place, Answer.APPROVED, step="board")
    assert [step.key for step in LADDER.open_at(place)] == ["council"]


def test_what_was_sent_back_goes_on_from_the_stage_that_sent_it_back():
    place = Place(LineState.CLIMBING, 2)
    back = after(LADDER, place, Answer.SENT_BACK, step="council")
    assert back == Place(LineState.BACK, 0, returns_to=2)
    assert after(LADDER, back, Answer.PROPOSED) == Place(LineState.CLIMBING, 2)


def test_what_was_sent_back_to_an_earlier_stage_climbs_on_from_that():
    place = Place(LineState.CLIMBING, 2)
    assert after(LADDER, place, Answer.SENT_BACK, step="council", back_to=1) == Place(
        LineState.CLIMBING, 1
    )


def test_a_step_that_waits_is_held_by_what_climbs_below_it_and_by_nothing_else():
    at_council = Place(LineState.CLIMBING, 2)
    assert LADDER.is_held(COUNCIL, [at_council, Place(LineState.CLIMBING, 1)])
    for other in (Place(LineState.BACK), Place(LineState.REFUSED, 1), Place(LineState.PASSED, 2)):
        assert not LADDER.is_held(COUNCIL, [at_council, other])


@pytest.mark.parametrize(
    ("place", "answer", "step", "back_to"),
    [
        (Place(LineState.CLIMBING, 1), Answer.APPROVED, "council", 0),
        (Place(LineState.CLIMBING, 1, ("board",)), Answer.APPROVED, "board", 0),
        (Place(LineState.CLIMBING, 1), Answer.SENT_BACK, "board", 1),
        (Place(LineState.BACK), Answer.APPROVED, "p", 0),
        (Place(LineState.PASSED, 2), Answer.WITHDRAWN, "", 0),
        (Place(LineState.CLIMBING, 1), Answer.PROPOSED, "", 0),
    ],
)
def test_an_answer_where_nothing_waits_for_it_is_refused(place, answer, step, back_to):
    with pytest.raises(ValueError, match="It "):
        after(LADDER, place, answer, step=step, back_to=back_to)


@pytest.mark.parametrize(
    ("steps", "names"),
    [
        ((), "needs a step that decides"),
        ((PROPOSE,), "needs a step that decides"),
        ((BOARD,), "neither adopts nor approves"),
        ((BOARD, PROPOSE, COUNCIL), "only the first step does"),
        ((BOARD, BOARD, COUNCIL), "two steps “Board”"),
        ((body("board"), COUNCIL), "does nothing"),
        ((Step("b", "", StepBy.BODY, ("b",), frozenset({StepAct.ADOPT})),), "has no name"),
        ((Step("b", "B", StepBy.POST, (), frozenset({StepAct.ADOPT})),), "nobody to act"),
        ((Step("b", "B", StepBy.REMIT, ("x",), frozenset({StepAct.ADOPT})),), "two bodies"),
        ((Step("b", "B", StepBy.BODY, ("x",), frozenset({StepAct.ADOPT}), 0),), "0 days"),
        ((body("b", StepAct.ADOPT, beside=True),), "there is none"),
    ],
)
def test_a_route_that_leads_nowhere_is_refused_in_a_sentence(steps, names):
    assert any(names in sentence for sentence in Route(tuple(steps)).problems())


def test_a_step_says_its_answer_in_its_own_words():
    assert COUNCIL.word(Answer.APPROVED) == "Adopted"
    assert BOARD.word(Answer.APPROVED) == "Recommended"
    assert PANEL.answers == (Answer.NOTED,)


def test_a_route_is_kept_and_read_again():
    kept = [step.to_data() for step in LADDER.steps]
    assert route_from_data(kept) == LADDER


@given(st.lists(st.sampled_from(["pass", "back", "again", "refuse"]), max_size=40))
def test_nothing_passes_that_not_every_step_let_pass(moves):
    """Whatever is answered, what has passed was let pass by each step since it last stood below it."""
    place, let_pass = Place(), set()
    for move in moves:
        waiting = LADDER.open_at(place)
        if place.state is LineState.BACK and move == "again":
            place = after(LADDER, place, Answer.PROPOSED)
        elif place.state is LineState.CLIMBING and move != "again":
            step = waiting[0]
            answers = {"pass": step.answers[0], "back": Answer.SENT_BACK, "refuse": Answer.REFUSED}
            if answers[move] in (*step.answers,):
                place = after(LADDER, place, answers[move], step=step.key)
                if move == "pass":
                    let_pass.add(step.key)
    if place.state is LineState.PASSED:
        assert let_pass == {"board", "panel", "council"}
