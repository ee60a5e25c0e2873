"""Delegated powers in the files of a framework: added, changed, ended by them; each mistake with its line."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.exchange.framework_files.reading import read_folder
from goldenthread.exchange.framework_files.writing import write_folder
from goldenthread.governance.commands.entries import FolderRefused
from goldenthread.governance.commands.framework import foresee, reframe
from goldenthread.governance.commands.loading import LoadFramework
from goldenthread.governance.commands.powers import PowerWanted, end_power, grant_power
from goldenthread.governance.queries.folder import framework_whole
from goldenthread.governance.queries.instead import powers_known
from goldenthread.governance.queries.register import framework_known
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.queries.register import register_known
from tests.cast import AT

pytestmark = pytest.mark.django_db

FRAME = """
[framework]
name = "The framework"
from = 2014-04-01
[[bodies]]
name = "Cabinet"
role = "decides"
[[bodies]]
name = "Old Committee"
role = "decides"
from = 2013-04-01
ends = 2014-04-01
successor = "cabinet"
[[routes]]
name = "Targets and plans"
kinds = ["targets", "plan"]
[[routes.steps]]
name = "Cabinet adopts"
body = "cabinet"
acts = ["adopt"]
"""
POWER = """
[[delegations]]
body = "cabinet"
post = "head-of-housing"
kinds = ["targets"]
from = 2014-05-01
to = 2015-03-31
resolved_on = 2014-04-20
minute = "minute 7"
"""


def _change(*said):
    named = {f"{place}.toml": text.encode() for place, text in enumerate(said, start=1)}
    return LoadFramework(read_folder(named))


def _load(*said, reason=""):
    return reframe(_change(*said), by=SYSTEM, at=timezone.now(), reason=reason)


def _told(*said, reason="So"):
    change = _change(*said)
    foresee(change, by=SYSTEM, at=timezone.now(), reason=reason)
    return [f"{it.noun} {it.verb}: {it.name}" for it in change.done]


def _mistakes(*said):
    with pytest.raises(FolderRefused) as refused:
        foresee(_change(*said), by=SYSTEM, at=timezone.now())
    return [str(it) for it in refused.value.mistakes]


def _written(on=None):
    known = framework_whole(SYSTEM), register_known()
    return write_folder(*known, {}, on=on, powers=powers_known()).values()


def test_a_power_comes_with_its_framework_as_one_event_and_loaded_twice_changes_nothing(cast):
    assert (
        "delegated power added: Cabinet lets Head of Housing decide: Targets; to 31 March 2015"
        in (_told(FRAME, POWER))
    )
    assert powers_known() == ()
    before = head()
    assert _load(FRAME, POWER) == head() == before + 1
    (power,) = powers_known()
    assert (power.reference, power.minute, power.event) == ("DP-1", "minute 7", head())
    assert framework_known().called("body", power.body_id, date(2014, 5, 1)) == "Cabinet"
    assert _load(FRAME, POWER) is None and len(powers_known()) == 1


def test_what_is_written_loads_as_nothing_new_whole_and_of_any_day(cast):
    _load(FRAME, POWER, POWER.replace('["targets"]', '["plan"]') + "ends = 2014-06-01")
    assert [it.reference for it in powers_known()] == ["DP-1", "DP-2"]
    for on in (None, date(2014, 5, 15), date(2014, 9, 1)):
        assert _load(*_written(on)) is None
    assert "DP-2" in "".join(_written(date(2014, 5, 15)))
    assert "DP-2" not in "".join(_written(date(2014, 6, 1)))


def test_a_power_is_changed_and_ended_by_the_files_with_a_reason(cast):
    _load(FRAME, POWER)
    longer = POWER.replace("2015-03-31", "2016-03-31")
    assert _told(FRAME, longer) == [
        "delegated power changed: Cabinet lets Head of Housing decide: Targets; to 31 March 2016"
    ]
    with pytest.raises(NotPossible, match="changed or ended: say why"):
        _load(FRAME, longer)
    assert _load(FRAME, longer, reason="Resolved anew") == head()
    over = longer + "ends = 2014-10-01"
    assert _told(FRAME, over) == [
        "delegated power ended: Cabinet lets Head of Housing decide: Targets; to 30 September 2014"
    ]
    _load(FRAME, over, reason="Taken back")
    (power,) = powers_known()
    assert power.is_ended and power.reason == "Taken back" and power.reference == "DP-1"
    assert not power.is_on(date(2014, 10, 1)) and power.to_on == date(2016, 3, 31)


def test_what_was_taken_back_on_the_pages_no_old_file_gives_again(cast):
    _load(FRAME, POWER)
    day = date(2014, 9, 1)
    end_power("DP-1", by=SYSTEM, at=AT, ended_on=day, reason="Taken back")
    assert _load(FRAME, POWER) is None
    assert not powers_known()[0].is_on(day)


def test_one_recorded_on_the_pages_is_found_again_without_its_reference(cast):
    _load(FRAME)
    cabinet = framework_known(only=("body",)).key_of("body", "cabinet")
    post = cast.structure.posts["Head of Housing"]
    days = date(2014, 5, 1), date(2015, 3, 31), date(2014, 4, 20)
    grant_power(
        PowerWanted(cabinet, post, ("targets",), *days, "minute 7", "Late"), by=SYSTEM, at=AT
    )
    assert _load(FRAME, POWER) is None


def test_what_rests_on_a_body_that_begins_later_begins_with_it(cast):
    early = POWER.replace("2014-05-01", "2014-01-01").replace("2014-04-20", "2014-01-01")
    _load(FRAME, early)
    assert powers_known()[0].from_on == date(2014, 4, 1)
    assert _load(FRAME, early) is None


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"cabinet"', '"cabinett"', "2.toml:3: There is no body “cabinett” here or in the files. Did you"),
        ('"head-of-housing"', '"head-of-housin"', "2.toml:4: There is no post “head-of-housin” here or in"),
        ('["targets"]', '["tagets"]', "not “tagets”. Did you mean “targets”?"),
        ('["targets"]', "[]", "2.toml:5: Name at least one kind of change"),
        ('minute = "minute 7"', 'remit = "housing"', "2.toml:9: “remit” is no key of [[delegations]]."),
        ('minute = "minute 7"', f'minute = "{"x" * 201}"', "2.toml:9: Shorten the minute to 200"),
        ("to = 2015-03-31", "to = 2014-04-30", "2.toml:7: It would end before it begins on 1 May 2014"),
        ("to = 2015-03-31\n", "", "2.toml:2: [[delegations]] needs “to”: write it."),
        ("resolved_on = 2014-04-20\n", "", "needs “resolved_on”"),
        ("2014-04-20", "2014-05-02", "2.toml:8: The body resolved it on 2 May 2014, after it begins on 1"),
        ("2014-04-20", "2999-05-02", "is too far away"),
        ('minute = "minute 7"', "ends = 2014-04-01", "2.toml:9: It holds from 1 May 2014 to 31 March 2015"),
        ('minute = "minute 7"', "ends = 2015-04-01", "the first on which it holds no longer"),
        ('["targets"]', '["targets", "rule"]', "2.toml:5: Cabinet decides at no step of an approval route on"
         " those days: Rating rules. What it has not, it cannot give."),
        ('"cabinet"', '"old-committee"', "2.toml:3: Old Committee has ended by then: name another"),
        ('minute = "minute 7"', 'reference = "D 7"', "2.toml:9: A reference of a delegation has letters"),
        ('minute = "minute 7"', f'minute = "minute 7"{POWER}', "2.toml:10: This is said already (line 2)"),
    ],
)  # fmt: skip
def test_every_mistake_is_named_by_its_line(cast, old, new, sentence):
    assert old in POWER
    before = head()
    found = _mistakes(FRAME, POWER.replace(old, new, 1))
    assert any(sentence in each for each in found), found
    assert all(each.startswith("2.toml:") for each in found), found
    assert head() == before and powers_known() == ()


def test_two_of_one_reference_and_one_of_anothers_are_refused(cast):
    named = POWER + 'reference = "DP-1"\n'
    assert any("This is said already (line 2)" in it for it in _mistakes(FRAME, named + named))
    _load(FRAME, named)
    other = named.replace("head-of-housing", "hr-manager")
    (said,) = _mistakes(FRAME, other)
    assert "DP-1 is that by which Cabinet lets Head of Housing decide" in said


def test_one_of_a_day_to_come_cannot_have_been_resolved(cast):
    late = POWER.replace("2014-04-20", "2099-01-01").replace("2014-05-01", "2099-01-01")
    late = late.replace("2015-03-31", "2099-12-31")
    found = _mistakes(FRAME, late)
    assert any("cannot have resolved it on a day to come" in it for it in found), found
