"""Two answers to one step at the same moment, in two processes: one stands, the other is told."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.counted import times
from tests.upkeep.installed import Installed

pytestmark = pytest.mark.fault

_LINES = 3
#: So long after both were started the first package is answered, and so long after it each other.
_READY, _APART = 12.0, 1.0

#: A route of one body that waits for another, and packages that wait before the first.
_PREPARE = """
from datetime import date
from django.utils import timezone
from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import Add
from goldenthread.governance.commands.framework import reframe
from goldenthread.governance.commands.proposing import NewLine, propose_package
from goldenthread.indicators.commands.carried.targets import asked_of
from goldenthread.indicators.commands.changes import NewTarget
from goldenthread.indicators.models import Series
from goldenthread.organisation.access import SYSTEM
from goldenthread.records.ref import Ref
from goldenthread.rules.ladder import Step, StepAct, StepBy
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from tests.prioritising import acting

now = timezone.now()
today = timezone.localdate(now)
for name in ("Board", "Council"):
    change = Add("body", {{"name": f"{{name}} of two", "role": "decides"}}, today, f"two-{{name.lower()}}")
    reframe(change, by=SYSTEM, at=now)
steps = (
    Step("propose", "Officers", StepBy.PROPOSER, acts=frozenset({{StepAct.PROPOSE}})),
    Step("board", "Board", StepBy.BODY, ("two-board",), frozenset({{StepAct.CHALLENGE}})),
    Step("council", "Council", StepBy.BODY, ("two-council",), frozenset({{StepAct.ADOPT}})),
)
route = {{"name": "By two", "kinds": ["targets"], "steps": [it.to_data() for it in steps]}}
reframe(Add("route", route, today, "by-two"), by=SYSTEM, at=now)
found = []
for place in range({packages}):
    period = parse_period(f"{{2050 + place}}/{{51 + place}}")
    lines = [
        NewLine(
            Ref("series", pk, code), asked_of([NewTarget(pk, period, number(5))]), period.start, unit
        )
        for pk, code, unit in Series.objects.order_by("pk").values_list("pk", "reference", "now__unit_id")
        [:{lines}]
    ]
    made = propose_package(
        lines, by=acting("performance.officer"), at=timezone.now(), kind="targets", route="by-two",
        title="At once", read_at=head(),
    )
    found.append(made.reference)
print(json.dumps(found))
"""

_ANSWER = """
import time
from django.utils import timezone
from goldenthread.audit.queries import head
from goldenthread.governance.commands.deciding import LineAnswer, Meeting, decide_lines
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.refusals import ChangedMeanwhile
from goldenthread.rules.ladder import Answer

read_at, found = head(), []
for place, reference in enumerate({packages!r}):
    time.sleep(max(0.0, {first} + place * {apart} - time.time()))
    at = timezone.now()
    try:
        done = decide_lines(
            reference, by=SYSTEM, at=at, step="board", answers={{}},
            others=LineAnswer(Answer.{answer}, "{answer}"), meeting=Meeting(timezone.localdate(at)),
            read_at=read_at,
        )
        found.append("recorded")
    except ChangedMeanwhile as refusal:
        found.append(str(refusal))
print(json.dumps(found))
"""


def test_of_two_answers_at_once_one_stands_and_the_other_is_told(system: Installed) -> None:
    packages = system.python(_PREPARE.format(packages=times(4, 40), lines=_LINES))
    first = time.time() + _READY
    scripts = [
        _ANSWER.format(packages=packages, first=first, apart=_APART, answer=answer)
        for answer in ("APPROVED", "REFUSED")
    ]
    with ThreadPoolExecutor(2) as pool:
        passed, refused = pool.map(system.python, scripts)
    for reference, one, other in zip(packages, passed, refused, strict=True):
        assert {one == "recorded", other == "recorded"} == {True, False}, (one, other)
        told = other if one == "recorded" else one
        assert "that stands" in told or "try again in a minute" in told
        rows = system.ask(
            "SELECT count(*), count(DISTINCT l.state), min(l.state) FROM governance_linenow l JOIN"
            f" governance_package p ON p.id = l.package_id WHERE p.reference = '{reference}'"
        )
        assert rows == [(_LINES, 1, "climbing" if one == "recorded" else "refused")]
        decisions = system.ask(
            "SELECT count(*) FROM governance_decision d JOIN governance_package p ON"
            f" p.id = d.package_id WHERE p.reference = '{reference}' AND d.step = 'board'"
        )
        assert decisions == [(1,)]
    assert "Nothing was altered" in system.said("verify-audit")
