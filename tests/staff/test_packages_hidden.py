"""Lines about what a reader may not see leave no trace on a page, in a file or in a count."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import Add
from goldenthread.governance.commands.deciding import LineAnswer, Meeting, decide_lines
from goldenthread.governance.commands.powers import PowerWanted, grant_power
from goldenthread.governance.commands.proposing import NewLine, propose_package
from goldenthread.governance.commands.suggesting import make_suggestion
from goldenthread.governance.models import LineNow, OpenStep, PackageLine
from goldenthread.governance.queries.awaiting import Sought, awaiting_of
from goldenthread.governance.queries.lines_waiting import lines_seen
from goldenthread.governance.queries.meetings import before_body, decided_at
from goldenthread.governance.queries.packages import Seen
from goldenthread.governance.queries.packages_about import packages_about
from goldenthread.governance.queries.suggested import suggestions_awaiting
from goldenthread.indicators.commands.restrictions import restrict_series
from goldenthread.indicators.models import RestrictionKind
from goldenthread.indicators.queries.hidden import hidden_from
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.plan.commands.promises import WantedPromise, add_promise
from goldenthread.plan.models import Promise
from goldenthread.records.ref import Ref
from goldenthread.rules.ladder import Answer
from goldenthread.rules.vocabulary import PromiseKind
from tests.cast import AT
from tests.climbs import PASS, build_ladder
from tests.framework import FROM, done

pytestmark = pytest.mark.django_db
TODAY = AT.date()
MARK = "Zyxomma"
_ACTS = ["challenge", "adopt"]
BACK = LineAnswer(Answer.SENT_BACK, f"{MARK}, why so low?")


@pytest.fixture
def climbs(cast):
    return build_ladder(cast)


def hide(cast, code):
    restrict_series([cast.series[code]], by=SYSTEM, at=AT, kind=RestrictionKind.EXEMPT, reason="So")


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return " ".join(body.decode().split())


def test_suggestions_on_hidden_lines_are_counted_nowhere(climbs):
    """The councillor sits on the panel, and sees one line of two."""
    hide(climbs.cast, "HS20")
    reference = climbs.propose(HS01="12", HS20="30")
    climbs.decide(reference, "board")
    for line in (1, 2):
        make_suggestion(
            reference, by=climbs.actor("auditor"), at=AT, step="leaders", words=MARK, line=line
        )
    leaders = climbs.bodies["leaders"]
    for username, count in (("auditor", 2), ("councillor", 1)):
        actor = climbs.actor(username)
        (step,) = awaiting_of(actor, Sought(), on=TODAY).page.items
        (before,) = before_body(actor, leaders, on=TODAY).page.items
        assert (step.suggestions, before.suggestions) == (count, count)
    auditor = suggestions_awaiting(climbs.actor("auditor"), on=TODAY)
    assert [it.about for it in auditor.items][1].startswith("HS20")


def test_a_decision_on_hidden_lines_alone_was_never_made(climbs, client_as):
    """The panel sends back the hidden line at one meeting, and passes the other at the next."""
    hide(climbs.cast, "HS20")
    reference = climbs.propose(HS01="12", HS20="30")
    climbs.decide(reference, "board")
    climbs.decide(reference, "leaders", {2: BACK}, others=None, words=MARK)
    councillor, leaders = climbs.actor("councillor"), climbs.bodies["leaders"]
    assert decided_at(councillor, leaders, on=TODAY).total == 0
    climbs.decide(reference, "leaders")
    (decided,) = decided_at(councillor, leaders, on=TODAY).items
    assert decided.answers == (("Recommended", 1),)
    assert decided_at(climbs.actor("auditor"), leaders, on=TODAY).total == 2
    client = client_as("councillor")
    for address in (f"/packages/{reference}/", "/framework/bodies/leaders/meetings/"):
        assert MARK not in text_of(client, address)
    assert MARK in text_of(client_as("auditor"), "/framework/bodies/leaders/meetings/")


def test_whoever_answers_to_all_answers_to_what_they_see(climbs):
    """The councillor decides for the panel, and does not see one line of two."""
    hide(climbs.cast, "HS20")
    holder = climbs.cast.structure.posts["Portfolio Holder for Housing"]
    power = PowerWanted(
        climbs.bodies["leaders"], holder, ("targets",), FROM, date(2030, 1, 1), FROM, reason="So"
    )
    grant_power(power, by=SYSTEM, at=AT)
    reference = climbs.propose(HS01="12", HS20="30")
    climbs.decide(reference, "board")
    before = {"reference": reference, "at": AT, "step": "leaders", "read_at": head()}
    with pytest.raises(NotPossible, match="Line 2 does not wait here"):
        decide_lines(by=climbs.actor("councillor"), answers={2: PASS}, **before)
    made = decide_lines(by=climbs.actor("councillor"), answers={}, others=PASS, **before)
    assert made.answers == {Answer.APPROVED: 1}
    waiting = LineNow.objects.filter(package__reference=reference).order_by("number")
    assert list(waiting.values_list("number", "stage")) == [(1, 3), (2, 2)]


def test_a_role_of_a_service_waits_for_no_hidden_line(climbs):
    """Each service's head answers for its own lines: a head whose only line is hidden has nothing."""
    hide(climbs.cast, "HS20")
    step = {"key": "x", "name": "Head", "by": "role", "of": ["head_of_service"], "acts": ["adopt"]}
    done(Add("route", {"name": "Heads", "kinds": ["targets"], "steps": [step]}, FROM, "heads"))
    climbs.put([climbs.line("HS20", "30"), climbs.line("CS01", "92")], route="heads")
    whole, some = (Seen.by(climbs.actor(it)) for it in ("auditor", "councillor"))
    housing = climbs.cast.structure.services["Housing Services"]
    assert {it.unit_id for it in whole.steps()} - {it.unit_id for it in some.steps()} == {housing}
    assert list(lines_seen(some.steps(), some).values()) == [1]
    assert OpenStep.objects.count() == 2


def promised(cast, code, title):
    """Promise what a series holds; return the promise's id."""
    reference = add_promise(
        wanted(cast, code, title), by=SYSTEM, at=timezone.now(), kind=PromiseKind.STANDARD,
        from_on=timezone.localdate(),
    )  # fmt: skip
    return Promise.objects.get(reference=reference).pk


def wanted(cast, code, title):
    return WantedPromise(
        title, unit_id=cast.structure.services["Customer Services"],
        owner_id=cast.structure.posts["Performance Officer"], series_id=cast.series[code],
    )  # fmt: skip


def line_of(cast, pk, code, title):
    """Return the line that lets a promise be held by this series, in these words."""
    asked = {
        "change": "change", "kind": "standard", "area": None, "says": asdict(wanted(cast, code, title)),
    }  # fmt: skip
    label = f"{Promise.objects.get(pk=pk).reference} {title}"
    return NewLine(Ref("promise", pk, label), asked, timezone.localdate())


@pytest.mark.parametrize("was", ["HS20", "CS01"], ids=["held by it", "to be held by it"])
def test_a_promise_held_by_a_hidden_series_has_no_trace(cast, client_as, was):
    """Of two promises that climb together one is held by what is hidden, or is to be."""
    done(Add("body", {"name": "Board", "role": "decides"}, FROM, "board"))
    step = {"key": "board", "name": "Board", "by": "body", "of": ["board"], "acts": _ACTS}
    done(Add("route", {"name": "Promises", "kinds": ["promise"], "steps": [step]}, FROM, "ways"))
    secret, plain = promised(cast, was, "Beds in time"), promised(cast, "CS01", "Calls in time")
    lines = [
        line_of(cast, plain, "CS01", "Calls in a minute"),
        line_of(cast, secret, "HS20" if was == "CS01" else "CS01", f"{MARK} beds"),
    ]
    now, officer = timezone.now(), cast.actor("performance.officer")
    said = {"by": officer, "at": now, "kind": "promise", "route": "ways", "title": "Promises"}
    both = propose_package(lines, read_at=head(), **said).reference
    alone = propose_package(
        [line_of(cast, secret, "HS20", f"{MARK} alone")], read_at=head(), **said
    ).reference
    hide(cast, "HS20")
    client, councillor = client_as("councillor"), cast.actor("councillor")
    told = [
        address
        for address in (
            "/packages/", "/packages/list.csv", f"/packages/{both}/", f"/packages/{both}/lines.csv",
            f"/packages/{both}/lines/1/", "/awaiting/", "/framework/bodies/board/decisions/", "/",
            f"/search/?q={both}", "/packages/?q=beds",
        )
        if MARK in (text := text_of(client, address)) or alone in text
    ]  # fmt: skip
    assert told == []
    for address in (f"{both}/lines/2/", f"{alone}/", f"{alone}/lines/1/", f"{alone}/lines.csv"):
        assert client.get(f"/packages/{address}").status_code == 404
    assert "1 of 1 line here" in text_of(client, f"/packages/{both}/")
    about = [("promise", secret), ("promise", plain)]
    assert [it.reference for it in packages_about(councillor, about)] == [both]
    assert [it.reference for it in packages_about(officer, about)] == [alone, both]
    in_trail = PackageLine.objects.filter(hidden_from(councillor).rows()[PackageLine])
    assert {it.subject_label[-5:] for it in in_trail} >= {" beds", "alone"}
    decide_lines(
        both, by=officer, at=now, step="board", answers={2: BACK}, others=PASS,
        meeting=Meeting(timezone.localdate()), read_at=head(),
    )  # fmt: skip
    for address in (f"/packages/{both}/", "/framework/bodies/board/meetings/"):
        text = text_of(client, address)
        assert MARK not in text and "Sent back" not in text
    assert MARK in text_of(client_as("performance.officer"), f"/packages/{both}/")
